"""Carries due notices to their receivers and writes down what came of it."""

from __future__ import annotations

import json
import sqlite3
import threading
from typing import Any
from urllib.parse import urlsplit

from sluis.sandbox.alipay.calls import Calls
from sluis.sandbox.alipay.keys import Keys
from sluis.sandbox.alipay.lanes import Lanes
from sluis.sandbox.alipay.moments import iso, now_ms
from sluis.sandbox.alipay.notices import GAPS, is_acknowledged
from sluis.sandbox.alipay.signing import signed_text, write_header
from sluis.sandbox.world import NotLoopback, World


class Courier:
    """Sends what is due, as often as the schedule admits."""

    def __init__(self, world: World, keys: Keys, calls: Calls) -> None:
        self._world = world
        self._keys = keys
        self._calls = calls
        self._lanes = Lanes(self._send)

    def send_due(self) -> None:
        """Start sending every notice that is due."""
        rows = self._world.store.rows(
            "SELECT number, url FROM alipay_notice WHERE state = 'due' AND due_at <= ? ORDER BY due_at",
            (now_ms(self._world.clock),),
        )
        for row in rows:
            self._lanes.enqueue(urlsplit(row["url"]).netloc, row["number"])

    def send_now(self, payment_id: str) -> None:
        """Send the notices of one payment and wait for the answers."""
        rows = self._world.store.rows(
            "SELECT number FROM alipay_notice WHERE state = 'due' AND payment_id = ?", (payment_id,)
        )
        for row in rows:
            self._lanes.run(row["number"])

    def _send(self, number: int) -> None:
        # Read again: between the look and the turn of its lane another thread may have sent it.
        row = self._world.store.row(
            "SELECT * FROM alipay_notice WHERE number = ? AND state = 'due' AND due_at <= ?",
            (number, now_ms(self._world.clock)),
        )
        if row is not None:
            self._deliver(row)

    def _deliver(self, row: sqlite3.Row) -> None:
        headers = json.loads(row["headers"]) if row["headers"] else self._sign(row)
        copies = [threading.Thread(target=self._post, args=(row, headers)) for _ in range(row["copies"] - 1)]
        for copy in copies:
            copy.start()
        said = self._post(row, headers)
        for copy in copies:
            copy.join()
        self._write_down(row, headers, said)

    def _sign(self, row: sqlite3.Row) -> dict[str, str]:
        parts = urlsplit(row["url"])
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        time_text = iso(now_ms(self._world.clock))
        body = row["body"].encode()
        text = signed_text(
            method="POST",
            target=target,
            client_id=row["client_id"],
            time_text=time_text,
            body=body + b" " if row["false_signature"] else body,
        )
        version, key = self._keys.newest("antom")
        self._calls.add(direction="out", target=row["url"], signed_text=text.decode(), body=row["body"])
        return {
            "Content-Type": "application/json; charset=UTF-8",
            "client-id": row["client_id"],
            "request-time": time_text,
            "signature": write_header(key, version, text),
        }

    def _post(self, row: sqlite3.Row, headers: dict[str, str]) -> dict[str, Any]:
        at = iso(now_ms(self._world.clock))
        try:
            status, body = self._world.post(row["url"], headers, row["body"].encode())
        except NotLoopback as error:
            return {"at": at, "error": str(error), "acknowledged": False, "final": True}
        except (OSError, ValueError) as error:
            return {"at": at, "error": str(error) or type(error).__name__, "acknowledged": False}
        return {
            "at": at,
            "status": status,
            "answer": body[:500].decode(errors="replace"),
            "acknowledged": is_acknowledged(status, body),
        }

    def _write_down(self, row: sqlite3.Row, headers: dict[str, str], said: dict[str, Any]) -> None:
        now = now_ms(self._world.clock)
        attempts = row["attempts"] + 1
        due_at, kept_headers, replay_after = row["due_at"], None, row["replay_after"]
        if said["acknowledged"] and replay_after is not None:
            # The same bytes under the same signature come once more.
            state, due_at, kept_headers, replay_after = "due", now + replay_after, json.dumps(headers), None
        elif said["acknowledged"]:
            state = "acknowledged"
        elif attempts == len(GAPS) or said.get("final"):
            state = "given up"
        else:
            state, due_at = "due", now + GAPS[attempts]
        tries = json.dumps([*json.loads(row["tries"]), said], ensure_ascii=False)
        with self._world.store.transaction() as db:
            db.execute(
                "UPDATE alipay_notice SET state = ?, attempts = ?, due_at = ?, headers = ?, "
                "replay_after = ?, copies = 1, tries = ? WHERE number = ?",
                (state, attempts, due_at, kept_headers, replay_after, tries, row["number"]),
            )


def due_count(world: World) -> int:
    """Return how many notices are due now and not acknowledged; whoever moves the clock may wait for none."""
    row = world.store.row(
        "SELECT COUNT(*) AS n FROM alipay_notice WHERE state = 'due' AND due_at <= ?", (now_ms(world.clock),)
    )
    return int(row["n"]) if row else 0


def notice_rows(world: World) -> list[dict[str, Any]]:
    """Return all notices as the book shows them."""
    rows = world.store.rows("SELECT * FROM alipay_notice ORDER BY number")
    return [
        {
            "notifyType": row["kind"],
            "paymentId": row["payment_id"],
            "paymentRequestId": row["request_id"],
            "url": row["url"],
            "state": row["state"],
            "attempts": row["attempts"],
            "due_at": iso(row["due_at"]),
            "copies": row["copies"],
            "body": json.loads(row["body"]),
            "tries": json.loads(row["tries"]),
        }
        for row in rows
    ]
