"""What the line remembers: orders, parcels with their events, pushes, partner events, sale orders."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sluis.sandbox.cainiao import story
from sluis.sandbox.cainiao.numbers import domestic_waybill, s10
from sluis.sandbox.store import Store

_TABLES = """
CREATE TABLE IF NOT EXISTS cainiao_orders (
  serial INTEGER PRIMARY KEY AUTOINCREMENT, external_code TEXT UNIQUE NOT NULL, order_code TEXT);
CREATE TABLE IF NOT EXISTS cainiao_parcels (
  mail_no TEXT PRIMARY KEY, order_code TEXT UNIQUE NOT NULL, external_code TEXT UNIQUE NOT NULL,
  biz_type TEXT NOT NULL, interface TEXT NOT NULL, content TEXT NOT NULL, created_s REAL NOT NULL,
  callback_url TEXT NOT NULL DEFAULT '', discarded INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS cainiao_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, mail_no TEXT NOT NULL, code TEXT NOT NULL, due_s REAL NOT NULL,
  state TEXT NOT NULL, location TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', seen INTEGER);
CREATE INDEX IF NOT EXISTS cainiao_events_due ON cainiao_events (state, due_s);
CREATE INDEX IF NOT EXISTS cainiao_events_parcel ON cainiao_events (mail_no);
CREATE TABLE IF NOT EXISTS cainiao_pushes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event_id INTEGER NOT NULL, mail_no TEXT NOT NULL, url TEXT NOT NULL,
  due_s REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
  after_next INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS cainiao_pushes_open ON cainiao_pushes (done, mail_no);
CREATE TABLE IF NOT EXISTS cainiao_sale_orders (external_code TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cainiao_partner_events (
  order_code TEXT NOT NULL, event_code TEXT NOT NULL, event_time TEXT NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (order_code, event_code, event_time));
CREATE TABLE IF NOT EXISTS cainiao_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
PLANNED, PAUSED, HAPPENED, CANCELLED = "planned", "paused", "happened", "cancelled"


class Book:
    """The line's tables. Moments are seconds since 1970 on the sandbox clock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.script(_TABLES)

    def setting(self, name: str) -> str:
        """Return a setting, empty when it was never made."""
        row = self.store.row("SELECT value FROM cainiao_settings WHERE name = ?", (name,))
        return str(row["value"]) if row else ""

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self.store.transaction() as db:
            db.execute(
                "INSERT INTO cainiao_settings VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def order_code(self, external_code: str) -> str:
        """Return the LP number of a partner's number, giving one at first sight."""
        return self._order(external_code)[1]

    def _order(self, external_code: str) -> tuple[int, str]:
        with self.store.transaction() as db:
            db.execute("INSERT OR IGNORE INTO cainiao_orders (external_code) VALUES (?)", (external_code,))
            row = db.execute(
                "SELECT * FROM cainiao_orders WHERE external_code = ?", (external_code,)
            ).fetchone()
            serial = int(row["serial"])
            code = row["order_code"] or f"LP{serial:014d}"
            db.execute("UPDATE cainiao_orders SET order_code = ? WHERE serial = ?", (code, serial))
            return serial, code

    def parcel(self, mail_no: str) -> sqlite3.Row | None:
        """Return a parcel by its waybill number."""
        return self.store.row("SELECT * FROM cainiao_parcels WHERE mail_no = ?", (mail_no,))

    def parcel_of(self, external_code: str) -> sqlite3.Row | None:
        """Return the parcel of a partner's number."""
        return self.store.row("SELECT * FROM cainiao_parcels WHERE external_code = ?", (external_code,))

    def parcels(self) -> list[sqlite3.Row]:
        """Return all parcels, newest first."""
        return self.store.rows("SELECT * FROM cainiao_parcels ORDER BY created_s DESC, order_code DESC")

    def open_parcel(
        self, *, external_code: str, business_type: str, interface: str, content: dict[str, Any], now_s: float
    ) -> sqlite3.Row:
        """Give a waybill number and plan the parcel's story."""
        with self.store.transaction() as db:
            serial, order_code = self._order(external_code)
            sender = content.get("sender") or content["senderInfo"]
            bonded = business_type == story.BONDED
            mail_no = domestic_waybill(serial) if bonded else s10(serial, sender["countryCode"])
            db.execute(
                "INSERT INTO cainiao_parcels (mail_no, order_code, external_code, biz_type, interface,"
                " content, created_s, callback_url) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (mail_no, order_code, external_code, business_type, interface,
                 json.dumps(content, ensure_ascii=False), now_s, content.get("callbackUrl", "")),
            )  # fmt: skip
            places = _places(content)
            db.executemany(
                "INSERT INTO cainiao_events (mail_no, code, due_s, state, location) VALUES (?, ?, ?, ?, ?)",
                [
                    (mail_no, code, now_s + after_s, PLANNED, places[place])
                    for code, after_s, place in story.plan(mail_no, business_type)
                ],
            )
            found: sqlite3.Row = db.execute(
                "SELECT * FROM cainiao_parcels WHERE mail_no = ?", (mail_no,)
            ).fetchone()
            return found

    def change_content(self, mail_no: str, content: dict[str, Any]) -> None:
        """Replace the content of a parcel that has not moved."""
        with self.store.transaction() as db:
            db.execute(
                "UPDATE cainiao_parcels SET content = ? WHERE mail_no = ?",
                (json.dumps(content, ensure_ascii=False), mail_no),
            )

    def discard(self, mail_no: str) -> None:
        """Take a waybill number back; its story ends unseen."""
        with self.store.transaction() as db:
            db.execute("UPDATE cainiao_parcels SET discarded = 1 WHERE mail_no = ?", (mail_no,))
            self.cancel_rest(mail_no)

    def happened(self, mail_no: str) -> list[sqlite3.Row]:
        """Return the events of a parcel that happened, oldest first."""
        return self.store.rows(
            "SELECT * FROM cainiao_events WHERE mail_no = ? AND state = ? ORDER BY due_s, seen",
            (mail_no, HAPPENED),
        )

    def ahead(self, mail_no: str) -> list[sqlite3.Row]:
        """Return what is planned or paused for a parcel, soonest first."""
        return self.store.rows(
            "SELECT * FROM cainiao_events WHERE mail_no = ? AND state IN (?, ?) ORDER BY due_s, id",
            (mail_no, PLANNED, PAUSED),
        )

    def due_event(self, now_s: float) -> sqlite3.Row | None:
        """Return the planned event that has been due longest."""
        return self.store.row(
            "SELECT * FROM cainiao_events WHERE state = ? AND due_s <= ? ORDER BY due_s, id LIMIT 1",
            (PLANNED, now_s),
        )

    def let_happen(self, event_id: int, code: str) -> None:
        """Turn a planned event into one that happened, perhaps under another code."""
        with self.store.transaction() as db:
            db.execute(
                "UPDATE cainiao_events SET state = ?, code = ?,"
                " seen = (SELECT COALESCE(MAX(seen), 0) + 1 FROM cainiao_events) WHERE id = ?",
                (HAPPENED, code, event_id),
            )

    def add_happened(self, mail_no: str, code: str, at_s: float, location: str, note: str) -> int:
        """Write down an event nobody planned; return its id."""
        with self.store.transaction() as db:
            cursor = db.execute(
                "INSERT INTO cainiao_events (mail_no, code, due_s, state, location, note, seen)"
                " SELECT ?, ?, ?, ?, ?, ?, COALESCE(MAX(seen), 0) + 1 FROM cainiao_events",
                (mail_no, code, at_s, HAPPENED, location, note),
            )
            return int(cursor.lastrowid or 0)

    def cancel_rest(self, mail_no: str) -> None:
        """Nothing more is planned for a parcel."""
        with self.store.transaction() as db:
            db.execute(
                "UPDATE cainiao_events SET state = ? WHERE mail_no = ? AND state IN (?, ?)",
                (CANCELLED, mail_no, PLANNED, PAUSED),
            )

    def cancel_through(self, mail_no: str, code: str) -> None:
        """Drop the planned events up to and including a code; do nothing when the code is not planned."""
        ahead = self.ahead(mail_no)
        last = next((index for index, row in enumerate(ahead) if row["code"] == code), -1)
        with self.store.transaction() as db:
            db.executemany(
                "UPDATE cainiao_events SET state = ? WHERE id = ?",
                [(CANCELLED, row["id"]) for row in ahead[: last + 1]],
            )

    def pause_rest(self, mail_no: str) -> None:
        """The rest of the story waits."""
        with self.store.transaction() as db:
            db.execute(
                "UPDATE cainiao_events SET state = ? WHERE mail_no = ? AND state = ?",
                (PAUSED, mail_no, PLANNED),
            )

    def resume_rest(self, mail_no: str, later_s: float) -> None:
        """The rest of the story goes on, so many seconds later than planned."""
        with self.store.transaction() as db:
            db.execute(
                "UPDATE cainiao_events SET state = ?, due_s = due_s + ? WHERE mail_no = ? AND state = ?",
                (PLANNED, later_s, mail_no, PAUSED),
            )


def _places(content: dict[str, Any]) -> dict[str, str]:
    sender = content.get("sender") or content["senderInfo"]
    receiver = content.get("receiver") or content["receiverInfo"]
    return {
        "origin": f"{sender['city']}, {sender['countryCode']}",
        "warehouse": "宁波 CN",
        "hub": "Liège, BE",
        "port": "宁波 CN" if "orderType" in content else "杭州 CN",
        "city": f"{receiver['city']} CN",
    }
