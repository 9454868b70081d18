"""Global Trade Item Numbers: 8, 12, 13 or 14 digits with a check digit (GS1 General Specifications, 7.9).

>>> normalised("5410126006056")
'05410126006056'
"""

from __future__ import annotations

import re

from sluis.catalogue.problems import CellFault

LENGTHS = (8, 12, 13, 14)

_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_EXPONENT = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+", re.ASCII | re.IGNORECASE)
_FILLING = str.maketrans("", "", " -\u00a0\u202f\u2009\u2010\u2011\u2013")


def check_digit(body: str) -> str:
    """Return the check digit that belongs behind the other digits of a GTIN.

    >>> check_digit("541012600605")
    '6'
    """
    total = 3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))
    return str(-total % 10)


def normalised(text: str) -> str:
    """Return a GTIN as 14 digits, zeros in front. Raise CellFault when it is none; nothing is repaired."""
    digits = text if text.isascii() and text.isdigit() else _bare(text)
    if len(digits) not in LENGTHS:
        raise CellFault("gtin_length")
    number = digits.zfill(14)
    codes = number.encode()
    # Weights 3 and 1 in turn, 28 in all; the code of a character is 48 more than its digit.
    if (3 * sum(codes[::2]) + sum(codes[1::2]) - 28 * 48) % 10:
        raise CellFault("gtin_check_digit", expected=check_digit(digits[:-1]))
    return number


def is_exponent(text: str) -> bool:
    """Tell whether a spreadsheet has turned a number into its rounded form, such as `8,71E+12`."""
    return _EXPONENT.fullmatch(text) is not None


def _bare(text: str) -> str:
    stripped = text.strip().removeprefix(
        "'"
    )  # Spreadsheet users put an apostrophe in front to keep the digits.
    if is_exponent(stripped):
        raise CellFault("gtin_exponent")
    digits = stripped.translate(_FILLING)
    if not _DIGITS.fullmatch(digits):
        raise CellFault("gtin_characters")
    return digits


def is_in_store(gtin14: str) -> bool:
    """Tell whether a 14-digit GTIN has a prefix for numbers that only hold inside one shop.

    Prefixes 020 to 029, 040 to 049 and 200 to 299 of the 13-digit form; 0 and 2 as first digit of the 8-digit
    form (GS1 General Specifications, 1.4; the list was not read again in this edition).

    >>> is_in_store("02001234567893"), is_in_store("05410126006056")
    (True, False)
    """
    if gtin14.startswith("000000"):
        return gtin14[6] in "02"
    return gtin14[1] == "2" or gtin14[1:3] in ("02", "04")
