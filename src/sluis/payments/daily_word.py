"""The word of the day of a store: on its till in the morning and on every real green page, nowhere else.

A picture of a green page on a customer's phone is a known fraud; it cannot know the word. The word follows from
the installation's key, the store and the day, so that every till of the store shows the same and nobody outside
can reckon it.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from sluis.records import sealing

DATA = Path(__file__).parent / "data" / "words.toml"
_COLUMNS = {"en": 0, "nl": 1, "fr": 2, "zh": 3}


@cache
def words() -> tuple[tuple[str, ...], ...]:
    """Return the list: each word in English, Dutch, French and Chinese."""
    return tuple(tuple(row) for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["words"])


def word_of(store_id: str, day: date, language: str) -> str:
    """Return a store's word of a day in a language, English where it has none of that language."""
    drawn = int(sealing.keyed_hash(f"{store_id}:{day.isoformat()}", purpose="word of the day"), 16)
    row = words()[drawn % len(words())]
    return row[_COLUMNS.get(language.split("-")[0], 0)]
