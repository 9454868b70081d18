"""The allowed moves of a listing, of an order, and of what a buyer asks back."""

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

# A claim. Whoever agrees or refuses writes that down first (answering, refunding); then the platform is told.
# The platform may decide by itself, and the buyer may withdraw, at any time before the money went back.
ASKED, ANSWERING, AWAITED, SENT_BACK, REFUNDING, REFUNDED, DENIED, WITHDRAWN = (
    "asked",
    "answering",
    "awaited",
    "sent_back",
    "refunding",
    "refunded",
    "denied",
    "withdrawn",
)
_SETTLED = frozenset({REFUNDED, WITHDRAWN})
CLAIM_MOVES: dict[str, frozenset[str]] = {
    ASKED: frozenset({ANSWERING, REFUNDING, AWAITED, SENT_BACK, DENIED}) | _SETTLED,
    ANSWERING: frozenset({ASKED, AWAITED, SENT_BACK, DENIED}) | _SETTLED,
    AWAITED: frozenset({SENT_BACK, DENIED}) | _SETTLED,
    SENT_BACK: frozenset({ANSWERING, REFUNDING, DENIED}) | _SETTLED,
    REFUNDING: frozenset({ASKED, SENT_BACK, DENIED}) | _SETTLED,
    DENIED: frozenset({ASKED, SENT_BACK}) | _SETTLED,
    REFUNDED: frozenset(),
    WITHDRAWN: frozenset({ASKED}),
}
CLAIM_OPEN = (ASKED, ANSWERING, AWAITED, SENT_BACK, REFUNDING)
