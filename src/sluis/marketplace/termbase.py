"""The office's termbase: Chinese terms for what Benelux shops sell (no Django, no database)."""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "nl", "fr")
_FILE = Path(__file__).with_name("data") / "termbase.csv"


@dataclass(frozen=True, slots=True)
class Term:
    """One term in Chinese with its category and source."""

    zh: str
    category: str
    source: str


def fold(text: str) -> str:
    """Return a text in lower case without accents, apostrophes made equal, blanks collapsed."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).lower().split())


@functools.lru_cache(maxsize=1)
def terms() -> dict[str, dict[str, Term]]:
    """Return the terms by language and folded wording; the first row of a wording holds."""
    found: dict[str, dict[str, Term]] = {language: {} for language in LANGUAGES}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            term = Term(row["zh"], row["category"], row["source"])
            for language in LANGUAGES:
                for wording in re.split(r"[;/]|\(.*?\)", row[language]):
                    if wording.strip():
                        found[language].setdefault(fold(wording), term)
    return found


@functools.lru_cache(maxsize=8)
def longest(language: str) -> int:
    """Return the number of words of the longest wording of a language."""
    return max(len(wording.split()) for wording in terms()[language])
