"""Measures and marks in a product name that speak for certain chapters: watts, milliampere hours, centilitres (pure).

The codes follow the headings of HS 2022; which marks help was chosen on the training part of
`bench/data/hs_titles.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CUES = (
    (re.compile(r"\b\d+(?:[.,]\d+)?\s*(?:k?W|watts?)\b", re.IGNORECASE), ("84", "85")),
    (re.compile(r"\b[\d.]+\s*mAh\b", re.IGNORECASE), ("8507",)),
    (re.compile(r"\b(?:SPF|LSF|FPS)\s*\d+", re.IGNORECASE), ("3304",)),
    (
        re.compile(r"\d+(?:[.,]\d+)?\s*%\s*(?:vol|alc)\b|\b\d{1,2}(?:[.,]\d)?°(?!\s*C)", re.IGNORECASE),
        ("22",),
    ),
    (re.compile(r"\b\d+(?:[.,]\d+)?\s*cl\b", re.IGNORECASE), ("22",)),
    (
        re.compile(r"\b\d+\s*(?:m\+|mois\b|mnd\b|maanden\b|months?\b)|\b\d+\.?\s*Monate?\b", re.IGNORECASE),
        ("1901", "2005", "2007", "2104", "3926", "9404", "9619"),
    ),
    (re.compile(r"\b\d+\s*-\s*\d+\s*kg\b", re.IGNORECASE), ("9619", "9401")),
    (re.compile(r"\b\d+\s*(?:stelen|stems|tiges|stiele)\b", re.IGNORECASE), ("0603",)),
    (re.compile(r"\b\d{1,2}/(?:\+|\d{2}\b)"), ("0601",)),
)


def cues(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each telling mark of a text with the beginnings of the codes that it speaks for.

    >>> list(cues("Powerbank 20.000 mAh"))
    [('20.000 mAh', ('8507',))]
    """
    for pattern, prefixes in _CUES:
        found = pattern.search(text)
        if found:
            yield found[0].strip(), prefixes
