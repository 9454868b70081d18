"""The book of the wallet: payments, refunds, and the transactions that the files report.

A payment is PROCESSING until it becomes SUCCESS or FAIL; PROCESSING and SUCCESS can become CANCELLED. One
request id makes one payment. The refunds of a payment never exceed it. Every move of money is one row of
`alipay_transaction`. Moments are milliseconds since 1970, amounts are minor units.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

from sluis.sandbox.alipay import codes
from sluis.sandbox.alipay.fields import Amount
from sluis.sandbox.alipay.moments import china_day
from sluis.sandbox.alipay.quotes import Quote
from sluis.sandbox.store import Store

PROCESSING, SUCCESS, FAIL, CANCELLED = "PROCESSING", "SUCCESS", "FAIL", "CANCELLED"
PAYMENT_CODE, ORDER_CODE, ENTRY_CODE = "PaymentCode", "OrderCode", "EntryCode"

TABLES = """
CREATE TABLE IF NOT EXISTS alipay_payment (
  payment_id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL UNIQUE,
  client_id TEXT NOT NULL,
  scenario TEXT NOT NULL,
  buyer_code TEXT,
  wallet_code TEXT UNIQUE,
  value INTEGER NOT NULL CHECK (value > 0),
  currency TEXT NOT NULL,
  wallet_fen INTEGER NOT NULL,
  quote_day TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('PROCESSING', 'SUCCESS', 'FAIL', 'CANCELLED')),
  result_code TEXT NOT NULL,
  ripens_at INTEGER,
  ripens_to TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  paid_at INTEGER,
  cancelled_at INTEGER,
  merchant_id TEXT NOT NULL, merchant_name TEXT NOT NULL,
  store_id TEXT NOT NULL, store_name TEXT NOT NULL,
  reference_order_id TEXT NOT NULL, description TEXT NOT NULL,
  notify_url TEXT, redirect_url TEXT
);
CREATE INDEX IF NOT EXISTS alipay_payment_open ON alipay_payment (created_at) WHERE status = 'PROCESSING';
CREATE INDEX IF NOT EXISTS alipay_payment_code ON alipay_payment (buyer_code) WHERE buyer_code IS NOT NULL;
CREATE TABLE IF NOT EXISTS alipay_refund (
  refund_id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL UNIQUE,
  payment_id TEXT NOT NULL REFERENCES alipay_payment,
  value INTEGER NOT NULL CHECK (value > 0),
  currency TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('PROCESSING', 'SUCCESS', 'FAIL')),
  result_code TEXT NOT NULL,
  ripens_at INTEGER,
  ripens_to TEXT,
  created_at INTEGER NOT NULL,
  refunded_at INTEGER
);
CREATE INDEX IF NOT EXISTS alipay_refund_payment ON alipay_refund (payment_id);
CREATE INDEX IF NOT EXISTS alipay_refund_open ON alipay_refund (ripens_at) WHERE status = 'PROCESSING';
CREATE TABLE IF NOT EXISTS alipay_transaction (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('PAYMENT', 'REFUND', 'CANCEL')),
  transaction_id TEXT NOT NULL UNIQUE,
  payment_id TEXT NOT NULL REFERENCES alipay_payment,
  request_id TEXT NOT NULL,
  value INTEGER NOT NULL,
  happened_at INTEGER NOT NULL,
  listed_on TEXT,
  batch_id TEXT,
  fee INTEGER
);
CREATE INDEX IF NOT EXISTS alipay_transaction_unlisted
  ON alipay_transaction (happened_at) WHERE listed_on IS NULL;
CREATE INDEX IF NOT EXISTS alipay_transaction_unsettled
  ON alipay_transaction (happened_at) WHERE batch_id IS NULL;
