"""Where the parcel is: carrier events become one story; late, double and disordered ones are handled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from sluis.kernel import clock, wiring
from sluis.logistics import ship, states
from sluis.logistics.models import Shipment, TrackingEvent
from sluis.logistics.ports import Carrier, Trace
from sluis.offices import connections
from sluis.records import moves
from sluis.work.due import Again

ASK_EVERY_S = 600
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
    if shipment.state in (states.DELIVERED, states.RETURNED) and trace.milestone not in _FINAL:
        return
    if shipment.milestone_at is not None and trace.at < shipment.milestone_at:
        return
    rows = Shipment.objects.filter(pk=shipment.pk)
    rows.update(milestone=trace.milestone, milestone_at=trace.at)
    target = _FINAL.get(trace.milestone, states.MOVING)
    extra: dict[str, Any] = {"delivered_at": trace.at} if target == states.DELIVERED else {}
    moved = moves.move(rows, to=target, moves=states.SHIPMENT_MOVES, **extra)
    if moved or trace.milestone != shipment.milestone:
        ship.tell(shipment, trace.milestone, {"code": trace.code, "place": trace.place})


def poll(payload: dict[str, Any]) -> Again | None:
    """Ask the carrier about open parcels, as the safety net below its pushes; again while any is open."""
    office, carrier_name = str(payload["office"]), str(payload["carrier"])
    open_rows = Shipment.objects.filter(office_code=office, carrier=carrier_name, state__in=_OPEN)
    numbers = list(open_rows.order_by("milestone_at", "pk").values_list("waybill_number", flat=True)[:100])
    if not numbers:
        return None
    connection = connections.find(party=carrier_name, office=office)
    carrier = wiring.get(Carrier, connection)
    record(carrier.traces(numbers))
    return Again(ASK_EVERY_S) if open_rows.exists() else None


def stuck(rows: Iterable[Shipment], *, after: timedelta = timedelta(days=5)) -> list[Shipment]:
    """Return the parcels of which nothing was heard for some days."""
    limit = clock.now() - after
    return [row for row in rows if (row.milestone_at or row.created_at) < limit]
