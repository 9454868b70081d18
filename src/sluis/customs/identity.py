"""The Chinese resident identity number: eighteen characters, the last a check by ISO 7064 MOD 11-2 (GB
11643-1999).

    6 digits   division where first registered, beginning with the province
    8 digits   day of birth, YYYYMMDD
    3 digits   order number
    1          check digit, X for ten

A number that passes is well formed, which does not say that such a person exists: the platform verifies that.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from sluis.kernel.errors import BadInput

_FORM = re.compile(r"\d{17}[\dX]", re.ASCII)
_CHECK_CHARACTERS: Final = "10X98765432"
# Mainland provinces, and residence permits of people from Taiwan, Hong Kong and Macao.
_PROVINCES: Final = frozenset((
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54",
    "61", "62", "63", "64", "65", "71", "81", "82", "83",
))  # fmt: skip


def check_character(body: str) -> str:
    """Return the check character of the first seventeen digits.

    >>> check_character("11010519491231002")
    'X'
    """
    return _CHECK_CHARACTERS[sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(body)) % 11]


def identity_problem(number: str, *, as_of: date | None = None) -> str | None:
    """Return what is wrong with a number, without quoting it, or None when it is well formed.

    With `as_of` nobody may be born after that day.
    """
    compact = number.strip().upper()
    if len(compact) != 18:
        return f"has {len(compact)} characters, must have 18"
    if not _FORM.fullmatch(compact):
        return "must be 17 digits and a digit or X"
    if compact[:2] not in _PROVINCES:
        return "does not begin with a province"
    try:
        born = date.fromisoformat(f"{compact[6:10]}-{compact[10:12]}-{compact[12:14]}")
    except ValueError:
        return "holds a day of birth that the calendar does not have"
    if born.year < 1900 or (as_of is not None and born > as_of):
        return "holds a day of birth that cannot be"
    return (
        None if check_character(compact[:17]) == compact[17] else "has a wrong check digit; ask for it again"
    )


def is_valid(number: str) -> bool:
    """Tell whether a number is well formed."""
    return identity_problem(number) is None


def read_identity_number(number: str, *, as_of: date, field: str = "identity_number") -> str:
    """Return a number in its written form. Raise BadInput on `field`; the message never holds the number."""
    problem = identity_problem(number, as_of=as_of)
    if problem is not None:
        raise BadInput(f"{field}: the identity number {problem}", field=field)
    return number.strip().upper()


def masked(number: str) -> str:
    """Hide all of a number but its first three and last two characters, for pages and logs.

    >>> masked("11010519491231002X")
    '110*************2X'
    """
    return (
        f"{number[:3]}{'*' * max(len(number) - 5, 0)}{number[-2:]}" if len(number) > 5 else "*" * len(number)
    )
