"""When the files are made, which transactions they hold, and the money that goes to the bank with them.

A day is UTC+8. At 09:00 on T+1 the transaction items of day T appear, and everything not yet settled is
settled in one batch: euro, net of the commission, paid to the office's account. A batch below zero is carried
into the next one.
"""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from sluis.sandbox.alipay import codes, reports, scenarios
from sluis.sandbox.alipay.moments import SECOND, at, china_day, from_ms, iso, now_ms
from sluis.sandbox.alipay.reports import EMPTY_BATCH, Batch, Line
from sluis.sandbox.alipay.scenarios import strikes
from sluis.sandbox.alipay.wire import PSP_NAME
from sluis.sandbox.bank.calendar import business_day_from, is_business_day
from sluis.sandbox.bank.state import OFFICE_IBAN, credit
from sluis.sandbox.world import World

CURRENCY = "EUR"
FILES_HOUR = 9
PAYER = "Alipay (Europe) Limited S.A."

TABLES = """
CREATE TABLE IF NOT EXISTS alipay_file (
  path TEXT PRIMARY KEY, body BLOB NOT NULL, made_at INTEGER NOT NULL, visible_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alipay_batch (
  batch_id TEXT PRIMARY KEY, settled_on TEXT NOT NULL, net INTEGER NOT NULL, paid_out INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alipay_files_made (one INTEGER PRIMARY KEY CHECK (one = 1), day TEXT NOT NULL);
"""


def make_due_files(world: World, customer_id: str) -> None:
    """Make the files of every day whose 09:00 has passed since the last look."""
    now = from_ms(now_ms(world.clock))
    due = now.date() if now.hour >= FILES_HOUR else now.date() - timedelta(days=1)
    row = world.store.row("SELECT day FROM alipay_files_made")
    if row is not None and row["day"] >= due.isoformat():
        return
    with world.store.transaction() as db:
        # Read again: another thread may have made them between the look and the lock.
        row = world.store.row("SELECT day FROM alipay_files_made")
        day = date.fromisoformat(row["day"]) if row else due
        while day < due:
            day += timedelta(days=1)
            _Day(world, db, customer_id, day, at(day, FILES_HOUR)).make_regular()
        db.execute("INSERT OR REPLACE INTO alipay_files_made VALUES (1, ?)", (due.isoformat(),))


def settle_now(world: World, customer_id: str, through: date) -> list[str]:
    """Make the files of all pending transactions up to a day at once; return their paths."""
    now = now_ms(world.clock)
    with world.store.transaction() as db:
        day = _Day(world, db, customer_id, china_day(now), now)
        day.list_transactions(through)
        if day.pending(through):
            day.settle(through)
        return day.made


