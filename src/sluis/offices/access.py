"""From a user or an API key to a scope."""

from __future__ import annotations

from django.db.models import Q

from sluis.kernel import clock
from sluis.offices import roles
from sluis.offices.models import ApiKey, Membership, Store, User
from sluis.offices.scope import NOBODY, Scope


def scope_of_user(user: User) -> Scope:
    """Return what a user's memberships give at this moment; a suspended user sees nothing."""
    if not user.is_active:
        return NOBODY
    memberships = list(
        Membership.objects.filter(user=user)
        .filter(Q(until=None) | Q(until__gt=clock.now()))
        .select_related("office", "merchant", "store")
        .order_by("id")
    )
    allowed: set[str] = set()
    for membership in memberships:
        allowed |= roles.permissions(membership.role)
    return Scope(
        actor=user.actor,
        offices=frozenset(m.office_id for m in memberships if not m.merchant_id),
        merchants=frozenset(m.merchant_id for m in memberships if m.merchant_id),
        stores=_stores(memberships),
        permissions=frozenset(allowed),
        names=_names(memberships[0]) if memberships else {},
    )


def _stores(memberships: list[Membership]) -> frozenset[str]:
    """Return to which stores a user is bound; empty when to none.

    Whoever is at one merchant for a single store and at another for all of it is bound to that store and to all
    stores of the other: otherwise the second role would open every till of the first merchant.
    """
    bound = {m.store_id for m in memberships if m.store_id}
    whole = {m.merchant_id for m in memberships if m.merchant_id and not m.store_id}
    if bound and whole:
        bound |= set(Store.objects.filter(merchant__in=whole).values_list("pk", flat=True))
    return frozenset(bound)


def _names(first: Membership) -> dict[str, str]:
    place = first.store or first.merchant or first.office
    return {"place": str(place), "office": first.office.name, "role": first.role}


def scope_of_key(key: ApiKey) -> Scope:
    """Return what an API key gives: its merchant, its scopes."""
    return Scope(
        actor=f"key:{key.pk}",
        merchants=frozenset({key.merchant_id}),
        permissions=frozenset(key.scopes.split()),
        mode="test" if key.is_test else "live",
        names={"place": key.name, "office": "", "role": "api"},
    )
