"""Post the lines of a run: agreeing ones to their merchants, all others to suspense."""

# Only literals of `matching` are put into its SQL; values go as parameters.
# ruff: noqa: S608

from __future__ import annotations

from django.db import connection

from sluis.kernel.money import Money
from sluis.ledger import accounts, settled
from sluis.ledger.matching import Run
from sluis.ledger.post import Entry, post


def post_run(run: Run, *, event: str) -> None:
    """Post all lines of a run for the first time, in the caller's transaction."""
    statement = run.statement
    transit = accounts.in_transit(statement.party, statement.office)
    entries = agreeing(run, money_account=transit)
    suspense = accounts.suspense(statement.party, statement.office)
    for currency, net in _differing(run):
        entries += settled.move(transit, suspense, Money(net, currency), f"differences.{currency}")
    if entries:
        post(event=event, entries=entries, office=statement.office)


def agreeing(run: Run, *, money_account: str) -> list[Entry]:
    """Return the entries of the agreeing lines of a run; `money_account` takes their net amounts."""
    entries: list[Entry] = []
    for number, group in enumerate(_groups(run)):
        entries += settled.entries(
            group,
            party=run.statement.party,
            office=run.statement.office,
            money_account=money_account,
            leg=f"{number:04d}",
        )
    return entries


def _groups(run: Run) -> list[settled.Group]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT merchant_id, kind, gross_currency, currency, is_payable,"
            " SUM(gross_minor), SUM(converted_minor), SUM(fee_minor), SUM(net_minor)"
            f" FROM ledger_statementline WHERE {run.where} AND outcome = 'matched'"
            " GROUP BY merchant_id, kind, gross_currency, currency, is_payable ORDER BY 1, 2, 3, 4, 5",
            run.parameters,
        )
        return [
            settled.Group(
                merchant_id=merchant,
                kind=kind,
                gross=Money(int(gross), gross_currency),
                converted=Money(int(converted), currency),
                fee=Money(int(fee), currency),
                net=Money(int(net), currency),
                is_payable=bool(payable),
            )
            for merchant, kind, gross_currency, currency, payable, gross, converted, fee, net in cursor
        ]


def _differing(run: Run) -> list[tuple[str, int]]:
    """Return per currency what lines settled that are not agreed; a direct merchant's money is never ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT currency, SUM(net_minor) FROM ledger_statementline"
            f" WHERE {run.where} AND outcome <> 'matched' AND (merchant_id IS NULL OR is_payable)"
            " GROUP BY currency ORDER BY currency",
            run.parameters,
        )
        return [(currency, int(net)) for currency, net in cursor.fetchall()]
