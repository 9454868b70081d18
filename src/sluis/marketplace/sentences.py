"""The sentences of a product's description, each found in the translation memory or left without Chinese (pure).

A termbase cannot translate prose: it would read like a dictionary. So a sentence is used when a person approved it
before, shown as nearly known when one much like it was, and else waits for a person or a translation service; until
then it stays off the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from sluis.marketplace import phrases
from sluis.marketplace.memory import Memory
from sluis.marketplace.segments import Segment
from sluis.marketplace.termbase import LANGUAGES

MOST, LONGEST = 12, 400
MOST_WORDS = 3  # more than that is prose
_TAG = re.compile(r"<[^>]+>")
_BLOCK = re.compile(r"<(?:/p|br\s*/?|/li|/h\d|/div)>", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Þ0-9«“\"])|\n+")


def plain(markup: str) -> str:
    """Return the words of an HTML text, one block a line."""
    return html.unescape(_TAG.sub("", _BLOCK.sub("\n", markup)))


def split(markup: str) -> list[str]:
    """Return the sentences of a description, at most twelve.

    >>> split("<p>Made in Bruges. Keeps 6 months.</p>")
    ['Made in Bruges.', 'Keeps 6 months.']
    """
    found = [" ".join(part.split()) for part in _END.split(plain(markup))]
    return [part[:LONGEST] for part in found if len(part) > 1][:MOST]


def read(descriptions: Mapping[str, str], memory: Memory, *, family: str) -> list[Segment]:
    """Return the sentences of the language that the memory knows best, each with its Chinese or without."""
    languages = [language for language in LANGUAGES if plain(descriptions.get(language, "")).strip()]
    if not languages:
        return []
    tried = {
        language: [
            _sentence(text, language, memory, place, family)
            for place, text in enumerate(split(descriptions[language]))
        ]
        for language in languages
    }
    return max(tried.values(), key=lambda found: sum(one.kind == "memory" for one in found))


def _sentence(text: str, language: str, memory: Memory, place: int, family: str) -> Segment:
    at = f"sentence.{place}"
    match = memory.find(text, language)
    if match is None:
        return _short(text, language, at, family)
    known = match.known
    if match.percent == 100:
        return Segment(
            known.zh, text, "memory: 100", field=at, language=language, approved_by=known.approved_by
        )
    return Segment(
        known.zh, text, f"fuzzy: {match.percent}", field=at, language=language, note=known.original
    )


def _short(text: str, language: str, at: str, family: str) -> Segment:
    """Read a sentence that is no more than a name ("Fragrance-free, 4-9 kg."); prose has no Chinese yet."""
    pieces = phrases.read(text, language=language, family=family) if len(text.split()) <= MOST_WORDS else []
    if pieces and all(piece.known for piece in pieces):
        zh = "，".join(piece.text for piece in pieces if piece.text)
        return Segment(
            f"{zh}。", text, "guess: word by word", field=at, language=language, pieces=tuple(pieces)
        )
    return Segment("", text, "missing", field=at, language=language)
