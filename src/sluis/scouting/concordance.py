"""Editions of the Harmonized System and how their six-digit codes hang together.

The correlation is that of UN Statistics and the WCO between successive editions; `data/hs_changes.csv` keeps
it as connected groups (every code that is linked to another, directly or through a third, stands in one row),
and leaves out the codes that did not change. A group is the smallest thing that can be compared across a
re-coding.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

EDITIONS = (1992, 1996, 2002, 2007, 2012, 2017, 2022)
# A file counts as kept in one edition when that edition knows this share of the file's codes.
_ONE_EDITION_SHARE = 0.99


@dataclass(frozen=True, slots=True)
class Change:
    """One connected group of a re-coding: the codes that were, and the codes that took their place."""

    before: int
    after: int
    codes_before: frozenset[str]
    codes_after: frozenset[str]


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("sluis.scouting").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def changes() -> tuple[Change, ...]:
    """Return every re-coding between two successive editions, oldest first."""
    return tuple(
        Change(
            before=int(row["edition_before"]),
            after=int(row["edition_after"]),
            codes_before=frozenset(row["codes_before"].split()),
            codes_after=frozenset(row["codes_after"].split()),
        )
        for row in _rows("hs_changes.csv")
    )


@cache
def codes_of(edition: int) -> frozenset[str]:
    """Return the six-digit codes of an edition; raise ValueError for a year in which none appeared."""
    if edition not in EDITIONS:
        raise ValueError(f"no edition of the Harmonized System is dated {edition}; known are {EDITIONS}")
    codes = {row["heading"] + tail for row in _rows("hs_1992.csv") for tail in row["subheadings"].split()}
    for later in (year for year in EDITIONS if EDITIONS[0] < year <= edition):
        recoded = [change for change in changes() if change.after == later]
        # All old codes go before any new one comes: a number may be given up by one product and taken by another.
        codes -= {code for change in recoded for code in change.codes_before}
        codes |= {code for change in recoded for code in change.codes_after}
    return frozenset(codes)


def edition_in_force(year: int) -> int:
    """Return the edition that customs used in a year (the first one for years before it)."""
    return max((edition for edition in EDITIONS if edition <= year), default=EDITIONS[0])


def single_edition(codes: Iterable[str]) -> int | None:
    """Return the edition that a whole file is kept in, as BACI files are, or None when it follows the
    re-codings.

    Codes that no edition knows are left aside; a file of only such codes has no edition either, and then
    nothing of it can be joined.
    """
    seen = frozenset(codes)
    known = {code for code in seen if any(code in codes_of(edition) for edition in EDITIONS)}
    if not known:
        return None
    best = max(EDITIONS, key=lambda edition: len(known & codes_of(edition)))
    return best if len(known & codes_of(best)) >= _ONE_EDITION_SHARE * len(known) else None


def crossings(first_year: int, last_year: int) -> tuple[int, ...]:
    """Return the editions that came into force after the first year and up to the last."""
    return tuple(edition for edition in EDITIONS if first_year < edition <= last_year)


def groups(codes: Iterable[str], *, first_year: int, last_year: int) -> dict[str, str]:
    """Map each code to the name of its group over the years; codes that did not change stand for themselves.

    The name is the smallest code of the group, so that it does not depend on the order of the rows.
    """
    new_editions = crossings(first_year, last_year)
    parent: dict[str, str] = {}

    def root(code: str) -> str:
        while parent.setdefault(code, code) != code:
            parent[code] = parent[parent[code]]
            code = parent[code]
        return code

    for change in changes():
        if change.after in new_editions:
            names = sorted(change.codes_before | change.codes_after)
            for other in names[1:]:
                low, high = sorted((root(names[0]), root(other)))
                parent[high] = low
    return {code: root(code) for code in codes}


def merged(mapping: Mapping[str, str]) -> int:
    """Return how many codes of a mapping share their group with another code."""
    counts: dict[str, int] = {}
    for group in mapping.values():
        counts[group] = counts.get(group, 0) + 1
    return sum(count for count in counts.values() if count > 1)
