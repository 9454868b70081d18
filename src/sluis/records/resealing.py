"""Seal stored values anew after a rotation of the key: in small batches, while everything goes on.

A row that changed meanwhile is left alone and found by the next round, which ends when nothing is left that
opens only with the key before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from sluis.records import sealing
from sluis.records.sealing import SealBroken

BATCH = 200


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column of sealed values, and under which owner a row of it is sealed."""

    model: type[models.Model]
    field: str
    owner: Callable[[Any], str]

    @property
    def name(self) -> str:
        """Return the table and column, for reports."""
        return f"{self.model._meta.label_lower}.{self.field}"


@dataclass(frozen=True, slots=True)
class Resealed:
    """What became of one column: sealed anew, sealed with the present key already, not to be opened."""

    column: str
    done: int
    current: int
    shut: int


def reseal(column: SealedColumn, *, rounds: int = 5) -> Resealed:
    """Seal a column anew until nothing of it needs the key before."""
    done, current, shut = _round(column)
    changed = done
    for _ in range(rounds - 1):
        if not changed:
            break
        changed, _unused, shut = _round(column)
        done += changed
    return Resealed(column.name, done, current, shut)


def _round(column: SealedColumn) -> tuple[int, int, int]:
    changed = current = shut = 0
    for rows in _batches(column):
        with transaction.atomic():
            for row in rows:
                outcome = _row(column, row)
                changed += outcome == "done"
                current += outcome == "current"
                shut += outcome == "shut"
    return changed, current, shut


def _row(column: SealedColumn, row: models.Model) -> str:
    raw, owner = bytes(getattr(row, column.field)), column.owner(row)
    if sealing.is_current(raw, owner=owner):
        return "current"
    try:
        plain = sealing.open_bytes(raw, owner=owner)
    except SealBroken:
        return "shut"
    same = {"pk": row.pk, column.field: raw}
    fresh = {column.field: sealing.seal(plain, owner=owner)}
    updated = column.model._default_manager.filter(**same).update(**fresh)
    return "done" if updated else "changed meanwhile"


def _batches(column: SealedColumn) -> Iterator[Sequence[models.Model]]:
    last: object = None
    rows = column.model._default_manager.order_by("pk")
    while True:
        batch = list((rows.filter(pk__gt=last) if last is not None else rows)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk
