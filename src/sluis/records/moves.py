"""Move a row along its table of states: a conditional update with the row count checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from sluis.kernel.errors import Conflict


def move(rows: models.QuerySet[Any], *, to: str, moves: Mapping[str, frozenset[str]], **changes: Any) -> bool:
    """Move the one row of a query to a state, from any state that allows it; return whether it moved.

    `UPDATE … WHERE id = ? AND state IN (…)` with the row count checked: of two racers one wins.
    """
    sources = [state for state, targets in moves.items() if to in targets]
    return rows.filter(state__in=sources).update(state=to, **changes) == 1


def must_move(
    rows: models.QuerySet[Any], *, to: str, moves: Mapping[str, frozenset[str]], **changes: Any
) -> None:
    """Move, or raise Conflict."""
    if not move(rows, to=to, moves=moves, **changes):
        raise Conflict(f"this cannot become {to} any more")
