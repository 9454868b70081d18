"""Read what the texts of a listing are made from out of a product."""

from __future__ import annotations

from sluis.catalogue.models import Product
from sluis.marketplace.source import Source

# Fresh milk, cultured milk, butter and cheese are kept cold (fact sheet "logistics" §5).
CHILLED = ("0401", "0403", "0405", "0406")


def source_of(product: Product) -> Source:
    """Return what the texts of a product are made from."""
    merchant = product.merchant
    return Source(
        names=dict(product.names),
        brand=product.brand,
        origin=product.origin,
        family=product.family,
        net_content=product.net_content,
        ingredients=product.ingredients,
        ingredients_language=product.ingredients_language,
        shelf_life_days=product.shelf_life_days,
        abv_pct=f"{product.abv_pct:.1f}" if product.abv_pct is not None else "",
        maker=merchant.name,
        maker_address=", ".join(part for part in (merchant.street, merchant.city, merchant.country) if part),
        weight_g=product.weight_g,
        model=product.sku,
        is_chilled=product.hs_code.startswith(CHILLED),
        descriptions=dict(product.descriptions),
        allergens=dict(product.allergens),
        nutrients={name: str(value) for name, value in product.nutrients.items()},
        gtin=product.gtin,
    )
