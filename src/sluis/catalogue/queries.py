"""Reads of products, scoped by who asks."""

from __future__ import annotations

from sluis.catalogue.models import ImportRun, Product
from sluis.kernel.errors import NotFound
from sluis.offices.scope import Scope, ScopedQuerySet


def products(scope: Scope) -> ScopedQuerySet[Product]:
    """Return the products that a scope may see, by merchant and SKU."""
    return Product.objects.within(scope).select_related("merchant", "stock").order_by("merchant__code", "sku")


def product(scope: Scope, product_id: str) -> Product:
    """Return one product. Raise NotFound for a foreign one as for a missing one."""
    found = products(scope).filter(pk=product_id).first()
    if found is None:
        raise NotFound("there is no such product")
    return found


def without_hs(scope: Scope) -> ScopedQuerySet[Product]:
    """Return the products that still have no HS code, the newest first."""
    return products(scope).filter(hs_code="", is_active=True).order_by("-created_at", "pk")


def imports(scope: Scope) -> ScopedQuerySet[ImportRun]:
    """Return the imports that a scope may see, newest first."""
    return ImportRun.objects.within(scope).order_by("-at")
