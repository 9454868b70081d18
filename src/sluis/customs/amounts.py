"""Amounts of the import rules (limits, floors, shares, thresholds) as of a day, read from
`data/amounts.toml`.

An amount has a value for a period, a source, and a mark whether its source was read. Nothing here is guessed:
a day before the first period is an error that says when the rules begin.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from sluis.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class Amount:
    """One value in the unit that ends its name (cny, pct, kg), from `valid_from` to `valid_to` inclusive."""

    name: str
    value: Fraction
    valid_from: date
    valid_to: date | None
    source: str
    confirmed: bool
    note: str

    def holds(self, as_of: date) -> bool:
        """Tell whether the amount is in force on a day."""
        return self.valid_from <= as_of and (self.valid_to is None or as_of <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Route:
    """One way into China, the first day for which its rules are known here, and where they stand."""

    code: str
    name: str
    name_zh: str
    covered_from: date
    source: str


def read_data(name: str) -> dict[str, Any]:
    """Read one TOML file of the data folder of this room."""
    return tomllib.loads((resources.files("sluis.customs") / "data" / name).read_text("utf-8"))


@cache
def all_amounts() -> Mapping[str, tuple[Amount, ...]]:
    """Return every amount by name, earliest period first."""
    by_name: dict[str, list[Amount]] = {}
    for row in read_data("amounts.toml")["amount"]:
        found = Amount(
            name=row["name"],
            value=Fraction(row["value"]),
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            source=row["source"],
            confirmed=row["confirmed"],
            note=row.get("note", ""),
        )
        by_name.setdefault(found.name, []).append(found)
    return {name: tuple(sorted(rows, key=lambda row: row.valid_from)) for name, rows in by_name.items()}


@cache
def all_routes() -> Mapping[str, Route]:
    """Return the routes by code, in the order in which people compare them."""
    return {row["code"]: Route(**row) for row in read_data("amounts.toml")["route"]}


def amount(name: str, as_of: date) -> Amount:
    """Return the amount of that name in force on a day. Raise BadInput on `as_of` when none was yet or
    still is."""
    periods = all_amounts()[name]
    for period in periods:
        if period.holds(as_of):
            return period
    raise BadInput(
        f"as_of: no {name} is known for {as_of}; the rules here begin on {periods[0].valid_from}",
        field="as_of",
    )


def route_on(code: str, as_of: date) -> Route:
    """Return a route that is covered on a day. Raise BadInput on `route` or `as_of` otherwise."""
    known = all_routes().get(code)
    if known is None:
        raise BadInput(f"route: {code!r} is unknown; use one of {', '.join(all_routes())}", field="route")
    if as_of < known.covered_from:
        raise BadInput(
            f"as_of: {as_of} lies before any rule of {code}; the first is from {known.covered_from}",
            field="as_of",
        )
    return known
