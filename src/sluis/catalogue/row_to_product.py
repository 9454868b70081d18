"""Writes what a row of a file says onto a stored product.

A blank cell changes nothing; a cell with the clear mark empties the field. Nothing is saved here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models

from sluis.catalogue.completeness import missing_of
from sluis.catalogue.models import Product
from sluis.catalogue.rows import ProductRow

SKU_LENGTH = 64
_CENT = Decimal("0.01")  # rates and strengths are stored with two decimals
_TAIL = 16  # hexadecimal digits: two identities of one merchant meet once in 2 ** 32 products
_PLAIN = (
    *("gtin", "handle", "group", "brand", "family", "hs_code", "origin", "weight_g", "length_mm", "width_mm"),
    *("height_mm", "net_content", "shelf_life_days", "abv_pct", "vat_rate_pct", "is_active"),
)
_MERGED = ("names", "descriptions", "facts", "options", "allergens", "nutrients")
# Columns that an import may change, and those that say when and what is missing, which follow from them.
WRITTEN = (
    *(*_PLAIN, *_MERGED, "ingredients", "ingredients_language", "images"),
    *("price_minor", "till_price_minor", "currency"),
)
SAVED = (*WRITTEN, "missing", "changed_at")
_COLUMNS: dict[str, models.Field[Any, Any]] = {
    column.attname: column for column in Product._meta.concrete_fields
}


def stored_sku(identity: str) -> str:
    """Return the identity as the SKU column holds it; of a longer one the tail gives way to its hash.

    >>> stored_sku("BRUG-REEP-70")
    'BRUG-REEP-70'
    >>> first, second = stored_sku("chocolate-" * 9 + "dark"), stored_sku("chocolate-" * 9 + "milk")
    >>> len(first), first == second
    (64, False)
    """
    if len(identity) <= SKU_LENGTH:
        return identity
    tail = hashlib.sha256(identity.encode()).hexdigest()[:_TAIL]
    return f"{identity[: SKU_LENGTH - _TAIL - 1]}~{tail}"


def write(product: Product, row: ProductRow, *, fresh: bool) -> dict[str, object]:
    """Write a row onto a product; return the columns that changed with their old values, JSON can hold them."""
    before = {name: getattr(product, name) for name in WRITTEN}
    for name in _PLAIN:
        value = getattr(row, name)
        if value is not None:
            setattr(product, name, value.quantize(_CENT) if isinstance(value, Decimal) else value)
    for name in _MERGED:
        told = getattr(row, name)
        if told:
            setattr(product, name, {**getattr(product, name), **_plain_mapping(told)})
    if row.ingredients:
        product.ingredients_language, product.ingredients = next(iter(row.ingredients.items()))
    _write_prices(product, row)
    if row.images is not None:
        product.images = list(row.images)
    for name in row.cleared:
        _clear(product, name)
    changed = {name: _plain(value) for name, value in before.items() if value != getattr(product, name)}
    _list_missing(product, row, fresh=fresh)
    return changed


def _write_prices(product: Product, row: ProductRow) -> None:
    """Write both prices; one that the file does not tell is no longer known when the currency changes."""
    told = row.price or row.till_price
    if told is None:
        return
    if told.currency != product.currency:
        product.price_minor = product.till_price_minor = None
        product.currency = told.currency
    if row.price is not None:
        product.price_minor = row.price.minor
    if row.till_price is not None:
        product.till_price_minor = row.till_price.minor


def _list_missing(product: Product, row: ProductRow, *, fresh: bool) -> None:
    unsaid = row.family is None and (fresh or "family" in (*product.missing, *row.cleared))
    product.missing = [*missing_of(product), *(["family"] if unsaid else [])]


def _plain_mapping(told: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: object) -> object:
    # The database gives 5.50 back for 5.5.
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _empty(product: Product, *names: str) -> None:
    for name in names:
        column = _COLUMNS[name]
        setattr(product, name, column.get_default() if column.has_default() else None if column.null else "")


def _without(name: str) -> Callable[[Product, str], None]:
    def clear(product: Product, key: str) -> None:
        setattr(product, name, {k: value for k, value in getattr(product, name).items() if k != key})

    return clear


_BY_LANGUAGE = {"name": _without("names"), "description": _without("descriptions")}
# Fields of files that other columns hold, or more than one.
_OTHER: dict[str, tuple[str, ...]] = {
    "price": ("price_minor",),
    "till_price": ("till_price_minor",),
    "shop_price": ("price_minor", "till_price_minor"),
    "image_urls": ("images",),
    "active": ("is_active",),
    "ingredients": ("ingredients", "ingredients_language"),
    "ingredients_lang": ("ingredients_language",),
}
_NOT_STORED = {"merchant", "sku", "categories", "price_currency", "stock"}


def _clear(product: Product, field: str) -> None:
    """Empty one field as a file names it; stock is counted elsewhere."""
    name, _, language = field.partition("-")
    if name in _BY_LANGUAGE:
        _BY_LANGUAGE[name](product, language)
    elif name in _OTHER:
        if name != "ingredients" or language in ("", "und", product.ingredients_language):
            _empty(product, *_OTHER[name])
    elif name in _PLAIN:
        _empty(product, name)
    elif name not in _NOT_STORED:
        _without("facts")(product, name)


def digest(product: Product) -> str:
    """Return a short fingerprint of what an import may write, by which a later change is seen."""
    values = [_plain(getattr(product, name)) for name in WRITTEN]
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def restore(product: Product, before: Mapping[str, object]) -> None:
    """Give a product back the old values that `write` returned."""
    for name, value in before.items():
        setattr(product, name, _COLUMNS[name].to_python(value))
    kept = ["family"] if "family" in product.missing and product.family == Product.Family.OTHER else []
    product.missing = [*missing_of(product), *kept]
