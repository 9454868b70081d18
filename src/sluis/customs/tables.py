"""Reads the CSV tables of this room: each row names its source by a key of `data/sources.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read; `confirmed` is false for what rests on hearsay or on an older edition."""

    key: str
    text: str
    confirmed: bool


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of one CSV file of the data folder."""
    text = (resources.files("sluis.customs") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def all_sources() -> Mapping[str, Source]:
    """Return the sources by key."""
    rows = read_table("sources.csv")
    return {row["key"]: Source(row["key"], row["text"], row["confirmed"] == "y") for row in rows}


def percent(cell: str) -> Decimal | None:
    """Return a percentage; an empty cell is not known, which is not nil."""
    return Decimal(cell) if cell else None


def last_day(cell: str) -> date | None:
    """Return the last day of a row; an empty cell stands until further notice."""
    return date.fromisoformat(cell) if cell else None
