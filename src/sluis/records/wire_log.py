"""What went over the wires, kept sealed for the time line of an object."""

from __future__ import annotations

from collections.abc import Iterable

from sluis.kernel.ids import new_id
from sluis.records import sealing
from sluis.records.models import WireMessage

_LIMIT = 256 * 1024


def owner_of(message: WireMessage) -> str:
    """Return the owner under which a wire message is sealed."""
    return f"wire:{message.office}:{message.merchant}"


def keep(
    *,
    direction: str,
    party: str,
    operation: str,
    subject: str,
    request: bytes,
    answer: bytes,
    outcome: str,
    office: str = "",
    merchant: str = "",
    duration_ms: int = 0,
) -> WireMessage:
    """Keep one exchange; bodies over 256 kB are cut. The caller leaves secrets out of `request`."""
    message = WireMessage(
        id=new_id("wire"),
        direction=direction,
        party=party,
        operation=operation,
        subject=subject,
        office=office,
        merchant=merchant,
        outcome=outcome[:64],
        duration_ms=duration_ms,
    )
    owner = owner_of(message)
    message.request = sealing.seal(request[:_LIMIT], owner=owner)
    message.answer = sealing.seal(answer[:_LIMIT], owner=owner)
    message.save(force_insert=True)
    return message


def erase(subjects: Iterable[str]) -> int:
    """Empty the bodies of exchanges about some subjects, for what the law lets nobody keep; return how many."""
    rows = WireMessage.objects.filter(subject__in=list(subjects)).exclude(request=b"", answer=b"")
    return rows.update(request=b"", answer=b"")


def texts(message: WireMessage) -> tuple[str, str]:
    """Return request and answer as readable text; an erased body is empty."""
    owner = owner_of(message)
    request, answer = (
        sealing.open_bytes(part, owner=owner) if part else b"" for part in (message.request, message.answer)
    )
    return request.decode("utf-8", "replace"), answer.decode("utf-8", "replace")
