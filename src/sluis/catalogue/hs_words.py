"""Words of product names as the HS search sees them: folded, without measures, compounds split (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_FOLDED = str.maketrans({"ß": "ss", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "’": "'"})
_WORD = re.compile(r"[a-z]+(?:-?[a-z]+)*|\d+(?:[.,]\d+)?%?")
_ELISION = re.compile(r"\b(?:d|l|n|s|qu|jusqu)'", re.IGNORECASE)
# Words that say how much or join others, and say nothing about what it is.
_SMALL = frozenset(
    """
    a an and the of in on for with without to from per by or de het een en van met voor zonder op uit te
    bij aan om tot naar le la les un une des du et avec pour sans sur au aux par dans chez der die das
    den dem und mit fur ohne aus auf im zum zur ab vom von am g gr gram gramm gramme grammes kg kilo mg
    ml cl dl l liter litre litres st stuk stuks stuck stk pieces piece pcs pc pack packung pak cm mm m w
    watt v volt vol mah x set lot zak doos boite sachet box bag tin blik blikje dose beutel fles
    bouteille flasche bottle pot glas verre jar nr no maat taille grosse size ca alc
    """.split()  # noqa: SIM905
)
_ENDINGS = ("etjes", "tjes", "jes", "innen", "ern", "en", "es", "er", "s", "n", "x", "e")
# What follows these tells of a part, a taste or a use, seldom what the thing is.
_AFTER = re.compile(
    r"(?<![\w-])(?:with|for|in|from|met|voor|uit|zonder|without|avec|pour|sans|sous|a|au|aux|mit|fur|aus|im|ohne)(?![\w-])"
)
AFTER = 0.5
SHORTEST_PART = 4


def folded(text: str) -> str:
    """Return a text in small letters without accents.

    >>> folded("Crème brûlée, Œufs")
    'creme brulee, oeufs'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()


def words(text: str) -> list[str]:
    """Return the words that may say what a product is, in their order.

    >>> words("Melkreep gevuld met hazelnootpraliné 45 g")
    ['melkreep', 'gevuld', 'hazelnootpraline']
    """
    plain = _ELISION.sub(" ", folded(text))
    found = (word.replace("-", "") for word in _WORD.findall(plain))
    return [word for word in found if word not in _SMALL and not word[0].isdigit() and len(word) > 1]


def weighted_words(text: str) -> list[tuple[str, float]]:
    """Return the words of a name with their weights: what comes after "with", "for", "in" counts less.

    >>> weighted_words("Tabs voor de vaatwasser")
    [('tabs', 1.0), ('vaatwasser', 0.5)]
    """
    head, *rest = _AFTER.split(_ELISION.sub(" ", folded(text)), maxsplit=1)
    if not words(head):
        return [(word, 1.0) for word in words(text)]
    return [*((word, 1.0) for word in words(head)), *((word, AFTER) for part in rest for word in words(part))]


def stem(word: str) -> str:
    """Return a word without its ending, the same for the singular and the plural of most words.

    >>> stem("pralines"), stem("praline"), stem("koekjes"), stem("koek")
    ('pralin', 'pralin', 'koek', 'koek')
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_PART - 1:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > SHORTEST_PART and word[-1] == word[-2] else word


def split_compound(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the known stems at the beginning and at the end of a compound; in Dutch and German the last one rules.

    >>> split_compound("hazelnootpraline", {"hazelnoot", "pralin"})
    ('hazelnoot', 'pralin')
    """
    front = next(
        (word[:end] for end in range(len(word) - 2, SHORTEST_PART - 1, -1) if word[:end] in known), ""
    )
    back = ""
    for start in range(2, len(word) - SHORTEST_PART + 1):
        back = stem(word[start:])
        if back in known:
            break
    else:
        back = ""
    return tuple(part for part in (front, back) if part)
