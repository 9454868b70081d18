"""What a product still lacks before it can be judged for China; a person is asked, nothing is made up."""

from __future__ import annotations

from typing import Protocol

from sluis.catalogue import gtin

_FOOD = frozenset({"chocolate", "biscuits", "beer", "dairy", "food"})
# HS headings of drinks whose strength decides duty and transport: beer, wine, vermouth, cider and spirits.
_DRINKS = ("2203", "2204", "2205", "2206", "2207", "2208")


class Article(Protocol):
    """A product as a file tells it or as it is stored; the names are the same."""

    @property
    def gtin(self) -> str | None: ...
    @property
    def hs_code(self) -> str | None: ...
    @property
    def family(self) -> str | None: ...
    @property
    def origin(self) -> object: ...
    @property
    def weight_g(self) -> object: ...
    @property
    def brand(self) -> object: ...
    @property
    def images(self) -> object: ...
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
    missing = []
    if not product.gtin or gtin.is_in_store(product.gtin):
        missing.append("gtin")
    if not product.hs_code:
        missing.append("hs_code")
    if not product.origin:
        missing.append("origin")
    if not product.weight_g:
        missing.append("weight_g")
    if not product.family:
        missing.append("family")
    if not product.brand:
        missing.append("brand")
    if not product.descriptions:
        missing.append("description")
    if not product.images:
        missing.append("images")
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
