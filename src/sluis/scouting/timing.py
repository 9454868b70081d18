"""Is there an occasion ahead that stock can still reach? The Chinese calendar, read backwards by the lead
time.

Days come from `data/occasions.csv`: lunar feasts as computed by three calendar libraries that agree, fixed
days, and shopping festivals on their closing day. The calendar ends where the file ends; beyond it nothing is
claimed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

from sluis.scouting.values import Input, Part, Source

_CALENDAR = Source("calendar of Chinese occasions", "own", "2026-11", date(2026, 11, 1))


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day on which families of goods sell; `source` says how the day is known."""

    name: str
    name_zh: str
    families: frozenset[str]
    day: date
    source: str


@cache
def occasions() -> tuple[Occasion, ...]:
    """Return the calendar, earliest first."""
    text = resources.files("sluis.scouting").joinpath("data", "occasions.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    found = [
        Occasion(
            name=row["name_en"],
            name_zh=row["name_zh"],
            families=frozenset(row["families"].split(";")),
            day=date.fromisoformat(row["date"]),
            source=row["source"],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.name)))


def next_occasion(family: str, *, ready_by: date) -> Occasion | None:
    """Return the first occasion of a family on or after the day on which stock can be there."""
    return next((one for one in occasions() if family in one.families and one.day >= ready_by), None)


def timing(family: str | None, *, as_of: date, lead_days: int, near_days: int, far_days: int) -> Part:
    """Return what the season earns: all when an occasion falls soon after stock can be there, less the longer
    after.

    Half is earned at `far_days` of waiting, which is what any time of the year gives.
    """
    if family is None:
        return Part(None, 0.0, 1.0, (), ("family",))
    ready = as_of + timedelta(days=lead_days)
    coming = next_occasion(family, ready_by=ready)
    if coming is None:
        return Part(None, 0.0, 1.0, (), (f"an occasion of {family} after {ready.isoformat()}",))
    wait = (coming.day - ready).days
    late = min(max((wait - near_days) / (far_days - near_days), 0.0), 1.0)
    share = 1.0 - 0.5 * late
    inputs = (
        Input("next_occasion", f"{coming.name} {coming.name_zh} {coming.day.isoformat()}", _CALENDAR),
        Input("stock_ready_by", ready.isoformat(), _CALENDAR),
    )
    return Part(share, share, share, inputs)
