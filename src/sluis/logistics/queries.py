"""Reads of shipments, scoped by who asks."""

from __future__ import annotations

from sluis.kernel.errors import NotFound
from sluis.logistics.models import Shipment
from sluis.offices.scope import Scope, ScopedQuerySet


def shipments(scope: Scope) -> ScopedQuerySet[Shipment]:
    """Return the shipments that a scope may see, newest first, without their sealed content."""
    return (
        Shipment.objects.within(scope)
        .defer("content")
        .select_related("merchant")
        .order_by("-created_at", "-id")
    )


def shipment(scope: Scope, shipment_id: str) -> Shipment:
    """Return one shipment. Raise NotFound for a foreign one as for a missing one."""
    found = shipments(scope).filter(pk=shipment_id).first()
    if found is None:
        raise NotFound("there is no such shipment")
    return found


def of_order(scope: Scope, reference: str) -> Shipment | None:
    """Return the shipment of a platform order, if there is one."""
    return shipments(scope).filter(reference=reference).first()
