"""What every page of the till begins with: whose till it is, who stands at it, the word of the day."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from sluis.kernel import clock
from sluis.kernel.errors import NotFound
from sluis.offices.middleware import scope_of
from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments import queries
from sluis.payments.daily_word import word_of


def stores(scope: Scope) -> list[Store]:
    """Return the stores whose tills a scope may stand at."""
    return queries.stores(scope)


def store_of(request: HttpRequest, store_id: str) -> tuple[Scope, Store]:
    """Return the scope at a store, and the store, of a till page.

    Raise NotFound for a foreign store as for a missing one, NotAllowed for who may not stand at a till.
    """
    scope = scope_of(request)
    found = Store.objects.within(scope).select_related("merchant__office").filter(pk=store_id).first()
    if found is None:
        raise NotFound("there is no such store")
    there = scope.at(office=found.merchant.office_id, merchant=found.merchant_id, store=found.pk)
    return there.demand("till:use"), found


def zone_of(store: Store) -> ZoneInfo:
    """Return the time zone of a store: its office's."""
    return ZoneInfo(store.merchant.office.timezone)


def today_at(store: Store) -> date:
    """Return the present day in a store."""
    return clock.today(zone_of(store))


def frame(request: HttpRequest, scope: Scope, store: Store, *, training: bool = False) -> dict[str, Any]:
    """Return the context that the till's pages share."""
    new_sale = reverse("payments:till-sale", args=[store.pk])
    return {
        "store": store,
        "place": store.name,
        "training": training,
        "new_sale_url": f"{new_sale}?training=1" if training else new_sale,
        "word": "" if training else word_of(store.pk, today_at(store), get_language() or "en"),
        "person": str(request.user),
        "person_short": str(request.user).split("@")[0].split(" ")[0][:12],
        "may_charge": scope.may("payments:charge"),
    }
