"""What port and customs remember: messages, documents, receipts, allowances, account books, tax bills.

A document is one business node. It runs through steps on the sandbox clock (`next_step`, `next_due_s`; no
due moment means that it rests) and is `live` while it is the stored one of its key. `gate_s` is when a list
came to the gate, or when the goods of a return were back. Moments are seconds since 1970.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sluis.sandbox.store import Store

_TABLES = """
CREATE TABLE IF NOT EXISTS chinaport_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, cop_msg_id TEXT UNIQUE NOT NULL, digest TEXT NOT NULL,
  msg_id TEXT NOT NULL, received_s REAL NOT NULL);
CREATE TABLE IF NOT EXISTS chinaport_documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
  order_no TEXT NOT NULL, guid TEXT NOT NULL, message_guid TEXT NOT NULL, content TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT '', info TEXT NOT NULL DEFAULT '', live INTEGER NOT NULL,
  accepted INTEGER NOT NULL DEFAULT 0,
  next_step TEXT NOT NULL DEFAULT '', next_due_s REAL, created_s REAL NOT NULL, gate_s REAL, released_s REAL,
  pre_no TEXT NOT NULL DEFAULT '', invt_no TEXT NOT NULL DEFAULT '', tax_no TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS chinaport_documents_key ON chinaport_documents (kind, key, live);
CREATE INDEX IF NOT EXISTS chinaport_documents_order ON chinaport_documents (order_no);
CREATE INDEX IF NOT EXISTS chinaport_documents_guid ON chinaport_documents (guid);
CREATE INDEX IF NOT EXISTS chinaport_documents_message_guid ON chinaport_documents (message_guid);
CREATE INDEX IF NOT EXISTS chinaport_documents_invt ON chinaport_documents (invt_no);
CREATE INDEX IF NOT EXISTS chinaport_documents_due ON chinaport_documents (next_due_s);
CREATE TABLE IF NOT EXISTS chinaport_receipts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, msg_id TEXT NOT NULL, type TEXT NOT NULL, dxp TEXT NOT NULL,
  place REAL NOT NULL, visible_s REAL NOT NULL, due_s REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  taken INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS chinaport_receipts_open ON chinaport_receipts (taken, place);
CREATE TABLE IF NOT EXISTS chinaport_allowances (
  id_number TEXT NOT NULL, year INTEGER NOT NULL, document_id INTEGER NOT NULL, units INTEGER NOT NULL,
  PRIMARY KEY (id_number, year, document_id));
CREATE TABLE IF NOT EXISTS chinaport_stock (
  ems_no TEXT NOT NULL, record_no TEXT NOT NULL, units INTEGER NOT NULL, PRIMARY KEY (ems_no, record_no));
