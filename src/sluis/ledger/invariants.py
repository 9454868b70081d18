"""What `sluis check` proves of the ledger: I1 and I2 here, I5 and I14 as statements and payouts allow."""

from __future__ import annotations

from django.apps import apps
from django.db.models import F, FloatField, Q

from sluis.kernel.invariant import Finding
from sluis.ledger import accounts, balances
from sluis.ledger.models import Transfer


def check() -> list[Finding]:
    """Return one finding per invariant."""
    return [_sums_to_zero(), _balances_agree()]


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
