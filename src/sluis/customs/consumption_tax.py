"""Consumption tax of a line: an ad valorem part that taxes itself, and a part per litre.

With taxable base B, ad valorem rate r and specific part k (both may be nil) every code of the tariff is one
formula:

    C = (B * r + k) / (1 - r)

    ad_valorem:10         r = 0.10, k = 0
    compound:20+0.912/l   r = 0.20, k = 0.912 CNY a litre
    beer_specific         r = 0,    k = 250 or 220 CNY a tonne, by the taxable price of a litre
    cosmetic15            r = 0.15 when the taxable price of a ml, g or piece reaches a threshold, else nil

Sources and days of the thresholds stand in `data/amounts.toml`; formulas: https://ssopdot.com/blog/6396.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from sluis.customs.amounts import amount
from sluis.customs.exact import Exact
from sluis.kernel.errors import BadInput

Unit = Literal["ml", "g", "piece"]
_AD_VALOREM = re.compile(r"ad_valorem:(\d{1,2}(?:\.\d+)?)", re.ASCII)
_COMPOUND = re.compile(r"compound:(\d{1,2}(?:\.\d+)?)\+(\d+(?:\.\d+)?)/l", re.ASCII)


@dataclass(frozen=True, slots=True)
class Content:
    """How much a line holds in all, in ml, g or pieces."""

    qty: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Levy:
    """The two parts of the tax: a share of the price, and an amount in fen that does not depend on it."""

    rate: Fraction
    fixed_fen: Fraction

    def on(self, base_fen: Exact) -> Fraction:
        """Return the tax on a base that does not contain it, unrounded, in fen."""
        return (base_fen * self.rate + self.fixed_fen) / (1 - self.rate)


NO_LEVY = Levy(Fraction(), Fraction())


@dataclass(frozen=True, slots=True)
class Schedule:
    """The levy below a taxable value and from that value on; a tax without threshold has `from_fen` nil."""

    from_fen: Fraction
    below: Levy
    above: Levy

    def levy(self, taxable_fen: Exact) -> Levy:
        """Return the levy that applies at a taxable value; the threshold itself counts as reached."""
        return self.above if taxable_fen >= self.from_fen else self.below


@lru_cache(maxsize=4096)
def schedule(code: str, litres: Fraction | None, content: Content | None, as_of: date) -> Schedule:
    """Return how a tariff code's tax works for these litres or this content.

    Raise BadInput on `consumption_tax`, `litres` or `content_qty` when the code is unknown or lacks its
    quantity.
    """
    if code == "none":
        return Schedule(Fraction(), NO_LEVY, NO_LEVY)
    if code == "beer_specific":
        return _beer(_needed(litres, code), as_of)
    if code == "cosmetic15":
        return _cosmetic(content, as_of)
    if match := _AD_VALOREM.fullmatch(code):
        return _flat(Levy(Fraction(match[1]) / 100, Fraction()))
    if match := _COMPOUND.fullmatch(code):
        specific_fen = Fraction(match[2]) * _needed(litres, code) * 100
        return _flat(Levy(Fraction(match[1]) / 100, specific_fen))
    raise BadInput(
        f"consumption_tax: {code!r} is not a known code; use none, ad_valorem:10, compound:20+0.912/l, "
        "beer_specific or cosmetic15",
        field="consumption_tax",
    )


def _flat(levy: Levy) -> Schedule:
    return Schedule(Fraction(), levy, levy)


def _needed(litres: Fraction | None, code: str) -> Fraction:
    if litres is None or litres <= 0:
        raise BadInput(f"litres: {code} is taxed by the litre, give the litres of the line", field="litres")
    return litres


def _beer(litres: Fraction, as_of: date) -> Schedule:
    tonnes = litres / amount("beer_litres_per_tonne", as_of).value
    return Schedule(
        from_fen=amount("beer_high_grade_from_cny_per_litre", as_of).value * litres * 100,
        below=Levy(Fraction(), tonnes * amount("beer_low_grade_cny_per_tonne", as_of).value * 100),
        above=Levy(Fraction(), tonnes * amount("beer_high_grade_cny_per_tonne", as_of).value * 100),
    )


def _cosmetic(content: Content | None, as_of: date) -> Schedule:
    if content is None or content.qty <= 0:
        raise BadInput(
            "content_qty: cosmetic15 depends on the price of a ml, g or piece; give the content of the line",
            field="content_qty",
        )
    per = "piece" if content.unit == "piece" else "ml_or_g"
    threshold = amount(f"cosmetic_high_end_from_cny_per_{per}", as_of).value
    rate = amount("cosmetic_consumption_tax_pct", as_of).value / 100
    return Schedule(threshold * content.qty * 100, NO_LEVY, Levy(rate, Fraction()))
