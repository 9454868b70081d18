"""Sends parcels of the tests along the line."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sluis.ledger.tests.sandbox import Sandbox
from sluis.logistics import ship
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Item
from sluis.logistics.tests.parcels import LINDEBOOM, PRALINES, WANG, chocolatier, office
from sluis.offices import connections


def connect(counterparties: Sandbox) -> None:
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
