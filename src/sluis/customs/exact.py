"""Exact arithmetic on amounts in fen: integers where possible, fractions where a price has more digits.

Rounding is half up to the fen. GACC Decree 272 (in force 2024-12-01), article 13, rounds the taxable price
so; for each tax it is the project's convention, because no primary text on the order of rounding was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Exact = int | Fraction


def exact(value: Fraction) -> Exact:
    """Return a plain integer when the fraction is whole: integers are an order of magnitude faster."""
    return value.numerator if value.denominator == 1 else value


def half_up(value: Exact) -> int:
    """Round half up to a whole number of fen.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(249, 100)), half_up(7)
    (3, 2, 7)
    """
    if isinstance(value, int):
        return value
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def share_out(total: Exact, weights: Sequence[Exact]) -> list[Exact]:
    """Split an amount over lines by weight, each share rounded half up; the last line takes the remainder.

    No share exceeds what is left, so many small lines can never drive the last one below zero.

    >>> share_out(2000, [12000, 8000]), share_out(100, [1, 1, 1]), share_out(2, [1, 1, 1, 1])
    ([1200, 800], [33, 33, 34], [1, 1, 0, 0])
    """
    whole = sum(weights)
    left = total
    shares: list[Exact] = []
    for weight in weights[:-1]:
        share = min(half_up(Fraction(total) * weight / whole), left) if whole else 0
        shares.append(share)
        left -= share
    return [*shares, left]


def fen(amount_cny: Fraction) -> Exact:
    """Return an amount in yuan as an exact amount in fen."""
    return exact(amount_cny * 100)


def yuan(amount_fen: int) -> str:
    """Return an amount in fen as decimal text in yuan.

    >>> yuan(1620), yuan(-5)
    ('16.20', '-0.05')
    """
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{sign}{whole}.{rest:02d}"


def decimal_text(value: Exact, digits: int = 6) -> str:
    """Return an exact value as decimal text with at most `digits` decimals, for people to read.

    >>> decimal_text(Fraction(13, 2)), decimal_text(Fraction(200, 9)), decimal_text(30)
    ('6.5', '22.222222', '30')
    """
    scaled = half_up(Fraction(value) * 10**digits)
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**digits)
    tail = f"{rest:0{digits}d}".rstrip("0")
    return f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}"
