"""One reader for each of our fields: from the text of a cell to its value, or a CellFault.

Readers are made once for each column of a file, so that nothing is looked up for each row.
"""

from __future__ import annotations

import re

from sluis.catalogue import gtin
from sluis.catalogue.cells.measures import currency_code
from sluis.catalogue.cells.richtext import cleaned_html, plain_text
from sluis.catalogue.countries import country_of
from sluis.catalogue.formats.base import Column
from sluis.catalogue.number_readers import Mark, Reader, Warn, number_reader_for
from sluis.catalogue.problems import CellFault
from sluis.catalogue.rows import FAMILIES, LANGUAGES, WORD_FACTS, YES_NO_FACTS

# As the columns of the catalogue's tables hold them.
TEXT_LIMITS = {"sku": 64, "handle": 160, "group": 160, "brand": 120, "net_content": 40, "ingredients": 20_000}
NAME_LIMIT = 300
LONG_TEXT_LIMIT = 100_000
ADDRESSES_LIMIT = 50_000
# The time to clean markup grows with the square of its depth; this much takes a tenth of a second.
TAG_LIMIT = 4_000
_RAW_NAME_LIMIT = 10 * NAME_LIMIT  # Markup in a name goes before its length counts.

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)
_HS = re.compile(r"[0-9]+", re.ASCII)
_YES = {"yes", "y", "true", "1", "ja", "oui", "waar", "vrai", "是"}
_NO = {"no", "n", "false", "0", "nee", "neen", "non", "onwaar", "faux", "否"}


def reader_for(column: Column, mark: Mark, warn: Warn) -> Reader:
    """Return the reader of a column; `mark` tells its decimal mark, `warn` takes note of doubts."""
    name = column.field
    if name in TEXT_LIMITS:
        return text_reader(TEXT_LIMITS[name])
    if name in YES_NO_FACTS or name == "active":
        return yes_or_no
    if name in WORD_FACTS:
        return fact_reader(WORD_FACTS[name], warn)
    if name in _SIMPLE:
        return _SIMPLE[name]
    if name == "gtin":
        return gtin_reader(warn)
    return number_reader_for(column, mark, warn)


def text_reader(limit: int) -> Reader:
    """Return a reader of text that strips the ends and holds a limit of characters."""

    def read(cell: str) -> str:
        text = cell.strip()
        if len(text) > limit:
            raise CellFault("too_long", length=len(text), limit=limit)
        return text

    return read


def name_of(cell: str) -> str:
    """Return a product name as one plain line."""
    text = plain_text(cell) if len(cell) <= _RAW_NAME_LIMIT else cell
    if len(text) > NAME_LIMIT:
        raise CellFault("too_long", length=len(text), limit=NAME_LIMIT)
    return text


def description_of(cell: str) -> str:
    """Return a description as clean HTML."""
    if len(cell) > LONG_TEXT_LIMIT:
        raise CellFault("too_long", length=len(cell), limit=LONG_TEXT_LIMIT)
    if cell.count("<") > TAG_LIMIT:
        raise CellFault("too_much_markup", limit=TAG_LIMIT)
    return cleaned_html(cell)


def merchant_of(cell: str) -> str:
    """Return the short code of a merchant."""
    text = cell.strip()
    if not _SLUG.fullmatch(text):
        raise CellFault("merchant")
    return text


def family_of(cell: str) -> str:
    """Return a product family."""
    text = cell.strip().lower()
    if text not in FAMILIES:
        raise CellFault("family", known=", ".join(FAMILIES))
    return text


def language_of(cell: str) -> str:
    """Return a language code, the country left off ("nl-BE" is "nl")."""
    text = cell.strip().lower().replace("_", "-").partition("-")[0]
    if text not in LANGUAGES:
        raise CellFault("language", known=", ".join(LANGUAGES))
    return text


def hs_code_of(cell: str) -> str:
    """Return an HS code as 6, 8 or 10 digits; dots and spaces are taken out, nothing is filled in.

    >>> hs_code_of("1806.90.00")
    '18069000'
    """
    digits = cell.strip().removeprefix("'").replace(".", "").replace(" ", "").replace("\u00a0", "")
    if not _HS.fullmatch(digits):
        raise CellFault("hs_code", hint="write digits only")
    if len(digits) not in (6, 8, 10):
        lost = "the zero in front may be lost" if len(digits) in (5, 7, 9) else "look it up again"
        raise CellFault("hs_code", hint=lost)
    if not 1 <= int(digits[:2]) <= 97 or digits[:2] == "77":
        raise CellFault("hs_code", hint=f"there is no chapter {digits[:2]}")
    return digits


def yes_or_no(cell: str) -> bool:
    """Return what a yes or no says, in Dutch, French, English or Chinese."""
    text = cell.strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellFault("yes_or_no")


def addresses_of(cell: str) -> tuple[str, ...]:
    """Return the image addresses of a cell, commas between them; none is fetched here."""
    if len(cell) > ADDRESSES_LIMIT:
        raise CellFault("too_long", length=len(cell), limit=ADDRESSES_LIMIT)
    found = []
    for part in re.split(r",\s*(?=https?://)|\s+(?=https?://)", cell.strip()):
        address = part.strip().rstrip(",")
        if not address.lower().startswith(("http://", "https://")) or len(address) > 2_000:
            raise CellFault("address")
        if address not in found:
            found.append(address)
    return tuple(found[:20])


def categories_of(cell: str) -> tuple[str, ...]:
    """Return a shop's own category path as it stands."""
    return (cell.strip()[:300],)


def fact_reader(words: tuple[str, ...], warn: Warn) -> Reader:
    """Return a reader of a fact answered by a word; a bare "yes" is a warning and counts as not known."""

    def read(cell: str) -> str | None:
        text = cell.strip().lower().replace(" ", "_").replace("-", "_")
        if text in words:
            return text
        if text in _NO:
            return "none"
        if text in _YES:
            warn("fact_unspecific", cell, {"known": ", ".join(words[1:])})
            return None
        raise CellFault("fact_word", known=", ".join(words))

    return read


def gtin_reader(warn: Warn) -> Reader:
    """Return a reader of GTINs; of several in one cell the first is taken, in-store numbers are flagged."""

    def read(cell: str) -> tuple[str, str, bool]:
        first = cell.strip()
        if "," in first and not gtin.is_exponent(first):
            first = first.partition(",")[0].strip()
            warn("several_gtins", cell, {})
        number = gtin.normalised(first)
        in_store = gtin.is_in_store(number)
        if in_store:
            warn("gtin_in_store", cell, {})
        return number, first, in_store

    return read


_SIMPLE: dict[str, Reader] = {
    "name": name_of,
    "description": description_of,
    "hs_code": hs_code_of,
    "origin": country_of,
    "merchant": merchant_of,
    "family": family_of,
    "price_currency": lambda cell: currency_code(cell.strip()),
    "ingredients_lang": language_of,
    "image_urls": addresses_of,
    "categories": categories_of,
}
