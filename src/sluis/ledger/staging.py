"""Put a statement's lines into the database in batches, as fast as the database takes them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger import kinds
from sluis.ledger.models import Statement, StatementLine
from sluis.ledger.ports import ParsedLine, ParsedStatement

BATCH = 10_000
_COLUMNS = (
    "statement_id",
    "line_no",
    "external_id",
    "kind",
    "reference",
    "gross_minor",
    "gross_currency",
    "fee_minor",
    "net_minor",
    "currency",
    "converted_minor",
    "quote",
    "settled_at",
    "outcome",
    "office",
    "is_payable",
)


class Totals:
    """What a statement's lines add up to, kept while they pass."""

    def __init__(self) -> None:
        self.lines = 0
        self.net_minor = 0
        self.fee_minor = 0
        self.currency = ""

    def add(self, line: ParsedLine) -> None:
        """Count one line. Raise BadInput when a file settles in two currencies."""
        self.lines += 1
        self.currency = self.currency or line.net.currency
        if line.net.currency != self.currency:
            raise BadInput(
                f"line {self.lines} settles in {line.net.currency}, the lines before in {self.currency}; "
                "a settlement file has one currency",
                field="file",
            )
        self.net_minor += line.net.minor
        self.fee_minor += line.fee.minor

    def take_summary(self, parsed: ParsedStatement) -> None:
        """Take the totals that a summary states, for it has no lines."""
        if parsed.net is not None:
            self.net_minor, self.currency = parsed.net.minor, parsed.net.currency
        if parsed.fee is not None:
            self.fee_minor = parsed.fee.minor


def stage(statement: Statement, lines: Iterable[ParsedLine]) -> Totals:
    """Insert the lines in short transactions and return their totals; nothing of them counts yet."""
    totals = Totals()
    for rows in _batched(_rows(statement, lines, totals), BATCH):
        with transaction.atomic():
            _insert(rows)
            Statement.objects.filter(pk=statement.pk).update(imported_at=clock.now())
    return totals


def discard(statement: Statement) -> None:
    """Remove a statement that was never read whole, with its lines."""
    lines = StatementLine.objects.filter(statement=statement)
    while lines[:BATCH].exists():
        last = lines.order_by("line_no").values_list("line_no", flat=True)[:BATCH]
        lines.filter(line_no__lte=max(last))._raw_delete(lines.db)
    Statement.objects.filter(pk=statement.pk, state=Statement.State.STAGED).delete()


def _batched(rows: Iterator[tuple[Any, ...]], size: int) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, size)):
        yield batch


def _rows(statement: Statement, lines: Iterable[ParsedLine], totals: Totals) -> Iterator[tuple[Any, ...]]:
    # Thousands of lines share one moment.
    adapt = functools.lru_cache(maxsize=1024)(connection.ops.adapt_datetimefield_value)
    for line in lines:
        totals.add(line)
        yield (
            statement.pk,
            totals.lines,
            line.external_id,
            line.kind,
            line.reference[:80],
            line.gross.minor,
            line.gross.currency,
            line.fee.minor,
            line.net.minor,
            line.net.currency,
            line.converted.minor,
            line.quote,
            adapt(line.settled_at) if line.settled_at else None,
            "" if adds_up(line.kind, line.gross, line.converted, line.fee, line.net) else "amount",
            statement.office,
            False,
        )


def adds_up(kind: str, gross: Money, converted: Money, fee: Money, net: Money) -> bool:
    """Tell whether a line's own figures agree: to the cent, or within one where it was exchanged."""
    exchanged = gross.currency != net.currency
    if not exchanged and converted != gross:
        return False
    gap = converted.minor - fee.minor - net.minor
    return abs(gap) <= (1 if exchanged else 0) and kinds.signed(kind, gross.minor) == gross.minor


def _insert(rows: list[tuple[Any, ...]]) -> None:
    columns = ", ".join(_COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, columns, rows)
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(f"INSERT INTO ledger_statementline ({columns}) VALUES ({marks})", rows)  # noqa: S608


def _copy(cursor: Any, columns: str, rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY ledger_statementline ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
