"""What `sluis check` proves of the ledger: I1, I2, I5 and I14."""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from django.db.models import F, FloatField, Q

from sluis.kernel.invariant import Finding
from sluis.ledger import accounts, balances
from sluis.ledger.models import Transfer


def check() -> list[Finding]:
    """Return one finding per invariant."""
    return [_sums_to_zero(), _balances_agree(), _paid_from_settled(), _rounding_explained()]


def _sums_to_zero() -> Finding:
    broken = [
        f"transfer {pk}"
        for pk in Transfer.objects.filter(Q(amount_minor__lte=0) | Q(debit=F("credit"))).values_list(
            "pk", flat=True
        )[:100]
    ]
    broken += [
        f"column {model._meta.db_table}.{field.column} is a float"
        for model in apps.get_app_config("ledger").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FloatField)
    ]
    sums: dict[str, int] = {}
    for one in balances.recomputed():
        sums[one.net.currency] = sums.get(one.net.currency, 0) + one.net.minor
        try:
            accounts.family(one.account)
        except accounts.UnknownAccount:
            broken.append(f"account {one.account} is not in the plan of accounts")
    broken += [f"{currency} is out by {minor} minor units" for currency, minor in sums.items() if minor]
    return Finding("I1", "the transfers of every event sum to zero in each currency", broken)


def _balances_agree() -> Finding:
    shown = {(one.account, one.net.currency): one.net for one in balances.everything()}
    proven = {(one.account, one.net.currency): one.net for one in balances.recomputed()}
    broken = [
        f"{account} {currency}: shown {shown.get((account, currency))}, its transfers give "
        f"{proven.get((account, currency))}"
        for account, currency in sorted(shown.keys() | proven.keys())
        if shown.get((account, currency)) != proven.get((account, currency))
    ]
    return Finding("I2", "the balance of an account is the sum of its transfers", broken)


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _paid_from_settled() -> Finding:
    """Join each live payout to its lines: settled, paid by no other, and adding up to its settled sum."""
    differing = _rows(
        "SELECT p.id, p.settled_minor, COALESCE(SUM(l.net_minor), 0) FROM ledger_payout p"
        " LEFT JOIN ledger_payoutline pl ON pl.payout_id = p.id AND NOT pl.is_released"
        " LEFT JOIN ledger_statementline l ON l.id = pl.line_id AND l.outcome = 'matched' AND l.is_payable"
        "  AND l.payout_id = p.id AND l.merchant_id = p.merchant_id AND l.currency = p.currency"
        " WHERE p.state NOT IN ('rejected', 'returned')"
        " GROUP BY p.id, p.settled_minor HAVING p.settled_minor <> COALESCE(SUM(l.net_minor), 0)"
    )
    broken = [f"payout {pk} pays for {told}, its settled lines are {found}" for pk, told, found in differing]
    claimed = _rows(
        "SELECT l.id, l.payout_id FROM ledger_statementline l LEFT JOIN ledger_payoutline pl"
        " ON pl.line_id = l.id AND pl.payout_id = l.payout_id AND NOT pl.is_released"
        " WHERE l.payout_id IS NOT NULL AND pl.id IS NULL"
    )
    broken += [f"line {line} is claimed by {payout}, which does not list it" for line, payout in claimed]
    return Finding("I5", "no payout without a settled entry behind each cent", broken)


def _rounding_explained() -> Finding:
    """Compare the rounding account with the cents between the rate and the settled amount of each line."""
    far = _rows(
        "SELECT id FROM ledger_statementline WHERE outcome = 'matched' AND gross_currency <> currency"
        " AND ABS(converted_minor - fee_minor - net_minor) > 1"
    )
    broken = [f"line {pk} is more than a cent beside its rate" for (pk,) in far]
    lines = _rows(
        "SELECT l.office, l.currency, SUM(l.converted_minor - l.fee_minor - l.net_minor)"
        " FROM ledger_statementline l JOIN ledger_statement s ON s.id = l.statement_id"
        " WHERE l.outcome = 'matched' AND l.gross_currency <> l.currency AND l.is_payable"
        " AND s.purpose = 'settlement' GROUP BY l.office, l.currency"
    )
    posted = _rows(
        "SELECT office, currency,"
        " SUM(CASE WHEN debit LIKE 'rounding:%' THEN amount_minor ELSE -amount_minor END)"
        " FROM ledger_transfer WHERE (debit LIKE 'rounding:%' OR credit LIKE 'rounding:%')"
        " AND (event LIKE 'stm!_%' ESCAPE '!' OR event LIKE 'line!_%' ESCAPE '!') GROUP BY office, currency"
    )
    wanted = {(office, currency): total for office, currency, total in lines if total}
    found = {(office, currency): total for office, currency, total in posted if total}
    broken += [
        f"rounding of {office} in {currency}: lines explain {wanted.get((office, currency), 0)}, "
        f"posted {found.get((office, currency), 0)}"
        for office, currency in sorted(wanted.keys() | found.keys(), key=str)
        if wanted.get((office, currency), 0) != found.get((office, currency), 0)
    ]
    return Finding(
        "I14",
        "exchange is at the counterparty's rate; rounding differences are explained to the cent",
        broken,
    )
