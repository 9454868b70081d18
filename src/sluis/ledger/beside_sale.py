"""What a platform withholds beside a sale: commission, payment fee, tax, and what of it comes back with a
refund.

Nobody announces these amounts, so their items are opened from the statement itself, once each, for the
merchant of the sale of the same id. They are matched only as far as the party's dated terms bear them out;
without terms, or beyond them, they are fee differences that a person looks at.
"""

# Only literals of this room are put into its SQL; values go as parameters.
# ruff: noqa: S608

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.db import connection

from sluis.kernel.money import Money
from sluis.ledger import accounts, fees, kinds, settled
from sluis.ledger.models import Statement, StatementLine
from sluis.ledger.post import Entry, post

_LINE = "ledger_statementline"
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(kinds.BESIDE_SALE))


def open_items(statement: Statement, where: str, parameters: tuple[Any, ...]) -> None:
    """Open and book the items of a run's lines beside known sales; an item that is there stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MIN(id) FROM {_LINE} WHERE {where} AND kind IN ({_KINDS})", parameters)
        first = cursor.fetchone()[0]
        if first is None:
            return
        event = f"items_{first}"
        cursor.execute(
            "INSERT INTO ledger_openitem (party, external_id, kind, reference, amount_minor, currency,"
            " merchant_id, office, event, expected_at)"
            " SELECT s.party, s.external_id, l.kind, s.reference, l.gross_minor, l.gross_currency,"
            "  s.merchant_id, s.office, %s, s.expected_at"
            f" FROM {_LINE} l JOIN ledger_openitem s ON s.party = %s AND s.kind = 'sale'"
            "  AND s.external_id = l.external_id AND s.given_up_at IS NULL"
            f" WHERE l.id IN (SELECT MIN({_LINE}.id) FROM {_LINE} WHERE {where}"
            f"  AND {_LINE}.kind IN ({_KINDS}) GROUP BY {_LINE}.external_id, {_LINE}.kind)"
            " ON CONFLICT (party, external_id, kind) DO NOTHING"
            " RETURNING merchant_id, kind, currency, amount_minor",
            [event, statement.party, *parameters],
        )
        opened = cursor.fetchall()
    entries = _entries(statement, opened)
    if entries:
        post(event=event, entries=entries, office=statement.office)


def _entries(statement: Statement, opened: list[tuple[str, str, str, int]]) -> list[Entry]:
    """Book what was withheld: the party owes us less, and we the merchant; what came back, the other way."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for merchant, kind, currency, minor in opened:
        sums[merchant, kind, currency] += minor
    receivable = accounts.wallet_receivable(statement.party, statement.office)
    return [
        entry
        for number, ((merchant, _, currency), minor) in enumerate(sorted(sums.items()))
        for entry in settled.move(
            receivable,
            accounts.merchant_pending(merchant),
            Money(minor, currency),
            f"{number:04d}.item",
            merchant,
        )
    ]


def check(statement: Statement, where: str, parameters: tuple[Any, ...]) -> None:
    """Mark the lines of a run that the party's terms do not bear out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_LINE}.id, {_LINE}.merchant_id, {_LINE}.kind, {_LINE}.gross_minor,"
            f" {_LINE}.gross_currency, s.amount_minor, s.currency FROM {_LINE} JOIN ledger_openitem s"
            f" ON s.party = %s AND s.kind = 'sale' AND s.external_id = {_LINE}.external_id"
            f" WHERE {where} AND {_LINE}.outcome = 'matched' AND {_LINE}.kind IN ({_KINDS})",
            [statement.party, *parameters],
        )
        rows = cursor.fetchall()
    if not rows:
        return
    terms = fees.terms_of(office=statement.office, charged_by=statement.party)
    wrong = [
        pk
        for pk, merchant, kind, minor, currency, sold, sold_currency in rows
        if not _borne_out(
            terms, merchant, kind, Money(minor, currency), Money(sold, sold_currency), statement
        )
    ]
    for start in range(0, len(wrong), 500):
        StatementLine.objects.filter(pk__in=wrong[start : start + 500]).update(
            outcome=StatementLine.Outcome.FEE
        )


def _borne_out(
    terms: list[fees.Terms], merchant: str, kind: str, gross: Money, sold: Money, statement: Statement
) -> bool:
    of = kinds.GIVEN_BACK.get(kind, kind)
    day = statement.day or statement.imported_at.date()
    held = fees.holding(terms, merchant_id=merchant, kind=of, currency=sold.currency, day=day)
    if held is None:
        return False
    if kind in kinds.GIVEN_BACK:
        # No more comes back than was withheld; how much depends on what was refunded.
        return replace(held, is_ceiling=True).agrees(sold, gross)
    return held.agrees(sold, -gross)
