"""The few shapes of SQL this party uses.

Table, column and condition texts are our own words, never a caller's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sluis.sandbox.store import Store


def insert(db: sqlite3.Connection, table: str, values: Sequence[Any]) -> None:
    """Insert a whole row, its values in the order of the table's columns."""
    db.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(values))})", values)  # noqa: S608


def update(db: sqlite3.Connection, table: str, key: str, id_: Any, **values: Any) -> None:
    """Set columns of the rows with this key."""
    columns = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE {table} SET {columns} WHERE {key} = ?", (*values.values(), id_))  # noqa: S608


def count(store: Store, table: str, condition: str, parameters: Sequence[Any]) -> int:
    """Return how many rows meet a condition."""
    row = store.row(f"SELECT COUNT(*) AS total FROM {table} WHERE {condition}", tuple(parameters))  # noqa: S608
    return int(row["total"]) if row else 0


def page(
    store: Store,
    table: str,
    condition: str,
    parameters: Sequence[Any],
    *,
    order: str,
    limit: int,
    skipped: int = 0,
) -> list[sqlite3.Row]:
    """Return some rows that meet a condition."""
    text = f"SELECT * FROM {table} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
    return store.rows(text, (*parameters, limit, skipped))


def marks(values: Sequence[Any]) -> str:
    """Return the question marks for a list of values."""
    return ",".join("?" * len(values))
