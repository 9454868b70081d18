"""Recognises from names, ingredients and texts what a product holds: allergens, alcohol, meat, gelatine, aerosol,
battery; in Dutch, French, English and German, with the words that showed it (pure).

What is found is a proposal. What is not found proves nothing: a product without a word of milk may hold milk. How
often it is right on real products says `bench/recognise.py`; the words stand in `data/signs.toml`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources

from sluis.catalogue.hs_words import folded

NAME, INGREDIENTS, DESCRIPTION = "name", "ingredients", "description"
CONTAINS, MAY_CONTAIN = "CONTAINS", "MAY_CONTAIN"
# A description praises ("delicious with cheese"); only what it says of gas, battery and strength is believed.
_OF_DESCRIPTIONS = ("danger",)
_TOKEN = re.compile(r"e\s?\d{3,4}[a-z]?\b|[^\W\d_]+|[.!\n](?=\s|$)|[(),;:%]", re.IGNORECASE)
_STOPS = frozenset(".!\n,;:()%")
_ENDS = frozenset(".!\n")
_NOT_BEFORE = frozenset(
    (
        "sans",
        "ni",
        "zonder",
        "ohne",
        "without",
        "geen",
        "no",
        "non",
        "kein",
        "keine",
        "vrij",
        "free",
        "exempt",
    )
) | {"not", "niet"}
_NOT_AFTER = frozenset(("vrij", "frei", "free", "vrije", "freie", "libre", "niet", "nicht"))
_LOOK_BACK = 4
_FREE = re.compile(r".+(?:vrij|vrije|frei|freie|freies|arm|arme)")
_TRACE_WORDS = frozenset(
    (
        "sporen",
        "traces",
        "trace",
        "spuren",
        "spoor",
        "atelier",
        "ateller",
        "usine",
        "fabriek",
        "bedrijf",
        "betrieb",
    )
) | {"factory", "facility"}
_TRACE_PAIRS = (
    *(("peut", "contenir"), ("peuvent", "contenir"), ("pourrait", "contenir"), ("may", "contain")),
    *(
        ("kan", "bevatten"),
        ("kan", "sporen"),
        ("kann", "enthalten"),
        ("bevat", "mogelijk"),
        ("bevatten", "van"),
    ),
)
_PAIR_REACH = 14
_STRENGTH = re.compile(
    r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s*(?:%\s*(?:vol|alc|abv)|vol\s*%|°(?!\s*[CF]\b))|"
    r"\balc(?:ohol|ool)?\.?\s*:?\s*(\d{1,2}(?:[.,]\d{1,2})?)\s*%",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that a text shows: an allergen by its GS1 code, a content or a danger, with the words that show it."""

    kind: str  # allergen, content, danger
    code: str
    level: str  # CONTAINS or MAY_CONTAIN
    where: str  # name, ingredients, description
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strength:
    """An alcohol strength in per cent by volume as the text writes it."""

    abv_pct: Decimal
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    word: str  # folded; a mark of punctuation stays itself


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    code: str
    single: re.Pattern[str]
    phrases: tuple[tuple[re.Pattern[str], ...], ...]
    exceptions: tuple[tuple[re.Pattern[str], ...], ...]
    veto: re.Pattern[str] | None


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    text = resources.files("sluis.catalogue").joinpath("data", "signs.toml").read_text(encoding="utf-8")
    return tuple(_rule(table) for table in tomllib.loads(text)["sign"])


def _rule(table: Mapping[str, object]) -> _Rule:
    words = [word for language in ("nl", "fr", "en", "de", "codes") for word in _list(table, language)]
    veto = _list(table, "veto")
    return _Rule(
        str(table["kind"]),
        str(table["code"]),
        _any_of([word for word in words if " " not in word]),
        tuple(_phrase(word) for word in words if " " in word),
        tuple(_phrase(word) for word in _list(table, "not")),
        _any_of(veto) if veto else None,
    )


def _list(table: Mapping[str, object], name: str) -> list[str]:
    found = table.get(name, [])
    return [str(one) for one in found] if isinstance(found, list) else []


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted({_pattern(word) for word in words})) or "(?!)")


def _pattern(word: str) -> str:
    return ".*".join(re.escape(part) for part in word.split("*"))


def _phrase(words: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_pattern(word)) for word in words.split())


@functools.cache
def _phrases() -> Mapping[str, tuple[tuple[int, tuple[re.Pattern[str], ...]], ...]]:
    """Return the phrases of all rules by their first word, which is written out in every one of them."""
    found: dict[str, list[tuple[int, tuple[re.Pattern[str], ...]]]] = {}
    for number, rule in enumerate(_rules()):
        for phrase in rule.phrases:
            found.setdefault(phrase[0].pattern, []).append((number, phrase))
    return {word: tuple(phrases) for word, phrases in found.items()}


@functools.lru_cache(maxsize=50_000)
def _vetoes_of(word: str) -> frozenset[int]:
    return frozenset(n for n, rule in enumerate(_rules()) if rule.veto and rule.veto.fullmatch(word))


@functools.lru_cache(maxsize=50_000)
def _rules_of(word: str) -> tuple[int, ...]:
    """Return the numbers of the rules that a single word speaks for; a text repeats few words."""
    if _FREE.fullmatch(word):
        return ()
    return tuple(number for number, rule in enumerate(_rules()) if rule.single.fullmatch(word))


