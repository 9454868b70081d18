"""The bank's book: accounts, messages received, transfers ordered, entries booked.

An entry is booked once, on a day that is never before the last statement; the balance of an account is its
opening balance plus its booked entries. Amounts are cents of euro, an entry's sign is the holder's: incoming
is positive.
"""

from __future__ import annotations

import sqlite3
from datetime import date, time
from zoneinfo import ZoneInfo

from sluis.sandbox.bank.calendar import business_day_from, next_business_day
from sluis.sandbox.bank.errors import Refused, UnknownAccount
from sluis.sandbox.bank.pain import Message, Transfer
from sluis.sandbox.bank.scenarios import strikes
from sluis.sandbox.store import Store
from sluis.sandbox.world import World

ZONE = ZoneInfo("Europe/Amsterdam")
BOOKING_HOUR = time(7)

# The office's account: ING's published sample number.
OFFICE_IBAN = "NL20INGB0001234567"
OFFICE_BIC = "INGBNL2A"
OFFICE_NAME = "Sluis Gateway Office"
OPENING_MINOR = 10_000_000  # 100 000.00 euro

TABLES = """
CREATE TABLE IF NOT EXISTS bank_account (
  iban TEXT PRIMARY KEY, bic TEXT NOT NULL, name TEXT NOT NULL, opening_minor INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bank_message (
  message_id TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  received_at TEXT NOT NULL,
  count INTEGER NOT NULL,
  control_sum_minor INTEGER NOT NULL,
  reason TEXT,
  detail TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bank_transfer (
  number INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL REFERENCES bank_message,
  payment_info_id TEXT NOT NULL,
  batch_booking INTEGER NOT NULL,
  end_to_end_id TEXT NOT NULL,
  instruction_id TEXT NOT NULL,
  debtor_iban TEXT NOT NULL,
  creditor_iban TEXT NOT NULL,
  creditor_name TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  remittance TEXT NOT NULL,
  structured INTEGER NOT NULL,
  execution_day TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'booked', 'refused', 'returned')),
  reason TEXT
);
CREATE INDEX IF NOT EXISTS bank_transfer_pending ON bank_transfer (execution_day) WHERE state = 'pending';
CREATE TABLE IF NOT EXISTS bank_entry (
  number INTEGER PRIMARY KEY,
  iban TEXT NOT NULL REFERENCES bank_account,
  kind TEXT NOT NULL CHECK (kind IN ('transfer', 'credit', 'return')),
  amount_minor INTEGER NOT NULL,
  due_day TEXT NOT NULL,
  booked_day TEXT,
  value_day TEXT NOT NULL,
  reference TEXT NOT NULL,
  remittance TEXT NOT NULL,
  structured INTEGER NOT NULL DEFAULT 0,
  party_name TEXT NOT NULL,
  party_iban TEXT NOT NULL,
  message_id TEXT NOT NULL DEFAULT '',
  payment_info_id TEXT NOT NULL DEFAULT '',
  batch INTEGER NOT NULL DEFAULT 0,
  reason TEXT
);
CREATE INDEX IF NOT EXISTS bank_entry_day ON bank_entry (iban, booked_day);
CREATE INDEX IF NOT EXISTS bank_entry_waiting ON bank_entry (due_day) WHERE booked_day IS NULL;
"""


def today(world: World) -> date:
    """Return the bank's day."""
    return world.clock.now().astimezone(ZONE).date()


def open_account(store: Store, *, iban: str, bic: str, name: str, opening_minor: int) -> None:
    """Open an account; do nothing when it is open."""
    with store.transaction() as db:
        db.execute("INSERT OR IGNORE INTO bank_account VALUES (?, ?, ?, ?)", (iban, bic, name, opening_minor))


def account(store: Store, iban: str) -> sqlite3.Row:
    """Return an account. Raise UnknownAccount."""
    row = store.row("SELECT * FROM bank_account WHERE iban = ?", (iban,))
    if row is None:
        raise UnknownAccount(f"{iban} is not kept at this bank")
    return row


