"""Amounts and times as the platform writes them (pure)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sluis.kernel.clock import SHANGHAI
from sluis.kernel.errors import Rejected


def fen(yuan: object) -> int:
    """Read an amount of yuan with two decimals as fen."""
    return int(Decimal(str(yuan or "0")).scaleb(2))


def moment(text: object) -> datetime | None:
    """Read a platform time (China)."""
    if not text:
        return None
    return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)


def stamp(at: datetime) -> str:
    """Write a platform time (China)."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def must(text: object) -> datetime:
    """Read a platform time that must be there. Raise Rejected."""
    found = moment(text)
    if found is None:
        raise Rejected("the platform sent something without its time", party="tmall")
    return found
