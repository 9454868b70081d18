"""Duty and tax once more, straight from the fact sheet's formulas and in the slowest way: the tests' second opinion.

It shares no code with the room: amounts in yuan as fractions, one function a road. Sections of the sheet are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

LIMITS_CHANGED = date(2019, 1, 1)
POSTAL_CHANGED = date(2024, 12, 1)


@dataclass(frozen=True)
class PlainLine:
    """A line in yuan and percent; `tax` is none, ad_valorem, compound, beer or cosmetic."""

    qty: int
    price: Fraction
    vat: Fraction
    duty: Fraction
    remedy: Fraction
    postal: Fraction
    tax: str
    litres: Fraction
    content: Fraction
    unit: str
    discount: Fraction = Fraction()


def cents(value: Fraction) -> Fraction:
    """Round half up to 0.01 (3.1)."""
    scaled = Decimal((value * 100).numerator) / Decimal((value * 100).denominator)
    return Fraction(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), 100)


def shares(total: Fraction, lines: Sequence[PlainLine]) -> list[Fraction]:
    """Split freight and insurance by goods value, rounded, the last line takes the rest (3.1)."""
    goods = [line.qty * line.price - line.discount for line in lines]
    found: list[Fraction] = []
    for own in goods[:-1]:
        share = cents(total * own / sum(goods)) if sum(goods) else Fraction()
        found.append(min(share, total - sum(found, Fraction())))
    return [*found, total - sum(found, Fraction())]


def consumption(line: PlainLine, base: Fraction, taxable: Fraction) -> Fraction:
    """Return the consumption tax on a base, thresholds by the taxable price (3.2, 3.3)."""
    if line.tax == "ad_valorem":
        return base / Fraction(9, 10) * Fraction(1, 10)
    if line.tax == "compound":
        specific = line.litres * Fraction(912, 1000)
        return (base + specific) / Fraction(8, 10) * Fraction(2, 10) + specific
    if line.tax == "beer":
        high = taxable / line.litres >= Fraction("2.64295885")
        return line.litres / 988 * (250 if high else 220)
    if line.tax == "cosmetic":
        threshold = 15 if line.unit == "piece" else 10
        high_end = taxable / line.content >= threshold
        return base / Fraction(85, 100) * Fraction(15, 100) if high_end else Fraction()
    return Fraction()


def inside(line: PlainLine, value: Fraction) -> Fraction:
    """Tax a line inside the limits: 70 % of consumption tax and VAT, each rounded once (3.1, 3.2)."""
    tax = consumption(line, value, value)
    return cents(tax * Fraction(7, 10)) + cents((value + tax) * line.vat / 100 * Fraction(7, 10))


def in_full(line: PlainLine, value: Fraction, *, duty: bool, remedy: bool) -> Fraction:
    """Tax a line in full, each tax rounded before the next uses it (3.1, 3.6)."""
    paid_duty = cents(value * line.duty / 100) if duty else Fraction()
    paid_remedy = cents(value * line.remedy / 100) if remedy else Fraction()
    base = value + paid_duty + paid_remedy
    tax = cents(consumption(line, base, value))
    return paid_duty + paid_remedy + tax + cents((base + tax) * line.vat / 100)


def cross_border(
    lines: Sequence[PlainLine], freight: Fraction, used: Fraction, as_of: date
) -> tuple[str, Fraction | None]:
    """Return the reason and the tax of an order of 1210 or 9610; None where the channel is closed (3.2)."""
    new = as_of >= LIMITS_CHANGED
    goods = [line.qty * line.price - line.discount for line in lines]
    values = [own + share for own, share in zip(goods, shares(freight, lines), strict=True)]
    total, items = sum(values), sum(line.qty for line in lines)
    if used + total > (26_000 if new else 20_000):
        return "OVER_ANNUAL_LIMIT", None
    if total <= (5_000 if new else 2_000):
        return "OK_WITHIN_LIMIT", sum(
            (inside(line, cents(value)) for line, value in zip(lines, values, strict=True)), Fraction()
        )
    if items == 1 and new:
        return "SINGLE_ITEM_OVER_LIMIT", in_full(lines[0], cents(values[0]), duty=True, remedy=False)
    return "OVER_SINGLE_LIMIT", None


def goods(lines: Sequence[PlainLine], freight: Fraction) -> Fraction:
    """Return the tax of general trade; duty up to 50 yuan for the consignment is not collected (3.6)."""
    worth = [line.qty * line.price - line.discount for line in lines]
    values = [cents(own + share) for own, share in zip(worth, shares(freight, lines), strict=True)]
    duties = sum(cents(value * line.duty / 100) for line, value in zip(lines, values, strict=True))
    return sum(
        (
            in_full(line, value, duty=duties > 50, remedy=True)
            for line, value in zip(lines, values, strict=True)
        ),
        Fraction(),
    )


def parcel(lines: Sequence[PlainLine], as_of: date) -> tuple[bool, Fraction | None]:
    """Return whether a parcel passes, and its tax: none up to 50.00, all of it above (3.5)."""
    limit = 2_000 if as_of >= POSTAL_CHANGED else 1_000
    values = [line.qty * line.price - line.discount for line in lines]
    if sum(values) > limit and sum(line.qty for line in lines) != 1:
        return False, None
    taxes = [cents(cents(value) * line.postal / 100) for line, value in zip(lines, values, strict=True)]
    tax = sum(taxes, Fraction())
    return True, tax if tax > 50 else Fraction()
