"""How rows of this room are scoped: by their own office column, or by their merchant."""

from __future__ import annotations

from typing import Any

from django.db import models

from sluis.offices.scope import Row, ScopedManager, ScopedQuerySet


class OfficeRows(ScopedQuerySet[Row]):
    """Rows that name their office themselves, because some of them belong to no merchant."""

    def _office_column(self) -> str:
        return "office"


class OfficeRowsManager(ScopedManager[Row]):
    """Gives `objects.within(scope)` for rows with an `office` and a `merchant_id`."""

    _queryset_class: type[ScopedQuerySet[Any]] = OfficeRows


def merchant_key(**options: Any) -> models.ForeignKey[Any, Any]:
    """Return the nullable foreign key to the merchant that rows here share."""
    return models.ForeignKey(
        "offices.Merchant", on_delete=models.PROTECT, null=True, related_name="+", **options
    )
