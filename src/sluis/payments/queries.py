"""Reads of payments, scoped by who asks."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch

from sluis.kernel.errors import NotFound
from sluis.offices.models import Store
from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.payments import states
from sluis.payments.models import Charge, Refund


def charges(scope: Scope) -> ScopedQuerySet[Charge]:
    """Return the charges that a scope may see, newest first."""
    found = Charge.objects.within(scope).select_related("store", "merchant").order_by("-created_at", "-id")
    return found.prefetch_related(Prefetch("refunds", Refund.objects.order_by("created_at")))


def charge(scope: Scope, charge_id: str) -> Charge:
    """Return one charge. Raise NotFound for a foreign one as for a missing one."""
    found = charges(scope).filter(pk=charge_id).first()
    if found is None:
        raise NotFound("there is no such payment")
    return found


def stores(scope: Scope) -> list[Store]:
    """Return the stores whose tills a scope may use."""
    return list(Store.objects.within(scope).select_related("merchant").order_by("name"))


def undecided(scope: Scope, *, before: datetime) -> list[Charge]:
    """Return charges that were sent before a moment and are still not decided."""
    return list(charges(scope).filter(state__in=sorted(states.OPEN), created_at__lt=before))
