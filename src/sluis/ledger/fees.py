"""Fees by dated terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger.models import FeeTerms


@dataclass(frozen=True, slots=True)
class Terms:
    """A fee from a day on: percent of the amount plus so many minor units an item, with its source."""

    kind: str
    merchant_id: str | None
    percent: Decimal
    per_item_minor: int
    currency: str
    valid_from: date
    source: str
    is_ceiling: bool = False

    def agrees(self, base: Money, actual: Money) -> bool:
        """Tell whether a fee is what the terms say, to a rounding step; below a ceiling it may be less."""
        expected = self.fee(base)
        if expected.currency != actual.currency:
            return False
        if self.is_ceiling:
            low, high = sorted((0, expected.minor))
            return low - 1 <= actual.minor <= high + 1
        return abs(expected.minor - actual.minor) <= 1

    def fee(self, base: Money, *, items: int = 1) -> Money:
        """Return the fee on an amount, rounded half up; on a negative amount the percentage is given back."""
        part = (Decimal(base.minor) * self.percent / 100).quantize(Decimal(1), ROUND_HALF_UP)
        return Money(int(part) + self.per_item_minor * items, base.currency)


FREE = Terms("", None, Decimal(0), 0, "EUR", date.min, "no terms are set")


def terms_of(*, office: str, charged_by: str) -> list[Terms]:
    """Return all terms of a party in an office, the most particular and newest first."""
    rows = FeeTerms.objects.filter(office=office, charged_by=charged_by).order_by("-valid_from", "-id")
    found = [
        Terms(
            row.kind,
            row.merchant_id,
            row.percent,
            row.per_item_minor,
            row.currency,
            row.valid_from,
            row.source,
            row.is_ceiling,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.merchant_id is None, one.kind == ""))


def holding(
    terms: Iterable[Terms], *, merchant_id: str | None, kind: str, currency: str, day: date
) -> Terms | None:
    """Return the terms that hold for a line on a day, or None; `terms` come from `terms_of`."""
    for one in terms:
        meant = one.merchant_id in (None, merchant_id) and one.kind in ("", kind)
        if meant and one.valid_from <= day and (one.currency == currency or not one.per_item_minor):
            return one
    return None


def set_terms(
    *,
    office: str,
    charged_by: str,
    percent: Decimal,
    valid_from: date,
    source: str,
    per_item_minor: int = 0,
    currency: str = "EUR",
    merchant_id: str | None = None,
    kind: str = "",
    is_ceiling: bool = False,
) -> FeeTerms:
    """Keep what a party charges from a day on; the same day again overwrites.

    `charged_by` is "office" for the office's own fee on payouts, else the party; `kind` is that of its lines,
    empty for all; a ceiling lets the party take anything up to the fee. Raise BadInput without a source or
    with a percentage outside 0 to 100.
    """
    if not source.strip():
        raise BadInput("say where the terms are written: a contract, a price list", field="source")
    if not 0 <= percent <= 100:
        raise BadInput("a percentage lies between 0 and 100", field="percent")
    if per_item_minor < 0:
        raise BadInput("the fee an item is not negative", field="per_item_minor")
    row, _ = FeeTerms.objects.update_or_create(
        office=office,
        charged_by=charged_by,
        kind=kind,
        merchant_id=merchant_id,
        valid_from=valid_from,
        defaults={
            "percent": percent,
            "per_item_minor": per_item_minor,
            "currency": currency,
            "source": source,
            "is_ceiling": is_ceiling,
        },
    )
    return row
