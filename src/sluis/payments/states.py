"""The allowed moves of a charge and of a refund, as tables; a move is a conditional update that is checked."""

from __future__ import annotations

from typing import Any

from django.db import models

from sluis.kernel.errors import Conflict

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


def move(rows: models.QuerySet[Any], *, to: str, moves: dict[str, frozenset[str]], **changes: Any) -> bool:
    """Move the one row of a query to a state, from any state that allows it; return whether it moved.

    `UPDATE … WHERE id = ? AND state IN (…)` with the row count checked: of two racers one wins.
    """
    sources = [state for state, targets in moves.items() if to in targets]
    return rows.filter(state__in=sources).update(state=to, **changes) == 1


def must_move(
    rows: models.QuerySet[Any], *, to: str, moves: dict[str, frozenset[str]], **changes: Any
) -> None:
    """Move, or raise Conflict."""
    if not move(rows, to=to, moves=moves, **changes):
        raise Conflict(f"this cannot become {to} any more")
