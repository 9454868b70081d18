"""The tax bill of a list: 70 % of VAT and consumption tax inside the limit, all taxes for one item over it.

Formulas: Cai Guan Shui [2016] 18 and [2018] 49, worked at ssopdot.com/blog/6396.html. Money is Decimal
yuan; every tax of every line is rounded once, half up to the fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sluis.sandbox.chinaport import codes, tariff
from sluis.sandbox.chinaport.checks import fen

SINGLE_LIMIT = Decimal(5000)
ANNUAL_LIMIT = Decimal(26000)
INSIDE_SHARE = Decimal("0.7")
_LITRES_PER_TONNE = Decimal(988)
_HIGH_GRADE_BEER_PER_LITRE = Decimal("2.64295885")  # edition 2026 of USD 370 a tonne
_PIECES = frozenset({"007", "010", "011", "020"})


@dataclass(frozen=True, slots=True)
class LineTax:
    """One line of a tax bill, in yuan."""

    gnum: int
    gcode: str
    price: Decimal
    duty: Decimal
    vat: Decimal
    consumption: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is taxed on."""

    gnum: int
    gcode: str
    total: Decimal
    qty: Decimal
    qty1: Decimal
    unit1: str


def taxable_value(head: dict[str, str], lines: list[dict[str, str]]) -> Decimal:
    """Return goods, freight and insurance of a list, unrounded."""
    goods = sum((Decimal(line["totalPrice"]) for line in lines), Decimal(0))
    return goods + Decimal(head["freight"]) + Decimal(head["insuredFee"])


def item_count(lines: list[dict[str, str]]) -> Decimal:
    """Return the number of pieces of a list."""
    return sum((Decimal(line["qty"]) for line in lines), Decimal(0))


def bill(lines: list[Line], charges: Decimal, *, full: bool) -> list[LineTax]:
    """Return the taxes of lines; freight and insurance (`charges`) go by value, the last takes the rest."""
    goods = sum((line.total for line in lines), Decimal(0))
    rest, taxed = charges, []
    for index, line in enumerate(lines):
        last = index == len(lines) - 1
        share = rest if last else fen(charges * line.total / goods if goods else Decimal(0))
        rest -= share
        taxed.append(_line(line, line.total + share, full=full))
    return taxed


def _line(line: Line, price: Decimal, *, full: bool) -> LineTax:
    rate = tariff.rate(line.gcode)
    duty = fen(price * rate.duty_pct / 100) if full else Decimal("0.00")
    consumption = _consumption(rate.consumption, line, price, price + duty)
    if full:
        consumption = fen(consumption)
    vat = (price + duty + consumption) * rate.vat_pct / 100
    share = Decimal(1) if full else INSIDE_SHARE
    return LineTax(line.gnum, line.gcode, price, duty, fen(vat * share), fen(consumption * share))


def _ad_valorem(base: Decimal, rate: Decimal) -> Decimal:
    return base / (1 - rate) * rate


def _consumption(kind: str, line: Line, price: Decimal, base: Decimal) -> Decimal:
    if kind == "wine":
        return _ad_valorem(base, Decimal("0.10"))
    if kind == "spirits":
        specific = _litres(line) * Decimal("0.912")
        return _ad_valorem(base + specific, Decimal("0.20")) + specific
    if kind == "beer":
        litres = _litres(line)
        high = litres > 0 and price / litres >= _HIGH_GRADE_BEER_PER_LITRE
        return litres / _LITRES_PER_TONNE * (250 if high else 220)
    if kind == "cosmetic" and _is_high_end(line, price):
        return _ad_valorem(base, Decimal("0.15"))
    return Decimal(0)


def _litres(line: Line) -> Decimal:
    if line.unit1 == codes.LITRE:
        return line.qty1
    if line.unit1 == codes.MILLILITRE:
        return line.qty1 / 1000
    if line.unit1 == codes.TONNE:
        return line.qty1 * _LITRES_PER_TONNE
    if line.unit1 == codes.KILOGRAM:
        return line.qty1 * _LITRES_PER_TONNE / 1000
    return Decimal(0)


def _is_high_end(line: Line, price: Decimal) -> bool:
    if line.unit1 in _PIECES:
        return price / line.qty1 >= 15
    content = line.qty1 * 1000 if line.unit1 in (codes.KILOGRAM, codes.LITRE) else line.qty1
    return price / content >= 10
