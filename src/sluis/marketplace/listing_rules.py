"""What a listing's text may say and how long it may be (pure).

Title: 60 bytes counted in GBK, a Chinese sign counts two (fact sheet "tmall" §11.1). Words: dated rules with their
sources in `data/advertising_words.csv`; a law blocks, a list of words that shops avoid only warns. The guideline on
absolute terms (SAMR notice 6 of 2023) lets true consumption hints pass.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

TITLE_BYTES = 60
POINT_SIGNS, ALL_POINTS_SIGNS, MOST_POINTS = 6, 20, 5
LAW = "advertising_law_9"
_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class WordRule:
    """Words that one rule catches in some families between two days; `source` names the law or list."""

    words: tuple[str, ...]
    families: frozenset[str]
    blocks: bool
    rule: str
    valid_from: date
    valid_until: date | None
    source: str

    def holds(self, family: str, on: date) -> bool:
        """Tell whether the rule speaks about a family on a day."""
        in_time = self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
        return in_time and ("all" in self.families or family in self.families or not family)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a rule catches: whether it blocks, the rule's name and its source."""

    word: str
    blocks: bool
    rule: str
    source: str = ""


def _read(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.lru_cache(maxsize=1)
def word_rules() -> tuple[WordRule, ...]:
    """Return every rule about words, those that block first."""
    rules = [
        WordRule(
            words=tuple(row["words"].split(";")),
            families=frozenset(row["families"].split()),
            blocks=row["blocks"] == "yes",
            rule=row["rule"],
            valid_from=date.fromisoformat(row["from"]),
            valid_until=date.fromisoformat(row["until"]) if row["until"] else None,
            source=row["source"],
        )
        for row in _read("advertising_words.csv")
    ]
    return tuple(sorted(rules, key=lambda rule: not rule.blocks))


@functools.lru_cache(maxsize=1)
def _exempt() -> tuple[str, ...]:
    words = [word for row in _read("advertising_exempt.csv") for word in row["words"].split(";")]
    return tuple(sorted(words, key=len, reverse=True))


def gbk_bytes(text: str) -> int:
    """Return the length as the platform counts it.

    >>> gbk_bytes("巧克力 250g")
    11
    """
    return sum(1 if ord(sign) < 128 else 2 for sign in text)


def shorten(title: str, limit: int = TITLE_BYTES) -> str:
    """Cut a text to a limit in bytes at a sign, never inside one."""
    while gbk_bytes(title) > limit:
        title = title[:-1].rstrip()
    return title


def words(text: str, *, family: str = "", on: date | None = None) -> list[Word]:
    """Return what the rules of a day catch in a text, blocking words first.

    Without a day the newest rules are asked, without a family the rules of every family.
    """
    bare = text.upper()
    for allowed in _exempt():
        bare = bare.replace(allowed, "·")
    found: dict[str, Word] = {}
    for rule in word_rules():
        if rule.holds(family, on or date.max):
            for word in rule.words:
                if word in bare:
                    found.setdefault(word, Word(word, rule.blocks, rule.rule, rule.source))
    return list(found.values())


def needs_person(segment: Mapping[str, Any]) -> bool:
    """Tell whether a text may not go out before a person vouched for it."""
    return str(segment["source"]).partition(":")[0] in ("unknown", "fuzzy", "machine")


def unknown_words(segments: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the wordings that nothing knows; what a title by hand replaced is no longer asked."""
    rows = list(segments)
    by_hand = any(row.get("field") == "title" and row["source"].startswith("person") for row in rows)
    found: list[str] = []
    for row in rows:
        if row["source"] != "unknown" or (by_hand and row.get("field") == "name"):
            continue
        pieces = [str(piece["original"]) for piece in row.get("pieces", ()) if piece["source"] == "unknown"]
        found += pieces or [str(row["original"])]
    return list(dict.fromkeys(found))


def unread(segments: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the texts of a machine or of a near match that nobody has looked at."""
    return [row for row in segments if needs_person(row) and row["source"] != "unknown"]


def blocking(
    *, title: str, texts: Iterable[str], segments: Iterable[Mapping[str, Any]], family: str = ""
) -> list[str]:
    """Return what stands between a text and its approval, each in words for a person."""
    found = []
    rows = list(segments)
    if not title:
        found.append("the title is empty")
    if gbk_bytes(title) > TITLE_BYTES:
        found.append(f"the title has {gbk_bytes(title)} of {TITLE_BYTES} bytes")
    unknown = unknown_words(rows)
    if unknown:
        found.append(f"nothing knows the Chinese for: {', '.join(unknown)}")
    found += [f"nobody has read this text yet: {row['text']}" for row in unread(rows)]
    for text in (title, *texts):
        found += [
            f"“{word.word}” is not allowed ({word.source})"
            for word in words(text, family=family)
            if word.blocks
        ]
    return list(dict.fromkeys(found))
