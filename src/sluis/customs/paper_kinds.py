"""The kinds of paper of `data/papers.toml`: which fact each makes true, how long it holds, when to remind (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from sluis.customs.amounts import read_data
from sluis.customs.facts import YES_NO

Covers = Literal["maker", "product"]


class PaperError(ValueError):
    """A kind in the data file that cannot stand as it is written."""


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper; `fact` is "" when no rule reads it, `valid_years` None when no source says."""

    kind: str
    covers: Covers
    fact: str
    valid_years: int | None
    remind_days: tuple[int, ...]
    valid_from: date
    source: str
    confirmed: bool


def _read(row: Mapping[str, Any]) -> PaperKind:
    name = row.get("kind", "without a kind")
    absent = {"kind", "covers", "remind_days", "valid_from", "source", "confirmed"} - row.keys()
    if absent:
        raise PaperError(f"paper {name}: {', '.join(sorted(absent))} missing")
    fact = row.get("fact", "")
    if fact and fact not in YES_NO:
        raise PaperError(f"paper {name}: {fact} is no fact that a rule reads")
    return PaperKind(
        kind=row["kind"],
        covers=row["covers"],
        fact=fact,
        valid_years=row.get("valid_years"),
        remind_days=tuple(sorted(row["remind_days"], reverse=True)),
        valid_from=row["valid_from"],
        source=row["source"],
        confirmed=row["confirmed"],
    )


@cache
def kinds() -> Mapping[str, PaperKind]:
    """Return every kind by name, in the order of the file. Raise PaperError on a faulty one."""
    return {found.kind: found for found in map(_read, read_data("papers.toml")["paper"])}


def expiry(kind: PaperKind, issued: date | None) -> date | None:
    """Return the day on which a paper issued on a day ends by its rule, when a source says how long it holds."""
    if issued is None or kind.valid_years is None:
        return None
    year = issued.year + kind.valid_years
    try:
        return issued.replace(year=year)
    except ValueError:  # The 29th of February, in a year without one.
        return date(year, 3, 1)


def reminder_due(kind: PaperKind, *, expires: date, today: date, reminded: int | None) -> int | None:
    """Return which reminder (days before the end) is due today and was not given, the latest one; None when none.

    A paper that has ended gives 0, once.

    >>> from datetime import date
    >>> reminder_due(kinds()["brand_authorisation"], expires=date(2026, 7, 1), today=date(2026, 6, 10), reminded=90)
    30
    """
    left = (expires - today).days
    reached = [days for days in (*kind.remind_days, 0) if left <= (days if days else -1)]
    if not reached:
        return None
    now = min(reached)
    return now if reminded is None or now < reminded else None