CREATE TABLE IF NOT EXISTS chinaport_bills (
  tax_no TEXT PRIMARY KEY, document_id INTEGER NOT NULL, status TEXT NOT NULL, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chinaport_serials (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS chinaport_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_DEFAULTS: dict[str, Any] = {
    "seconds": 1.0,
    "match_wait_s": 300.0,
    "goods_back_s": 5.0,
    "payer_must_be_buyer": True,
    "open_account_book": True,
    "callback_url": "",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One business node as stored."""

    row: sqlite3.Row
    head: dict[str, str]
    lines: list[dict[str, str]]

    @property
    def id(self) -> int:
        """Return the row's number."""
        return int(self.row["id"])

    @property
    def kind(self) -> str:
        """Return the kind of message, three digits."""
        return str(self.row["kind"])

    @property
    def status(self) -> str:
        """Return the last returnStatus."""
        return str(self.row["status"])


def _document(row: sqlite3.Row) -> Document:
    content = json.loads(row["content"])
    return Document(row, content["head"], content["lines"])


class Book:
    """The tables of port and customs."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.script(_TABLES)

    def setting(self, name: str) -> Any:
        """Return a setting or its default."""
        row = self.store.row("SELECT value FROM chinaport_settings WHERE name = ?", (name,))
        return json.loads(row["value"]) if row else _DEFAULTS[name]

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a setting. Raise KeyError for one that does not exist."""
        _DEFAULTS[name]
        with self.store.transaction() as db:
            db.execute("INSERT OR REPLACE INTO chinaport_settings VALUES (?, ?)", (name, json.dumps(value)))

    def settings(self) -> dict[str, Any]:
        """Return all settings."""
        return {name: self.setting(name) for name in _DEFAULTS}

    def serial(self, name: str) -> int:
        """Return the next number of a series, from 1."""
        with self.store.transaction() as db:
            db.execute(
                "INSERT INTO chinaport_serials VALUES (?, 1)"
                " ON CONFLICT (name) DO UPDATE SET value = value + 1",
                (name,),
            )
            row = db.execute("SELECT value FROM chinaport_serials WHERE name = ?", (name,)).fetchone()
            return int(row["value"])

    def add(
        self,
        *,
        message_id: int,
        kind: str,
        key: str,
        order_no: str,
        message_guid: str,
        head: dict[str, str],
        lines: list[dict[str, str]],
        live: bool,
        now_s: float,
        pre_no: str = "",
    ) -> Document:
        """Store a business node; it replaces the live one of its key when it is live itself."""
        with self.store.transaction() as db:
            if live:
                db.execute(
                    "UPDATE chinaport_documents SET live = 0, next_due_s = NULL"
                    " WHERE kind = ? AND key = ? AND live = 1",
                    (kind, key),
                )
            content = json.dumps({"head": head, "lines": lines}, ensure_ascii=False)
            cursor = db.execute(
                "INSERT INTO chinaport_documents (message_id, kind, key, order_no, guid, message_guid,"
                " content, live, created_s, pre_no) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (message_id, kind, key, order_no, head["guid"], message_guid,
                 content, int(live), now_s, pre_no),
            )  # fmt: skip
            return self.document(int(cursor.lastrowid or 0))

    def change(self, document_id: int, **values: Any) -> Document:
        """Change columns of a document and return it as it then is."""
        columns = ", ".join(f"{name} = ?" for name in values)
        with self.store.transaction() as db:
            db.execute(
                f"UPDATE chinaport_documents SET {columns} WHERE id = ?",  # noqa: S608 - our own names
                (*values.values(), document_id),
            )
            return self.document(document_id)

    def document(self, document_id: int) -> Document:
        """Return a document by its number."""
        row = self.store.row("SELECT * FROM chinaport_documents WHERE id = ?", (document_id,))
        if row is None:
            raise LookupError(f"no document {document_id}")
        return _document(row)

    def live(self, kind: str, key: str) -> Document | None:
        """Return the stored document of a key."""
        row = self.store.row(
            "SELECT * FROM chinaport_documents WHERE kind = ? AND key = ? AND live = 1", (kind, key)
        )
        return _document(row) if row else None

    def live_of_order(self, kind: str, order_no: str) -> list[Document]:
        """Return the stored documents of a kind that name an order."""
        rows = self.store.rows(
            "SELECT * FROM chinaport_documents WHERE kind = ? AND order_no = ? AND live = 1 ORDER BY id",
            (kind, order_no),
        )
        return [_document(row) for row in rows]

    def list_of(self, invt_no: str) -> Document | None:
        """Return the list that customs gave a number."""
        row = self.store.row(
            "SELECT * FROM chinaport_documents WHERE kind = '621' AND invt_no = ?"
            " ORDER BY live DESC, id DESC",
            (invt_no,),
        )
        return _document(row) if row and invt_no else None

    def about_list(self, kind: str, invt_no: str) -> list[Document]:
        """Return the withdrawals or returns of a list that were not refused."""
        rows = self.store.rows(
            "SELECT * FROM chinaport_documents WHERE kind = ? AND live = 1 AND key LIKE ? || '|%'"
            " ORDER BY id",
            (kind, invt_no),
        )
        return [_document(row) for row in rows]

    def guid_stored(self, guid: str) -> bool:
        """Tell whether a node or message of this guid was stored."""
        row = self.store.row(
            "SELECT 1 FROM chinaport_documents WHERE (guid = ? OR message_guid = ?)"
            " AND status NOT LIKE '-%' AND next_step <> 'draft'",
            (guid, guid),
        )
        return row is not None

    def due(self, now_s: float) -> list[Document]:
        """Return the documents of one message whose next step has been due longest."""
        first = self.store.row(
            "SELECT message_id, next_due_s FROM chinaport_documents WHERE next_due_s <= ?"
            " ORDER BY next_due_s, id LIMIT 1",
            (now_s,),
        )
        if first is None:
            return []
        rows = self.store.rows(
            "SELECT * FROM chinaport_documents WHERE message_id = ? AND next_due_s = ? ORDER BY id",
            (first["message_id"], first["next_due_s"]),
        )
        return [_document(row) for row in rows]

    def documents(self, kinds: Sequence[str] = ()) -> list[Document]:
        """Return all documents, or those of some kinds, oldest first."""
        marks = ", ".join("?" for _ in kinds)
        where = f" WHERE kind IN ({marks})" if kinds else ""
        rows = self.store.rows(
            f"SELECT * FROM chinaport_documents{where} ORDER BY id",  # noqa: S608 - only marks
            tuple(kinds),
        )
        return [_document(row) for row in rows]
