"""IBAN check digits and lengths (ISO 13616), for the countries of the single euro payments area.

Lengths: ECBS/SWIFT IBAN registry as of 2025; a country that is not listed is refused.
"""

from __future__ import annotations

import re

LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26,
    "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28,
    "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)


def fault_of(iban: str) -> str | None:
    """Return what is wrong with an IBAN, or None when it is right."""
    if not _FORM.fullmatch(iban):
        return "an IBAN is two letters, two digits and 11 to 30 capital letters or digits, without blanks"
    if LENGTHS.get(iban[:2]) != len(iban):
        return f"no {len(iban)} characters in {iban[:2]}, or a country outside the area"
    if mod_97(iban[4:] + iban[:4]) != 1:
        return "the check digits are wrong"
    return None


def mod_97(text: str) -> int:
    """Return the remainder of a text read as a number, A = 10 … Z = 35."""
    return int("".join(str(int(character, 36)) for character in text)) % 97
