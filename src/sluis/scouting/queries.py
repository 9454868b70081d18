"""Reads of assessments, scoped by who asks."""

from __future__ import annotations

from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.scouting.models import Assessment


def latest(scope: Scope) -> ScopedQuerySet[Assessment]:
    """Return the newest assessment of each product that a scope may see, the best scores first."""
    return (
        Assessment.objects.within(scope)
        .filter(is_newest=True)
        .select_related("product", "merchant")
        .order_by("-score", "product__sku")
    )


def of_product(scope: Scope, product_id: str) -> Assessment | None:
    """Return the newest assessment of a product, if it was assessed."""
    return latest(scope).filter(product_id=product_id).first()
