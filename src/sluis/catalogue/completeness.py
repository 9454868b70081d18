"""What a product still lacks before it can be judged for China; a person is asked, nothing is made up."""

from __future__ import annotations

from sluis.catalogue.rows import ProductRow

_FOOD = frozenset({"chocolate", "biscuits", "beer", "dairy", "food"})
# HS headings of drinks whose strength decides duty and transport: beer, wine, vermouth, cider and spirits.
_DRINKS = ("2203", "2204", "2205", "2206", "2207", "2208")


def missing_of(product: ProductRow) -> tuple[str, ...]:
    """Return the names of the fields that are needed for customs, a parcel or a listing and are not there."""
    missing = [
        name
        for name, value in (
            ("gtin", product.gtin and not product.gtin_in_store),
            ("hs_code", product.hs_code),
            ("origin", product.origin),
            ("weight_g", product.weight_g),
            ("family", product.family),
            ("brand", product.brand),
            ("description", product.descriptions),
            ("images", product.images),
        )
        if not value
    ]
    if product.price is None:
        # A price with VAT becomes one without as soon as the rate is known.
        only_rate = product.till_price is not None and product.vat_rate_pct is None
        missing.append("vat_rate_pct" if only_rate else "price")
    if _is_food(product) and not product.ingredients:
        missing.append("ingredients")
    if product.abv_pct is None and _is_drink(product):
        missing.append("abv_pct")
    return tuple(missing)


def _is_food(product: ProductRow) -> bool:
    chapter = (product.hs_code or "")[:2]
    return product.family in _FOOD or ("01" < chapter <= "22" and chapter not in ("05", "06", "14"))


def _is_drink(product: ProductRow) -> bool:
    return product.family == "beer" or (product.hs_code or "").startswith(_DRINKS)
