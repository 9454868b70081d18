"""The allowed moves of a listing and of an order."""

from __future__ import annotations

DRAFT, LOCALISED, APPROVED, SUBMITTED, LIVE, REFUSED, DELISTED = (
    "draft",
    "localised",
    "approved",
    "submitted",
    "live",
    "refused",
    "delisted",
)
LISTING_MOVES: dict[str, frozenset[str]] = {
    DRAFT: frozenset({LOCALISED}),
    LOCALISED: frozenset({APPROVED, DRAFT}),
    APPROVED: frozenset({SUBMITTED, LOCALISED}),
    SUBMITTED: frozenset({LIVE, REFUSED}),
    REFUSED: frozenset({LOCALISED}),
    LIVE: frozenset({DELISTED}),
    DELISTED: frozenset({LOCALISED}),
}

PAID, SHIPPING, DECLARING, SENT, DELIVERED, BLOCKED, CLOSED = (
    "paid",
    "shipping",
    "declaring",
    "sent",
    "delivered",
    "blocked",
    "closed",
)
ORDER_MOVES: dict[str, frozenset[str]] = {
    PAID: frozenset({SHIPPING, BLOCKED, CLOSED}),
    SHIPPING: frozenset({DECLARING, BLOCKED, CLOSED}),
    DECLARING: frozenset({SENT, BLOCKED, CLOSED}),
    SENT: frozenset({DELIVERED, CLOSED}),
    DELIVERED: frozenset({CLOSED}),
    BLOCKED: frozenset({PAID, SHIPPING, DECLARING, CLOSED}),
    CLOSED: frozenset(),
}
