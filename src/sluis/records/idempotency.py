"""The first answer to a request is the answer to every repeat of it (kept 30 days)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from sluis.kernel import clock
from sluis.records.models import IdempotencyKey

KEPT_DAYS = 30
# A request that has not answered by then died with its process: longer than any call of ours waits for a counterparty.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Fresh:
    """The first request with this key, or a repeat of one that died: work, then call `finish`."""

    row_id: int


@dataclass(frozen=True, slots=True)
class Replay:
    """A repeat of a finished request: give this answer again."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Running:
    """The first request is still at work: answer 409."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The key was used with another body: answer 422."""


def begin(caller: str, route: str, key: str, body_hash: str) -> Fresh | Replay | Running | Mismatch:
    """Claim a key, or say what became of its first use. Commits at once, outside the request's work."""
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(caller=caller, route=route, key=key, body_hash=body_hash)
        return Fresh(row.pk)
    except IntegrityError:
        row = IdempotencyKey.objects.get(caller=caller, route=route, key=key)
    if row.body_hash != body_hash:
        return Mismatch()
    if row.status is None:
        return _taken_over(row) or Running()
    return Replay(row.status, bytes(row.answer))


def _taken_over(row: IdempotencyKey) -> Fresh | None:
    """Give the key of a request that died to this repeat of it; of several repeats one gets it."""
    now = clock.now()
    if row.created_at > now - LEASE:
        return None
    mine = IdempotencyKey.objects.filter(pk=row.pk, status=None, created_at=row.created_at)
    return Fresh(row.pk) if mine.update(created_at=now) else None


def finish(row_id: int, status: int, body: bytes) -> None:
    """Keep the answer. A 5xx is not kept: the same key may then be tried again."""
    if status >= 500:
        abandon(row_id)
        return
    IdempotencyKey.objects.filter(pk=row_id).update(status=status, answer=body)


def abandon(row_id: int) -> None:
    """Release a key whose request came to nothing."""
    IdempotencyKey.objects.filter(pk=row_id, status=None).delete()


def purge() -> int:
    """Delete keys older than the kept days; return how many."""
    deleted, _ = IdempotencyKey.objects.filter(
        created_at__lt=clock.now() - timedelta(days=KEPT_DAYS)
    ).delete()
    return deleted