def balance(store: Store, iban: str, *, before: date | None = None) -> int:
    """Return the booked balance in cents, without what was booked on or after `before`."""
    row = store.row(
        "SELECT COALESCE(SUM(amount_minor), 0) AS total FROM bank_entry "
        "WHERE iban = ? AND booked_day IS NOT NULL AND booked_day < ?",
        (iban, before.isoformat() if before else "9999-12-31"),
    )
    return int(account(store, iban)["opening_minor"]) + int(row["total"] if row else 0)


def take(world: World, message: Message) -> None:
    """Accept a message whose structure is right. Raise Refused: duplicate id, foreign debtor account."""
    with world.store.transaction() as db:
        if message_row(world.store, message.message_id) is not None:
            raise Refused("AM05", f"MsgId {message.message_id}")
        for transfer in message.transfers:
            if not world.store.row("SELECT 1 FROM bank_account WHERE iban = ?", (transfer.debtor_iban,)):
                raise Refused("AC01", f"debtor account {transfer.debtor_iban} is not kept at this bank")
        _write_message(world, db, message.message_id, message.version, message)
        for transfer in message.transfers:
            _order(world, db, message.message_id, transfer)


def remember_refusal(world: World, message_id: str, version: str, refused: Refused) -> None:
    """Keep the refusal of a message for its status report; an id that was received before keeps its first
    status.
    """
    if not message_id or message_row(world.store, message_id) is not None:
        return
    with world.store.transaction() as db:
        _write_message(world, db, message_id, version, None, refused)


def _write_message(
    world: World,
    db: sqlite3.Connection,
    message_id: str,
    version: str,
    message: Message | None,
    refused: Refused | None = None,
) -> None:
    db.execute(
        "INSERT INTO bank_message VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            message_id,
            version,
            world.clock.now().isoformat(),
            len(message.transfers) if message else 0,
            message.control_sum_minor if message else 0,
            refused.code if refused else None,
            refused.text if refused else None,
        ),
    )


def _order(world: World, db: sqlite3.Connection, message_id: str, transfer: Transfer) -> None:
    # A day that has passed or is no business day moves on; nothing is booked on the day it came in.
    earliest = next_business_day(today(world))
    execution_day = max(earliest, business_day_from(transfer.execution_day))
    db.execute(
        "INSERT INTO bank_transfer (message_id, payment_info_id, batch_booking, end_to_end_id, "
        "instruction_id, debtor_iban, creditor_iban, creditor_name, amount_minor, remittance, structured, "
        "execution_day) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            message_id,
            transfer.payment_info_id,
            int(transfer.batch_booking),
            transfer.end_to_end_id,
            transfer.instruction_id,
            transfer.debtor_iban,
            transfer.creditor_iban,
            transfer.creditor_name,
            transfer.amount_minor,
            transfer.remittance,
            int(transfer.structured),
            execution_day.isoformat(),
        ),
    )


def message_row(store: Store, message_id: str) -> sqlite3.Row | None:
    """Return what is known of a message, or None."""
    return store.row("SELECT * FROM bank_message WHERE message_id = ?", (message_id,))


def transfers_of(store: Store, message_id: str) -> list[sqlite3.Row]:
    """Return the transfers of a message in their order."""
    return store.rows("SELECT * FROM bank_transfer WHERE message_id = ? ORDER BY number", (message_id,))


def credit(
    world: World,
    *,
    iban: str,
    amount_minor: int,
    currency: str,
    reference: str,
    debtor_name: str,
    value_date: date,
) -> None:
    """Announce money for an account; it is booked on the value date, or the next business day.

    `amount_minor` is in cents, `reference` becomes end-to-end id and remittance text. Raise UnknownAccount
    for an account of another bank, ValueError for what is no positive amount of euro.
    """
    if currency != "EUR" or amount_minor <= 0:
        raise ValueError(f"a credit is a positive amount of EUR, not {amount_minor} {currency}")
    account(world.store, iban)
    day = max(business_day_from(value_date), business_day_from(today(world)))
    with world.store.transaction() as db:
        db.execute(
            "INSERT INTO bank_entry (iban, kind, amount_minor, due_day, value_day, reference, remittance, "
            "party_name, party_iban) VALUES (?, 'credit', ?, ?, ?, ?, ?, ?, '')",
            (iban, amount_minor, day.isoformat(), day.isoformat(), reference[:35], reference, debtor_name),
        )


