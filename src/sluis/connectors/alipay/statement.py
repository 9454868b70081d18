"""Read the wallet's files: transaction items, settlement items and settlement summary, as CSV.

Source: Antom documentation, "Transaction details", "Settlement details" and "Settlement summary" (samples of
2018 to 2024), and Alipay's own samples: amounts are in the smallest unit without a point although the field
text says otherwise, the settlement amount is net, the fee is signed, columns move about and carry blanks:
they are read by their stripped name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import BinaryIO

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money, MoneyError
from sluis.ledger import kinds
from sluis.ledger.csv_lines import Table
from sluis.ledger.ports import ParsedLine, ParsedStatement, SourceFile

PARTY = "alipay"
_BEIJING = timezone(timedelta(hours=8))
_NO_BATCH = "0000000000000000000"  # a period without transactions
_KINDS = {"PAYMENT": kinds.PAYMENT, "REFUND": kinds.REFUND, "CANCEL": kinds.CANCEL}
_TRANSACTION_COLUMNS = (
    "customerId",
    "transactionId",
    "originalTransactionId",
    "transactionRequestId",
    "transactionType",
    "transactionAmountValue",
    "transactionCurrency",
)
_SETTLEMENT_COLUMNS = (
    "settlementBatchId",
    *_TRANSACTION_COLUMNS,
    "settlementTime",
    "settlementAmountValue",
    "settlementCurrency",
    "feeAmountValue",
)
_SUMMARY_COLUMNS = (
    "settlementBatchId",
    "customerId",
    "summaryType",
    "settlementAmountValue",
    "settlementCurrency",
)
# Every further fee that the file may name; what is there is part of what was kept.
_FEES = (
    "feeAmountValue",
    "taxFeeAmountValue",
    "processingFeeAmountValue",
    "disputeHandlingFee",
    "disputeReverseFee",
    "interchangeFeeAmountValue",
    "schemeFeeAmountValue",
    "acquirerMarkupAmountValue",
)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_NAME = re.compile(
    r"(?P<what>transactionItems|settlementItems|settlementSummary)_(?P<middle>.+)_(?P<seq>\d{3})\.csv",
    re.ASCII,
)


@functools.lru_cache(maxsize=1024)
def _moment(text: str) -> datetime | None:
    """Read a moment; without a zone it is Beijing's. Thousands of lines share one. Raise ValueError."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=_BEIJING)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row with its columns; reading a column that the file lacks gives an empty text."""

    name: str
    number: int
    cells: list[str]
    columns: dict[str, int]

    def text(self, column: str) -> str:
        place = self.columns.get(column)
        return self.cells[place].strip() if place is not None else ""

    def minor(self, column: str, currency: str) -> int:
        """Read an amount in minor units; whole numbers are that, as in all samples, a point means major."""
        raw = self.text(column)
        if not raw or _WHOLE.fullmatch(raw):
            return int(raw or "0")
        try:
            return Money.of(raw, currency).minor
        except MoneyError:
            raise self.bad(column, "is no amount") from None

    def money(self, column: str, currency: str) -> Money:
        try:
            return Money(self.minor(column, currency), currency)
        except MoneyError:
            raise self.bad(column, "is no amount") from None

    def moment(self, column: str) -> datetime | None:
        try:
            return _moment(self.text(column))
        except ValueError:
            raise self.bad(column, "is no date with time") from None

    def bad(self, column: str, problem: str) -> BadInput:
        return BadInput(
            f"{self.name}, line {self.number}, {column} {problem}: {self.text(column)[:40]!r}",
            field="file",
            code="statement_line",
        )


class Reader:
    """Reads the files of in-store and online payments alike."""

    def recognises(self, source: SourceFile) -> bool:
        """Tell by the name, else by the header."""
        head = source.head.decode("utf-8", "replace").split("\n", 1)[0]
        return bool(_NAME.search(source.name)) or "transactionRequestId" in head or "summaryType" in head

    def read(self, stream: BinaryIO, name: str) -> ParsedStatement:
        """Read the head and check the end. Raise BadInput, at once or at the line that is wrong."""
        table = Table(stream, name, required=("customerId",))
        if table.place("summaryType") is not None:
            return _summary(table)
        if table.place("settlementAmountValue") is not None:
            return _items(table, "settlement", _SETTLEMENT_COLUMNS, _settled)
        return _items(table, "transactions", _TRANSACTION_COLUMNS, _transacted)


def _items(
    table: Table, purpose: str, required: tuple[str, ...], convert: Callable[[_Row], ParsedLine]
) -> ParsedStatement:
    missing = [column for column in required if table.place(column) is None]
    if missing:
        raise BadInput(
            f"{table.name} lacks the column {', '.join(missing)}", field="file", code="missing_column"
        )
    rows = _rows(table)
    first = next(rows, None)
    named = _NAME.search(table.name)
    day = _day_of(table.name)
    if first is None:
        if named is None:
            raise BadInput(
                f"{table.name} holds no line and its name does not say which statement it is; "
                "keep the name that it was delivered under",
                field="file",
                code="statement_unnamed",
            )
        return ParsedStatement(PARTY, "", _id_of(named), purpose, day, iter(()))
    batch = first.text("settlementBatchId") if purpose == "settlement" else ""
    return ParsedStatement(
        party=PARTY,
        account=first.text("customerId"),
        statement_id=_id_of(named) if named else batch or f"{first.text('customerId')}_{table.name}",
        purpose=purpose,
        day=day or _day_in(first),
        lines=(convert(row) for row in chain([first], rows)),
        batch=batch,
    )


