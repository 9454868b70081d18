"""Baskets of an office's own tills as rows of evidence: what was paid here, and what was imported of the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sluis.catalogue.models import Product
from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments import demand_signal
from sluis.scouting.sources.till_counts import TillRow
from sluis.scouting.values import Source

WINDOW = timedelta(days=365)


def rows(office_id: str, *, as_of: date) -> tuple[TillRow, ...]:
    """Return the counts of the year before a day, by store and week; none where nothing was imported of the others."""
    scope = Scope(actor="system:scout", offices=frozenset({office_id}))
    found = demand_signal.strata(scope, since=as_of - WINDOW, until=as_of)
    skus = dict(Product.objects.filter(pk__in={one.product for one in found}).values_list("pk", "sku"))
    stores = {
        pk: (merchant, store)
        for pk, merchant, store in Store.objects.filter(pk__in={one.store for one in found}).values_list(
            "pk", "merchant__code", "code"
        )
    }
    return tuple(
        TillRow(
            *stores[one.store], f"{one.week:%G-W%V}", skus[one.product],
            one.wallet_with, one.wallet_all, one.other_with, one.other_all,
        )
        for one in found
    )  # fmt: skip


def joined(own: Iterable[TillRow], loaded: Iterable[TillRow]) -> list[TillRow]:
    """Return both, a store's week from one of them only: what our own tills counted goes before a loaded file."""
    counted = list(own)
    weeks = {(row.merchant, row.store, row.week) for row in counted}
    return counted + [row for row in loaded if (row.merchant, row.store, row.week) not in weeks]


def source(as_of: date) -> Source:
    """Return what a score names as the origin of these counts."""
    return Source(
        "own tills: baskets of visitors against other baskets", "own data", as_of.isoformat(), as_of
    )
