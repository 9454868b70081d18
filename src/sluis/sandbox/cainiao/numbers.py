"""Numbers with check digits: UPU S10 items, the line's own waybills, identity cards."""

from __future__ import annotations

import re

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_IDENTITY = re.compile(r"\d{17}[\dX]", re.ASCII)
_IDENTITY_CHECKS = "10X98765432"


def s10(serial: int, country: str) -> str:
    """Return the UPU S10 number of a serial below 10^8, service letters LX."""
    digits = f"{serial:08d}"
    check = 11 - sum(int(d) * w for d, w in zip(digits, _S10_WEIGHTS, strict=True)) % 11
    return f"LX{digits}{ {10: 0, 11: 5}.get(check, check) }{country}"


def luhn_digit(digits: str) -> int:
    """Return the digit that makes `digits` followed by it pass the Luhn test."""
    doubled = (int(d) * (2 if index % 2 == 0 else 1) for index, d in enumerate(reversed(digits)))
    return -sum(d - 9 if d > 9 else d for d in doubled) % 10


def domestic_waybill(serial: int) -> str:
    """Return a waybill number of the bonded line: CNZ, eleven digits, a Luhn check digit."""
    digits = f"{serial:011d}"
    return f"CNZ{digits}{luhn_digit(digits)}"


def identity_number_holds(number: str) -> bool:
    """Check a resident identity number of 18 characters by ISO 7064 MOD 11-2."""
    if not _IDENTITY.fullmatch(number):
        return False
    total = sum(int(d) * pow(2, 17 - index, 11) for index, d in enumerate(number[:17]))
    return number[17] == _IDENTITY_CHECKS[total % 11]
