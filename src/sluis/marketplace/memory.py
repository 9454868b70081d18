"""Translation memory: texts that a person approved, found again word for word or nearly (pure).

A text that was approved before is used as it is. One that is nearly the same is offered with how near it is, and a
person must look at it: numbers are what differs most often, and they matter most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from sluis.marketplace import termbase

NEAREST_PCT = 82
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Known:
    """An approved text: its language, words and Chinese, who approved it, and whether it is the office's."""

    language: str
    original: str
    zh: str
    approved_by: str
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A text of the memory with how near it is, 100 for word for word."""

    known: Known
    percent: int


def key(text: str) -> str:
    """Return the form under which texts are the same: case, accents and blanks aside."""
    return termbase.fold(text).strip(" .;:,!")


@dataclass(slots=True)
class Memory:
    """The approved texts of one merchant with those that the office shares; its own go before."""

    exact: dict[tuple[str, str], Known] = field(default_factory=dict)
    by_language: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[Known]) -> Memory:
        """Build a memory."""
        memory = cls()
        for one in sorted(texts, key=lambda one: one.is_shared):
            memory.learn(one)
        return memory

    def learn(self, known: Known) -> None:
        """Take in one text; an earlier one of the same words stays."""
        name = (known.language, key(known.original))
        if name not in self.exact:
            self.exact[name] = known
            self.by_language.setdefault(known.language, []).append(name[1])

    def find(self, text: str, language: str) -> Match | None:
        """Return the nearest approved text, or None when nothing is near enough."""
        wanted = key(text)
        if not wanted:
            return None
        same = self.exact.get((language, wanted))
        if same is not None:
            return Match(same, 100)
        near = process.extractOne(
            wanted, self.by_language.get(language, ()), scorer=fuzz.ratio, score_cutoff=NEAREST_PCT
        )
        if near is None:
            return None
        found = self.exact[language, near[0]]
        # Never 100: the words differ, be it by one sign.
        return Match(found, min(99, round(near[1])))


def numbers_differ(left: str, right: str) -> bool:
    """Tell whether two texts name other numbers, which a reader overlooks easily."""
    return sorted(_NUMBERS.findall(left)) != sorted(_NUMBERS.findall(right))
