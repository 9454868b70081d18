"""News from below: written in the verb's own transaction, read by upper rooms from their own cursors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from sluis.records.models import Event, EventCursor

_EVENTS_LOCK = 7_201_150


def emit(
    *,
    kind: str,
    reference: str,
    office: str = "",
    merchant: str = "",
    detail: dict[str, Any] | None = None,
) -> Event:
    """Append one event in the caller's transaction. `kind` is past tense with dots: "payment.paid"."""
    if connection.vendor == "postgresql":
        # Ids are handed out before commit; without this lock a reader could pass an id that commits later.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_EVENTS_LOCK])
    return Event.objects.create(
        kind=kind, reference=reference, office=office, merchant=merchant, detail=detail or {}
    )


def read(*, reader: str, apply: Callable[[Event], None], limit: int = 100) -> int:
    """Give the next events to `apply`, each with its cursor move in one transaction; return how many."""
    count = 0
    while count < limit:
        with transaction.atomic():
            cursor, _ = EventCursor.objects.select_for_update().get_or_create(reader=reader)
            event = Event.objects.filter(id__gt=cursor.last_event).order_by("id").first()
            if event is None:
                return count
            apply(event)
            cursor.last_event = event.pk
            cursor.save(update_fields=["last_event"])
        count += 1
    return count
