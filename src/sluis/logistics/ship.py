"""Ship one parcel: store it, book a waybill, make its label."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from django.db import transaction

from sluis.kernel import wiring
from sluis.kernel.errors import BadInput, Conflict, TryLater
from sluis.logistics import label, purge, states
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Address, Carrier, Item, Parcel
from sluis.offices import connections
from sluis.offices.models import Merchant
from sluis.records import audit, events, moves, sealing
from sluis.work import due

BOOK = "logistics.book"
TRACK = "logistics.track"
MAX_WEIGHT_G = 30_000  # the heaviest parcel that a line or a post takes
ROUTES = frozenset({"cbec_1210", "cbec_9610"})


def _owner(merchant_id: str) -> str:
    return f"merchant:{merchant_id}"


@transaction.atomic
def ship(
    *,
    merchant: Merchant,
    reference: str,
    route: str,
    sender: Address,
    receiver: Address,
    items: tuple[Item, ...],
    weight_g: int,
    actor: str,
    sides_mm: tuple[int, int, int] | None = None,
    freight_fen: int = 0,
    insurance_fen: int = 0,
    return_of: Shipment | None = None,
) -> Shipment:
    """Store a parcel and ask for its waybill after the commit; once per reference. Raise BadInput.

    `freight_fen` and `insurance_fen` are what the buyer paid for them; they stand on the invoice.
    """
    existing = Shipment.objects.filter(office_code=merchant.office_id, reference=reference).first()
    if existing is not None:
        return existing
    if route not in ROUTES:
        raise BadInput(f"parcels go by {', '.join(sorted(ROUTES))}", field="route")
    if not items:
        raise BadInput("a parcel needs at least one item", field="items")
    if not 0 < weight_g <= MAX_WEIGHT_G:
        raise BadInput(
            f"a parcel weighs from 1 g to {MAX_WEIGHT_G // 1000} kg, not {weight_g} g", field="weight_g"
        )
    shipment = Shipment(
        office_code=merchant.office_id,
        merchant=merchant,
        reference=reference,
        route=route,
        weight_g=weight_g,
        place_hint=f"{receiver.province} {receiver.city}"[:80],
        return_of=return_of,
    )
    content = {
        "sender": sender,
        "receiver": receiver,
        "items": list(items),
        "sides_mm": sides_mm,
        "freight_fen": freight_fen,
        "insurance_fen": insurance_fen,
    }
    shipment.content = sealing.seal(
        json.dumps(content, default=dataclasses.asdict, ensure_ascii=False), owner=_owner(merchant.pk)
    )
    shipment.save(force_insert=True)
    audit.write(
        actor=actor,
        verb="logistics.ship",
        subject=shipment.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"reference": reference, "route": route, "weight_g": weight_g},
    )
    due.ask(handler=BOOK, key=shipment.pk, payload={"shipment": shipment.pk}, merchant=merchant.pk)
    purge.schedule(merchant.office_id)
    return shipment


def parcel_of(shipment: Shipment) -> Parcel:
    """Open a shipment's sealed content as the parcel that is booked."""
    raw = opened(shipment)
    sides = raw.get("sides_mm")
    return Parcel(
        shipment_id=shipment.pk,
        reference=shipment.reference,
        route=shipment.route,
        sender=Address(**raw["sender"]),
        receiver=Address(**raw["receiver"]),
        items=tuple(Item(**item) for item in raw["items"]),
        weight_g=shipment.weight_g,
        sides_mm=(sides[0], sides[1], sides[2]) if sides else None,
    )


def opened(shipment: Shipment) -> dict[str, Any]:
    """Open a shipment's sealed content as it was stored. Raise Conflict when it was purged."""
    if shipment.purged_at is not None:
        raise Conflict("the receiver of this parcel was erased on schedule; its papers are gone with him")
    found: dict[str, Any] = json.loads(
        sealing.open_text(shipment.content, owner=_owner(shipment.merchant_id))
    )
    return found


def book(payload: dict[str, Any]) -> None:
    """Book the waybill of a stored parcel; an unknown outcome is asked again with the same id."""
    shipment = Shipment.objects.select_related("merchant").get(pk=payload["shipment"])
    if shipment.state != states.REQUESTED:
        return
    connection = connections.find(party=shipment.carrier, office=shipment.office_code)
    carrier = wiring.get(Carrier, connection)
    parcel = parcel_of(shipment)
    booking = carrier.book(parcel)
    if booking.refused:
        _refuse(shipment, booking.info)
    elif not booking.waybill_number:
        raise TryLater(f"{shipment.carrier} did not answer: {booking.info}", party=shipment.carrier)
    else:
        pdf = label.draw(
            parcel,
            waybill_number=booking.waybill_number,
            routing=booking.routing or {},
            made_at=shipment.created_at,
        )
        _booked(shipment, booking.waybill_number, booking.carrier_order, booking.routing or {}, pdf)


@transaction.atomic
def _refuse(shipment: Shipment, info: str) -> None:
    rows = Shipment.objects.filter(pk=shipment.pk)
    if moves.move(rows, to=states.REFUSED, moves=states.SHIPMENT_MOVES, reason=info[:300]):
        tell(shipment, "refused", {"info": info[:300]})


@transaction.atomic
def _booked(
    shipment: Shipment, waybill_number: str, carrier_order: str, routing: dict[str, str], pdf: bytes
) -> None:
    stored = label.store(shipment, waybill_number, pdf)
    moved = moves.move(
        Shipment.objects.filter(pk=shipment.pk),
        to=states.BOOKED,
        moves=states.SHIPMENT_MOVES,
        waybill_number=waybill_number,
        carrier_order=carrier_order,
        routing=routing,
        label=stored,
    )
    if moved:
        tell(shipment, "booked", {"waybill": waybill_number, "reference": shipment.reference})
        due.ask(
            handler=TRACK,
            key=shipment.office_code,
            payload={"office": shipment.office_code, "carrier": shipment.carrier},
        )


def tell(shipment: Shipment, what: str, detail: dict[str, str]) -> None:
    """Write what happened to a shipment into the audit log and the news."""
    audit.write(
        actor=f"party:{shipment.carrier}",
        verb=f"logistics.{what}",
        subject=shipment.pk,
        office=shipment.office_code,
        merchant=shipment.merchant_id,
        detail=detail,
    )
    events.emit(
        kind=f"shipment.{what}",
        reference=shipment.pk,
        office=shipment.office_code,
        merchant=shipment.merchant_id,
        detail={
            **detail,
            "order": shipment.reference,
            **({"return_of": shipment.return_of_id} if shipment.return_of_id else {}),
        },
    )
