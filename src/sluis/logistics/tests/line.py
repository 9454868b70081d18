"""Sends parcels of the tests along the line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sluis.logistics import ship, track
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Item, Trace
from sluis.logistics.tests.parcels import LINDEBOOM, PRALINES, WANG, chocolatier, office
from sluis.offices import connections


def connect(counterparties: Any) -> None:
    """Connect the Amsterdam office to Cainiao with what the sandbox wrote."""
    secret = counterparties.credentials("cainiao")
    connections.connect(
        office=office(),
        party="cainiao",
        base_url=secret["base_url"],
        account=secret["logistic_provider_id"],
        credentials=secret,
        actor="system",
    )


def send(*items: Item, route: str = "cbec_9610", weight_g: int = 900, **fields: Any) -> Shipment:
    """Store a parcel of the chocolatier for 王小明, not booked yet."""
    return ship.ship(
        merchant=chocolatier(),
        reference=fields.pop("reference", f"T{uuid4().hex[:16]}"),
        route=route,
        sender=LINDEBOOM,
        receiver=fields.pop("receiver", WANG),
        items=items or (PRALINES,),
        weight_g=weight_g,
        actor="system",
        **fields,
    )


def booked(*items: Item, **fields: Any) -> Shipment:
    """Store a parcel, book it at the carrier, and return it with its waybill."""
    shipment = send(*items, **fields)
    ship.book({"shipment": shipment.pk})
    shipment.refresh_from_db()
    assert shipment.waybill_number, shipment.reason
    return shipment


def delivered(*items: Item, **fields: Any) -> Shipment:
    """Return a parcel that the buyer signed for, as the carrier's events tell."""
    shipment = booked(*items, **fields)
    happen(shipment, "GTMS_SIGNED")
    shipment.refresh_from_db()
    assert shipment.state == "delivered"
    return shipment


def happen(shipment: Shipment, code: str, *, after_s: float = 1.0, place: str = "杭州市") -> None:
    """Let an event happen to a parcel, as the feed of the carrier would tell it."""
    from sluis.connectors.cainiao import codes

    trace = Trace(
        waybill_number=shipment.waybill_number,
        code=codes.normalise(code),
        milestone=codes.milestone(code),
        at=shipment.created_at + timedelta(seconds=after_s),
        text="",
        place=place,
    )
    track.record([trace])
