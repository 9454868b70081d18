"""Erase receivers on schedule: 90 days after a parcel came to its end, with its label and papers.

What stays: route, weight, milestones with their places, the waybill number, province and city. Export
declarations keep their files, which name goods and exporter and no receiver.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from sluis.kernel import clock
from sluis.logistics import states
from sluis.logistics.models import Shipment, TrackingEvent
from sluis.records import audit, files, wire_log
from sluis.records.models import StoredFile
from sluis.work import due
from sluis.work.due import Again

HANDLER: Final = "logistics.purge"
KEPT = timedelta(days=90)  # the same as customs keeps identities, see its amounts
DAY_S: Final = 86_400
BATCH: Final = 200
_OVER = (states.DELIVERED, states.RETURNED, states.REFUSED)


def schedule(office: str) -> None:
    """Make the daily round of an office due; asked again it changes nothing."""
    due.ask(
        handler=HANDLER, key=office, payload={"office": office}, at=clock.now() + timedelta(seconds=DAY_S)
    )


def daily(payload: dict[str, Any]) -> Again:
    """Erase what is due in one office, and come back tomorrow."""
    erase_due(office=str(payload["office"]))
    return Again(DAY_S)


def candidates(*, office: str, before: datetime) -> QuerySet[Shipment]:
    """Return the parcels of an office that ended before a moment, and whose returns ended too."""
    ended = Shipment.objects.filter(office_code=office, purged_at=None, state__in=_OVER).annotate(
        ended=Coalesce(F("delivered_at"), F("milestone_at"), F("created_at")),
        back=Max(Coalesce("returns__delivered_at", "returns__milestone_at", "returns__created_at")),
    )
    open_returns = Shipment.objects.filter(return_of__isnull=False).exclude(state__in=_OVER)
    return (
        ended.filter(ended__lt=before)
        .filter(Q(back=None) | Q(back__lt=before))
        .exclude(pk__in=open_returns.values("return_of_id"))
    )


def erase_due(*, office: str) -> dict[str, int]:
    """Erase every receiver of an office that is due; return and write down the counts."""
    before = clock.now() - KEPT
    counts = {"shipments": 0, "papers": 0, "messages": 0}
    while True:
        batch = list(candidates(office=office, before=before).values_list("pk", flat=True)[:BATCH])
        if not batch:
            break
        with transaction.atomic():
            rows = Shipment.objects.filter(pk__in=batch)
            counts["shipments"] += rows.update(content=b"", label=None, routing={}, purged_at=clock.now())
            TrackingEvent.objects.filter(shipment_id__in=batch).update(text="")
            counts["papers"] += files.erase(StoredFile.objects.filter(subject__in=batch))
            counts["messages"] += wire_log.erase(batch)
    audit.write(
        actor=audit.SYSTEM,
        verb="logistics.purge",
        subject=f"office:{office}",
        office=office,
        detail={
            **counts,
            "before": before.isoformat(),
            "kept": Shipment.objects.filter(office_code=office, purged_at=None).count(),
        },
    )
    return counts
