"""Money: an integer count of minor units with a currency. No float ever touches it.

Exponents are those of ISO 4217 for the currencies that the wallets name
(Antom documentation, "Amount"): two digits for all but CLP, JPY, KRW and VND.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Self

_NO_MINOR_DIGITS = frozenset({"CLP", "JPY", "KRW", "VND"})
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d+)?", re.ASCII)


class MoneyError(ValueError):
    """An amount or a currency that cannot be money."""


def exponent(currency: str) -> int:
    """Return the number of minor digits of a currency."""
    return 0 if currency in _NO_MINOR_DIGITS else 2


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents, fen) of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            raise MoneyError(f"minor units must be an integer, not {self.minor!r}")
        if not _CURRENCY.fullmatch(self.currency):
            raise MoneyError(f"currency must be three capital letters, not {self.currency!r}")

    @classmethod
    def of(cls, text: str | Decimal | int, currency: str) -> Self:
        """Read an exact decimal amount in major units ("12.50"); raise MoneyError when it has too many digits."""
        raw = str(text).strip()
        if not _DECIMAL.fullmatch(raw):
            raise MoneyError(f"amount must be a decimal number such as 12.50, not {raw[:40]!r}")
        try:
            scaled = Decimal(raw).scaleb(exponent(currency))
        except InvalidOperation as error:  # pragma: no cover - the pattern admits only numbers
            raise MoneyError(f"amount is not a number: {raw[:40]!r}") from error
        if scaled != scaled.to_integral_value():
            raise MoneyError(f"{currency} has {exponent(currency)} decimals, {raw[:40]!r} has more")
        return cls(int(scaled), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Self:
        """Round an exact amount in major units half up to the minor unit."""
        return cls(int(amount.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP)), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return no money of a currency."""
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        """Return the exact amount in major units."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def text(self) -> str:
        """Return the amount in major units with all its minor digits, for example "12.50"."""
        return f"{self.amount:.{exponent(self.currency)}f}"

    def json(self) -> dict[str, str]:
        """Return the form that the API uses: text decimal and currency."""
        return {"amount": self.text(), "currency": self.currency}

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise MoneyError(f"cannot mix {self.currency} and {other.currency}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        if isinstance(times, bool) or not isinstance(times, int):
            raise MoneyError("money is multiplied by whole numbers only; use convert for rates")
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.text()} {self.currency}"

    def convert(self, rate: Decimal, currency: str) -> Money:
        """Convert at `rate` units of `currency` for one unit of this one, rounded half up to its minor unit."""
        return Money.rounded(self.amount * rate, currency)

    def share(self, weights: list[int]) -> list[Money]:
        """Split over lines by weight, each rounded half up; the last line takes the remainder."""
        total = sum(weights)
        if not weights or total <= 0:
            raise MoneyError("weights must hold at least one positive number")
        parts = [
            Money(int((Decimal(self.minor) * w / total).quantize(Decimal(1), ROUND_HALF_UP)), self.currency)
            for w in weights[:-1]
        ]
        rest = self.minor - sum(part.minor for part in parts)
        return [*parts, Money(rest, self.currency)]
