"""A product's name read by the termbase and put in Chinese order (pure).

The longest known wording goes first; a compound that falls into two known words is read so and marked as a guess. What
nothing knows stays and is marked, so that a person must look at it. Flavour, quality and colour stand before the
goods in Chinese, packing behind them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sluis.marketplace import measures, termbase

_WORD = re.compile(r"[\w'’&+]+(?:-[\w'’&+]+)*", re.UNICODE)
_EMPTY = frozenset(
    (
        *("a", "an", "the", "of", "and", "for", "from", "with", "our"),
        *("de", "het", "een", "van", "en", "voor", "met", "uit", "op"),
        *("le", "la", "les", "l'", "du", "des", "d'", "et", "pour", "avec", "au", "aux", "in", "à"),
        *("der", "die", "das", "ein", "eine", "mit", "und", "für", "von", "zum", "zur", "im"),
    )
)
KNOWN = frozenset({"merchant", "memory", "termbase", "rule", "brand", "template", "person"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A wording with its Chinese and where that comes from; `place` is before, head, behind, content or brand."""

    text: str
    original: str
    source: str
    place: str = "head"
    pinyin: str = ""

    @property
    def known(self) -> bool:
        """Tell whether something vouches for it."""
        return self.source.partition(":")[0] in KNOWN


def _place(domain: str) -> str:
    if domain in termbase.BEFORE:
        return "before"
    return "behind" if domain in termbase.BEHIND else "head"


def _of_term(term: termbase.Term, wording: str) -> Piece:
    return Piece(term.zh, wording, f"termbase: {term.source}", _place(term.domain), term.pinyin)


def read(text: str, *, language: str, family: str, brand: str = "") -> list[Piece]:
    """Return the pieces of a name in the order in which they stand."""
    found: list[Piece] = []
    start = 0
    brand_words = frozenset(termbase.fold(word) for word in _WORD.findall(brand))
    for measure in measures.read(text, family):
        found += _words(text[start : measure.start], language, family, brand_words)
        known = termbase.find(termbase.fold(measure.original), language, family)
        if known is not None:
            found.append(_of_term(known, measure.original))
        elif measure.zh:
            place = "content" if measure.is_content else "behind"
            found.append(Piece(measure.zh, measure.original, "rule: units", place))
        start = measure.end
    return found + _words(text[start:], language, family, brand_words)


def _words(text: str, language: str, family: str, brand: frozenset[str]) -> list[Piece]:
    words = _WORD.findall(text)
    folded = [termbase.fold(word) for word in words]
    found: list[Piece] = []
    at = 0
    while at < len(words):
        length, pieces = _longest(words, folded, at, language, family)
        if not length:
            length, pieces = 1, _single(words[at], folded[at], language, family, brand)
        found += pieces
        at += length
    return found


def _longest(
    words: Sequence[str], folded: Sequence[str], at: int, language: str, family: str
) -> tuple[int, list[Piece]]:
    for length in range(min(termbase.longest(language), len(words) - at), 0, -1):
        term = termbase.find(" ".join(folded[at : at + length]), language, family)
        if term is not None:
            return length, [_of_term(term, " ".join(words[at : at + length]))]
    return 0, []


def _single(word: str, folded: str, language: str, family: str, brand: frozenset[str]) -> list[Piece]:
    if folded in brand:
        return [Piece("", word, "brand", "brand")]
    if folded in _EMPTY:
        return []
    if word.isdigit() or re.fullmatch(r"[A-Z]{1,3}\d{1,4}[A-Z]?", word):
        return [Piece(word, word, "rule: number", "behind")]
    if "-" in word:
        # "karamel-zeezout" is two words when the whole is not known.
        parts = [termbase.find(part, language, family) for part in folded.split("-")]
        if all(parts):
            return [_of_term(term, word) for term in parts if term is not None]
    split = termbase.compound(folded, language, family)
    if split is not None:
        first, head = split
        return [Piece(f"{first.zh.removesuffix('味')}{head.zh}", word, "guess: compound", "head", "")]
    return [Piece(word, word, "unknown", "head")]


def arrange(pieces: Sequence[Piece]) -> str:
    """Write pieces as one Chinese name: what tells about the goods, the goods, how they are packed; no word twice.

    >>> arrange([Piece("牛奶巧克力", "", "rule"), Piece("榛子味", "", "rule", "before")])
    '榛子味牛奶巧克力'
    """
    parts: list[str] = []
    for place in ("before", "head", "behind"):
        for piece in pieces:
            if piece.place == place and piece.text and not any(piece.text in part for part in parts):
                parts.append(piece.text)
    return "".join(_spaced(parts))


def _spaced(parts: Sequence[str]) -> list[str]:
    """Keep a blank between two Latin words, none elsewhere."""
    out: list[str] = []
    for part in parts:
        needs = bool(out) and out[-1][-1:].isascii() and part[:1].isascii()
        out.append(f" {part}" if needs else part)
    return out


def doubt(pieces: Sequence[Piece]) -> int:
    """Return how many letters nothing vouches for; a guess counts half."""
    return sum(
        2 * len(piece.original) if piece.source == "unknown" else 0 if piece.known else len(piece.original)
        for piece in pieces
    )
