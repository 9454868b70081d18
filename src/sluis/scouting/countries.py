"""Countries of trade files: the numbers that BACI uses, as ISO 3166 alpha-3 codes.

BACI's numbers are those of UN Comtrade. Belgium and Luxembourg reported as one (58) until 1998; that unit is
kept as "BLX" and is never taken for Belgium.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

EU_MEMBERS = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN",
    "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
BENELUX = ("BEL", "NLD", "LUX")
CHINA = "CHN"
# How files write "all partners together"; such a row is a total and would count trade twice.
WORLD_CODES = ("W00", "WLD", "WORLD", "ALL", "TOT")


@dataclass(frozen=True, slots=True)
class Country:
    """A number of a trade file, what it stands for, and the years for which it does."""

    code: int
    iso3: str
    name: str
    from_year: int | None
    until_year: int | None


@cache
def countries() -> tuple[Country, ...]:
    """Return the table of numbers, `data/countries.csv`."""
    text = resources.files("sluis.scouting").joinpath("data", "countries.csv").read_text(encoding="utf-8")
    return tuple(
        Country(
            code=int(row["code"]),
            iso3=row["iso3"],
            name=row["name"],
            from_year=int(row["from_year"]) if row["from_year"] else None,
            until_year=int(row["until_year"]) if row["until_year"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def iso3_of(code: int) -> str | None:
    """Return the alpha-3 code of a number of a trade file, or None when the table does not know it."""
    return next((country.iso3 for country in countries() if country.code == code), None)


@cache
def known_iso3() -> frozenset[str]:
    """Return every alpha-3 code of the table."""
    return frozenset(country.iso3 for country in countries())