def recognise(texts: Iterable[tuple[str, str]]) -> tuple[Sign, ...]:
    """Return the signs of a product's texts, given as (where, text); each kind and code once.

    A sign that is contained goes before one that may be, a name before ingredients before a description.
    """
    found: dict[tuple[str, str], Sign] = {}
    vetoed: set[int] = set()
    for where, text in texts:
        tokens = _tokens(text)
        vetoed.update(*(_vetoes_of(token.word) for token in tokens))
        for number, sign in _signs(tokens, where):
            before = found.get((sign.kind, sign.code))
            if number not in vetoed and (before is None or _is_stronger(sign, before)):
                found[sign.kind, sign.code] = sign
    gone = {(_rules()[number].kind, _rules()[number].code) for number in vetoed}
    return tuple(found[key] for key in sorted(found) if key not in gone)


def _is_stronger(sign: Sign, before: Sign) -> bool:
    return sign.level == CONTAINS and before.level == MAY_CONTAIN


def strength(texts: Iterable[tuple[str, str]]) -> Strength | None:
    """Return the alcohol strength that a text writes with its unit, or None.

    >>> strength([("name", "Tripel 8,5 % vol 33 cl")])
    Strength(abv_pct=Decimal('8.5'), where='name', words='8,5 % vol')
    """
    for where, text in texts:
        match = _STRENGTH.search(text)
        if match:
            number = Decimal((match[1] or match[2]).replace(",", "."))
            if number <= 96:  # Stronger ethanol cannot be distilled.
                return Strength(number, where, match[0].strip())
    return None


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(match, match if match in _STOPS else folded(match).replace(" ", ""))
        for match in _TOKEN.findall(text)
    ]


def _signs(tokens: Sequence[_Token], where: str) -> Iterator[tuple[int, Sign]]:
    """Yield the signs of one text with the numbers of their rules."""
    traces = _trace_places(tokens)
    found: dict[tuple[int, bool], list[str]] = {}
    for number, place, size in _matches(tokens):
        rule = _rules()[number]
        if where == DESCRIPTION and rule.kind not in _OF_DESCRIPTIONS:
            continue
        if _is_denied(tokens, place, size):
            continue
        words = found.setdefault((number, place in traces), [])
        shown = " ".join(token.text for token in tokens[place : place + size])
        if shown.lower() not in (word.lower() for word in words):
            words.append(shown)
    for (number, is_trace), words in found.items():
        rule = _rules()[number]
        level = MAY_CONTAIN if is_trace else CONTAINS
        if not (is_trace and (number, False) in found):
            yield number, Sign(rule.kind, rule.code, level, where, tuple(words[:4]))


def _matches(tokens: Sequence[_Token]) -> Iterator[tuple[int, int, int]]:
    """Yield (rule, place, number of tokens) of every match that no exception covers."""
    words = [token.word for token in tokens]
    for place, word in enumerate(words):
        for number in _rules_of(word):
            if not _is_excepted(words, place, _rules()[number].exceptions):
                yield number, place, 1
        for number, phrase in _phrases().get(word, ()):
            if _stands_at(words, place, phrase) and not _is_excepted(
                words, place, _rules()[number].exceptions
            ):
                yield number, place, len(phrase)


def _is_excepted(words: Sequence[str], place: int, exceptions: Iterable[Sequence[re.Pattern[str]]]) -> bool:
    """Tell whether an exception covers a place: it begins there or some words before."""
    return any(
        _stands_at(words, start, phrase)
        for phrase in exceptions
        for start in range(max(0, place - len(phrase) + 1), place + 1)
    )


def _stands_at(words: Sequence[str], place: int, phrase: Sequence[re.Pattern[str]]) -> bool:
    return place + len(phrase) <= len(words) and all(
        pattern.fullmatch(words[place + step]) for step, pattern in enumerate(phrase)
    )


def _is_denied(tokens: Sequence[_Token], place: int, size: int) -> bool:
    """Tell whether the words around say that it is not in it: "sans lait", "free from milk", "milk free"."""
    if place + size < len(tokens) and tokens[place + size].word in _NOT_AFTER:
        return True
    for token in reversed(tokens[max(0, place - _LOOK_BACK) : place]):
        if token.word in _STOPS:
            return False
        if token.word in _NOT_BEFORE:
            return True
    return False


def _trace_places(tokens: Sequence[_Token]) -> frozenset[int]:
    """Return the places of words that are only said to be possible: from "may contain" to the end of its sentence."""
    found: set[int] = set()
    end = -1
    for place in range(len(tokens)):
        if place > end and _begins_traces(tokens, place):
            end = _end_of(tokens, place)
            found.update(range(place, end + 1))
    return frozenset(found)


def _begins_traces(tokens: Sequence[_Token], place: int) -> bool:
    word = tokens[place].word
    if word in _TRACE_WORDS:
        return True
    ahead = {token.word for token in _sentence(tokens, place)}
    return any(word == first and second in ahead for first, second in _TRACE_PAIRS)


def _sentence(tokens: Sequence[_Token], place: int) -> Iterator[_Token]:
    for token in tokens[place + 1 : place + 1 + _PAIR_REACH]:
        if token.word in _ENDS:
            return
        yield token


def _end_of(tokens: Sequence[_Token], place: int) -> int:
    depth = 0
    for at in range(place, len(tokens)):
        word = tokens[at].word
        depth += (word == "(") - (word == ")")
        if word in _ENDS or depth < 0:
            return at
    return len(tokens) - 1
