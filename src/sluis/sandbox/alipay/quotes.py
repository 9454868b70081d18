"""The buyer's rate: yuan for one euro, one rate a day, from a table of our own.

The table is a fixed walk around 8.05, so that a day's rate is the same in every run; it is no market rate.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sluis.sandbox.alipay.moments import at, iso

_MIDDLE = 805_000_000
_STEP = 1_500_000  # 0.015 yuan for each point of the swing, which lies between -30 and 30


@dataclass(frozen=True, slots=True)
class Quote:
    """A day's rate: `price` yuan for one euro, eight decimals."""

    day: date

    @property
    def quote_id(self) -> str:
        """The identifier of the rate."""
        return f"{self.day:%Y%m%d}EURCNY{_digest(self.day)[:12].upper()}"

    @property
    def price(self) -> Decimal:
        """Yuan for one euro."""
        digest = _digest(self.day)
        swing = sum(int(nibble, 16) for nibble in digest[:4]) - 30
        return Decimal(_MIDDLE + swing * _STEP + int(digest[4:9], 16) % 10_000).scaleb(-8)

    def fen(self, cents: int) -> int:
        """Return what the buyer pays in fen for an amount in euro cents, rounded half up."""
        return int((cents * self.price).quantize(Decimal(1), ROUND_HALF_UP))

    def wire(self) -> dict[str, str]:
        """Return the wire form; every scalar is a string."""
        return {
            "quoteId": self.quote_id,
            "quoteCurrencyPair": "EUR/CNY",
            "quotePrice": str(self.price),
            "quoteStartTime": iso(at(self.day, 0)),
            "quoteExpiryTime": iso(at(self.day + timedelta(days=1), 0)),
            "guaranteed": "true",
        }


def _digest(day: date) -> str:
    return hashlib.sha256(f"EUR/CNY {day.isoformat()}".encode()).hexdigest()
