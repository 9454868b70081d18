"""Find products by words: accents do not matter, Chinese is found by its characters and by its pinyin."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import Any

from pypinyin import Style, lazy_pinyin

from sluis.catalogue.models import Product
from sluis.offices.scope import ScopedQuerySet

_HAN = re.compile(r"[一-鿿]")
_LETTERS = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "’": "'"})
_COLUMNS = ("pk", "sku", "gtin", "handle", "brand", "names")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return a text in small letters without accents, blanks collapsed.

    >>> fold("  Pralinés de Noël ")
    'pralines de noel'
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


@lru_cache(maxsize=20_000)
def sounds(text: str) -> str:
    """Return the pinyin of Chinese text, whole and by initials; nothing for a text without Chinese.

    >>> sounds("巧克力")
    'qiaokeli qkl'
    """
    han = "".join(_HAN.findall(text))
    if not han:
        return ""
    whole = "".join(lazy_pinyin(han))
    return f"{whole} {''.join(lazy_pinyin(han, style=Style.FIRST_LETTER))}"


def haystack(*texts: str) -> str:
    """Return what a search looks through: the folded texts and the sounds of the Chinese among them."""
    return " ".join([*(fold(text) for text in texts), *(sounds(text) for text in texts)])


def matches(query: str, *texts: str) -> bool:
    """Tell whether every word of a query stands in the texts.

    >>> matches("noel pralin", "Pralinés de Noël"), matches("qiaokeli", "比利时巧克力")
    (True, True)
    """
    found = haystack(*texts)
    return all(word in found for word in fold(query).split())


def product_ids(query: str, products: ScopedQuerySet[Product], *, limit: int | None = None) -> list[str]:
    """Return the ids of the products that a query finds, in the order of the rows, at most `limit`.

    The rows are walked once and only the columns that are looked at are read.
    """
    rows = products.select_related(None).values_list(*_COLUMNS).iterator(chunk_size=2000)
    return list(islice((row[0] for row in rows if _hit(query, row)), limit))


def _hit(query: str, row: tuple[Any, ...]) -> bool:
    _pk, sku, gtin, handle, brand, names = row
    return matches(query, sku, gtin, handle, brand, *(str(name) for name in names.values()))
