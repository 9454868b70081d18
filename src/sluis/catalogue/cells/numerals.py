"""Decimal numbers as people and spreadsheets write them, where point and comma change places by country.

A single cell such as `1.234` does not say whether it is a thousand or a little more than one. The whole
column does, as soon as one of its rows is clear (`12,50`, `1.234,56`); when none is, nobody may guess and the
person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from sluis.catalogue.problems import CellFault

_PLAIN = re.compile(r"[0-9]+", re.ASCII)
_EXPONENT = re.compile(r"[0-9.,]+E[+-]?[0-9]+", re.ASCII | re.IGNORECASE)
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?", re.ASCII)
_ONE_MARK = re.compile(r"([0-9]*)([.,])([0-9]+)", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)([.,])[0-9]+)?", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")

MAX_CHARACTERS = 30


class Exact(str):
    """Text of a cell that the file itself stores as a number, so that its point is the decimal mark.

    It equals no text that merely reads the same, because that may mean another number.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is Exact and str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((Exact, str.__hash__(self)))


def mark_of(text: str) -> str | None:
    """Return the decimal mark that a number proves: "." or ","; None when it has none or could be read both
    ways.

    >>> mark_of("1.234,56"), mark_of("4.95"), mark_of("1.234"), mark_of("0.500"), mark_of("1.234.567")
    (',', '.', None, '.', ',')
    """
    single = _ONE_MARK.fullmatch(text)
    if single:
        whole, mark, rest = single.groups()
        return None if _could_be_thousands(whole, rest) else str(mark)
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        return grouped[2] or ("." if grouped[1] == "," else ",")
    spaced = _SPACED.fullmatch(text)
    if spaced:
        return "." if "." in text else "," if "," in text else None
    return None


def _could_be_thousands(whole: str, rest: str) -> bool:
    return len(rest) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"


def decimal_of(text: str, column_mark: Callable[[], str | None]) -> Decimal:
    """Read a number without sign, unit or currency.

    `column_mark` is asked only when the cell alone leaves it open; it returns the decimal mark of the column,
    or None when no row tells. Raise CellFault `ambiguous_number` then, `not_a_number` for anything else.

    >>> decimal_of("1.234,50", lambda: None), decimal_of("1.234", lambda: ",")
    (Decimal('1234.50'), Decimal('1234'))
    """
    if _PLAIN.fullmatch(text) and len(text) <= MAX_CHARACTERS:
        return Decimal(text)
    text = _SPACES.sub(" ", text.strip())
    if len(text) > MAX_CHARACTERS or _EXPONENT.fullmatch(text):
        raise CellFault("not_a_number")
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    mark = mark_of(text)
    if mark is None:
        mark = _mark_from_column(text, column_mark)
    thousands = "," if mark == "." else "."
    bare = text.replace(thousands, "").replace(" ", "").replace("'", "").replace("’", "").replace(mark, ".")
    return Decimal(bare if bare[0] != "." else "0" + bare)


def _mark_from_column(text: str, column_mark: Callable[[], str | None]) -> str:
    if _SPACED.fullmatch(text):
        return "."
    if not _ONE_MARK.fullmatch(text):
        raise CellFault("not_a_number")
    mark = column_mark()
    if mark is None:
        thousands = text.replace(".", "").replace(",", "")
        raise CellFault("ambiguous_number", thousands=thousands, decimal=text.replace(",", "."))
    return mark
