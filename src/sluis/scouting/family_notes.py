"""What went wrong for others in a family of goods: short dated notes with their sources, in three languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

EVERY_FAMILY = "*"
LANGUAGES = ("en", "nl", "fr")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that happened: `seen` is the year it tells of, `checked` the day it was last read by us."""

    families: frozenset[str]
    seen: str
    checked: date
    source: str
    text_en: str
    text_nl: str
    text_fr: str

    def text(self, language: str) -> str:
        """Return the note in a language; in one that it is not written in, English."""
        return {"nl": self.text_nl, "fr": self.text_fr}.get(language.split("-")[0], self.text_en)


@cache
def all_notes() -> tuple[Note, ...]:
    """Return every note, in the order of the file."""
    text = resources.files("sluis.scouting").joinpath("data", "family_notes.toml").read_text("utf-8")
    held = tomllib.loads(text)
    return tuple(
        Note(
            families=frozenset(row["families"]),
            seen=row["seen"],
            checked=held["checked"],
            source=row["source"],
            text_en=row["en"],
            text_nl=row["nl"],
            text_fr=row["fr"],
        )
        for row in held["note"]
    )


def notes_of(family: str | None) -> tuple[Note, ...]:
    """Return the notes of a family, those for every family last."""
    own = [note for note in all_notes() if family in note.families]
    return (*own, *(note for note in all_notes() if EVERY_FAMILY in note.families))
