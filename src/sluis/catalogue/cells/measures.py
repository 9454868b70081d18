"""Weights, lengths and amounts of money with the units and signs that files put beside them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from sluis.catalogue.problems import CellFault

# Grams and millimetres in one unit; the pound and the ounce are the international avoirdupois ones, the inch
# is 25.4 mm. Capitals are the codes of UN/ECE Recommendation 20 that GS1 uses.
GRAMS = {
    "g": Decimal(1),
    "gr": Decimal(1),
    "gram": Decimal(1),
    "grams": Decimal(1),
    "grm": Decimal(1),
    "grammes": Decimal(1),
    "kg": Decimal(1000),
    "kgm": Decimal(1000),
    "kilo": Decimal(1000),
    "kilogram": Decimal(1000),
    "kilograms": Decimal(1000),
    "lb": Decimal("453.59237"),
    "lbs": Decimal("453.59237"),
    "lbr": Decimal("453.59237"),
    "livres": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
    "onz": Decimal("28.349523125"),
    "mg": Decimal("0.001"),
    "mgm": Decimal("0.001"),
}
MILLIMETRES = {
    "mm": Decimal(1),
    "mmt": Decimal(1),
    "cm": Decimal(10),
    "cmt": Decimal(10),
    "m": Decimal(1000),
    "mtr": Decimal(1000),
    "in": Decimal("25.4"),
    "inch": Decimal("25.4"),
    "inh": Decimal("25.4"),
    "pouce": Decimal("25.4"),
    "ft": Decimal("304.8"),
    "yd": Decimal("914.4"),
}
UNITS = {"weight": (GRAMS, "g, kg, lb or oz"), "length": (MILLIMETRES, "mm, cm, m or in")}

# The currencies that Benelux shops and the wallets name; a code outside this list is asked for again.
_CODES = "EUR USD GBP CHF CNY HKD TWD JPY KRW SGD MYR THB VND AUD NZD CAD DKK SEK NOK PLN CZK HUF RON TRY"
CURRENCIES = frozenset(_CODES.split())
_SIGNS = {"€": "EUR", "£": "GBP"}

_WITH_UNIT = re.compile(r"([0-9][0-9.,' ’\u00a0\u202f\u2009]*?|[.,][0-9]+)\s*([A-Za-z]*)\.?", re.ASCII)
_AMOUNT = re.compile(
    r"(?P<before>[^0-9.,\s-]*)\s*(?P<sign>-?)\s*(?P<number>[0-9][0-9.,'’ \u00a0\u202f\u2009]*?|[.,][0-9]+)"
    r"\s*(?P<after>[^0-9.,\s]*)"
)


def split_unit(text: str) -> tuple[str, str]:
    """Return number and unit of a measure, the unit in small letters or empty.

    >>> split_unit("0,5 kg"), split_unit("330")
    (('0,5', 'kg'), ('330', ''))
    """
    match = _WITH_UNIT.fullmatch(text.strip())
    if match is None:
        raise CellFault("not_a_number")
    return match[1], match[2].lower()


def factor(kind: str, unit: str) -> Decimal:
    """Return how many grams or millimetres one unit is. Raise CellFault `unit` for another unit."""
    units, known = UNITS[kind]
    try:
        return units[unit.lower()]
    except KeyError:
        raise CellFault("unit", known=known) from None


def whole(amount: Decimal) -> int:
    """Round a measure half up to whole grams or millimetres; what is more than nothing is at least 1."""
    rounded = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    return 1 if rounded == 0 and amount > 0 else rounded


def split_money(text: str) -> tuple[str, str | None]:
    """Return the number and the currency code (None when the cell has none) of an amount of money.

    Signs stand before or after the number, with any kind of space. Raise CellFault for a negative amount, and
    for a sign that several currencies share.

    >>> split_money("€ 1.234,50"), split_money("15.00 EUR"), split_money("4,95")
    (('1.234,50', 'EUR'), ('15.00', 'EUR'), ('4,95', None))
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        if text.strip().startswith("-"):
            raise CellFault("negative_price" if any(c.isdigit() for c in text) else "not_a_number")
        raise CellFault("not_a_number")
    marks = [mark for mark in (match["before"], match["after"]) if mark]
    currency = currency_code(marks[0]) if marks else None
    if len(marks) == 2 and currency_code(marks[1]) != currency:
        raise CellFault("currency")
    if match["sign"]:
        raise CellFault("negative_price")
    return match["number"], currency


def currency_code(text: str) -> str:
    """Return the three-letter code of a currency sign or code. Raise CellFault when it is not clear."""
    code = _SIGNS.get(text, text.upper())
    if code not in CURRENCIES:
        raise CellFault("currency")
    return code
