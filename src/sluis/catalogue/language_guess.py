"""Which language a shop writes in, told by the small words in its texts.

Only used where a file does not say and nobody answered; the guess is shown and can be put right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# Words that are common in one of the languages and no words of the others.
_WORDS = {
    "nl": "het een van met voor zonder stuks onze uit geen bij wordt zijn ook naar als dit deze niet wij",
    "fr": "les des et avec pour sans du une notre aux dans pièces vous est nos votre sur par ce cette qui",
    "en": "the and with for of from our pieces without you your this it by are made is to",
    "de": "der das und mit für ohne aus stück unsere ein eine von ist sie auch nicht zum",
}
_LANGUAGE_OF = {word: language for language, words in _WORDS.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile("[\u4e00-\u9fff]")


def guessed_language(texts: Iterable[str], *, otherwise: str = "en") -> str:
    """Return the language that most of the small words belong to, or `otherwise` when there are none.

    >>> guessed_language(["Chocolade met hazelnoot", "Kaas van het land"])
    'nl'
    >>> guessed_language(["Biscuits au beurre", "Sans sucre et avec du miel"])
    'fr'
    """
    votes: Counter[str] = Counter()
    for text in texts:
        shown = text[:2_000]
        votes["zh"] += len(_HAN.findall(shown))
        for word in _WORD.findall(shown.lower()):
            language = _LANGUAGE_OF.get(word)
            if language:
                votes[language] += 1
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] else otherwise