CREATE TABLE IF NOT EXISTS alipay_issued_code (
  code TEXT PRIMARY KEY, issued_at INTEGER NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as it stands."""

    payment_id: str
    request_id: str
    client_id: str
    scenario: str
    buyer_code: str | None
    wallet_code: str | None  # what the buyer's phone scans: an order code, or the token of an entry code
    value: int
    currency: str
    wallet_fen: int
    quote_day: str
    status: str
    result_code: str  # of the payment, as inquiryPayment shows it
    ripens_at: int | None
    ripens_to: str | None
    created_at: int
    expires_at: int | None  # None: never
    paid_at: int | None
    cancelled_at: int | None
    merchant_id: str
    merchant_name: str
    store_id: str
    store_name: str
    reference_order_id: str
    description: str
    notify_url: str | None
    redirect_url: str | None

    @property
    def amount(self) -> Amount:
        """What the till asked for."""
        return Amount(self.value, self.currency)

    @property
    def quote(self) -> Quote:
        """The buyer's rate."""
        return Quote(date.fromisoformat(self.quote_day))


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund as it stands."""

    refund_id: str
    request_id: str
    payment_id: str
    value: int
    currency: str
    status: str
    result_code: str
    ripens_at: int | None
    ripens_to: str | None
    created_at: int
    refunded_at: int | None

    @property
    def amount(self) -> Amount:
        """What goes back to the buyer."""
        return Amount(self.value, self.currency)


def _payment(row: sqlite3.Row | None) -> Payment | None:
    return Payment(**dict(row)) if row else None


def _refund(row: sqlite3.Row | None) -> Refund | None:
    return Refund(**dict(row)) if row else None


def payment_by_id(store: Store, payment_id: str) -> Payment | None:
    """Find a payment by its id."""
    return _payment(store.row("SELECT * FROM alipay_payment WHERE payment_id = ?", (payment_id,)))


def payment_by_request(store: Store, request_id: str) -> Payment | None:
    """Find a payment by the id that the client gave it."""
    return _payment(store.row("SELECT * FROM alipay_payment WHERE request_id = ?", (request_id,)))


def payment_by_wallet_code(store: Store, code: str) -> Payment | None:
    """Find the payment that a phone scanned."""
    return _payment(store.row("SELECT * FROM alipay_payment WHERE wallet_code = ?", (code,)))


def open_wallet_payments(store: Store) -> list[Payment]:
    """Return the payments that wait for a buyer's phone, newest first."""
    rows = store.rows(
        "SELECT * FROM alipay_payment WHERE status = 'PROCESSING' AND wallet_code IS NOT NULL "
        "ORDER BY created_at DESC LIMIT 50"
    )
    return [Payment(**dict(row)) for row in rows]


def code_is_used(store: Store, buyer_code: str) -> bool:
    """Tell whether a buyer's code has paid, or is about to."""
    found = store.row(
        "SELECT 1 FROM alipay_payment WHERE buyer_code = ? AND status <> 'FAIL' LIMIT 1", (buyer_code,)
    )
    return found is not None


def refund_by_id(store: Store, refund_id: str) -> Refund | None:
    """Find a refund by its id."""
    return _refund(store.row("SELECT * FROM alipay_refund WHERE refund_id = ?", (refund_id,)))


def refund_by_request(store: Store, request_id: str) -> Refund | None:
    """Find a refund by the id that the client gave it."""
    return _refund(store.row("SELECT * FROM alipay_refund WHERE request_id = ?", (request_id,)))


def refunds_of(store: Store, payment_id: str) -> list[Refund]:
    """Return the refunds of a payment, oldest first."""
    rows = store.rows("SELECT * FROM alipay_refund WHERE payment_id = ? ORDER BY rowid", (payment_id,))
    return [Refund(**dict(row)) for row in rows]


def refunded(store: Store, payment_id: str) -> int:
    """Return how much of a payment has gone back or is on its way, in minor units."""
    row = store.row(
        "SELECT COALESCE(SUM(value), 0) AS total FROM alipay_refund "
        "WHERE payment_id = ? AND status <> 'FAIL'",
        (payment_id,),
    )
    return int(row["total"]) if row else 0


def insert_payment(db: sqlite3.Connection, payment: Payment) -> None:
    """Write a new payment."""
    _insert(db, "alipay_payment", {name: getattr(payment, name) for name in Payment.__slots__})


def insert_refund(db: sqlite3.Connection, refund: Refund) -> None:
    """Write a new refund."""
    _insert(db, "alipay_refund", {name: getattr(refund, name) for name in Refund.__slots__})


def _insert(db: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    names = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))  # noqa: S608


