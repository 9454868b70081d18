"""The office's termbase: Chinese terms for what Benelux shops sell (no Django, no database).

One row is one term with its domain, its wordings in English, Dutch, French and German (parted by ";" or "/"), the
Chinese, its pinyin and who said so. One wording may mean two things: "bar" is a chocolate tablet, or the pressure of
an espresso machine. Which one holds is told by the family of the product.
"""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "nl", "fr", "de")
_FILE = Path(__file__).with_name("data") / "termbase.csv"
_PARTS = re.compile(r"[;/]")
_GLOSS = re.compile(r"\(.*?\)")

EVERYWHERE = ("quality", "colour", "material", "packaging")
_EDIBLE = ("food", "chocolate", "dairy", "beer", "flavour", "allergen", "ingredient")
# Which domains may speak for a family, the nearest first; what no listed domain knows stays unknown.
DOMAINS: dict[str, tuple[str, ...]] = {
    "chocolate": ("chocolate", "flavour", *EVERYWHERE, *_EDIBLE),
    "biscuits": ("food", "flavour", *EVERYWHERE, "chocolate", *_EDIBLE),
    "beer": ("beer", "flavour", *EVERYWHERE, *_EDIBLE),
    "dairy": ("dairy", "food", "flavour", *EVERYWHERE, *_EDIBLE),
    "food": ("food", "flavour", *EVERYWHERE, *_EDIBLE),
    "flowers": ("flowers", *EVERYWHERE),
    "appliances": ("appliances", *EVERYWHERE, "baby"),
    "cleaning": ("cleaning", *EVERYWHERE, "flavour", "flowers"),
    "baby": ("baby", *EVERYWHERE, *_EDIBLE, "toys", "cleaning"),
    "toys": ("toys", *EVERYWHERE, "baby"),
    "other": ("food", *EVERYWHERE, "toys", "cleaning", "appliances", "baby", "flowers"),
    "ingredients": ("ingredient", "allergen", "food", "dairy", "flavour", "chocolate", "beer", "label"),
}
# Where a term stands in a Chinese name: what tells about the goods goes before them, how they are packed behind.
BEFORE = frozenset({"flavour", "quality", "colour", "material"})
BEHIND = frozenset({"packaging"})


@dataclass(frozen=True, slots=True)
class Term:
    """One term in Chinese with its domain, pinyin and source."""

    zh: str
    domain: str
    source: str
    pinyin: str = ""


def fold(text: str) -> str:
    """Return a text in lower case without accents, apostrophes made equal, blanks collapsed."""
    plain = text.replace("’", "'")
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("œ", "oe").replace("Œ", "oe"))
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(plain.lower().split())


def _wordings(cell: str) -> Iterator[str]:
    """Read the wordings of a cell; what stands in brackets is a gloss for people."""
    for part in _PARTS.split(cell):
        bare = fold(_GLOSS.sub("", part))
        if bare:
            yield bare


def rows() -> Iterator[dict[str, str]]:
    """Read the rows of the termbase as they are written."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@functools.lru_cache(maxsize=1)
def terms() -> dict[str, dict[str, tuple[Term, ...]]]:
    """Return the terms by language and folded wording; the domains of one wording stand in file order."""
    found: dict[str, dict[str, tuple[Term, ...]]] = {language: {} for language in LANGUAGES}
    for row in rows():
        term = Term(row["zh"], row["domain"], row["source"], row["pinyin"])
        for language in LANGUAGES:
            known = found[language]
            for wording in _wordings(row[language]):
                known[wording] = (*known.get(wording, ()), term)
    return found


@functools.lru_cache(maxsize=8)
def longest(language: str) -> int:
    """Return the number of words of the longest wording of a language."""
    return max(len(wording.split()) for wording in terms()[language])


@functools.lru_cache(maxsize=64)
def _ranks(family: str) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for domain in DOMAINS.get(family, DOMAINS["other"]):
        ranks.setdefault(domain, len(ranks))
    return ranks


@functools.lru_cache(maxsize=100_000)
def find(wording: str, language: str, family: str) -> Term | None:
    """Return the term of a folded wording as a family means it, or None; plurals lead to their singular."""
    known, ranks = terms()[language], _ranks(family)
    for form in _forms(wording, language):
        meant = [term for term in known.get(form, ()) if term.domain in ranks]
        if meant:
            return min(meant, key=lambda term: ranks[term.domain])
    return None


_ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (("ies", "y"), ("es", ""), ("s", "")),
    "nl": (("'s", ""), ("tjes", ""), ("jes", ""), ("en", ""), ("s", ""), ("e", ""), ("n", "")),
    "fr": (("aux", "al"), ("ees", "ee"), ("es", ""), ("s", ""), ("x", ""), ("e", "")),
    "de": (("en", ""), ("er", ""), ("es", ""), ("e", ""), ("n", ""), ("s", "")),
}
SHORTEST_STEM = 4


def _forms(wording: str, language: str) -> Iterator[str]:
    yield wording
    for ending, singular in _ENDINGS[language]:
        stem = wording.removesuffix(ending)
        if stem != wording and len(stem) >= SHORTEST_STEM:
            yield stem + singular
            # Dutch doubles a consonant and drops a vowel: "bollen" is "bol", "aardappelen" stays.
            if language == "nl" and ending == "en" and stem[-1] == stem[-2]:
                yield stem[:-1]


@functools.lru_cache(maxsize=20_000)
def compound(word: str, language: str, family: str) -> tuple[Term, Term] | None:
    """Read a Dutch or German compound as two known words, the longest first part that works; None when none does."""
    if language not in ("nl", "de") or len(word) < 2 * SHORTEST_STEM:
        return None
    for cut in range(len(word) - SHORTEST_STEM, SHORTEST_STEM - 1, -1):
        head = find(word[cut:], language, family)
        if head is None or head.domain in BEFORE | BEHIND:
            continue
        for joint in ("", "s", "en", "e", "n"):
            first = word[:cut].removesuffix(joint) if joint else word[:cut]
            part = find(first, language, family) if len(first) >= SHORTEST_STEM else None
            if part is not None:
                return part, head
    return None
