"""Read the platform's daily statement.

The real form of Alipay's cross-border settlement for Tmall Global is not public. This is the form of the
sandbox, version of 2026-11-23: one row per movement, yuan and euro beside each other at the rate of the day,
`<END>` at the end. Amounts are signed: what is withheld is negative, what a refund brings back of it is
positive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import BinaryIO

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger import kinds
from sluis.ledger.csv_lines import Table
from sluis.ledger.ports import ParsedLine, ParsedStatement, SourceFile

PARTY = "tmall"
_BEIJING = timezone(timedelta(hours=8))
COLUMNS = (
    "statement_date",
    "trade_id",
    "sub_trade_id",
    "kind",
    "amount",
    "currency",
    "settlement_amount",
    "settlement_currency",
    "rate",
    "settled_at",
)
_KINDS = {
    "sale": kinds.SALE,
    "refund": kinds.REFUND,
    "commission": kinds.COMMISSION,
    "payment_fee": kinds.PAYMENT_FEE,
    "tax_withheld": kinds.TAX_WITHHELD,
}
_BACK = {kinds.COMMISSION: kinds.COMMISSION_BACK, kinds.TAX_WITHHELD: kinds.TAX_BACK}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Reader:
    """Reads one day's statement of one shop."""

    def recognises(self, source: SourceFile) -> bool:
        """Tell by the header."""
        head = source.head.decode("utf-8", "replace").split("\n", 1)[0]
        return "statement_date" in head and "sub_trade_id" in head

    def read(self, stream: BinaryIO, name: str) -> ParsedStatement:
        """Read the head and check the end. Raise BadInput, at once or at the line that is wrong."""
        table = Table(stream, name, required=COLUMNS)
        rows = table.rows()
        first = next(rows, None)
        if first is None:
            raise BadInput(f"{name} holds no line", field="file", code="statement_line")
        day = first[1][table.columns["statement_date"]].strip()
        if not _DAY.fullmatch(day):
            raise BadInput(f"{name}, line {first[0]}, statement_date is no day: {day[:20]!r}", field="file")
        return ParsedStatement(
            party=PARTY,
            # The file does not name the shop; an office has one shop at the platform.
            account="",
            statement_id=day,
            purpose="settlement",
            day=date.fromisoformat(day),
            lines=_lines(table, chain([first], rows), day),
            batch=f"TMALL {day}",
        )


def _lines(table: Table, rows: Iterator[tuple[int, list[str]]], day: str) -> Iterator[ParsedLine]:
    places = [table.columns[title] for title in COLUMNS]
    for number, cells in rows:
        try:
            yield _line([cells[place].strip() for place in places], day)
        except ValueError as error:
            raise BadInput(
                f"{table.name}, line {number}: {error}", field="file", code="statement_line"
            ) from error


def _line(cells: list[str], day: str) -> ParsedLine:
    told, trade, sub_trade, told_kind, amount, currency, net_amount, net_currency, rate, at = cells
    if told != day:
        raise ValueError(f"statement_date is {told[:20]!r}, the lines before say {day}")
    if told_kind not in _KINDS:
        raise ValueError(f"kind must be one of {', '.join(_KINDS)}, not {told_kind[:20]!r}")
    if not 0 < len(sub_trade) <= 80:
        raise ValueError(f"sub_trade_id is no id: {sub_trade[:20]!r}")
    price = _rate(rate)
    gross, net = Money.of(amount, currency), Money.of(net_amount, net_currency)
    kind = _KINDS[told_kind]
    return ParsedLine(
        external_id=sub_trade,
        kind=_BACK.get(kind, kind) if gross.minor > 0 else kind,
        reference=trade,
        gross=gross,
        converted=gross if currency == net_currency else gross.convert(price, net_currency),
        fee=Money(0, net_currency),
        net=net,
        settled_at=_moment(at),
        quote=f"{currency}/{net_currency} {rate}"[:40],
    )


def _rate(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(0)
    if not found.is_finite() or found <= 0:
        raise ValueError(f"rate is no rate: {text[:20]!r}")
    return found


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=_BEIJING)
