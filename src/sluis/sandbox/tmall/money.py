"""Money on this wire: yuan as text with two decimals outside, whole fen inside."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_YUAN = re.compile(r"\d{1,11}(\.\d{1,2})?", re.ASCII)


def fen(text: str) -> int | None:
    """Return the fen of an amount in yuan, or None when it is not one (no sign, at most two decimals)."""
    return int(Decimal(text) * 100) if _YUAN.fullmatch(text) and text.isascii() else None


def yuan(amount_fen: int) -> str:
    """Return an amount as the platform writes it, e.g. `200.07`."""
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}{abs(amount_fen) // 100}.{abs(amount_fen) % 100:02d}"


def share(amount_fen: int, rate: Decimal) -> int:
    """Return `rate` of an amount in whole fen, half a fen upwards (away from zero)."""
    return int((amount_fen * rate).quantize(Decimal(1), ROUND_HALF_UP))
