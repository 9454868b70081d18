"""An ingredient list in Chinese, item by item, in the order of the pack (pure).

"Suiker, HAZELNOTEN 14 %, emulgator: SOJAlecithine" → "白砂糖、榛子14%、乳化剂（大豆磷脂）". The order is law
(GB 7718 §4.1.3: by weight), so nothing is moved. An E number that has no Chinese name here is written as its INS
number, which the standard allows; anything else that nothing knows is marked.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from sluis.marketplace import termbase
from sluis.marketplace.phrases import Piece
from sluis.marketplace.phrases import read as read_words

_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_SHARE = re.compile(
    r"(?:(?P<least>ten minste|minstens|min\.?|minimum|at least|mindestens|au moins)\s*)?(?P<n>\d+(?:~\d+)?)\s*%"
)
_E_NUMBER = re.compile(r"e\s?(\d{3,4}[a-z]?)(?:\s?\(?[ivx]+\)?)?", re.IGNORECASE)
_TRACES = re.compile(
    r"kan (?:ook )?(?:sporen )?(?:van )?(?:andere )?(?P<nl>.+?) bevatten"
    r"|kan sporen bevatten van (?:andere )?(?P<nl2>.+)"
    r"|(?:peut contenir|traces?)(?: des)?(?: traces?)?(?: éventuelles?)?(?: de(?:s)?| d['’])? ?(?:autres )?(?P<fr>.+)"
    r"|may (?:also )?contain(?: traces of)?(?: other)? (?P<en>.+)"
    r"|kann (?:spuren von )?(?:anderen )?(?P<de>.+?) enthalten",
    re.IGNORECASE,
)
_HEADS = re.compile(r"^\s*(?:ingredi[eë]nten|ingr[ée]dients?|zutaten)\s*:\s*", re.IGNORECASE)
_AND = re.compile(r"\s+(?:en|et|and|und|of|ou|or|&)\s+|\s*/\s*")
_TOKEN = re.compile(r"[,;()\[\]{}:.•\n]|[^,;()\[\]{}:.•\n]+")
_OPEN, _CLOSE = "([{", ")]}"


def read(text: str, language: str) -> tuple[str, list[Piece]]:
    """Return the Chinese list and its pieces; ("", []) for no text."""
    # Data pools mark allergens with underscores and asterisks.
    main, traces = _parted(_HEADS.sub("", text.replace("_", "").replace("*", "")))
    chinese, pieces = _list(main, language)
    for clause in traces:
        words, found = _list(clause, language)
        pieces += found
        chinese = f"{chinese}。可能含有{words}" if chinese else f"可能含有{words}"
    return chinese, pieces


def _parted(text: str) -> tuple[str, list[str]]:
    """Part the list itself from what it may contain."""
    kept, traces = [], []
    for sentence in re.split(r"(?<=[^\d])\.\s+|\.\s*$|\n", text):
        found = _TRACES.search(sentence)
        if found:
            traces.append(next(group for group in found.groups() if group))
            sentence = sentence[: found.start()]
        if sentence.strip(" ,;."):
            kept.append(sentence.strip())
    return ", ".join(kept), traces


def _list(text: str, language: str) -> tuple[str, list[Piece]]:
    out: list[str] = []
    pieces: list[Piece] = []
    closes_at_comma = 0
    for sign in _TOKEN.findall(_DECIMAL.sub("~", text)):
        if sign in _OPEN:
            out.append("（")
        elif sign == ":":
            out.append("（")
            closes_at_comma += 1
        elif sign in _CLOSE:
            out.append("）" * (1 + closes_at_comma) if closes_at_comma else "）")
            closes_at_comma = 0
        elif sign in ",;•.\n":
            out += ["）" * closes_at_comma, "、"]
            closes_at_comma = 0
        elif sign.strip(" *-_"):
            found = _item(sign.strip(" *-_"), language)
            pieces += found
            out.append("、".join(piece.text for piece in found))
    out.append("）" * closes_at_comma)
    return _tidy("".join(out)), pieces


def _tidy(text: str) -> str:
    empty = re.compile(r"（、*）|（、*$")
    while empty.search(text):
        text = empty.sub("", text)
    text = re.sub(r"、+(?=）|$)|(?<=（)、+|^、+", "", text)
    return re.sub(r"、{2,}", "、", text)


def _item(text: str, language: str) -> list[Piece]:
    """Return one ingredient with its share; one item may name two goods."""
    share, bare = _share(text)
    bare = bare.strip(" *-_")
    if not bare:
        return [Piece(share, text, "rule: share")] if share else []
    whole = _one(bare, language)
    if whole is not None:
        return [Piece(whole.text + share, text.replace("~", "."), whole.source, pinyin=whole.pinyin)]
    parts = [part for part in _AND.split(bare) if part.strip()] or [bare]
    found = [_one(part, language) or Piece(part, part, "unknown") for part in parts]
    last = found[-1]
    return [*found[:-1], Piece(last.text + share, last.original, last.source)]


def _share(text: str) -> tuple[str, str]:
    found = _SHARE.search(text)
    if found is None:
        return "", text
    number = found["n"].replace("~", ".")
    return f"{'≥' if found['least'] else ''}{number}%", (text[: found.start()] + text[found.end() :])


@functools.lru_cache(maxsize=20_000)
def _one(text: str, language: str) -> Piece | None:
    """Return the Chinese of one ingredient, in the list's own language first, or None."""
    folded = termbase.fold(text)
    for tongue in (language, *(one for one in termbase.LANGUAGES if one != language)):
        term = termbase.find(folded, tongue, "ingredients")
        if term is None and "-" in folded:  # "koe-melk" is printed so to make the allergen stand out.
            term = termbase.find(folded.replace("-", ""), tongue, "ingredients")
        if term is not None:
            return Piece(term.zh, text, f"termbase: {term.source}", pinyin=term.pinyin)
    number = _E_NUMBER.fullmatch(folded)
    if number:
        return Piece(f"INS {number[1]}", text, "rule: INS number")
    split = termbase.compound(folded, language, "ingredients")
    if split is not None:
        return Piece("".join(term.zh for term in split), text, "guess: compound")
    return _by_words(text, language)


def _by_words(text: str, language: str) -> Piece | None:
    """Join the words of an item when every one of them is known."""
    pieces: Sequence[Piece] = read_words(text, language=language, family="ingredients")
    if len(pieces) < 2 or not all(piece.known for piece in pieces):
        return None
    return Piece("".join(piece.text for piece in pieces), text, "guess: word by word")
