"""The inbox: a verified message is stored before it is acknowledged, and worked on by a due row after that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from sluis.kernel import clock
from sluis.records import sealing
from sluis.records.models import InboxMessage


@dataclass(frozen=True, slots=True)
class Received:
    """The stored message and whether it is new."""

    message_id: int
    fresh: bool


def owner_of(party: str, account: str) -> str:
    """Return the owner under which messages of a party's account are sealed."""
    return f"inbox:{party}:{account}"


def receive(
    *, party: str, account: str, kind: str, path: str, headers: dict[str, Any], body: bytes
) -> Received:
    """Store a verified message once by (party, account, digest); a repeat returns the first row."""
    digest = hashlib.sha256(path.encode() + b"\n" + body).hexdigest()
    try:
        with transaction.atomic():
            message = InboxMessage.objects.create(
                party=party,
                account=account,
                digest=digest,
                kind=kind,
                headers=headers,
                body=sealing.seal(body, owner=owner_of(party, account)),
            )
    except IntegrityError:
        first = InboxMessage.objects.get(party=party, account=account, digest=digest)
        return Received(first.pk, fresh=False)
    return Received(message.pk, fresh=True)


def body_of(message: InboxMessage) -> bytes:
    """Return the raw body as it came in."""
    return sealing.open_bytes(message.body, owner=owner_of(message.party, message.account))


def mark_applied(message: InboxMessage, *, outcome: str) -> None:
    """Note what came of a message; a second application keeps the first moment."""
    InboxMessage.objects.filter(pk=message.pk, applied_at=None).update(
        applied_at=clock.now(), outcome=outcome[:200]
    )


def erase(*, party: str, kinds: Iterable[str], before: datetime) -> int:
    """Empty the bodies of old messages of some kinds that hold personal data; return how many."""
    rows = InboxMessage.objects.filter(party=party, kind__in=list(kinds), received_at__lt=before)
    return rows.exclude(body=b"").update(body=b"")
