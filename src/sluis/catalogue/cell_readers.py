"""One reader for each of our fields: from the text of a cell to its value, or a CellFault.

Readers are made once for each column of a file, so that nothing is looked up for each row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from sluis.catalogue import gtin
from sluis.catalogue.cells import measures
from sluis.catalogue.cells.numerals import Exact, decimal_of
from sluis.catalogue.cells.richtext import cleaned_html, plain_text
from sluis.catalogue.countries import country_of
from sluis.catalogue.formats.base import Column
from sluis.catalogue.problems import CellFault
from sluis.catalogue.rows import FAMILIES, LANGUAGES, WORD_FACTS, YES_NO_FACTS

Reader = Callable[[str], object]
Mark = Callable[[], str | None]
Warn = Callable[[str, str, dict[str, object]], None]  # code, value, detail

# As the columns of the catalogue's tables hold them.
TEXT_LIMITS = {"sku": 64, "handle": 160, "group": 160, "brand": 120, "net_content": 40, "merchant": 64}
NAME_LIMIT = 300
LONG_TEXT_LIMIT = 100_000
NUMBER_LIMIT = 60  # No number, unit and currency included, is longer; keeps patterns away from giant cells.
AMOUNT_LIMIT = Decimal(10_000_000)
_KEPT = 5_000  # Values of one column kept ready; prices, rates and codes repeat a lot.

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)
_HS = re.compile(r"[0-9]+", re.ASCII)
_YES = {"yes", "y", "true", "1", "ja", "oui", "waar", "vrai", "是"}
_NO = {"no", "n", "false", "0", "nee", "neen", "non", "onwaar", "faux", "否"}


def kept(read: Reader) -> Reader:
    """Return a reader that remembers what it read; faults are not remembered."""
    known: dict[str, object] = {}

    def reader(cell: str) -> object:
        if (
            type(cell) is not str
        ):  # A number stored as such equals a text that reads the same and may mean another.
            return read(cell)
        try:
            return known[cell]
        except KeyError:
            value = read(cell)
            if len(known) < _KEPT:
                known[cell] = value
            return value

    return reader


def reader_for(column: Column, mark: Mark, warn: Warn) -> Reader:
    """Return the reader of a column; `mark` tells its decimal mark, `warn` takes note of doubts."""
    name = column.field
    if name in TEXT_LIMITS and name != "merchant":
        return text_reader(TEXT_LIMITS[name])
    if name in YES_NO_FACTS or name == "active":
        return kept(yes_or_no)
    if name in WORD_FACTS:
        return fact_reader(WORD_FACTS[name], warn)
    if name in ("length_mm", "width_mm", "height_mm"):
        return measure_reader("length", column.unit or "mm", mark)
    if name in ("price", "till_price", "shop_price"):
        return money_reader(mark, warn)
    simple: dict[str, Reader] = {
        "name": name_of,
        "description": description_of,
        "ingredients": text_reader(20_000),
        "hs_code": kept(hs_code_of),
        "origin": kept(country_of),
        "merchant": kept(merchant_of),
        "family": kept(family_of),
        "price_currency": kept(lambda cell: measures.currency_code(cell.strip())),
        "ingredients_lang": kept(language_of),
        "image_urls": addresses_of,
        "categories": kept(categories_of),
    }
    made: dict[str, Callable[[], Reader]] = {
        "gtin": lambda: gtin_reader(warn),
        "weight_g": lambda: measure_reader("weight", column.unit or "g", mark),
        "shelf_life_days": lambda: integer_reader(mark, high=36_500),
        "stock": lambda: stock_reader(mark, warn),
        "abv_pct": lambda: decimal_reader(mark, high=100),
        "vat_rate_pct": lambda: decimal_reader(mark, high=100),
    }
    return made[name]() if name in made else simple[name]


def text_reader(limit: int) -> Reader:
    """Return a reader of text that strips the ends and holds a limit of characters."""

    def read(cell: str) -> str:
        text = str(cell).strip()
        if len(text) > limit:
            raise CellFault("too_long", length=len(text), limit=limit)
        return text

    return read


def name_of(cell: str) -> str:
    """Return a product name as one plain line."""
    text = plain_text(cell)
    if len(text) > NAME_LIMIT:
        raise CellFault("too_long", length=len(text), limit=NAME_LIMIT)
    return text


def description_of(cell: str) -> str:
    """Return a description as clean HTML."""
    if len(cell) > LONG_TEXT_LIMIT:
        raise CellFault("too_long", length=len(cell), limit=LONG_TEXT_LIMIT)
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


def _number(cell: str, mark: Mark) -> Decimal:
    if isinstance(cell, Exact):
        return decimal_of(cell, lambda: ".")
    return decimal_of(cell, mark)


def _short(cell: str) -> str:
    if len(cell) > NUMBER_LIMIT:
        raise CellFault("not_a_number")
    return cell if isinstance(cell, Exact) else cell.strip()


def measure_reader(kind: str, unit: str, mark: Mark) -> Reader:
    """Return a reader of weights (grams) or lengths (millimetres); `unit` holds where the cell names none."""
    high = 2_000_000 if kind == "weight" else 100_000

    def read(cell: str) -> int | None:
        text = _short(cell)
        number, own_unit = (text, "") if isinstance(text, Exact) else measures.split_unit(text)
        amount = measures.whole(_number(number, mark) * measures.factor(kind, own_unit or unit))
        if not 0 <= amount <= high:
            raise CellFault("number_range", low=0, high=high)
        return amount or None  # Shop systems write 0 where nobody weighed or measured.

    return kept(read)


def money_reader(mark: Mark, warn: Warn) -> Reader:
    """Return a reader of amounts: (amount in major units, currency or None)."""

    def read(cell: str) -> tuple[Decimal, str | None]:
        text = _short(cell)
        if isinstance(text, Exact) and text.startswith("-"):
            raise CellFault("negative_price")
        number, currency = (text, None) if isinstance(text, Exact) else measures.split_money(text)
        amount = _number(number, mark)
        if amount > AMOUNT_LIMIT:
            raise CellFault("number_range", low=0, high=AMOUNT_LIMIT)
        if amount == 0:
            warn("zero_price", cell, {})
        return amount, currency

    return read


def decimal_reader(mark: Mark, *, high: int) -> Reader:
    """Return a reader of percentages with at most two decimals, from 0 to `high`."""

    def read(cell: str) -> Decimal:
        text = _short(cell)
        if not isinstance(text, Exact):
            text = text.lower().rstrip(". ").removesuffix("vol").rstrip(". ").removesuffix("%").strip()
        amount = _number(text, mark)
        if not 0 <= amount <= high:
            raise CellFault("number_range", low=0, high=high)
        # Adding zero takes back the exponent that normalising gives to 10 and 20.
        return amount.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize() + 0

    return kept(read)


def integer_reader(mark: Mark, *, high: int) -> Reader:
    """Return a reader of whole numbers from 1 to `high`."""

    def read(cell: str) -> int:
        amount = _number(_short(cell), mark)
        if amount != amount.to_integral_value():
            raise CellFault("not_a_whole_number")
        if not 1 <= amount <= high:
            raise CellFault("number_range", low=1, high=high)
        return int(amount)

    return kept(read)


def stock_reader(mark: Mark, warn: Warn) -> Reader:
    """Return a reader of pieces on hand; a negative number, where a shop sold too many, counts as none."""

    def read(cell: str) -> int:
        text = _short(cell)
        negative = text.startswith("-")
        amount = _number(type(text)(text[1:]) if negative else text, mark)
        if amount != amount.to_integral_value():
            raise CellFault("not_a_whole_number")
        if amount > 1_000_000_000:
            raise CellFault("number_range", low=0, high=1_000_000_000)
        if negative and amount:
            warn("negative_stock", cell, {})
        return 0 if negative else int(amount)

    return read
