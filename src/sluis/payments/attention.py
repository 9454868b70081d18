"""What of payments needs a person now."""

from __future__ import annotations

from datetime import timedelta

from sluis.kernel import clock
from sluis.kernel.invariant import Attention
from sluis.offices.scope import Scope
from sluis.payments import queries
from sluis.payments.models import Charge

PATIENCE = timedelta(minutes=1)


def attention(scope: Scope) -> list[Attention]:
    """Return undecided charges older than a minute, and successes that came after a confirmed cancel."""
    undecided = [
        Attention("payment_unknown", charge.pk, charge.merchant_id, _words(charge), f"/payments/{charge.pk}/")
        for charge in queries.undecided(scope, before=clock.now() - PATIENCE)
        if not _is_shown(charge)
    ]
    late = [
        Attention(
            "payment_late_success", charge.pk, charge.merchant_id, _words(charge), f"/payments/{charge.pk}/"
        )
        for charge in queries.charges(scope).filter(late_success=True)
    ]
    return [*undecided, *late]


def _is_shown(charge: Charge) -> bool:
    return bool(charge.order_code_expires_at and charge.order_code_expires_at > clock.now())


def _words(charge: Charge) -> dict[str, str]:
    minutes = int((clock.now() - charge.created_at).total_seconds() // 60)
    return {"amount": str(charge.amount), "store": str(charge.store), "minutes": str(minutes)}
