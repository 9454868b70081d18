"""The first answer to a request is the answer to every repeat of it (kept 30 days)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from sluis.kernel import clock
from sluis.records.models import IdempotencyKey

KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Fresh:
    """The first request with this key: work, then call `finish`."""

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
        return Running()
    return Replay(row.status, bytes(row.answer))


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
