"""VAT and consumption tax inside the limits of cross-border retail import, ready for many quotes.

Inside the limits duty is nil and 70% of the two taxes is due. Both are straight lines in the taxable price P:

    0.7 * C = 0.7 * (P * r + k) / (1 - r)          0.7 * V = 0.7 * v * (P + k) / (1 - r)

so the rates of a product become whole-number coefficients once, and each quote is two multiplications, an
addition and a floor division, exact to the fen. Nothing is rounded before the 70%.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Self

from sluis.customs.amounts import amount
from sluis.customs.consumption_tax import Content, Levy, schedule
from sluis.customs.duty_values import LineRates
from sluis.customs.statutory import consumption_code, vat_rate


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the channel on a day, in fen, and whether one item over the order limit may stay in
    it."""

    order_fen: int
    annual_fen: int
    single_item_open: bool


@lru_cache(maxsize=1024)
def limits_on(as_of: date) -> Limits:
    """Return the limits in force on a day."""
    return Limits(
        order_fen=int(amount("cbec_order_limit_cny", as_of).value * 100),
        annual_fen=int(amount("cbec_annual_limit_cny", as_of).value * 100),
        single_item_open=bool(amount("cbec_single_item_channel_open_yes", as_of).value),
    )


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Whole numbers such that a tax is (slope * price + fixed * quantity + half) // divisor, rounded half
    up."""

    consumption_slope: int
    consumption_fixed: int
    vat_slope: int
    vat_fixed: int
    half: int
    divisor: int

    @classmethod
    def of(cls, levy: Levy, vat: Fraction, share: Fraction) -> Self:
        """Put a levy, a VAT rate and the share that is due over one divisor."""
        own = share / (1 - levy.rate)
        consumption, consumption_fixed = own * levy.rate, own * levy.fixed_fen
        vat_slope, vat_fixed = own * vat, own * vat * levy.fixed_fen
        parts = (consumption, consumption_fixed, vat_slope, vat_fixed)
        divisor = 2 * lcm(*(number.denominator for number in parts))
        return cls(
            consumption_slope=int(consumption * divisor),
            consumption_fixed=int(consumption_fixed * divisor),
            vat_slope=int(vat_slope * divisor),
            vat_fixed=int(vat_fixed * divisor),
            half=divisor // 2,
            divisor=divisor,
        )


@dataclass(frozen=True, slots=True)
class PreferentialRate:
    """The rates of one product (or one line), prepared; the threshold is in fen for one unit."""

    below: Coefficients
    above: Coefficients
    threshold_numerator: int
    threshold_denominator: int
    limits: Limits
    rates: LineRates
    litres: Fraction | None
    content: Content | None
    as_of: date

    def taxes(self, value_fen: int, qty: int = 1) -> tuple[int, int]:
        """Return consumption tax and VAT due, in fen, on the taxable value of `qty` units."""
        reached = value_fen * self.threshold_denominator >= self.threshold_numerator * qty
        own = self.above if reached else self.below
        return (
            (own.consumption_slope * value_fen + own.consumption_fixed * qty + own.half) // own.divisor,
            (own.vat_slope * value_fen + own.vat_fixed * qty + own.half) // own.divisor,
        )


@lru_cache(maxsize=4096)
def prepare(
    rates: LineRates, as_of: date, litres: Fraction | None = None, content: Content | None = None
) -> PreferentialRate:
    """Prepare the rates of one unit with its litres or content. Raise BadInput when a rate or quantity is
    missing."""
    tax = schedule(consumption_code(rates), litres, content, as_of)
    vat, share = vat_rate(rates), amount("cbec_tax_share_pct", as_of).value / 100
    return PreferentialRate(
        below=Coefficients.of(tax.below, vat, share),
        above=Coefficients.of(tax.above, vat, share),
        threshold_numerator=tax.from_fen.numerator,
        threshold_denominator=tax.from_fen.denominator,
        limits=limits_on(as_of),
        rates=rates,
        litres=litres,
        content=content,
        as_of=as_of,
    )
