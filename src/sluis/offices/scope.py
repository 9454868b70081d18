"""Who sees what: a scope is computed once from memberships and every query begins with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Self, TypeVar

from django.db import models

from sluis.kernel.errors import NotAllowed

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership: a whole office, one merchant of it, or one store, and what it permits there."""

    office: str
    merchant: str = ""
    store: str = ""
    permissions: frozenset[str] = frozenset()

    def reaches(self, *, office: str, merchant: str, store: str) -> bool:
        """Tell whether a merchant of an office (and one of its stores, when one is named) lies within."""
        if not self.merchant:
            return self.office == office
        return self.merchant == merchant and (not self.store or not store or self.store == store)


@dataclass(frozen=True, slots=True)
class Scope:
    """What an asker may see and do. `everything` is for the system's own jobs and commands.

    Seeing is what all memberships give together; doing goes by membership: `acting` narrows a scope to where a
    permission was given, `at` to one merchant, and whatever acts begins there.
    """

    actor: str
    offices: frozenset[str] = frozenset()  # whole offices
    merchants: frozenset[str] = frozenset()  # single merchants outside those offices
    stores: frozenset[str] = frozenset()  # when set, only these stores of those merchants
    permissions: frozenset[str] = frozenset()
    everything: bool = False
    mode: str = ""  # of an API key: "test" or "live"
    names: dict[str, str] = field(default_factory=dict, compare=False)  # for the frame: role, place
    grants: tuple[Grant, ...] = ()  # of a person: each membership by itself
    stores_of: Mapping[str, frozenset[str]] = field(
        default_factory=dict, compare=False
    )  # all, where it matters

    def may(self, permission: str) -> bool:
        """Tell whether a permission such as "payments:refund" was given anywhere in this scope."""
        return self.everything or permission in self.permissions

    def at(self, *, office: str, merchant: str, store: str = "") -> Scope:
        """Return what of this scope counts at one merchant, or at one store of it: there `may` is exact."""
        if self.everything or not self.grants:
            return self
        kept = [
            grant for grant in self.grants if grant.reaches(office=office, merchant=merchant, store=store)
        ]
        return self._narrowed(kept)

    def acting(self, *permissions: str) -> Scope:
        """Return the part of this scope where one of some permissions was given; it may be empty."""
        if self.everything or not self.grants:
            return self if any(self.may(one) for one in permissions) else Scope(self.actor)
        return self._narrowed([one for one in self.grants if one.permissions.intersection(permissions)])

    def demand(self, *permissions: str) -> Scope:
        """Return `acting(*permissions)`. Raise NotAllowed when that is nowhere."""
        narrowed = self.acting(*permissions)
        if not any(narrowed.may(permission) for permission in permissions):
            raise NotAllowed(f"your role does not permit {' or '.join(permissions)}")
        return narrowed

    def _narrowed(self, kept: list[Grant]) -> Scope:
        return self if len(kept) == len(self.grants) else replace(self, **reach(kept, self.stores_of))


def reach(grants: Iterable[Grant], stores_of: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Return the fields of a scope that follow from its grants.

    Whoever is at one merchant for a single store and at another for all of it is bound to that store and to all
    stores of the other: otherwise the second role would open every till of the first merchant.
    """
    kept = tuple(grants)
    stores = {grant.store for grant in kept if grant.store}
    if stores:
        whole = {grant.merchant for grant in kept if grant.merchant and not grant.store}
        stores = stores.union(*(stores_of.get(merchant, frozenset()) for merchant in whole))
    return {
        "grants": kept,
        "offices": frozenset(grant.office for grant in kept if not grant.merchant),
        "merchants": frozenset(grant.merchant for grant in kept if grant.merchant),
        "stores": frozenset(stores),
        "permissions": frozenset().union(*(grant.permissions for grant in kept)),
    }


SYSTEM = Scope(actor="system", everything=True)
NOBODY = Scope(actor="nobody")


class ScopedQuerySet(models.QuerySet[Row], Generic[Row]):
    """A query that knows which of its columns names the merchant, the store, and the office."""

    merchant_column = "merchant_id"
    store_column = ""
    office_column = ""

    def within(self, scope: Scope) -> Self:
        """Keep the rows that a scope may see."""
        if scope.everything:
            return self
        office_column = self._office_column()
        seen = models.Q(**{f"{office_column}__in": scope.offices}) if scope.offices else models.Q(pk__in=[])
        if scope.merchants:
            theirs = models.Q(**{f"{self.merchant_column}__in": scope.merchants})
            if scope.stores and self.store_column:
                theirs &= models.Q(**{f"{self.store_column}__in": scope.stores})
            seen |= theirs
        return self.filter(seen)

    def _office_column(self) -> str:
        if self.office_column:
            return self.office_column
        if self.merchant_column == "id":
            return "office_id"
        path = self.merchant_column.removesuffix("_id")
        return f"{path}__office_id"


class ScopedManager(models.Manager[Row], Generic[Row]):
    """Gives `objects.within(scope)`; made with `ScopedManager[Model].of("merchant_id")`."""

    _queryset_class: type[ScopedQuerySet[Any]] = ScopedQuerySet

    @classmethod
    def of(
        cls, merchant_column: str = "merchant_id", *, store: str = "", office: str = ""
    ) -> ScopedManager[Row]:
        """Return a manager for a model whose merchant (and store, and office) stand in these columns."""
        columns = {"merchant_column": merchant_column, "store_column": store, "office_column": office}
        queryset = type("ScopedQuerySet", (ScopedQuerySet,), columns)
        manager = cls()
        manager._queryset_class = queryset
        return manager

    def get_queryset(self) -> ScopedQuerySet[Row]:
        """Return the query that can be scoped."""
        return self._queryset_class(self.model, using=self._db)

    def within(self, scope: Scope) -> ScopedQuerySet[Row]:
        """Return the rows that a scope may see."""
        return self.get_queryset().within(scope)
