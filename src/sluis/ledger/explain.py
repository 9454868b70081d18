"""How a merchant's balance came about: every transfer that moved it, summed by what lies on the other side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum

from sluis.kernel.money import Money
from sluis.ledger import accounts
from sluis.ledger.models import Transfer


@dataclass(frozen=True, slots=True)
class Source:
    """What one kind of counter account brought or took, signed as the merchant reads it, and in how many parts."""

    family: str
    transfers: int
    money: Money


@dataclass(frozen=True, slots=True)
class Explanation:
    """The sources of one account in one currency; they add up to `total`, which is the account's balance."""

    account: str
    sources: tuple[Source, ...]
    total: Money


def explain(account: str, currency: str) -> Explanation:
    """Sum an account's transfers by the family of the other account, the largest first."""
    sign = 1 if accounts.family(account).normal == accounts.CREDIT else -1
    sums: dict[str, tuple[int, int]] = {}
    for side, other, direction in (("credit", "debit", sign), ("debit", "credit", -sign)):
        rows = (
            Transfer.objects.filter(**{side: account}, currency=currency)
            .order_by()
            .values(other)
            .annotate(n=Count("id"), minor=Sum("amount_minor"))
        )
        for row in rows:
            family = row[other].split(":", 1)[0]
            count, minor = sums.get(family, (0, 0))
            sums[family] = (count + row["n"], minor + direction * row["minor"])
    return _explanation(account, currency, sums.items())


def _explanation(account: str, currency: str, sums: Iterable[tuple[str, tuple[int, int]]]) -> Explanation:
    sources = [Source(family, count, Money(minor, currency)) for family, (count, minor) in sums]
    sources.sort(key=lambda one: (-one.money.minor, one.family))
    total = sum((one.money for one in sources), Money.zero(currency))
    return Explanation(account, tuple(sources), total)


def currencies(codes: Iterable[str]) -> dict[str, list[str]]:
    """Return in which currencies each account was ever moved."""
    found: dict[str, set[str]] = {code: set() for code in codes}
    for side in ("debit", "credit"):
        rows = Transfer.objects.filter(**{f"{side}__in": list(found)}).order_by()
        for code, currency in rows.values_list(side, "currency").distinct():
            found[code].add(currency)
    return {code: sorted(names) for code, names in found.items()}
