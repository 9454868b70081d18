"""Receipts on their way to the client: pulled or pushed, again and again until acknowledged."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sluis.sandbox.chinaport import exchange
from sluis.sandbox.chinaport.companies import Registry
from sluis.sandbox.chinaport.scenarios import strikes, strikes_type
from sluis.sandbox.chinaport.state import Book
from sluis.sandbox.world import World

_TIMEOUT_S = 4.0
_LONGEST_WAIT_S = 60
_OVERTAKE_WITHIN_S = 10
OPEN, TAKEN, LOST = 0, 1, 2


class Outbox:
    """Queues, hands out and pushes receipts."""

    def __init__(self, world: World, book: Book, registry: Registry) -> None:
        self._world = world
        self._book = book
        self._registry = registry

    def _now_s(self) -> float:
        return self._world.clock.now().timestamp()

    def put(self, msg_type: str, content: bytes) -> None:
        """Queue one message to the client, signed; faults may lose, double or delay it."""
        now = self._world.clock.now()
        number = exchange.message_id(now, self._book.serial("message"))
        dxp = exchange.wrap(number, msg_type, content, self._registry.company("port"), now)
        lost = strikes_type(self._world, "drop_receipt", msg_type)
        copies = 2 if strikes(self._world, "duplicate_receipt") is not None else 1
        delayed = strikes(self._world, "reorder_receipts") is not None
        with self._book.store.transaction() as db:
            for _ in range(copies):
                place = self._book.serial("place") + (1.5 if delayed else 0)
                visible_s = now.timestamp() + (_OVERTAKE_WITHIN_S if delayed else 0)
                db.execute(
                    "INSERT INTO chinaport_receipts (msg_id, type, dxp, place, visible_s, due_s, taken)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (number, msg_type, dxp, place, visible_s, now.timestamp(), LOST if lost else OPEN),
                )

    def waiting(self, most: int) -> tuple[list[sqlite3.Row], int]:
        """Return the oldest receipts and how many more there are; a delayed one waits to be overtaken."""
        rows = self._book.store.rows(
            "SELECT * FROM chinaport_receipts AS r WHERE taken = ? AND (visible_s <= ?"
            " OR EXISTS (SELECT 1 FROM chinaport_receipts AS later WHERE later.id > r.id)) ORDER BY place",
            (OPEN, self._now_s()),
        )
        return rows[:most], max(0, len(rows) - most)

    def acknowledge(self, numbers: Sequence[str]) -> int:
        """Take receipts off the queue by message number; return how many distinct ones were open."""
        acknowledged = 0
        with self._book.store.transaction() as db:
            for number in dict.fromkeys(numbers):
                cursor = db.execute(
                    "UPDATE chinaport_receipts SET taken = ? WHERE msg_id = ? AND taken = ?",
                    (TAKEN, number, OPEN),
                )
                acknowledged += cursor.rowcount > 0
        return acknowledged

    def push_due(self) -> None:
        """Push receipts in order until one is not taken."""
        url = self._book.setting("callback_url")
        while url and (rows := self.waiting(1)[0]):
            if rows[0]["due_s"] > self._now_s() or not self._push(url, rows[0]):
                return

    def _push(self, url: str, row: sqlite3.Row) -> bool:
        headers = {"Content-Type": "application/xml; charset=UTF-8"}
        try:
            status, _ = self._world.post(url, headers, row["dxp"].encode(), timeout_s=_TIMEOUT_S)
        except (OSError, ValueError):
            status = 0  # not reached: repeated like any answer that is not 200
        attempts = row["attempts"] + 1
        wait_s = min(_LONGEST_WAIT_S, 2**attempts)
        with self._book.store.transaction() as db:
            db.execute(
                "UPDATE chinaport_receipts SET taken = ?, attempts = ?, due_s = ? WHERE id = ? AND taken = ?",
                (TAKEN if status == 200 else OPEN, attempts, self._now_s() + wait_s, row["id"], OPEN),
            )
        return status == 200

    def listing(self, most: int) -> dict[str, Any]:
        """Return what a pull is answered with."""
        rows, left = self.waiting(most)
        messages = [{"id": row["msg_id"], "type": row["type"], "dxp": row["dxp"]} for row in rows]
        return {"code": "0000", "messages": messages, "left": left}
