"""Structured payment references (no Django).

ISO 11649: "RF", two check digits and up to 21 letters or digits; the whole, with its first four characters
moved to the end, leaves 1 modulo 97. Belgium: twelve digits, the last two the first ten modulo 97, or 97 for
remainder 0 (Febelfin).

>>> iso_11649("539007547034")
'RF18539007547034'
>>> belgian("0108068171")
'010806817183'
"""

from __future__ import annotations

import re

_BODY = re.compile(r"[A-Z0-9]{1,21}", re.ASCII)
_TEN = re.compile(r"\d{10}", re.ASCII)


def iso_11649(body: str) -> str:
    """Return the creditor reference of 1 to 21 capital letters and digits. Raise ValueError otherwise."""
    if not _BODY.fullmatch(body):
        raise ValueError(f"a reference body has 1 to 21 capital letters or digits, not {body!r}")
    number = int("".join(str(int(character, 36)) for character in f"{body}RF00"))
    return f"RF{98 - number % 97:02d}{body}"


def belgian(ten_digits: str) -> str:
    """Return the twelve digits of a Belgian communication. Raise ValueError for other than ten digits."""
    if not _TEN.fullmatch(ten_digits):
        raise ValueError(f"a Belgian reference begins with ten digits, not {ten_digits!r}")
    return f"{ten_digits}{int(ten_digits) % 97 or 97:02d}"


def belgian_shown(twelve_digits: str) -> str:
    """Return the form people write: +++010/8068/17183+++."""
    return f"+++{twelve_digits[:3]}/{twelve_digits[3:7]}/{twelve_digits[7:]}+++"


def of_payout(*, country: str, office: str, day: str, number: int) -> str:
    """Return the reference of a day's n-th payout: Belgian for a Belgian creditor, else ISO 11649.

    `day` is YYMMDD. After 9,999 payouts of one day the numbers begin anew.
    """
    numbered = f"{day}{number % 10_000:04d}"
    return belgian(numbered) if country == "BE" else iso_11649(f"{office}{numbered}")
