"""Whether a sale reaches the amount from which a traveller may ask for the VAT back (no Django).

The rules are `data/vat_refund.toml`, each with its day and source. The shop decides whether it takes part; the
status says only what the law of the store's country asks of the amount, and until when the traveller must leave.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from sluis.kernel.money import Money

DATA = Path(__file__).parent / "data" / "vat_refund.toml"
CURRENCY = "EUR"


class Reach(StrEnum):
    """How an amount stands to the threshold."""

    REACHED = "reached"
    BELOW = "below"
    NOT_KNOWN = "not_known"  # no confirmed rule for this country and day, or another currency


@dataclass(frozen=True, slots=True)
class Rule:
    """The threshold of one country from a day on, in euros with VAT."""

    country: str
    valid_from: date
    minimum: Money
    strictly_more: bool
    counts: str
    proof: str
    confirmed: bool
    source: str

    @property
    def least(self) -> Money:
        """Return the smallest amount that is enough."""
        return Money(self.minimum.minor + self.strictly_more, self.minimum.currency)


@dataclass(frozen=True, slots=True)
class Status:
    """How a sale stands: the rule it was held against, what is missing, and the last day to leave the Union."""

    reach: Reach
    country: str
    rule: Rule | None = None
    missing: Money | None = None
    leave_by: date | None = None


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules as they stand in the data file."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["rule"]
    return tuple(Rule(**{**row, "minimum": Money.of(row["minimum"], CURRENCY)}) for row in rows)


def rule_of(country: str, day: date, known: Sequence[Rule] | None = None) -> Rule | None:
    """Return the rule of a country that holds on a day, or None."""
    held = [
        rule
        for rule in (rules() if known is None else known)
        if rule.country == country and rule.valid_from <= day
    ]
    return max(held, key=lambda rule: rule.valid_from, default=None)


def last_day_to_leave(bought: date) -> date:
    """Return the last day of the third month after the month of purchase."""
    months = bought.year * 12 + bought.month - 1 + 4  # The first day of the fourth month, less one day.
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def status(*, country: str, kept: Money, bought: date) -> Status:
    """Return how a sale stands; `kept` is what the customer paid, VAT included, less what was given back."""
    rule = rule_of(country, bought)
    if rule is None or not rule.confirmed or kept.currency != rule.minimum.currency:
        return Status(Reach.NOT_KNOWN, country, rule)
    leave_by = last_day_to_leave(bought)
    if kept >= rule.least:
        return Status(Reach.REACHED, country, rule, leave_by=leave_by)
    return Status(Reach.BELOW, country, rule, missing=rule.least - kept, leave_by=leave_by)
