"""What of the marketplace needs a person now."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sluis.kernel import clock
from sluis.kernel.invariant import Attention
from sluis.marketplace import queries, states
from sluis.marketplace.models import PullMark
from sluis.offices.models import Connection
from sluis.offices.scope import Scope

QUIET = timedelta(minutes=10)  # a platform that is away for a moment comes back by itself


def attention(scope: Scope) -> list[Attention]:
    """Return blocked orders, refused listings, and texts that wait for approval."""
    # What waits for a decision about a claim is said once, as the claim.
    stopped = [one for one in queries.blocked(scope) if not one.blocked_by.startswith("refund_asked:")]
    blocked = [
        Attention(
            "order_blocked",
            order.pk,
            order.merchant_id,
            {"number": order.number, "reason": order.blocked_by},
            f"/orders/{order.pk}/",
        )
        for order in stopped
    ]
    refused = [
        Attention(
            "listing_refused",
            listing.pk,
            listing.merchant_id,
            {"title": listing.title, "reason": listing.refusal},
            f"/listings/{listing.pk}/",
        )
        for listing in queries.listings(scope).filter(state=states.REFUSED)
    ]
    waiting = [
        Attention(
            "listing_waits",
            listing.pk,
            listing.merchant_id,
            {"title": listing.title, "product": str(listing.product)},
            f"/listings/{listing.pk}/",
            urgent=False,
        )
        for listing in queries.listings(scope).filter(state=states.LOCALISED)[:20]
    ]
    return [*_unread(scope), *_claims(scope), *blocked, *refused, *waiting]


def _claims(scope: Scope) -> list[Attention]:
    """Return what buyers ask back and waits for a decision or for goods to be taken in."""
    waiting = queries.claims(scope).filter(state__in=[states.ASKED, states.SENT_BACK])
    return [
        Attention(
            "order_claim" if claim.state == states.ASKED else "order_return",
            claim.pk,
            claim.merchant_id,
            {
                "number": claim.order.number,
                "amount": f"{Decimal(claim.asked_fen).scaleb(-2):.2f} CNY",
                "by": claim.answer_by.isoformat() if claim.answer_by else "",
            },
            f"/returns/{claim.pk}/",
        )
        for claim in waiting
    ]


def _unread(scope: Scope) -> list[Attention]:
    """Return the connections whose trades cannot be read, for the office that holds them."""
    if not scope.may("marketplace:write"):
        return []
    rows = Connection.objects.filter(party="tmall", is_active=True)
    mine = {one.pk: one for one in (rows if scope.everything else rows.filter(office_id__in=scope.offices))}
    stuck = clock.now() - QUIET
    return [
        Attention(
            "order_unread",
            mark.connection_id,
            str(mine[mark.connection_id].merchant_id or ""),
            {"reason": mark.trouble, "since": mark.trouble_since.isoformat() if mark.trouble_since else ""},
            "/orders/",
        )
        for mark in PullMark.objects.filter(connection_id__in=list(mine), trouble_since__lt=stuck)
    ]
