"""The moves that a payout batch and its payouts may make; everything else is refused."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

from sluis.ledger.models import Payout, PayoutBatch
from sluis.ledger.models.payouts import PayoutState as S

# The bank's statement is the proof: it may come before any answer did.
_ON_ITS_WAY: dict[S, frozenset[S]] = {
    S.REQUESTED: frozenset({S.SENT}),
    S.SENT: frozenset({S.ACCEPTED, S.REJECTED, S.UNKNOWN, S.BOOKED}),
    S.UNKNOWN: frozenset({S.ACCEPTED, S.REJECTED, S.BOOKED}),
    S.ACCEPTED: frozenset({S.REJECTED, S.BOOKED}),
}
BATCH: dict[S, frozenset[S]] = {S.COLLECTING: frozenset({S.REQUESTED}), **_ON_ITS_WAY}
PAYOUT: dict[S, frozenset[S]] = {**_ON_ITS_WAY, S.BOOKED: frozenset({S.RETURNED})}

AT_THE_BANK = frozenset({S.SENT, S.UNKNOWN, S.ACCEPTED})

Row = TypeVar("Row", Payout, PayoutBatch)


def may(row: Row, target: S) -> bool:
    """Tell whether a row may move to a state."""
    table = BATCH if isinstance(row, PayoutBatch) else PAYOUT
    return target in table.get(S(row.state), frozenset())


def move(row: Row, target: S, **changes: object) -> bool:
    """Move a row if it is still in its state and may; set further columns too. Return whether it moved."""
    if not may(row, target):
        return False
    model: type[Model] = type(row)
    rows = model._default_manager.filter(pk=row.pk, state=row.state)
    if not rows.update(state=target, **changes):
        row.refresh_from_db()
        return False
    row.state = target
    for name, value in changes.items():
        setattr(row, name, value)
    return True
