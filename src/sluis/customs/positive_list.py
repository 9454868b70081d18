"""Is a code on the positive list of cross-border retail import on a day? From `data/positive_list.csv` and
the tariff.

The full list was not to be had: presence in the file is a fact of its edition, absence means nothing. Where
only a working assumption stands, the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from sluis.customs.tables import all_sources, last_day, read_table
from sluis.customs.tariff import all_rows

_FACTS = frozenset({"line", "product"})


@dataclass(frozen=True, slots=True)
class ListStatus:
    """`listed` is None where nothing is known; `confirmed` is false for a working assumption or a
    class-level hint.

    `bonded_only` is the mode note of the list; where the note was not read only seafood is taken to have it.
    """

    listed: bool | None
    confirmed: bool
    bonded_only: bool
    grade: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class _Entry:
    listed_from: date
    listed_to: date | None
    status: ListStatus


@cache
def _entries() -> Mapping[str, tuple[_Entry, ...]]:
    found: dict[str, list[_Entry]] = {}
    for row in read_table("positive_list.csv"):
        status = ListStatus(
            listed=True,
            confirmed=row["grade"] in _FACTS,
            bonded_only=row["bonded_only"] == "y",
            grade=row["grade"],
            source=all_sources()[row["source"]].text,
            note=row["note"],
        )
        entry = _Entry(date.fromisoformat(row["listed_from"]), last_day(row["listed_to"]), status)
        found.setdefault(row["hs8"], []).append(entry)
    return {hs8: tuple(entries) for hs8, entries in found.items()}


def list_status(hs8: str, as_of: date) -> ListStatus:
    """Return whether an eight-digit code is listed on a day, how sure that is, and on what it rests."""
    entries = _entries().get(hs8, ())
    for entry in entries:
        if entry.listed_from <= as_of and (entry.listed_to is None or as_of <= entry.listed_to):
            return entry.status
    if entries:
        last = entries[-1]
        outside = "not yet" if as_of < last.listed_from else "no more"
        note = f"{outside} on the list on {as_of}"
        return ListStatus(False, last.status.confirmed, False, "edition", last.status.source, note)
    for row in all_rows():
        if row.hs8 == hs8:
            sure = row.listed != "unconfirmed" and row.listed_grade in _FACTS
            return ListStatus(row.listed_working, sure, False, row.listed_grade, row.listed_source, row.note)
    return ListStatus(None, False, False, "none", "", f"{hs8} is not among the lines of the list seen so far")
