"""The stages of a merchant, from applied to selling, and the allowed moves between them.

A person moves a merchant, or news does: the first catalogue begins the scouting, the first listing the preparing, a
live listing makes it listed, a paid order selling. News only ever moves forward, and never wakes a paused merchant.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.offices.models import Merchant, StageMove
from sluis.records import audit, events
from sluis.records.models import Event
from sluis.work import due
from sluis.work.due import Again

STAGES = tuple(Merchant.Stage.values)
APPLIED, VERIFIED, SCOUTING, PREPARING, LISTED, SELLING, PAUSED = STAGES
MOVES: dict[str, frozenset[str]] = {
    APPLIED: frozenset({VERIFIED, PAUSED}),
    VERIFIED: frozenset({SCOUTING, PAUSED}),
    SCOUTING: frozenset({PREPARING, PAUSED}),
    PREPARING: frozenset({SCOUTING, LISTED, PAUSED}),
    LISTED: frozenset({PREPARING, SELLING, PAUSED}),
    SELLING: frozenset({LISTED, PAUSED}),
    PAUSED: frozenset({VERIFIED, SCOUTING, PREPARING, LISTED, SELLING}),
}
# What of the numbers must be there before a merchant counts as verified.
VERIFIED_NEEDS = ("company_number", "vat_number", "iban")
NEWS = "offices.stage_news"
# How far news of a kind brings a merchant.
REACHED = {
    "catalogue.imported": SCOUTING,
    "listing.approved": PREPARING,
    "listing.live": LISTED,
    "order.paid": SELLING,
}


def missing_numbers(merchant: Merchant) -> list[str]:
    """Return the numbers that a merchant has not given yet, by field."""
    return [name for name in VERIFIED_NEEDS if not getattr(merchant, name)]


@transaction.atomic
def move(*, merchant: Merchant, to: str, actor: str, reason: str = "") -> StageMove:
    """Move a merchant to a stage. Raise BadInput for what no stage leads to, Conflict when somebody was quicker."""
    if to not in MOVES.get(merchant.stage, frozenset()):
        raise BadInput(f"{merchant.stage} does not lead to {to}", field="stage", code="stage_move")
    missing = missing_numbers(merchant)
    if missing and to != PAUSED:
        raise BadInput(f"{missing[0]} is missing: check it first", field=missing[0], code="stage_unverified")
    return _step(merchant, to, actor, reason)


def _step(merchant: Merchant, to: str, actor: str, reason: str) -> StageMove:
    before, now = merchant.stage, clock.now()
    moved = Merchant.objects.filter(pk=merchant.pk, stage=before).update(stage=to, stage_since=now)
    if not moved:
        raise Conflict(f"{merchant.name} is no longer {before}", code="stage_moved")
    merchant.stage, merchant.stage_since = to, now
    audit.write(
        actor=actor,
        verb="offices.move_stage",
        subject=merchant.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"before": before, "after": to},
    )
    events.emit(
        kind="merchant.stage_moved",
        reference=merchant.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"before": before, "after": to},
    )
    return StageMove.objects.create(
        merchant=merchant, before=before, after=to, actor=actor, reason=reason[:200], at=now
    )


@transaction.atomic
def reach(*, merchant: Merchant, stage: str, actor: str = audit.SYSTEM, reason: str = "") -> bool:
    """Bring a merchant forward to a stage in one move; return whether it moved. Nothing brings it back."""
    merchant.refresh_from_db(fields=["stage"])
    if merchant.stage == PAUSED or STAGES.index(merchant.stage) >= STAGES.index(stage):
        return False
    if missing_numbers(merchant):
        return False
    _step(merchant, stage, actor, reason)
    return True


def hear(event: Event) -> None:
    """Let one piece of news bring its merchant forward."""
    stage = REACHED.get(event.kind)
    merchant = Merchant.objects.filter(pk=event.merchant).first() if stage else None
    if merchant is not None and stage is not None:
        reach(merchant=merchant, stage=stage, reason=event.kind)


def read_news(payload: dict[str, Any]) -> Again:
    """Read news of all rooms from this room's own cursor."""
    read = events.read(reader=NEWS, apply=hear, limit=500)
    return Again(0.2 if read else 5.0)


def listen() -> None:
    """Begin to read news; called when there is a first merchant whose stage may move."""
    due.ask(handler=NEWS, key="all")
