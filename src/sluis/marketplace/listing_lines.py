"""Lines that a listing of a family carries, from `data/listing_lines.csv` (pure).

A line is a template with {origin}, {name}, {size}, {brand} and {abv}. It is used when everything it needs is known: a
bare word must hold, a word with "!" must not. The first fitting line of a slot wins; `warning` lines are all shown.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "listing_lines.csv"
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One template with its family, slot, what it needs, and who chose it."""

    family: str
    slot: str
    text: str
    needs: tuple[str, ...]
    source: str

    def fits(self, facts: Mapping[str, str]) -> bool:
        """Tell whether everything that the line needs is known."""
        return all(
            not facts.get(need[1:]) if need.startswith("!") else bool(facts.get(need))
            for need in (*self.needs, *_PLACE.findall(self.text))
        )


@functools.lru_cache(maxsize=1)
def lines() -> tuple[Line, ...]:
    """Return every line in file order."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Line(row["family"], row["slot"], row["text"], tuple(row["needs"].split()), row["source"])
            for row in csv.DictReader(file)
        )


def every(slot: str, family: str, facts: Mapping[str, str]) -> list[tuple[str, Line]]:
    """Return the filled lines of a slot for a family, its own before those of all."""
    fitting = [one for one in lines() if one.slot == slot and one.family in (family, "all")]
    own_first = sorted(fitting, key=lambda one: one.family == "all")
    return [(_filled(one, facts), one) for one in own_first if one.fits(facts)]


def first(slot: str, family: str, facts: Mapping[str, str]) -> tuple[str, Line] | None:
    """Return the first filled line of a slot, or None."""
    return next(iter(every(slot, family, facts)), None)


def _filled(line: Line, facts: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: facts[place[1]], line.text)
