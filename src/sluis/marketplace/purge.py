"""Erase buyers of orders on schedule: 90 days after the last act of an order that is over.

What goes: the sealed name, telephone, address and identity number. What stays: amounts, lines, numbers, province
and city. The job writes down how much it erased.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from sluis.customs.amounts import amount
from sluis.kernel import clock
from sluis.marketplace import states
from sluis.marketplace.models import Order
from sluis.records import audit
from sluis.work import due
from sluis.work.due import Again

HANDLER: Final = "marketplace.purge"
DAY_S: Final = 86_400
BATCH: Final = 500
ERASED: Final = b""
_OVER = (states.DELIVERED, states.CLOSED)


def schedule(office: str) -> None:
    """Make the daily round of an office due; asked again it changes nothing."""
    due.ask(
        handler=HANDLER, key=office, payload={"office": office}, at=clock.now() + timedelta(seconds=DAY_S)
    )


def daily(payload: dict[str, Any]) -> Again:
    """Erase what is due in one office, and come back tomorrow."""
    erase_due(office=str(payload["office"]))
    return Again(DAY_S)


def candidates(*, office: str, before: datetime) -> QuerySet[Order]:
    """Return the orders of an office that are over and saw their last act before a moment.

    The platform's own moment of change counts as an act: a refund there moves it.
    """
    over = Order.objects.filter(office_code=office, state__in=_OVER).exclude(buyer=ERASED)
    return over.filter(
        Q(delivered_at=None) | Q(delivered_at__lt=before),
        Q(sent_at=None) | Q(sent_at__lt=before),
        modified_at__lt=before,
        created_at__lt=before,
    ).order_by(F("created_at").asc())


def erase_due(*, office: str) -> dict[str, int]:
    """Erase every buyer of an office that is due; return and write down the counts."""
    kept_days = int(amount("identity_kept_days", clock.today()).value)
    before = clock.now() - timedelta(days=kept_days)
    counts = {"orders": 0}
    while batch := list(candidates(office=office, before=before).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            counts["orders"] += Order.objects.filter(pk__in=batch).update(buyer=ERASED)
    audit.write(
        actor=audit.SYSTEM,
        verb="marketplace.purge",
        subject=f"office:{office}",
        office=office,
        detail={
            **counts,
            "before": before.isoformat(),
            "kept": Order.objects.filter(office_code=office).exclude(buyer=ERASED).count(),
        },
    )
    return counts
