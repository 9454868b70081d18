"""Reads of listings and orders, scoped by who asks."""

from __future__ import annotations

from sluis.kernel.errors import NotFound
from sluis.marketplace import states
from sluis.marketplace.models import Claim, Listing, Order
from sluis.offices.scope import Scope, ScopedQuerySet


def listings(scope: Scope) -> ScopedQuerySet[Listing]:
    """Return the listings that a scope may see, newest change first."""
    return Listing.objects.within(scope).select_related("product", "merchant").order_by("-changed_at", "-id")


def listing(scope: Scope, listing_id: str) -> Listing:
    """Return one listing. Raise NotFound for a foreign one as for a missing one."""
    found = listings(scope).filter(pk=listing_id).first()
    if found is None:
        raise NotFound("there is no such listing")
    return found


def orders(scope: Scope) -> ScopedQuerySet[Order]:
    """Return the orders that a scope may see, newest first, without their sealed buyers."""
    return (
        Order.objects.within(scope)
        .defer("buyer")
        .select_related("merchant")
        .prefetch_related("lines__product")
        .order_by("-paid_at", "-id")
    )


def order(scope: Scope, order_id: str) -> Order:
    """Return one order. Raise NotFound for a foreign one as for a missing one."""
    found = orders(scope).filter(pk=order_id).first()
    if found is None:
        raise NotFound("there is no such order")
    return found


def blocked(scope: Scope) -> list[Order]:
    """Return the orders that wait for a person."""
    return list(orders(scope).filter(state=states.BLOCKED))


def claims(scope: Scope) -> ScopedQuerySet[Claim]:
    """Return what buyers ask back that a scope may see, newest change first."""
    return (
        Claim.objects.within(scope)
        .select_related("merchant", "order", "line__product")
        .defer("order__buyer")
        .order_by("-modified_at", "-id")
    )


def claim(scope: Scope, claim_id: str) -> Claim:
    """Return one claim. Raise NotFound for a foreign one as for a missing one."""
    found = claims(scope).filter(pk=claim_id).first()
    if found is None:
        raise NotFound("there is no such claim")
    return found