def book_due(world: World, *, everything: bool = False) -> int:
    """Book what is due since its morning, or everything at once; return how many entries were booked."""
    now = world.clock.now().astimezone(ZONE)
    day = now.date().isoformat() if now.time() >= BOOKING_HOUR else _yesterday(now.date())
    limit = "9999-12-31" if everything else day
    waiting = world.store.row(
        "SELECT 1 FROM bank_transfer WHERE state = 'pending' AND execution_day <= ? "
        "UNION ALL SELECT 1 FROM bank_entry WHERE booked_day IS NULL AND due_day <= ? LIMIT 1",
        (limit, limit),
    )
    if waiting is None:
        return 0
    at_once = now.date().isoformat() if everything else None
    with world.store.transaction() as db:
        return _book_credits(db, limit, at_once) + _book_transfers(world, db, limit, at_once)


def _yesterday(day: date) -> str:
    return date.fromordinal(day.toordinal() - 1).isoformat()


def _book_credits(db: sqlite3.Connection, limit: str, at_once: str | None) -> int:
    return db.execute(
        "UPDATE bank_entry SET booked_day = COALESCE(?, due_day), value_day = COALESCE(?, value_day) "
        "WHERE booked_day IS NULL AND due_day <= ?",
        (at_once, at_once, limit),
    ).rowcount


def _book_transfers(world: World, db: sqlite3.Connection, limit: str, at_once: str | None) -> int:
    rows = db.execute(
        "SELECT * FROM bank_transfer WHERE state = 'pending' AND execution_day <= ? "
        "ORDER BY execution_day, number",
        (limit,),
    ).fetchall()
    booked = 0
    for row in rows:
        if balance(world.store, row["debtor_iban"]) < row["amount_minor"]:
            _end(db, row, "refused", "AM04")
            continue
        day = at_once or row["execution_day"]
        _write_entry(db, row, "transfer", -row["amount_minor"], day)
        if strikes(world, "returned_transfer") is not None:
            _write_entry(db, row, "return", row["amount_minor"], day, "AC04")
            _end(db, row, "returned", "AC04")
        else:
            _end(db, row, "booked", None)
        booked += 1
    return booked


def _end(db: sqlite3.Connection, row: sqlite3.Row, state: str, reason: str | None) -> None:
    db.execute(
        "UPDATE bank_transfer SET state = ?, reason = ? WHERE number = ?", (state, reason, row["number"])
    )


def _write_entry(
    db: sqlite3.Connection,
    row: sqlite3.Row,
    kind: str,
    amount_minor: int,
    day: str,
    reason: str | None = None,
) -> None:
    batch = row["batch_booking"] and kind == "transfer"
    db.execute(
        "INSERT INTO bank_entry (iban, kind, amount_minor, due_day, booked_day, value_day, reference, "
        "remittance, structured, party_name, party_iban, message_id, payment_info_id, batch, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row["debtor_iban"],
            kind,
            amount_minor,
            day,
            day,
            day,
            row["end_to_end_id"],
            row["remittance"],
            row["structured"],
            row["creditor_name"],
            row["creditor_iban"],
            row["message_id"],
            row["payment_info_id"],
            int(batch),
            reason,
        ),
    )


def entries_of(store: Store, iban: str, day: date) -> list[sqlite3.Row]:
    """Return the entries booked on a day, in order."""
    return store.rows(
        "SELECT * FROM bank_entry WHERE iban = ? AND booked_day = ? ORDER BY number", (iban, day.isoformat())
    )


def statement_days(store: Store) -> list[sqlite3.Row]:
    """Return account, day and number of entries of every day on which something was booked."""
    return store.rows(
        "SELECT iban, booked_day, COUNT(*) AS entries FROM bank_entry WHERE booked_day IS NOT NULL "
        "GROUP BY iban, booked_day ORDER BY booked_day, iban"
    )
