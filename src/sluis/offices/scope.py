"""Who sees what: a scope is computed once from memberships and every query begins with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, Self, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Scope:
    """What an asker may see and do. `everything` is for the system's own jobs and commands."""

    actor: str
    offices: frozenset[str] = frozenset()  # whole offices
    merchants: frozenset[str] = frozenset()  # single merchants outside those offices
    stores: frozenset[str] = frozenset()  # when set, only these stores of those merchants
    permissions: frozenset[str] = frozenset()
    everything: bool = False
    mode: str = ""  # of an API key: "test" or "live"
    names: dict[str, str] = field(default_factory=dict, compare=False)  # for the frame: role, place

    def may(self, permission: str) -> bool:
        """Tell whether a permission such as "payments:refund" was given."""
        return self.everything or permission in self.permissions


SYSTEM = Scope(actor="system", everything=True)
NOBODY = Scope(actor="nobody")


class ScopedQuerySet(models.QuerySet[Row], Generic[Row]):
    """A query that knows which of its columns names the merchant and the store."""

    merchant_column = "merchant_id"
    store_column = ""

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
        if self.merchant_column == "id":
            return "office_id"
        path = self.merchant_column.removesuffix("_id")
        return f"{path}__office_id"


class ScopedManager(models.Manager[Row], Generic[Row]):
    """Gives `objects.within(scope)`; made with `ScopedManager[Model].of("merchant_id")`."""

    _queryset_class: type[ScopedQuerySet[Any]] = ScopedQuerySet

    @classmethod
    def of(cls, merchant_column: str = "merchant_id", *, store: str = "") -> ScopedManager[Row]:
        """Return a manager for a model whose merchant (and store) stand in these columns."""
        queryset = type(
            "ScopedQuerySet", (ScopedQuerySet,), {"merchant_column": merchant_column, "store_column": store}
        )
        manager = cls()
        manager._queryset_class = queryset
        return manager

    def get_queryset(self) -> ScopedQuerySet[Row]:
        """Return the query that can be scoped."""
        return self._queryset_class(self.model, using=self._db)

    def within(self, scope: Scope) -> ScopedQuerySet[Row]:
        """Return the rows that a scope may see."""
        return self.get_queryset().within(scope)
