"""Exchange rates by day, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sluis.records.models import ExchangeRate


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of `quote` for one unit of `base` as of a day."""

    base: str
    quote: str
    rate: Decimal
    date: date
    source: str


def latest(base: str, quote: str, *, as_of: date) -> Rate | None:
    """Return the newest rate on or before a day, or None where there is none. It is never guessed or inverted."""
    row = (
        ExchangeRate.objects.filter(base=base, quote=quote, date__lte=as_of).order_by("-date", "-id").first()
    )
    return Rate(row.base, row.quote, row.rate, row.date, row.source) if row else None


def record(*, base: str, quote: str, rate: Decimal, day: date, source: str) -> None:
    """Keep a rate; the same day and source overwrites."""
    ExchangeRate.objects.update_or_create(
        base=base, quote=quote, date=day, source=source, defaults={"rate": rate}
    )
