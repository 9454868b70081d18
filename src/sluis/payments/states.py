"""The allowed moves of a charge and of a refund, as tables; `records.moves` makes the move."""

from __future__ import annotations

CREATED, SENT, UNKNOWN, CANCELLING = "created", "sent", "unknown", "cancelling"
PAID, FAILED, CANCELLED = "paid", "failed", "cancelled"
PART_REFUNDED, REFUNDED = "part_refunded", "refunded"

CHARGE_MOVES: dict[str, frozenset[str]] = {
    CREATED: frozenset({SENT}),
    SENT: frozenset({PAID, FAILED, UNKNOWN}),
    UNKNOWN: frozenset({PAID, FAILED, CANCELLING}),
    CANCELLING: frozenset({CANCELLED, PAID, UNKNOWN}),
    PAID: frozenset({PART_REFUNDED, REFUNDED, CANCELLED}),
    PART_REFUNDED: frozenset({REFUNDED}),
    FAILED: frozenset(),
    CANCELLED: frozenset(),
    REFUNDED: frozenset(),
}
OPEN = frozenset({CREATED, SENT, UNKNOWN, CANCELLING})
CAPTURED = frozenset({PAID, PART_REFUNDED, REFUNDED})

REQUESTED = "requested"
REFUND_MOVES: dict[str, frozenset[str]] = {
    REQUESTED: frozenset({REFUNDED, FAILED, UNKNOWN}),
    UNKNOWN: frozenset({REFUNDED, FAILED}),
    REFUNDED: frozenset(),
    FAILED: frozenset(),
}
