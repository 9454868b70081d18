"""What a product still lacks before it can be judged for China; a person is asked, nothing is made up."""

from __future__ import annotations

from typing import Protocol

from sluis.catalogue import gtin

_FOOD = frozenset({"chocolate", "biscuits", "beer", "dairy", "food"})
# HS headings of drinks whose strength decides duty and transport: beer, wine, vermouth, cider and spirits.
_DRINKS = ("2203", "2204", "2205", "2206", "2207", "2208")
_NEEDED = ("hs_code", "origin", "weight_g", "family", "brand", "images")


class Article(Protocol):
    """A product as a file tells it or as it is stored; the names are the same."""

    @property
    def gtin(self) -> str | None: ...
    @property
    def hs_code(self) -> str | None: ...
    @property
    def family(self) -> str | None: ...
    @property
    def descriptions(self) -> object: ...
    @property
    def ingredients(self) -> object: ...
    @property
    def abv_pct(self) -> object: ...
    @property
    def price(self) -> object: ...
    @property
    def till_price(self) -> object: ...
    @property
    def vat_rate_pct(self) -> object: ...


def missing_of(product: Article) -> tuple[str, ...]:
    """Return the names of the fields that are needed for customs, a parcel or a listing and are not there."""
    missing = [name for name in _NEEDED if not getattr(product, name)]
    if not product.gtin or gtin.is_in_store(product.gtin):
        missing.insert(0, "gtin")
    if not product.descriptions:
        missing.append("description")
    if product.price is None:
        # A price with VAT becomes one without as soon as the rate is known.
        only_rate = product.till_price is not None and product.vat_rate_pct is None
        missing.append("vat_rate_pct" if only_rate else "price")
    if not product.ingredients and _is_food(product):
        missing.append("ingredients")
    if product.abv_pct is None and _is_drink(product):
        missing.append("abv_pct")
    return tuple(missing)


def _is_food(product: Article) -> bool:
    chapter = (product.hs_code or "")[:2]
    return product.family in _FOOD or ("01" < chapter <= "22" and chapter not in ("05", "06", "14"))


def _is_drink(product: Article) -> bool:
    return product.family == "beer" or (product.hs_code or "").startswith(_DRINKS)
