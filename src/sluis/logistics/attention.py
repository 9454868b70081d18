"""What of logistics needs a person now."""

from __future__ import annotations

from sluis.kernel.invariant import Attention
from sluis.logistics import queries, states, track
from sluis.logistics.models import Shipment
from sluis.offices.scope import Scope


def attention(scope: Scope) -> list[Attention]:
    """Return refused bookings, parcels in trouble, and parcels of which nothing was heard."""
    rows = queries.shipments(scope)
    refused = list(rows.filter(state=states.REFUSED))
    trouble = list(rows.filter(state=states.MOVING, milestone__in=sorted(states.TROUBLE)))
    quiet = track.stuck(
        rows.filter(state__in=[states.BOOKED, states.MOVING]).exclude(pk__in=[r.pk for r in trouble])
    )
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
    }
    return Attention(code, row.pk, row.merchant_id, words, f"/shipments/{row.pk}/", urgent)
