"""Reads the fields of a case file one by one, so that every complaint names the place and says what belongs
there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sluis.kernel.errors import BadInput

_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,12})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def wrong(place: str, message: str) -> BadInput:
    """Return the error for a place in the file."""
    return BadInput(f"{place}: {message}", field=place)


class Fields:
    """One JSON object of the file, with the place where it stands."""

    def __init__(self, raw: object, place: str) -> None:
        if not isinstance(raw, Mapping):
            raise wrong(place, "must be an object")
        self.raw: Mapping[str, Any] = raw
        self.place = place

    def at(self, name: str) -> str:
        """Return the full place of one field."""
        return f"{self.place}.{name}" if self.place else name

    def needed(self, name: str) -> Any:
        """Return a field that must be there, null included."""
        if name not in self.raw:
            raise wrong(self.at(name), "is missing")
        return self.raw[name]

    def fields(self, name: str) -> Fields:
        """Return a field that is an object."""
        return Fields(self.needed(name), self.at(name))

    def rows(self, name: str) -> list[Fields]:
        """Return a field that is a list of objects."""
        rows = self.needed(name)
        if not isinstance(rows, list):
            raise wrong(self.at(name), "must be a list")
        return [Fields(row, f"{self.at(name)}[{number}]") for number, row in enumerate(rows)]

    def text(self, name: str) -> str:
        """Return a field that is text with something in it."""
        value = self.needed(name)
        if not isinstance(value, str) or not value.strip():
            raise wrong(self.at(name), f"must be text, not {_shown(value)}")
        return value

    def yes_no(self, name: str) -> bool:
        """Return a field that is true or false."""
        value = self.needed(name)
        if not isinstance(value, bool):
            raise wrong(self.at(name), f"must be true or false, not {_shown(value)}")
        return value

    def word(self, name: str, words: Sequence[str]) -> str:
        """Return a field that is one of some words."""
        value = self.needed(name)
        if not isinstance(value, str) or value not in words:
            raise wrong(self.at(name), f"must be one of {', '.join(words)}, not {_shown(value)}")
        return value

    def day(self, name: str) -> date:
        """Return a field that is a day, written YYYY-MM-DD."""
        value = self.needed(name)
        complaint = wrong(self.at(name), f"must be a day such as 2026-06-30, not {_shown(value)}")
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise complaint
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise complaint from None

    def whole(self, name: str) -> int:
        """Return a field that is a whole number of at least one."""
        value = self.decimal(name)
        if value != value.to_integral_value() or value < 1:
            raise wrong(self.at(name), f"must be a whole number from 1, not {_shown(self.raw[name])}")
        return int(value)

    def decimal(self, name: str) -> Decimal:
        """Return a field that is a non-negative decimal number, as text or as a JSON number."""
        value = self.needed(name)
        text = value.strip() if isinstance(value, str) else str(value)
        if isinstance(value, bool) or not _DECIMAL.fullmatch(text):
            raise wrong(self.at(name), f'must be a decimal such as "12.50", not {_shown(value)}')
        if text.startswith("-") and Decimal(text) != 0:
            raise wrong(self.at(name), f"must not be negative, is {_shown(value)}")
        return Decimal(text)

    def fraction(self, name: str) -> Fraction:
        """Return a decimal field as an exact fraction."""
        return Fraction(self.decimal(name))

    def optional_decimal(self, name: str) -> Decimal | None:
        """Return a decimal field, or None when it is absent or null."""
        return None if self.raw.get(name) is None else self.decimal(name)

    def optional_fraction(self, name: str) -> Fraction | None:
        """Return a decimal field as a fraction, or None when it is absent or null."""
        found = self.optional_decimal(name)
        return None if found is None else Fraction(found)

    def optional_text(self, name: str) -> str | None:
        """Return a text field, or None when it is absent or null."""
        return None if self.raw.get(name) is None else self.text(name)

    def optional_word(self, name: str, words: Sequence[str]) -> str | None:
        """Return a field that is one of some words, or None when it is absent or null."""
        return None if self.raw.get(name) is None else self.word(name, words)


def case_rows(text: str, schema: str) -> list[Fields]:
    """Return the cases of a file of a schema. Raise BadInput when it is no such file or an id stands
    twice."""
    try:
        raw = json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_without_repeats
        )
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the file is not JSON: {error}", field="file") from error
    top = Fields(raw, "")
    if top.raw.get("schema", schema) != schema:
        raise wrong("schema", f"must be {schema}, not {_shown(top.raw['schema'])}")
    rows = top.rows("cases")
    seen: set[str] = set()
    for row in rows:
        name = row.text("id")
        if name in seen:
            raise wrong(row.at("id"), f"{_shown(name)} stands twice")
        seen.add(name)
    return rows


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of the file. Raise ValueError on a name that stands twice: readers would disagree."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {twice!r} stands twice in one object")
    return found


def _shown(value: object) -> str:
    return repr(str(value) if isinstance(value, Decimal) else value)[:40]
