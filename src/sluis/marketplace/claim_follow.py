"""Follow what the platform says of a claim: store it once, move ours along, book the money that went back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from sluis.kernel import clock, wiring
from sluis.ledger import bookings, kinds, open_items
from sluis.ledger.post import post
from sluis.marketplace import bring_back, claim_news, fulfil, states
from sluis.marketplace.models import Claim, OrderLine, PullMark
from sluis.marketplace.ports import Claims, PlatformClaim
from sluis.offices.models import Connection
from sluis.records import audit, moves

PLATFORM = "party:tmall"
WAITS = "refund_asked"  # why an order that has not left is stopped
OVERLAP = timedelta(minutes=2)
WINDOW = timedelta(hours=6)
# What the platform says → from which of our states it moves the claim. "asked" leaves a decision of ours that is
# on its way alone; "sent back" leaves the money that is being asked for alone.
_FOLLOWS: dict[str, frozenset[str]] = {
    states.ASKED: frozenset({states.DENIED, states.WITHDRAWN}),
    states.AWAITED: frozenset({states.ASKED, states.ANSWERING}),
    states.SENT_BACK: frozenset({states.ASKED, states.ANSWERING, states.AWAITED, states.DENIED}),
    states.DENIED: frozenset(states.CLAIM_OPEN),
    states.WITHDRAWN: frozenset({*states.CLAIM_OPEN, states.DENIED}),
    states.REFUNDED: frozenset({*states.CLAIM_OPEN, states.DENIED}),
}


def pull(connection: Connection) -> None:
    """Read the claims that changed since the last time; the mark moves after each whole window."""
    mark, _ = PullMark.objects.get_or_create(
        connection_id=f"claims:{connection.pk}", defaults={"through": clock.now() - timedelta(days=1)}
    )
    platform, now = wiring.get(Claims, connection), clock.now()
    start = mark.through - OVERLAP
    while start < now:
        end = min(start + WINDOW, now)
        for found in platform.changed_claims(start=start, end=end):
            follow(found, connection=connection)
        mark.through = start = end
        mark.save(update_fields=["through"])


def follow(found: PlatformClaim, *, connection: Connection) -> Claim | None:
    """Store a claim or bring it up to date; None when its line is not ours. What is older changes nothing."""
    line = (
        OrderLine.objects.select_related("order", "product")
        .filter(
            number=found.line_number,
            order__number=found.order_number,
            order__office_code=connection.office_id,
        )
        .first()
    )
    if line is None:
        return None
    claim = Claim.objects.filter(platform="tmall", number=found.number).first()
    if claim is None:
        try:
            claim = _open(found, line)
        except IntegrityError:
            claim = Claim.objects.get(platform="tmall", number=found.number)
    _update(claim, found)
    claim.refresh_from_db()
    return claim


def _facts(found: PlatformClaim) -> dict[str, Any]:
    return {
        "version": found.version,
        "phase": found.phase,
        "with_goods": found.with_goods,
        "platform_state": found.platform_state[:60],
        "asked_fen": found.asked_fen,
        "reason": found.reason[:200],
        "note": found.note[:300],
        "modified_at": found.modified_at,
        "answer_by": found.answer_by,
        "sent_back_by": found.sent_back_by[:80],
    }


@transaction.atomic
def _open(found: PlatformClaim, line: OrderLine) -> Claim:
    order = line.order
    claim = Claim(
        office_code=order.office_code,
        merchant_id=order.merchant_id,
        order=order,
        line=line,
        number=found.number,
        asked_at=found.asked_at,
        quantity=line.quantity if found.with_goods else 0,
        **_facts(found),
    )
    claim.save(force_insert=True)
    detail = {"amount": str(claim.asked), "reason": claim.reason[:120]}
    claim_news.tell(claim, "claim_asked", PLATFORM, detail)
    if order.sent_at is None:
        fulfil.hold(order, WAITS, "the buyer asks his money back")
    return claim


@transaction.atomic
def _update(claim: Claim, found: PlatformClaim) -> None:
    claim = Claim.objects.select_for_update().select_related("order", "line").get(pk=claim.pk)
    if found.version < claim.version:
        return
    Claim.objects.filter(pk=claim.pk).update(**_facts(found))
    if claim.state not in _FOLLOWS[found.state]:
        return
    changes = {"refunded_at": clock.now()} if found.state == states.REFUNDED else {}
    moves.must_move(Claim.objects.filter(pk=claim.pk), to=found.state, moves=states.CLAIM_MOVES, **changes)
    claim.refresh_from_db()
    claim_news.tell(claim, f"claim_{found.state}", PLATFORM, _said(claim))
    if found.state == states.AWAITED:
        bring_back.ask(claim)
    if found.state == states.REFUNDED:
        _book(claim)
    if found.state in (states.REFUNDED, states.WITHDRAWN, states.DENIED):
        _let_go(claim)


def _said(claim: Claim) -> dict[str, str]:
    if claim.state == states.SENT_BACK:
        return {"by": claim.sent_back_by}
    return {"amount": str(claim.asked)} if claim.state == states.REFUNDED else {}


def _let_go(claim: Claim) -> None:
    """Nothing is asked any more: an order that waited for this goes on."""
    others = claim.order.claims.filter(state__in=states.CLAIM_OPEN).exclude(pk=claim.pk)
    whole = claim.state == states.REFUNDED and claim.asked_fen >= claim.line.paid_fen
    if not others.exists() and not whole:
        fulfil.release(claim.order, WAITS, actor=PLATFORM)


def _book(claim: Claim) -> None:
    """The platform paid the buyer back. What was never sent was never due: its sale is given up with its line."""
    if claim.order.sent_at is None and claim.asked_fen >= claim.line.paid_fen:
        return
    event = f"claim:{claim.pk}"
    post(
        event=event,
        office=claim.office_code,
        entries=bookings.taken_back(
            party="tmall", office=claim.office_code, merchant_id=claim.merchant_id, money=claim.asked
        ),
    )
    open_items.expect(
        party="tmall",
        external_id=claim.line.number,
        kind=kinds.REFUND,
        money=claim.asked,
        merchant_id=claim.merchant_id,
        office=claim.office_code,
        event=event,
        reference=claim.number,
        at=_moment(claim),
    )


def _moment(claim: Claim) -> datetime:
    return claim.refunded_at or clock.now()


def note(claim: Claim, text: str) -> None:
    """Keep what a person should know of a claim."""
    Claim.objects.filter(pk=claim.pk).update(hint=text[:300])
    audit.write(
        actor=PLATFORM,
        verb="marketplace.claim_hint",
        subject=claim.pk,
        office=claim.office_code,
        merchant=claim.merchant_id,
        detail={"hint": text[:300]},
    )
