"""From a user or an API key to a scope."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from sluis.kernel import clock
from sluis.offices import roles
from sluis.offices.models import ApiKey, Mandate, Membership, Store, User, Visit
from sluis.offices.scope import NOBODY, Grant, Scope, reach

ACCOMPANY = "merchants:accompany"
# What stays at the desk of the office while one of its people is inside a merchant.
NOT_INSIDE = frozenset({"office:admin", "money:pay"})


def scope_of_user(user: User, *, visit_id: str = "") -> Scope:
    """Return what a user's memberships give at this moment; a suspended user sees nothing.

    Inside a visit it is the one merchant and nothing else, as long as the visit lasts.
    """
    if not user.is_active:
        return NOBODY
    memberships = list(
        Membership.objects.filter(user=user)
        .filter(Q(until=None) | Q(until__gt=clock.now()))
        .select_related("office", "merchant", "store")
        .order_by("id")
    )
    grants = tuple(_grant(membership) for membership in memberships)
    stores_of = _stores_of(grants)
    scope = Scope(
        actor=user.actor,
        names=_names(memberships[0]) if memberships else {},
        stores_of=stores_of,
        **reach(grants, stores_of),
    )
    visit = _visit(user, visit_id) if visit_id else None
    return scope if visit is None else _inside(scope, visit)


def _grant(membership: Membership) -> Grant:
    return Grant(
        office=membership.office_id,
        merchant=membership.merchant_id or "",
        store=membership.store_id or "",
        permissions=roles.permissions(membership.role),
    )


def _stores_of(grants: Sequence[Grant]) -> dict[str, frozenset[str]]:
    """Return all stores of the merchants that somebody has whole, when he is bound to a store elsewhere."""
    whole = {grant.merchant for grant in grants if grant.merchant and not grant.store}
    if not whole or not any(grant.store for grant in grants):
        return {}
    found: dict[str, set[str]] = {}
    for store, merchant in Store.objects.filter(merchant__in=whole).values_list("pk", "merchant_id"):
        found.setdefault(merchant, set()).add(store)
    return {merchant: frozenset(stores) for merchant, stores in found.items()}


def _visit(user: User, visit_id: str) -> Visit | None:
    rows = Visit.objects.filter(pk=visit_id, user=user, ended_at=None, until__gt=clock.now())
    return rows.select_related("merchant__office").first()


def _inside(scope: Scope, visit: Visit) -> Scope:
    merchant = visit.merchant
    held = [grant for grant in scope.grants if not grant.merchant and grant.office == merchant.office_id]
    allowed = frozenset[str]().union(*(grant.permissions for grant in held)) - NOT_INSIDE
    if ACCOMPANY not in allowed:  # The role that let him in was taken away meanwhile.
        return scope
    if has_mandate(merchant.pk):
        allowed |= roles.permissions("merchant_owner")
    grant = Grant(merchant.office_id, merchant.pk, "", allowed)
    names = {
        "place": merchant.name,
        "office": merchant.office.name,
        "role": scope.names.get("role", ""),
        "visit": visit.pk,
        "visit_until": visit.until.isoformat(),
    }
    return Scope(actor=scope.actor, names=names, **reach((grant,), {}))


def has_mandate(merchant_id: str) -> bool:
    """Tell whether a merchant lets the office act for it at this moment."""
    return Mandate.objects.filter(merchant=merchant_id, ended_at=None, until__gt=clock.now()).exists()


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
