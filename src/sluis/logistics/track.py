"""Where the parcel is: carrier events become one story; late, double and disordered ones are handled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from sluis.kernel import clock, wiring
from sluis.logistics import ship, states
from sluis.logistics.journey import Happening, delivered_at, standing
from sluis.logistics.models import Shipment, TrackingEvent
from sluis.logistics.ports import Carrier, Trace
from sluis.logistics.silence import usual_silence
from sluis.offices import connections
from sluis.records import moves
from sluis.work.due import Again

ASK_EVERY_S = 600
FEED_SIZE = 100  # numbers in one question
_OPEN = (states.BOOKED, states.MOVING)
_FINAL = {"delivered": states.DELIVERED, "returned": states.RETURNED}


def record(traces: Iterable[Trace]) -> int:
    """Store events and move the shipments they concern; return how many were new."""
    return sum(_record(trace) for trace in traces)


@transaction.atomic
def _record(trace: Trace) -> bool:
    shipment = (
        Shipment.objects.select_for_update()
        .filter(waybill_number=trace.waybill_number)
        .order_by("-created_at")
        .first()
    )
    if shipment is None:
        return False
    _, fresh = TrackingEvent.objects.get_or_create(
        shipment=shipment,
        code=trace.code[:60],
        at=trace.at,
        defaults={"milestone": trace.milestone, "text": trace.text[:300], "place": trace.place[:100]},
    )
    if fresh and trace.milestone:
        _advance(shipment, trace)
    return fresh


def _advance(shipment: Shipment, trace: Trace) -> None:
    """Let a shipment stand where all its events together say; news goes out only when that has changed."""
    heard = shipment.events.exclude(milestone="").values_list("milestone", "at")
    happenings = [Happening(milestone, at) for milestone, at in heard]
    now = standing(happenings)
    if now is None or (now.milestone, now.at) == (shipment.milestone, shipment.milestone_at):
        _note_delivery(shipment, happenings)
        return
    rows = Shipment.objects.filter(pk=shipment.pk)
    rows.update(milestone=now.milestone, milestone_at=now.at)
    moves.move(rows, to=_FINAL.get(now.milestone, states.MOVING), moves=states.SHIPMENT_MOVES)
    _note_delivery(shipment, happenings)
    if now.milestone != shipment.milestone:
        ship.tell(shipment, now.milestone, {"code": trace.code, "place": trace.place})


def _note_delivery(shipment: Shipment, happenings: list[Happening]) -> None:
    at = delivered_at(happenings)
    if at != shipment.delivered_at:
        Shipment.objects.filter(pk=shipment.pk).update(delivered_at=at)


def poll(payload: dict[str, Any]) -> Again | None:
    """Ask the carrier about open parcels, as the safety net below its pushes; again while any is open."""
    office, carrier_name = str(payload["office"]), str(payload["carrier"])
    open_rows = Shipment.objects.filter(office_code=office, carrier=carrier_name, state__in=_OPEN)
    numbers = list(open_rows.order_by("milestone_at", "pk").values_list("waybill_number", flat=True))
    if not numbers:
        return None
    connection = connections.find(party=carrier_name, office=office)
    carrier = wiring.get(Carrier, connection)
    for start in range(0, len(numbers), FEED_SIZE):
        record(carrier.traces(numbers[start : start + FEED_SIZE]))
    return Again(ASK_EVERY_S) if open_rows.exists() else None


def quiet(rows: Iterable[Shipment], *, now: datetime | None = None) -> list[Shipment]:
    """Return the parcels of which nothing was heard for longer than is usual where they are."""
    at = now or clock.now()
    return [
        row
        for row in rows
        if (row.milestone_at or row.created_at) < at - usual_silence(row.state, row.milestone)
    ]
