"""Match a run of a statement's lines to the open items, set by set; the lines of one run are one transaction.

What comes of a line depends only on the items and on which line settled an item first: an agreeing line
settles, every other line of the same item is "twice", in whatever order their files were read.
"""

# Only literals of this module are put into its SQL; values go as parameters.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sluis.kernel.money import Money
from sluis.ledger import beside_sale, fees, kinds
from sluis.ledger.models import Statement, StatementLine

_LINE = "ledger_statementline"
# As in the partial index, word by word: SQLite uses that only for the very same condition.
_DIFFERENT = "outcome IN ('unknown', 'amount', 'fee', 'twice')"


@dataclass(frozen=True, slots=True)
class Run:
    """The lines to match: `where` selects them, with its parameters."""

    statement: Statement
    where: str
    parameters: tuple[Any, ...]


def run_of(statement: Statement, first: int, last: int) -> Run:
    """Return the run of line numbers `first` to `last`."""
    return Run(
        statement,
        f"{_LINE}.statement_id = %s AND {_LINE}.line_no BETWEEN %s AND %s",
        (statement.pk, first, last),
    )


def run_of_line(line: StatementLine) -> Run:
    """Return the run of one line."""
    return Run(line.statement, f"{_LINE}.id = %s", (line.pk,))


def match(run: Run) -> None:
    """Write the outcome of each line and who settled each item. The caller holds the statement's lock."""
    settles = run.statement.purpose == Statement.Purpose.SETTLEMENT
    agreed = "matched" if settles else "agreed"
    claimed = "settled_by_id" if settles else "reported_by_id"
    if settles:
        beside_sale.open_items(run.statement, run.where, run.parameters)
    _link(run, agreed)
    _execute(
        f"UPDATE {_LINE} SET outcome = 'unknown' WHERE {run.where} AND open_item_id IS NULL", run.parameters
    )
    if settles:
        _check_fees(run)
        beside_sale.check(run.statement, run.where, run.parameters)
    _claim(run, agreed, claimed)
    _mark_twice(run, claimed)


def _execute(sql: str, parameters: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _link(run: Run, agreed: str) -> None:
    _execute(
        f"UPDATE {_LINE} SET open_item_id = i.id, merchant_id = i.merchant_id,"
        " is_payable = NOT EXISTS (SELECT 1 FROM ledger_merchantterms t"
        "  WHERE t.merchant_id = i.merchant_id AND t.mode = 'direct'),"
        f" outcome = CASE WHEN {_LINE}.outcome = 'amount' OR {_LINE}.gross_minor <> i.amount_minor"
        f"  OR {_LINE}.gross_currency <> i.currency OR {_LINE}.office <> i.office"
        "  THEN 'amount' ELSE %s END"
        " FROM ledger_openitem AS i"
        f" WHERE {run.where} AND i.party = %s AND i.external_id = {_LINE}.external_id"
        f" AND i.kind = {_LINE}.kind AND i.given_up_at IS NULL",
        [agreed, *run.parameters, run.statement.party],
    )


def _check_fees(run: Run) -> None:
    """Mark the lines whose fee is not what the party's terms say; without terms nothing is compared."""
    terms = fees.terms_of(office=run.statement.office, charged_by=run.statement.party)
    if not terms:
        return
    day = run.statement.day or run.statement.imported_at.date()
    beside = ", ".join(f"'{kind}'" for kind in sorted(kinds.BESIDE_SALE))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, merchant_id, kind, converted_minor, fee_minor, currency FROM {_LINE}"
            f" WHERE {run.where} AND outcome = 'matched' AND kind NOT IN ({beside})",
            run.parameters,
        )
        wrong = []
        for pk, merchant, kind, converted, fee, currency in cursor.fetchall():
            held = fees.holding(terms, merchant_id=merchant, kind=kind, currency=currency, day=day)
            if held and not held.agrees(Money(converted, currency), Money(fee, currency)):
                wrong.append(pk)
    for start in range(0, len(wrong), 500):
        StatementLine.objects.filter(pk__in=wrong[start : start + 500]).update(
            outcome=StatementLine.Outcome.FEE
        )


def _claim(run: Run, agreed: str, claimed: str) -> None:
    # Two agreeing lines of one item in this run: the first settles. An item settled meanwhile keeps its line.
    _execute(
        f"UPDATE ledger_openitem SET {claimed} = won.id FROM"
        f" (SELECT open_item_id, MIN(id) AS id FROM {_LINE} WHERE {run.where} AND outcome = %s"
        "  GROUP BY open_item_id) AS won"
        # The plus keeps SQLite from looking at every unsettled item there is.
        f" WHERE ledger_openitem.id = won.open_item_id AND +ledger_openitem.{claimed} IS NULL",
        [*run.parameters, agreed],
    )


def _mark_twice(run: Run, claimed: str) -> None:
    other = (
        f"EXISTS (SELECT 1 FROM ledger_openitem i WHERE i.id = {_LINE}.open_item_id"
        f" AND i.{claimed} IS NOT NULL AND i.{claimed} <> {_LINE}.id)"
    )
    _execute(f"UPDATE {_LINE} SET outcome = 'twice' WHERE {run.where} AND {other}", run.parameters)
    # Lines of other files that differed while nothing had settled their item.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id FROM {_LINE} JOIN {_LINE} d ON d.external_id = {_LINE}.external_id"
            f" AND d.{_DIFFERENT} JOIN ledger_openitem i ON i.id = d.open_item_id"
            f" JOIN ledger_statement s ON s.id = d.statement_id AND s.purpose = %s WHERE {run.where}"
            f" AND d.outcome IN ('amount', 'fee') AND +i.{claimed} IS NOT NULL AND i.{claimed} <> d.id",
            [run.statement.purpose, *run.parameters],
        )
        settled_else = sorted({pk for (pk,) in cursor.fetchall()})
    for start in range(0, len(settled_else), 500):
        StatementLine.objects.filter(pk__in=settled_else[start : start + 500]).update(
            outcome=StatementLine.Outcome.TWICE
        )
