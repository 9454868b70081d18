"""Questions to the wallet that are due: what became of a charge, and whether an end that seemed sure is one."""

from __future__ import annotations

from datetime import timedelta

from sluis.kernel import clock
from sluis.payments.models import Charge
from sluis.work import due

HANDLER = "payments.recover"
FIRST_INQUIRY_S = 2


def ask_later(charge: Charge, *, after: timedelta) -> None:
    """Make the question about a charge due, in the caller's transaction."""
    due.ask(
        handler=HANDLER,
        key=charge.pk,
        payload={"charge": charge.pk},
        resource=charge.pk,
        merchant=charge.merchant_id,
        at=clock.now() + after,
    )


def ask_soon(charge: Charge) -> None:
    """Bring the question forward: the wallet has answered, and the answer was that nothing is decided."""
    due.hasten(handler=HANDLER, key=charge.pk, at=clock.now() + timedelta(seconds=FIRST_INQUIRY_S))


def check_later(charge: Charge, *, after: timedelta) -> None:
    """Make one more question about a decided charge due: the wallet may have come to another end meanwhile."""
    due.ask(
        handler=HANDLER,
        key=f"{charge.pk}:check",
        payload={"charge": charge.pk, "check": True},
        merchant=charge.merchant_id,
        at=clock.now() + after,
    )