def move_to_success(db: sqlite3.Connection, payment: Payment, now: int) -> bool:
    """Take the money of a payment in process; return False when it was no longer in process."""
    moved = db.execute(
        "UPDATE alipay_payment SET status = 'SUCCESS', result_code = 'SUCCESS', paid_at = ?, "
        "ripens_at = NULL WHERE payment_id = ? AND status = 'PROCESSING'",
        (now, payment.payment_id),
    ).rowcount
    if moved:
        _book(db, "PAYMENT", payment.payment_id, payment, payment.request_id, payment.value, now)
    return bool(moved)


def move_to_fail(db: sqlite3.Connection, payment: Payment, code: str) -> bool:
    """End a payment in process without taking money; return False when it was no longer in process."""
    moved = db.execute(
        "UPDATE alipay_payment SET status = 'FAIL', result_code = ?, ripens_at = NULL "
        "WHERE payment_id = ? AND status = 'PROCESSING'",
        (code, payment.payment_id),
    ).rowcount
    return bool(moved)


def move_to_cancelled(db: sqlite3.Connection, payment: Payment, now: int) -> None:
    """Cancel a payment; money that was taken goes back whole. A failed one stays failed."""
    db.execute(
        "UPDATE alipay_payment SET cancelled_at = ?, ripens_at = NULL, "
        "result_code = CASE status WHEN 'FAIL' THEN result_code ELSE 'ORDER_IS_CANCELED' END, "
        "status = CASE status WHEN 'FAIL' THEN 'FAIL' ELSE 'CANCELLED' END WHERE payment_id = ?",
        (now, payment.payment_id),
    )
    if payment.status == SUCCESS:
        _book(db, "CANCEL", codes.new_cancel_id(now), payment, payment.request_id, -payment.value, now)


def move_refund_to_success(db: sqlite3.Connection, refund: Refund, payment: Payment, now: int) -> bool:
    """Give the money back; return False when the refund was no longer in process."""
    moved = db.execute(
        "UPDATE alipay_refund SET status = 'SUCCESS', result_code = 'SUCCESS', refunded_at = ?, "
        "ripens_at = NULL WHERE refund_id = ? AND status = 'PROCESSING'",
        (now, refund.refund_id),
    ).rowcount
    if moved:
        _book(db, "REFUND", refund.refund_id, payment, refund.request_id, -refund.value, now)
    return bool(moved)


def move_refund_to_fail(db: sqlite3.Connection, refund: Refund, code: str) -> None:
    """End a refund in process without giving money back."""
    db.execute(
        "UPDATE alipay_refund SET status = 'FAIL', result_code = ?, ripens_at = NULL "
        "WHERE refund_id = ? AND status = 'PROCESSING'",
        (code, refund.refund_id),
    )


def _book(
    db: sqlite3.Connection,
    kind: str,
    transaction_id: str,
    payment: Payment,
    request_id: str,
    value: int,
    now: int,
) -> None:
    db.execute(
        "INSERT INTO alipay_transaction (kind, transaction_id, payment_id, request_id, value, happened_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (kind, transaction_id, payment.payment_id, request_id, value, now),
    )


def issue_code(store: Store, now: int) -> str:
    """Show a fresh payment code on the test buyer's phone."""
    code = codes.new_buyer_code()
    with store.transaction() as db:
        db.execute("INSERT OR REPLACE INTO alipay_issued_code VALUES (?, ?)", (code, now))
    return code


def issued_at(store: Store, code: str) -> int | None:
    """Return when a code was shown by our phone page, or None when it comes from elsewhere."""
    row = store.row("SELECT issued_at FROM alipay_issued_code WHERE code = ?", (code,))
    return int(row["issued_at"]) if row else None


def quote_day(now: int) -> str:
    """Return the day whose rate holds now."""
    return china_day(now).isoformat()
