"""The texts by which HS codes are found: our own for what Benelux shops sell, or a whole nomenclature (pure).

`data/hs_texts.csv` holds, for the subheadings of our families, the words that shops use in four languages, written by
us after the headings of HS 2022. A whole nomenclature (the EU's Combined Nomenclature, say) is read from a file that
is given; it is not shipped.
"""

from __future__ import annotations

import csv
import functools
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sluis.kernel.errors import BadInput

LANGUAGES = ("en", "nl", "fr", "de")
_FILE = Path(__file__).with_name("data") / "hs_texts.csv"


@dataclass(frozen=True, slots=True)
class HsText:
    """What a six-digit code is called.

    `phrases` are ours, in all languages; `learnt` are names of products that people gave the code; `official` is the
    nomenclature's text with its parents, one a language.
    """

    hs6: str
    families: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    official: tuple[str, ...] = ()
    learnt: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)  # language → our first phrase

    def title_in(self, language: str) -> str:
        """Return what a person reads beside the code: ours in a language, else in English, else the official text.

        Never a learnt name, which is somebody's product.
        """
        return (
            self.titles.get(language)
            or self.titles.get("en")
            or next(iter((*self.phrases, *self.official)), "")
        )

    @property
    def title(self) -> str:
        """Return what the code is called in English."""
        return self.title_in("en")


@functools.lru_cache(maxsize=1)
def own_texts() -> tuple[HsText, ...]:
    """Return our own texts in the order of the codes."""
    found: dict[str, HsText] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told = {language: _phrases(row[language]) for language in LANGUAGES}
            before = found.get(row["hs6"], HsText(row["hs6"]))
            found[row["hs6"]] = HsText(
                row["hs6"],
                (*before.families, row["family"]),
                (*before.phrases, *(phrase for phrases in told.values() for phrase in phrases)),
                titles={language: phrases[0] for language, phrases in told.items() if phrases}
                | dict(before.titles),
            )
    return tuple(found[code] for code in sorted(found))


def _phrases(cell: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in cell.split(";") if phrase.strip())


def with_nomenclature(path: Path, *, edition: str = "") -> tuple[HsText, ...]:
    """Return our texts together with those of a whole nomenclature, every six-digit code of it.

    The file is CSV, plain or gzipped, with the columns level, code, parent and one column a language (en, nl, fr, de);
    with a column version, its newest edition or the one that is named. Raise BadInput when columns are missing.
    """
    own = {text.hs6: text for text in own_texts()}
    official = _official(_rows(path, edition))
    codes = sorted({*own, *official})
    return tuple(replace(own.get(code, HsText(code)), official=official.get(code, ())) for code in codes)


def _rows(path: Path, edition: str) -> list[Mapping[str, str]]:
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    reader = csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))
    missing = {"level", "code", "parent", *LANGUAGES} - set(reader.fieldnames or ())
    if missing:
        raise BadInput(
            f"the nomenclature lacks the columns {', '.join(sorted(missing))}", field="nomenclature"
        )
    rows: list[Mapping[str, str]] = list(reader)
    if "version" in (reader.fieldnames or ()):
        newest = edition or max(row["version"] for row in rows)
        rows = [row for row in rows if row["version"] == newest]
    return rows


def _official(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return per six-digit code and language the texts from heading to subheading, with those below it."""
    texts = {row["code"]: row for row in rows if row["level"] in ("heading", "subheading", "cn8")}
    codes = sorted({code[:6] for code in texts if len(code) >= 6})
    below: dict[str, list[str]] = {}
    for code in texts:
        if len(code) > 6:
            below.setdefault(code[:6], []).append(code)
    return {
        code: tuple(
            " ".join(dict.fromkeys(_texts_of([code[:4], code, *below.get(code, [])], texts, language)))
            for language in LANGUAGES
        )
        for code in codes
    }


def _texts_of(codes: Iterable[str], texts: Mapping[str, Mapping[str, str]], language: str) -> Iterator[str]:
    for code in codes:
        row = texts.get(code)
        if row is not None and row[language]:
            yield row[language]