class _Day:
    """The files made at one moment."""

    def __init__(
        self, world: World, db: sqlite3.Connection, customer_id: str, day: date, made_at: int
    ) -> None:
        self._world = world
        self._db = db
        self._customer_id = customer_id
        self._day = day
        self._made_at = made_at
        self.made: list[str] = []

    def make_regular(self) -> None:
        """Make what is due on this day; a summary appears also when nothing was sold."""
        through = self._day - timedelta(days=1)
        self.list_transactions(through)
        by_business_day = scenarios.setting(self._world.store, "settlement_days") == "business"
        if is_business_day(self._day) or not by_business_day:
            self.settle(through)

    def pending(self, through: date) -> list[sqlite3.Row]:
        """Return the transactions up to a day that no batch has settled."""
        return self._rows("batch_id", through)

    def _rows(self, column: Literal["batch_id", "listed_on"], through: date) -> list[sqlite3.Row]:
        return self._db.execute(
            "SELECT t.*, p.request_id AS payment_request_id, p.value AS payment_value, p.currency, "  # noqa: S608
            "p.merchant_id, p.store_id, p.reference_order_id, p.description "
            "FROM alipay_transaction t JOIN alipay_payment p USING (payment_id) "
            f"WHERE t.{column} IS NULL AND t.happened_at < ? ORDER BY t.number",
            (at(through + timedelta(days=1), 0),),
        ).fetchall()

    def list_transactions(self, through: date) -> None:
        """Write the transaction items of every day that has transactions not yet listed."""
        by_day: dict[date, list[sqlite3.Row]] = {}
        for row in self._rows("listed_on", through):
            by_day.setdefault(china_day(row["happened_at"]), []).append(row)
        form = scenarios.setting(self._world.store, "transaction_form")
        for day, rows in by_day.items():
            lines = self._bend([self._line(row, 0) for row in rows], "transactionItems")
            body = reports.transaction_items(lines, form=form, end=self._has_end("transactionItems"))
            self._file(day, f"transactionItems_{day:%Y%m%d}", body, "transactionItems")
            self._db.executemany(
                "UPDATE alipay_transaction SET listed_on = ? WHERE number = ?",
                [(self._day.isoformat(), row["number"]) for row in rows],
            )

    def settle(self, through: date) -> None:
        """Settle what is pending in one batch: items, summary, and the money to the bank."""
        rows = self.pending(through)
        batch_id = f"{self._day:%Y%m%d}{secrets.randbelow(10**11):011d}" if rows else EMPTY_BATCH
        batch = Batch(batch_id, self._customer_id, iso(self._made_at), CURRENCY)
        lines = []
        for row in rows:
            fee = self._fee(row)
            lines.append(self._line(row, fee))
            self._db.execute(
                "UPDATE alipay_transaction SET batch_id = ?, fee = ? WHERE number = ?",
                (batch_id, fee, row["number"]),
            )
        if lines:
            items = self._bend(lines, "settlementItems")
            body = reports.settlement_items(batch, items, end=self._has_end("settlementItems"))
            self._file(self._day, f"settlementItems_{CURRENCY}_{batch_id}", body, "settlementItems")
            self._pay_out(batch_id, sum(line.net for line in lines), through)
        summary = reports.settlement_summary(batch, lines, end=self._has_end("settlementSummary"))
        self._file(self._day, f"settlementSummary_{CURRENCY}_{batch_id}", summary, "settlementSummary")

    def _pay_out(self, batch_id: str, net: int, through: date) -> None:
        carried = self._db.execute("SELECT COALESCE(SUM(net - paid_out), 0) FROM alipay_batch").fetchone()[0]
        payable = max(0, int(carried) + net)
        self._db.execute(
            "INSERT INTO alipay_batch VALUES (?, ?, ?, ?)", (batch_id, self._day.isoformat(), net, payable)
        )
        if payable:
            credit(
                self._world,
                iban=OFFICE_IBAN,
                amount_minor=payable,
                currency=CURRENCY,
                reference=f"ALIPAY {batch_id}",
                debtor_name=PAYER,
                value_date=business_day_from(max(self._day, through + timedelta(days=1))),
            )

    def _fee(self, row: sqlite3.Row) -> int:
        """Return the signed commission: taken by a payment, returned by a cancel, perhaps by a refund."""
        store = self._world.store
        full = int(scenarios.setting(store, "fee_fixed_minor")) + _share(
            row["payment_value"], Decimal(str(scenarios.setting(store, "fee_per_mille"))) / 1000
        )
        if row["kind"] == "PAYMENT":
            return -full
        charged = self._db.execute(
            "SELECT fee FROM alipay_transaction WHERE payment_id = ? AND kind = 'PAYMENT'",
            (row["payment_id"],),
        ).fetchone()["fee"]
        if row["kind"] == "CANCEL":
            return -int(charged)
        if not scenarios.setting(store, "refund_returns_fee"):
            return 0
        return _share(-int(charged), Decimal(-row["value"]) / row["payment_value"])

    def _line(self, row: sqlite3.Row, fee: int) -> Line:
        of_payment = row["kind"] == "PAYMENT"
        values = {
            "customerId": self._customer_id,
            "acquirer": reports.ACQUIRER,
            "referenceMerchantId": row["merchant_id"],
            "referenceStoreId": row["store_id"],
            "transactionId": row["transaction_id"],
            "originalTransactionId": "" if of_payment else row["payment_id"],
            "transactionRequestId": row["request_id"],
            "originalTransactionRequestId": "" if of_payment else row["payment_request_id"],
            "referenceTransactionId": row["reference_order_id"],
            "orderDescription": row["description"],
            "paymentMethodType": "CONNECT_WALLET",
            "pspName": PSP_NAME,
            "paymentTime": iso(row["happened_at"]),
            "productCode": "IN_STORE_PAYMENT",
            "transactionCurrency": row["currency"],
        }
        return Line(row["kind"], row["value"], fee, values)

    def _bend(self, lines: list[Line], file: str) -> list[Line]:
        """Let a file say something untrue when a fault wants it; the money is not touched."""
        if strikes(self._world, "doubled_line", file) is not None:
            lines = [lines[0], *lines]
        if strikes(self._world, "missing_line", file) is not None:
            lines = lines[:-1]
        if lines and strikes(self._world, "changed_line", file) is not None:
            lines = [replace(lines[0], value=lines[0].value + 1), *lines[1:]]
        if lines and strikes(self._world, "foreign_line", file) is not None:
            stranger = codes.new_payment_id(self._made_at)
            ids = {"transactionId": stranger, "transactionRequestId": f"FOREIGN_{stranger[-12:]}"}
            lines = [*lines, replace(lines[0], kind="PAYMENT", value=4242, values={**lines[0].values, **ids})]
        return lines

    def _has_end(self, file: str) -> bool:
        return strikes(self._world, "missing_end", file) is None

    def _file(self, day: date, stem: str, body: bytes, file: str) -> None:
        if strikes(self._world, "missing_file", file) is not None:
            return
        late = strikes(self._world, "late_file", file)
        visible_at = self._made_at + (
            int(float(late.get("seconds", 86_400))) * SECOND if late is not None else 0
        )
        folder = f"/v1/settlements/{self._customer_id}/{day:%Y%m%d}/"
        for _ in range(1 if strikes(self._world, "repeated_file", file) is None else 2):
            taken = self._db.execute(
                "SELECT COUNT(*) FROM alipay_file WHERE path LIKE ? ESCAPE '\\'",
                (f"{folder}{stem}_".replace("_", "\\_") + "%",),
            ).fetchone()[0]
            path = f"{folder}{stem}_{taken:03d}.csv"
            self._db.execute(
                "INSERT INTO alipay_file VALUES (?, ?, ?, ?)", (path, body, self._made_at, visible_at)
            )
            self.made.append(path)


def _share(value: int, part: Decimal) -> int:
    return int((value * part).quantize(Decimal(1), ROUND_HALF_UP))
