"""The audit log: one entry per act, chained by hash so that a hole or a changed row shows."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction

from sluis.records.models import AuditEntry

SYSTEM = "system"


def write(
    *,
    actor: str,
    verb: str,
    subject: str,
    office: str = "",
    merchant: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry in the caller's transaction. `detail` holds no personal data and no secret."""
    return AuditEntry.objects.create(
        actor=actor, verb=verb, subject=subject, office=office, merchant=merchant, detail=detail or {}
    )


def _digest(previous: str, entry: AuditEntry) -> str:
    content = json.dumps(
        [
            previous,
            entry.pk,
            entry.at.isoformat(),
            entry.actor,
            entry.office,
            entry.merchant,
            entry.verb,
            entry.subject,
            entry.detail,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(content.encode()).hexdigest()


def chain(*, limit: int = 10_000) -> int:
    """Chain the newest entries to the rest, in order of id; return how many.

    Run as a batch job and never in the verb's own transaction, which would make every act wait for one row.
    """
    with transaction.atomic():
        last = AuditEntry.objects.select_for_update().exclude(chain_hash="").order_by("-id").first()
        previous, after = (last.chain_hash, last.pk) if last else ("", 0)
        entries = list(AuditEntry.objects.filter(id__gt=after).order_by("id")[:limit])
        for entry in entries:
            previous = entry.chain_hash = _digest(previous, entry)
        AuditEntry.objects.bulk_update(entries, ["chain_hash"], batch_size=500)
    return len(entries)


def broken_links() -> list[int]:
    """Return the ids of chained entries whose hash does not follow from the one before."""
    broken, previous = [], ""
    for entry in AuditEntry.objects.exclude(chain_hash="").order_by("id").iterator():
        if entry.chain_hash != _digest(previous, entry):
            broken.append(entry.pk)
        previous = entry.chain_hash
    return broken
