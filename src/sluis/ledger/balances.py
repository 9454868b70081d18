"""Balances: snapshots and the transfers after them, read in one statement so that none counts twice."""

# Only literals of this module are put into its SQL; values go as parameters.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from sluis.kernel.money import Money
from sluis.ledger import accounts
from sluis.ledger.models import SnapshotMark


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account was debited and credited in one currency."""

    account: str
    debits: Money
    credits: Money

    @property
    def net(self) -> Money:
        """Return debits less credits."""
        return self.debits - self.credits

    @property
    def shown(self) -> Money:
        """Return the balance with the sign people expect of this account."""
        return self.net if accounts.family(self.account).normal == accounts.DEBIT else -self.net


_MARK = "COALESCE((SELECT last_transfer FROM ledger_snapshotmark WHERE id = 1), 0)"


def _later(where: str) -> str:
    """Return the query of what was moved after the mark."""
    return (
        f"SELECT debit AS account, currency, amount_minor AS d, 0 AS c FROM ledger_transfer"
        f" WHERE id > {_MARK} {where.format(column='debit')} UNION ALL "
        f"SELECT credit, currency, 0, amount_minor FROM ledger_transfer"
        f" WHERE id > {_MARK} {where.format(column='credit')}"
    )


def _read(where: str, parameters: Sequence[Any]) -> list[Balance]:
    sql = (
        "SELECT account, currency, SUM(d), SUM(c) FROM ("
        "SELECT account, currency, debit_minor AS d, credit_minor AS c FROM ledger_balancesnapshot"
        f" WHERE 1 = 1 {where.format(column='account')} UNION ALL {_later(where)}"
        ") AS moved GROUP BY account, currency ORDER BY account, currency"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *parameters, *parameters])
        return [Balance(a, Money(int(d), cur), Money(int(c), cur)) for a, cur, d, c in cursor.fetchall()]


def balance(account: str, currency: str) -> Money:
    """Return debits less credits of an account in one currency; zero when nothing was ever posted."""
    found = _read("AND {column} = %s AND currency = %s", [account, currency])
    return found[0].net if found else Money.zero(currency)


def of(codes: Sequence[str]) -> list[Balance]:
    """Return the balances of some accounts in every currency they hold."""
    if not codes:
        return []
    marks = ", ".join(["%s"] * len(codes))
    return _read(f"AND {{column}} IN ({marks})", codes)


def everything() -> list[Balance]:
    """Return all balances, by account and currency."""
    return _read("", [])


def recomputed() -> list[Balance]:
    """Return all balances from the transfers alone, without the snapshots."""
    sql = (
        "SELECT account, currency, SUM(d), SUM(c) FROM ("
        "SELECT debit AS account, currency, amount_minor AS d, 0 AS c FROM ledger_transfer UNION ALL "
        "SELECT credit, currency, 0, amount_minor FROM ledger_transfer"
        ") AS moved GROUP BY account, currency ORDER BY account, currency"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [Balance(a, Money(int(d), cur), Money(int(c), cur)) for a, cur, d, c in cursor.fetchall()]


def imbalance() -> int:
    """Return the sum over currencies of the absolute minor units by which all balances miss zero."""
    sums: dict[str, int] = {}
    for one in everything():
        sums[one.net.currency] = sums.get(one.net.currency, 0) + one.net.minor
    return sum(abs(minor) for minor in sums.values())


def refresh_snapshots() -> int:
    """Move the snapshots up to the newest transfer; return its id."""
    with transaction.atomic():
        last = _newest()
    with transaction.atomic():
        SnapshotMark.objects.get_or_create(pk=1)
        mark = SnapshotMark.objects.select_for_update().get(pk=1)
        if last <= mark.last_transfer:
            return mark.last_transfer
        span = f"AND id <= {last:d}"
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_balancesnapshot (account, currency, debit_minor, credit_minor) "
                f"SELECT account, currency, SUM(d), SUM(c) FROM ({_later(span)}) AS moved "
                "WHERE 1 = 1 GROUP BY account, currency "
                "ON CONFLICT (account, currency) DO UPDATE SET "
                "debit_minor = ledger_balancesnapshot.debit_minor + excluded.debit_minor, "
                "credit_minor = ledger_balancesnapshot.credit_minor + excluded.credit_minor"
            )
        mark.last_transfer = last
        mark.save(update_fields=["last_transfer"])
    return last


def _newest() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Ids are handed out before commit: wait for writers, so that no smaller id commits after the
            # mark.
            cursor.execute("LOCK TABLE ledger_transfer IN SHARE MODE")
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM ledger_transfer")
        return int(cursor.fetchone()[0])
