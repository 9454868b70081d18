"""What of the marketplace needs a person now."""

from __future__ import annotations

from sluis.kernel.invariant import Attention
from sluis.marketplace import queries, states
from sluis.offices.scope import Scope


def attention(scope: Scope) -> list[Attention]:
    """Return blocked orders, refused listings, and texts that wait for approval."""
    blocked = [
        Attention(
            "order_blocked",
            order.pk,
            order.merchant_id,
            {"number": order.number, "reason": order.blocked_by},
            f"/orders/{order.pk}/",
        )
        for order in queries.blocked(scope)
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
    return [*blocked, *refused, *waiting]
