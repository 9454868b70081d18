"""Reads the dated tables of this room. A row has a period, a source, and a status that says how far to
trust it.

    read      stands in the source that the row names
    planning  a range to plan with, no source read
    example   a placeholder until somebody has an offer

A caller may hand in rows of its own (a carrier's offer), which replace ours.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib import resources
from typing import Literal, cast

Status = Literal["read", "planning", "example"]
Level = Literal["low", "mid", "high"]


@dataclass(frozen=True, slots=True)
class Period:
    """The days on which a row holds, both ends included; None stands until further notice."""

    first: date
    last: date | None

    def holds(self, as_of: date) -> bool:
        """Tell whether a day is inside."""
        return self.first <= as_of and (self.last is None or as_of <= self.last)


@dataclass(frozen=True, slots=True)
class Range:
    """A figure that sources give as a range, exact."""

    low: Fraction
    high: Fraction

    def at(self, level: Level) -> Fraction:
        """Return the lower end, the middle or the upper end."""
        if level == "mid":
            return (self.low + self.high) / 2
        return self.low if level == "low" else self.high

    def text(self) -> str:
        """Return the range for people to read."""
        low, high = number_text(self.low), number_text(self.high)
        return low if low == high else f"{low} to {high}"


def number_text(value: Fraction) -> str:
    """Return an exact number with at most four decimals and no empty ones.

    >>> number_text(Fraction(5, 2)), number_text(Fraction(12)), number_text(Fraction(1, 3))
    ('2.5', '12', '0.3333')
    """
    scaled = (20_000 * value.numerator + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(scaled, 10_000)
    tail = f"{rest:04d}".rstrip("0")
    return f"{whole}.{tail}" if tail else str(whole)


def half_up(value: Fraction) -> int:
    """Round half up to a whole minor unit."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of one CSV file of the data folder."""
    text = (resources.files("sluis.logistics") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def period(row: Mapping[str, str]) -> Period:
    """Return the period of a row."""
    last = row["valid_to"]
    return Period(date.fromisoformat(row["valid_from"]), date.fromisoformat(last) if last else None)


def status(row: Mapping[str, str]) -> Status:
    """Return how far to trust a row."""
    return cast(Status, row["status"])


def span(row: Mapping[str, str], low: str = "low", high: str = "high") -> Range:
    """Return two columns as a range."""
    return Range(Fraction(row[low]), Fraction(row[high]))
