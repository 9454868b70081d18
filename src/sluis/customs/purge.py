"""Erase buyers on schedule: 90 days after release, refusal or the end of a return, whichever is latest.

What goes: the sealed set, the hint, the raw messages that carry the number, and customs' copies of them. What
stays: amounts, dates, numbers of the port, and the keyed hash with what the buyer used of the year, for that is
asked until the year ends and tells nobody who he is. The job writes down how much it erased.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from sluis.customs import states
from sluis.customs.amounts import amount
from sluis.customs.models import Declaration, Return
from sluis.kernel import clock
from sluis.records import audit, inbox, wire_log
from sluis.work import due
from sluis.work.due import Again

HANDLER: Final = "customs.purge"
DAY_S: Final = 86_400
BATCH: Final = 200
_OVER = (states.RELEASED, states.REFUSED)
_RETURN_OPEN = (states.REQUESTED, states.SENT, states.ACCEPTED_RETURN)
# A message that customs could not read comes back whole, with everything that stood in it.
_WHOLE_COPIES = ("900",)


def schedule(office: str) -> None:
    """Make the daily round of an office due; asked again it changes nothing."""
    due.ask(
        handler=HANDLER, key=office, payload={"office": office}, at=clock.now() + timedelta(seconds=DAY_S)
    )


def daily(payload: dict[str, Any]) -> Again:
    """Erase what is due in one office, and come back tomorrow."""
    erase_due(office=str(payload["office"]))
    return Again(DAY_S)


def limit(now: datetime) -> datetime:
    """Return the moment before which everything must have ended to be erased now."""
    return now - timedelta(days=int(amount("identity_kept_days", now.date()).value))


def candidates(*, office: str, before: datetime) -> QuerySet[Declaration]:
    """Return the declarations of an office whose last act lies before a moment and that nothing keeps open."""
    last = Declaration.objects.filter(office_code=office, purged_at=None, state__in=_OVER).annotate(
        answered=Max("messages__returned_at"),
        went_back=Max("returns__returned_at"),
        back=Max("returns__completed_at"),
    )
    open_returns = Return.objects.filter(state__in=_RETURN_OPEN).values("declaration_id")
    return (
        last.filter(created_at__lt=before)
        .filter(Q(released_at=None) | Q(released_at__lt=before))
        .filter(Q(answered=None) | Q(answered__lt=before))
        .filter(Q(went_back=None) | Q(went_back__lt=before))
        .filter(Q(back=None) | Q(back__lt=before))
        .exclude(pk__in=open_returns)
    )


def erase_due(*, office: str) -> dict[str, int]:
    """Erase every buyer of an office that is due; return and write down the counts."""
    before = limit(clock.now())
    counts = {"declarations": 0, "messages": 0, "copies": 0}
    while True:
        batch = list(candidates(office=office, before=before).values_list("pk", flat=True)[:BATCH])
        if not batch:
            break
        with transaction.atomic():
            counts["messages"] += _erase(batch)
            counts["declarations"] += len(batch)
    counts["copies"] = inbox.erase(party="chinaport", kinds=_WHOLE_COPIES, before=before)
    left = Declaration.objects.filter(office_code=office, purged_at=None).count()
    audit.write(
        actor=audit.SYSTEM,
        verb="customs.purge",
        subject=f"office:{office}",
        office=office,
        detail={**counts, "before": before.isoformat(), "kept": left},
    )
    return counts


def _erase(declaration_ids: list[str]) -> int:
    rows = Declaration.objects.filter(pk__in=declaration_ids)
    subjects = [
        *rows.filter(messages__isnull=False).values_list("messages__pk", flat=True),
        *rows.filter(returns__isnull=False).values_list("returns__pk", flat=True),
    ]
    erased = wire_log.erase(subjects)
    rows.update(content=b"", buyer_hint="", purged_at=clock.now())
    return erased
