"""What the listing editor shows: every text with the merchant's words, term hints, its origin and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sluis.marketplace import findings
from sluis.marketplace.findings import Finding
from sluis.marketplace.models import Listing
from sluis.marketplace.segments import NAME, TITLE
from sluis.marketplace.wording import field_word, origin_word

SIGNS_A_LINE = 17
_ORDER = ("title", "name", "lead", "sentence", "ingredients", "storage", "warning")


@dataclass(frozen=True, slots=True)
class Hint:
    """A wording of the source with its Chinese, its pinyin and where that comes from."""

    original: str
    zh: str
    pinyin: str
    origin: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """One text of the editor."""

    field: str
    slug: str
    label: str
    language: str
    original: str
    text: str
    origin: str
    tone: str
    percent: str
    note: str
    lines: int
    hints: tuple[Hint, ...]
    findings: tuple[Finding, ...]
    may_approve: bool
    may_remember: bool


def rows_of(listing: Listing) -> list[Row]:
    """Return the texts in the order of the page; the title first, whether a person wrote it or we did."""
    segments = [
        row for row in listing.segments if not str(row.get("field", "")).startswith(("point.", "attr."))
    ]
    if not any(row.get("field") == TITLE for row in segments):
        composed = {"field": TITLE, "text": listing.title, "original": "", "source": "rule: title"}
        segments = [composed, *segments]
    family = listing.product.family
    return sorted((_row(one, family) for one in segments), key=lambda row: _place(row.field))


def _place(field: str) -> tuple[int, int]:
    kind, _sep, number = field.partition(".")
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), int(number) if number.isdigit() else 0)


def _row(segment: Mapping[str, Any], family: str) -> Row:
    source = str(segment["source"])
    kind, _sep, detail = source.partition(": ")
    field = str(segment.get("field", NAME))
    word, tone = origin_word(source)
    text = str(segment["text"])
    found = findings.of_title(text, family) if field == TITLE else findings.of_segment(segment, family)
    return Row(
        field=field,
        slug=field.replace(".", "-"),
        label=field_word(field),
        language=str(segment.get("language", "")),
        original=str(segment["original"]),
        text=text,
        origin=word,
        tone=tone,
        percent=detail if kind in ("memory", "fuzzy") else "",
        note=str(segment.get("note", "")) if kind in ("fuzzy", "template") else "",
        lines=1 + min(7, len(text) // SIGNS_A_LINE),
        hints=_hints(segment.get("pieces", ())),
        findings=tuple(found),
        may_approve=kind in ("fuzzy", "machine", "guess"),
        may_remember=field == NAME or field.startswith(("sentence.", "ingredients")),
    )


def _hints(pieces: Sequence[Mapping[str, Any]]) -> tuple[Hint, ...]:
    hints = []
    for piece in pieces:
        word, tone = origin_word(str(piece["source"]))
        hints.append(
            Hint(str(piece["original"]), str(piece["text"]), str(piece.get("pinyin", "")), word, tone)
        )
    return tuple(hints)
