"""Readers of the fields that hold numbers: measures, money, percentages, counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from sluis.catalogue.cells import measures
from sluis.catalogue.cells.numerals import Exact, decimal_of
from sluis.catalogue.formats.base import Column
from sluis.catalogue.problems import CellFault

Reader = Callable[[str], object]
Mark = Callable[[], str | None]
Warn = Callable[[str, str, dict[str, object]], None]  # code, value, detail

NUMBER_LIMIT = 60  # No number, unit and currency included, is longer; keeps patterns away from giant cells.
AMOUNT_LIMIT = Decimal(10_000_000)

_HUNDREDTHS = re.compile(r"([0-9]{1,7})[.,]([0-9]{2})", re.ASCII)
_ZERO = ("0.00", "0,00")


def number_reader_for(column: Column, mark: Mark, warn: Warn) -> Reader:
    """Return the reader of a column with numbers. Raise KeyError for a field that is not known."""
    made: dict[str, Callable[[], Reader]] = {
        "weight_g": lambda: measure_reader("weight", column.unit or "g", mark),
        "length_mm": lambda: measure_reader("length", column.unit or "mm", mark),
        "width_mm": lambda: measure_reader("length", column.unit or "mm", mark),
        "height_mm": lambda: measure_reader("length", column.unit or "mm", mark),
        "price": lambda: money_reader(mark, warn),
        "till_price": lambda: money_reader(mark, warn),
        "shop_price": lambda: money_reader(mark, warn),
        "shelf_life_days": lambda: integer_reader(mark, high=36_500),
        "stock": lambda: stock_reader(mark, warn),
        "abv_pct": lambda: decimal_reader(mark, high=100),
        "vat_rate_pct": lambda: decimal_reader(mark, high=100),
    }
    return made[column.field]()


def _number(cell: str, mark: Mark) -> Decimal:
    if isinstance(cell, Exact):
        return decimal_of(cell, lambda: ".")
    return decimal_of(cell, mark)


def _short(cell: str) -> str:
    if len(cell) > NUMBER_LIMIT:
        raise CellFault("not_a_number")
    return cell if isinstance(cell, Exact) else cell.strip()


def measure_reader(kind: str, unit: str, mark: Mark) -> Reader:
    """Return a reader of weights (grams) or lengths (millimetres); `unit` holds where the cell names none."""
    high = 2_000_000 if kind == "weight" else 100_000

    def read(cell: str) -> int | None:
        text = _short(cell)
        number, own_unit = (text, "") if isinstance(text, Exact) else measures.split_unit(text)
        amount = measures.whole(_number(number, mark) * measures.factor(kind, own_unit or unit))
        if not 0 <= amount <= high:
            raise CellFault("number_range", low=0, high=high)
        return amount or None  # Shop systems write 0 where nobody weighed or measured.

    return read


def money_reader(mark: Mark, warn: Warn) -> Reader:
    """Return a reader of amounts: (amount, currency or None), the amount whole hundredths or a Decimal.

    Nearly all prices have two decimals; those become an integer without a detour.
    """

    def read(cell: str) -> tuple[int | Decimal, str | None]:
        plain = _HUNDREDTHS.fullmatch(cell)
        if plain and cell not in _ZERO:
            return int(plain[1] + plain[2]), None
        text = _short(cell)
        if isinstance(text, Exact) and text.startswith("-"):
            raise CellFault("negative_price")
        number, currency = (text, None) if isinstance(text, Exact) else measures.split_money(text)
        amount = _number(number, mark)
        if amount > AMOUNT_LIMIT:
            raise CellFault("number_range", low=0, high=AMOUNT_LIMIT)
        if amount == 0:
            warn("zero_price", cell, {})
        return amount, currency

    return read


def decimal_reader(mark: Mark, *, high: int) -> Reader:
    """Return a reader of percentages with at most two decimals, from 0 to `high`."""

    def read(cell: str) -> Decimal:
        text = _short(cell)
        if not isinstance(text, Exact):
            text = text.lower().rstrip(". ").removesuffix("vol").rstrip(". ").removesuffix("%").strip()
        amount = _number(text, mark)
        if not 0 <= amount <= high:
            raise CellFault("number_range", low=0, high=high)
        # Adding zero takes back the exponent that normalising gives to 10 and 20.
        return amount.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize() + 0

    return read


def integer_reader(mark: Mark, *, high: int) -> Reader:
    """Return a reader of whole numbers from 1 to `high`."""

    def read(cell: str) -> int:
        amount = _number(_short(cell), mark)
        if amount != amount.to_integral_value():
            raise CellFault("not_a_whole_number")
        if not 1 <= amount <= high:
            raise CellFault("number_range", low=1, high=high)
        return int(amount)

    return read


def stock_reader(mark: Mark, warn: Warn) -> Reader:
    """Return a reader of pieces on hand; a negative number, where a shop sold too many, counts as none."""

    def read(cell: str) -> int:
        if len(cell) < 10 and cell.isascii() and cell.isdigit():
            return int(cell)
        text = _short(cell)
        negative = text.startswith("-")
        amount = _number(type(text)(text[1:]) if negative else text, mark)
        if amount != amount.to_integral_value():
            raise CellFault("not_a_whole_number")
        if amount > 1_000_000_000:
            raise CellFault("number_range", low=0, high=1_000_000_000)
        if negative and amount:
            warn("negative_stock", cell, {})
        return 0 if negative else int(amount)

    return read
