"""What of logistics needs a person now."""

from __future__ import annotations

from sluis.kernel import clock
from sluis.kernel.invariant import Attention
from sluis.logistics import queries, states, track
from sluis.logistics.models import Shipment
from sluis.offices.scope import Scope


def attention(scope: Scope) -> list[Attention]:
    """Return refused bookings, parcels in trouble, and parcels of which nothing was heard."""
    rows = queries.shipments(scope)
    refused = list(rows.filter(state=states.REFUSED))
    trouble = list(rows.filter(state=states.MOVING, milestone__in=sorted(states.TROUBLE)))
    waiting = rows.filter(state__in=[states.REQUESTED, states.BOOKED, states.MOVING])
    quiet = track.quiet(waiting.exclude(pk__in=[row.pk for row in trouble]))
    return [
        *(_item("shipment_refused", row) for row in refused),
        *(_item("shipment_trouble", row) for row in trouble),
        *(_item("shipment_stuck", row, urgent=False) for row in quiet),
    ]


def _item(code: str, row: Shipment, *, urgent: bool = True) -> Attention:
    words = {
        "waybill": row.waybill_number,
        "order": row.reference,
        "reason": row.reason,
        "milestone": row.milestone,
        "days": str((clock.now() - (row.milestone_at or row.created_at)).days),
    }
    return Attention(code, row.pk, row.merchant_id, words, f"/shipments/{row.pk}/", urgent)
