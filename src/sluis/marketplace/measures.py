"""Sizes, counts and strengths in a product's name, written as Chinese pages write them (pure).

China does not use centilitres; a puzzle is counted in 片, bulbs in 粒, stems in 枝 (fact sheet "tmall" §11.4). A size
or a count is the content of the pack and goes to the end of a title; a strength (72 %, 1000 W) stays where it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"\d{1,3}(?:[.,\s]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_MASS = r"kg|g|gr|ml|cl|dl|l|liter|litre|liters|litres|gram|grammes?"
_PIECE = r"pieces?|pcs|stuks?|stukjes|stück|teile|delig|pi[eè]ces?|tablets|tabs|x"
_STEM = r"stems?|takken|tiges?|stiele?"
_BUNCH = r"(?:bunch of|bos van|botte de|bund mit|bund von)"
_PATTERN = re.compile(
    rf"(?P<count>\d+)\s*[x×]\s*(?P<each>{_NUMBER})\s*(?P<of>{_MASS})\b"
    rf"|(?P<cocoa>\d+(?:[.,]\d+)?)\s*%"
    rf"|{_BUNCH}\s*(?P<bunch>\d+)"
    rf"|(?P<stems>\d+)\s*(?:{_STEM})\b"
    rf"|\bspf\s*(?P<spf>\d+\+?)"
    rf"|\b(?:stage|fase|stufe|[âa]ge|étape)\s*(?P<stage>[1-4])\b"
    rf"|(?P<months>\d+)\s*(?:m|mnd|mois|months?|maanden|monate?)\s*\+"
    rf"|(?P<mah>{_NUMBER})\s*mah\b"
    rf"|(?P<watt>{_NUMBER})\s*w(?:att)?\b"
    rf"|(?P<volt>{_NUMBER})\s*v(?:olt)?\b"
    rf"|(?P<pressure>\d+)\s*bar\b"
    rf"|(?P<length>{_NUMBER})\s*cm\b"
    rf"|(?P<size>{_NUMBER})\s*(?P<unit>{_MASS})\b"
    rf"|(?P<pieces>\d+)\s*(?:{_PIECE})\b",
    re.IGNORECASE,
)
_UNITS = {"kg": "千克", "g": "克", "gr": "克", "ml": "毫升", "l": "升"}
_COUNTERS = {"toys": "件", "baby": "片", "flowers": "粒", "cleaning": "块", "appliances": "台"}
_PUZZLE = re.compile(r"puz|jigsaw", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure in a text: where it stands, the words, the Chinese, and whether it is the pack's content."""

    start: int
    end: int
    original: str
    zh: str
    is_content: bool


def number(text: str) -> str:
    """Write a number as China does: a comma, point or blank before three digits parts thousands, else decimals.

    >>> number("25,9"), number("20.000"), number("1.5")
    ('25.9', '20000', '1.5')
    """
    bare = re.sub(r"[.,\s](?=\d{3}(?!\d))", "", text)
    return bare.replace(",", ".")


def _amount(text: str, unit: str) -> str:
    unit, value = unit.lower(), number(text)
    unit = {"liter": "l", "litre": "l", "liters": "l", "litres": "l"}.get(unit, unit)
    if unit.startswith("gram"):
        unit = "g"
    if unit in ("cl", "dl"):
        millilitres = Decimal(value) * (10 if unit == "cl" else 100)
        return f"{millilitres.normalize():f}毫升"
    return f"{value}{_UNITS[unit]}"


def _zh(found: re.Match[str], family: str) -> tuple[str, bool]:
    """Return the Chinese of one match and whether it is content."""
    given = found.groupdict()
    if given["count"]:
        return f"{_amount(given['each'], given['of'])}×{given['count']}", True
    if given["size"]:
        return _amount(given["size"], given["unit"]), True
    if given["pieces"]:
        counter = "片" if _PUZZLE.search(found.string) else _COUNTERS.get(family, "件")
        return f"{given['pieces']}{counter}", True
    if given["bunch"] or given["stems"]:
        return f"{given['bunch'] or given['stems']}枝", True
    if given["length"]:
        return f"{number(given['length'])}厘米", True
    if given["cocoa"]:
        value = number(given["cocoa"])
        return ("" if family == "beer" else f"{value}%可可" if family == "chocolate" else f"{value}%"), False
    strengths = {
        "spf": "SPF{}",
        "stage": "{}段",
        "months": "{}个月以上",
        "mah": "{}毫安时",
        "watt": "{}W",
        "volt": "{}V",
        "pressure": "{}巴",
    }
    name, form = next((name, form) for name, form in strengths.items() if given[name])
    return form.format(number(given[name])), False


def read(text: str, family: str = "") -> list[Measure]:
    """Return every measure of a text in order.

    >>> [one.zh for one in read("Pump espresso machine 15 bar", "appliances")]
    ['15巴']
    """
    found = []
    for match in _PATTERN.finditer(text):
        if match["pressure"] and family not in ("", "appliances"):
            continue  # "2 bar" of chocolate is no pressure
        zh, is_content = _zh(match, family)
        found.append(Measure(match.start(), match.end(), match.group().strip(), zh, is_content))
    return found


def content(text: str, family: str = "") -> str:
    """Write the content of a pack: "33 cl" → "330毫升", "6 x 90 g" → "90克×6"; "" when the text names none.

    >>> content("33 cl"), content("6 x 90 g"), content("1.5 l"), content("Puzzle 500 pieces", "toys")
    ('330毫升', '90克×6', '1.5升', '500片')
    """
    return next((one.zh for one in read(text, family) if one.is_content and one.zh), "")
