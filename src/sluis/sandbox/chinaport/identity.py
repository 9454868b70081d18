"""Resident identity numbers: eighteen characters, ISO 7064 MOD 11-2, shown masked."""

from __future__ import annotations

_CHECKS = "10X98765432"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def holds(number: str) -> bool:
    """Tell whether a number has eighteen characters and the right check character."""
    body, check = number[:17], number[17:]
    if len(number) != 18 or not (body.isascii() and body.isdigit()):
        return False
    return check == _CHECKS[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def masked(number: str) -> str:
    """Return first three and last four characters."""
    return f"{number[:3]}{'*' * max(0, len(number) - 7)}{number[-4:]}"
