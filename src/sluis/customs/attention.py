"""What of customs needs a person now."""

from __future__ import annotations

from sluis.customs import queries
from sluis.kernel.invariant import Attention
from sluis.offices.scope import Scope


def attention(scope: Scope) -> list[Attention]:
    """Return refused and held declarations, each with the reason as customs gave it."""
    return [
        Attention(
            f"declaration_{declaration.state}",
            declaration.pk,
            declaration.merchant_id,
            {
                "order": declaration.reference,
                "waybill": declaration.waybill_number,
                "reason": declaration.reason,
            },
            f"/customs/{declaration.pk}/",
        )
        for declaration in queries.refused(scope)
    ]