def _id_of(named: re.Match[str]) -> str:
    return f"{named['middle']}_{named['seq']}"[-80:]


def _rows(table: Table) -> Iterator[_Row]:
    for number, cells in table.rows():
        yield _Row(table.name, number, cells, table.columns)


def _day_of(name: str) -> date | None:
    found = re.search(r"transactionItems_(\d{8})_", name)
    return datetime.strptime(found[1], "%Y%m%d").date() if found else None


def _day_in(row: _Row) -> date | None:
    moment = row.moment("settlementTime") or row.moment("paymentTime")
    return moment.astimezone(_BEIJING).date() if moment else None


def _kind(row: _Row) -> str:
    try:
        return _KINDS[row.text("transactionType")]
    except KeyError:
        raise row.bad("transactionType", "is none of PAYMENT, REFUND, CANCEL") from None


def _external_id(row: _Row, kind: str) -> str:
    # A cancel has no id of its own that we were ever told: it is known by the payment that it undoes.
    found = row.text("originalTransactionId") if kind == kinds.CANCEL else ""
    found = found or row.text("transactionId")
    if not found or len(found) > 80:
        raise row.bad("transactionId", "is no id")
    return found


def _transacted(row: _Row) -> ParsedLine:
    kind = _kind(row)
    gross = row.money("transactionAmountValue", row.text("transactionCurrency"))
    return ParsedLine(
        external_id=_external_id(row, kind),
        kind=kind,
        reference=row.text("transactionRequestId"),
        gross=gross,
        converted=gross,
        fee=Money(0, gross.currency),
        net=gross,
        settled_at=row.moment("paymentTime"),
    )


def _settled(row: _Row) -> ParsedLine:
    kind = _kind(row)
    gross = row.money("transactionAmountValue", row.text("transactionCurrency"))
    net = row.money("settlementAmountValue", row.text("settlementCurrency"))
    converted, quote = _converted(row, gross, net.currency)
    return ParsedLine(
        external_id=_external_id(row, kind),
        kind=kind,
        reference=row.text("transactionRequestId"),
        gross=gross,
        converted=converted,
        fee=_fee(row, converted, net),
        net=net,
        settled_at=row.moment("settlementTime"),
        quote=quote,
    )


def _converted(row: _Row, gross: Money, currency: str) -> tuple[Money, str]:
    """Return the gross amount in the settlement currency; a quote is a pair A/B and one A's price in B."""
    if gross.currency == currency:
        return gross, ""
    pair, raw = row.text("quoteCurrencyPair"), row.text("quotePrice")
    try:
        price = Decimal(raw)
    except InvalidOperation:
        price = Decimal(0)
    if not price.is_finite() or price <= 0:
        raise row.bad("quotePrice", "is no rate, and the line changes currency")
    if pair == f"{currency}/{gross.currency}":
        return Money.rounded(gross.amount / price, currency), f"{pair} {raw}"
    if pair == f"{gross.currency}/{currency}":
        return gross.convert(price, currency), f"{pair} {raw}"
    raise row.bad("quoteCurrencyPair", f"does not join {gross.currency} and {currency}")


def _fee(row: _Row, converted: Money, net: Money) -> Money:
    """Return the fee, positive where it costs us; one acquirer writes it so, the others the other way."""
    stated = sum(row.minor(column, net.currency) for column in _FEES if column in row.columns)
    if abs(converted.minor - net.minor - stated) <= 1 < abs(converted.minor - net.minor + stated):
        return Money(stated, net.currency)
    return Money(-stated, net.currency)


def _summary(table: Table) -> ParsedStatement:
    missing = [column for column in _SUMMARY_COLUMNS if table.place(column) is None]
    if missing:
        raise BadInput(
            f"{table.name} lacks the column {', '.join(missing)}", field="file", code="missing_column"
        )
    total = next((row for row in _rows(table) if row.text("summaryType") == "TOTAL"), None)
    if total is None:
        raise BadInput(f"{table.name} has no row TOTAL", field="file", code="statement_line")
    batch, currency = total.text("settlementBatchId"), total.text("settlementCurrency")
    named = _NAME.search(table.name)
    return ParsedStatement(
        party=PARTY,
        account=total.text("customerId"),
        # An empty period always has the same batch id; only its file name tells one from the next.
        statement_id=_id_of(named) if named else batch,
        purpose="summary",
        day=_day_in(total),
        lines=iter(()),
        batch="" if batch == _NO_BATCH else batch,
        net=total.money("settlementAmountValue", currency),
        fee=-sum((total.money(c, currency) for c in _FEES if total.text(c)), Money(0, currency)),
    )
