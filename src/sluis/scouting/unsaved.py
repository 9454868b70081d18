"""A product of a file and its assessment in the form of stored ones, never saved: for papers without a database."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sluis.catalogue.models import Product
from sluis.scouting import outputs
from sluis.scouting.models import Assessment
from sluis.scouting.values import Assessment as Found
from sluis.scouting.values import ProductInput


def product_of(given: ProductInput) -> Product:
    """Return a product of a file as a stored one would be; its SKU stands for its id."""
    return Product(
        id=given.sku,
        sku=given.sku,
        names=dict(given.names),
        family=given.family or Product.Family.OTHER,
        hs_code=given.hs_code or "",
        origin=given.origin or "",
        weight_g=given.weight_g,
        length_mm=given.length_mm,
        width_mm=given.width_mm,
        height_mm=given.height_mm,
        net_content=given.net_content or "",
        shelf_life_days=given.shelf_life_days,
        abv_pct=given.abv_pct,
        price_minor=given.price.minor if given.price else None,
        currency=given.price.currency if given.price else "EUR",
        facts=dict(given.facts),
    )


def assessment_of(found: Found) -> Assessment:
    """Return an assessment as it would be kept, made at the start of its day in UTC."""
    low, high = found.interval or (None, None)
    return Assessment(
        as_of=found.as_of,
        verdict=found.verdict,
        best_route=found.best_route or "",
        score=found.score,
        low=low,
        high=high,
        landed_fen=outputs.landed_fen(found),
        result=outputs.to_json(found),
        is_example=found.is_example,
        assessed_at=datetime.combine(found.as_of, time(), UTC),
    )
