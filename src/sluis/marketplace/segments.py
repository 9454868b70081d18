"""Texts of a listing, one a field, each with its source words and where its Chinese comes from (pure).

`source` begins with its kind: merchant, memory, termbase, rule, brand, template, person; or one that a person must still
look at: fuzzy (nearly a text that was approved), machine (a translation service), guess (read word by word), unknown.
`missing` has no Chinese yet and stays off the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sluis.marketplace.phrases import KNOWN, Piece

NAME, TITLE, INGREDIENTS = "name", "title", "ingredients"


@dataclass(frozen=True, slots=True)
class Segment:
    """One text: its field, the merchant's words in a language, the Chinese, its source, and the pieces it is made of."""

    text: str
    original: str
    source: str
    field: str = NAME
    language: str = ""
    pieces: tuple[Piece, ...] = ()
    note: str = ""  # the near original of a fuzzy match, the rule of a template
    approved_by: str = ""

    @property
    def kind(self) -> str:
        """Return the kind of the source."""
        return self.source.partition(":")[0]

    @property
    def known(self) -> bool:
        """Tell whether something vouches for it."""
        return self.kind in KNOWN

    def as_row(self) -> dict[str, Any]:
        """Return what is stored with the listing; written out, for `asdict` took two fifths of a bulk run."""
        return {
            "text": self.text,
            "original": self.original,
            "source": self.source,
            "field": self.field,
            "language": self.language,
            "pieces": [
                {
                    "text": piece.text,
                    "original": piece.original,
                    "source": piece.source,
                    "place": piece.place,
                    "pinyin": piece.pinyin,
                }
                for piece in self.pieces
            ],
            "note": self.note,
            "approved_by": self.approved_by,
        }


def of_row(row: Mapping[str, Any]) -> Segment:
    """Read a stored segment; rows of before fields were named are pieces of the title."""
    pieces = tuple(
        Piece(
            text=str(piece["text"]),
            original=str(piece["original"]),
            source=str(piece["source"]),
            place=str(piece.get("place", "head")),
            pinyin=str(piece.get("pinyin", "")),
        )
        for piece in row.get("pieces", ())
    )
    return Segment(
        text=str(row["text"]),
        original=str(row["original"]),
        source=str(row["source"]),
        field=str(row.get("field", NAME)),
        language=str(row.get("language", "")),
        pieces=pieces,
        note=str(row.get("note", "")),
        approved_by=str(row.get("approved_by", "")),
    )


def by_field(segments: Iterable[Segment]) -> dict[str, Segment]:
    """Return the segments by their field."""
    return {segment.field: segment for segment in segments}


def source_of(pieces: Iterable[Piece], best: str = "termbase") -> str:
    """Return what a text made of pieces comes from: unknown when one piece is, a guess when one piece is."""
    kinds = {piece.source.partition(":")[0] for piece in pieces}
    for doubtful in ("unknown", "guess"):
        if doubtful in kinds:
            return doubtful
    return best


def said_by(segment: Segment, *, text: str, actor: str) -> Segment:
    """Return a segment as a person wrote it; the words it is for stay."""
    return replace(segment, text=text, source=f"person: {actor}", pieces=(), note="", approved_by=actor)


def vouched(segment: Segment, *, actor: str) -> Segment:
    """Return a segment that a person read and found good as it stands."""
    return replace(segment, source=f"person: {actor}", approved_by=actor)
