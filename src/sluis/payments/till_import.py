"""Import what a shop's own till sold to others, so that visitors' baskets have something to be compared with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sluis.catalogue.models import Product
from sluis.kernel.errors import BadInput
from sluis.offices.models import Store
from sluis.payments import till_file
from sluis.payments.demand_models import TillDay, TillDayCategory, TillDayProduct
from sluis.payments.till_file import SoldDay
from sluis.payments.till_frame import today_at, zone_of
from sluis.records import audit

LARGEST_BYTES = 50 * 1024 * 1024
SHOWN_UNKNOWN = 10


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought: days, other baskets, baskets left out, and articles that nobody here knows."""

    days: tuple[date, ...]
    baskets: int
    of_wallets: int
    without_our_goods: int
    unknown: tuple[str, ...]  # the commonest first, at most ten
    replaced: int


def import_till(*, store: Store, content: bytes, actor: str, dry_run: bool = False) -> Imported:
    """Store the days of a till's file; a day that was imported before is replaced by what this file says of it.

    Raise BadInput for a file that cannot be read; nothing is stored then.
    """
    if len(content) > LARGEST_BYTES:
        raise BadInput(f"the file is larger than {LARGEST_BYTES // 1024 // 1024} MB", field="file")
    days = till_file.read(content, zone=zone_of(store), today=today_at(store))
    if not days:
        raise BadInput("the file holds no rows", field="file")
    known = _known(store)
    replaced = TillDay.objects.filter(store=store, day__in=days).count()
    if not dry_run:
        _store_days(store, days, known, actor)
    return _told(days, known, replaced)


def _known(store: Store) -> dict[str, str]:
    """Return the store's articles: SKU and GTIN, with and without leading zeros, to the product's id."""
    known: dict[str, str] = {}
    for pk, sku, gtin in Product.objects.filter(merchant=store.merchant_id).values_list("pk", "sku", "gtin"):
        if gtin:
            known.setdefault(gtin, pk)
            known.setdefault(gtin.lstrip("0"), pk)
        known[sku] = pk
    return known


@transaction.atomic
def _store_days(store: Store, days: dict[date, SoldDay], known: dict[str, str], actor: str) -> None:
    TillDay.objects.filter(store=store, day__in=days).delete()
    families = dict(Product.objects.filter(merchant=store.merchant_id).values_list("pk", "family"))
    for day, sold in days.items():
        ours = _ours(sold, known)
        row = TillDay.objects.create(
            store=store, day=day, baskets=ours, left_out=sold.baskets - ours + sold.of_wallets
        )
        TillDayProduct.objects.bulk_create(
            TillDayProduct(till_day=row, product_id=product, baskets=baskets, pieces=pieces)
            for product, (baskets, pieces) in _by_product(sold, known).items()
        )
        TillDayCategory.objects.bulk_create(
            TillDayCategory(till_day=row, category=category, baskets=baskets)
            for category, baskets in _by_category(sold, known, families).items()
        )
    audit.write(
        actor=actor,
        verb="payments.import_till",
        subject=store.pk,
        office=store.merchant.office_id,
        merchant=store.merchant_id,
        detail={"days": len(days), "first": min(days).isoformat(), "last": max(days).isoformat()},
    )


def _ours(sold: SoldDay, known: dict[str, str]) -> int:
    return sum(any(article in known for article in articles) for articles in sold.articles_of)


def _by_product(sold: SoldDay, known: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Count baskets by product; SKU and GTIN of one product in one basket are that product once."""
    found: dict[str, tuple[int, int]] = {}
    for articles in sold.articles_of:
        for product in {known[article] for article in articles if article in known}:
            baskets, pieces = found.get(product, (0, 0))
            found[product] = (baskets + 1, pieces)
    for article, n in sold.pieces.items():
        if article in known:
            baskets, pieces = found[known[article]]
            found[known[article]] = (baskets, pieces + n)
    return found


def _by_category(sold: SoldDay, known: dict[str, str], families: dict[str, str]) -> Counter[str]:
    return Counter(
        family
        for articles in sold.articles_of
        for family in {families[known[article]] for article in articles if article in known}
    )


def _told(days: dict[date, SoldDay], known: dict[str, str], replaced: int) -> Imported:
    unknown: dict[str, int] = {}
    for sold in days.values():
        for article, baskets in sold.holding.items():
            if article not in known:
                unknown[article] = unknown.get(article, 0) + baskets
    ours = sum(_ours(sold, known) for sold in days.values())
    return Imported(
        days=tuple(sorted(days)),
        baskets=ours,
        of_wallets=sum(sold.of_wallets for sold in days.values()),
        without_our_goods=sum(sold.baskets for sold in days.values()) - ours,
        unknown=tuple(sorted(unknown, key=lambda article: (-unknown[article], article))[:SHOWN_UNKNOWN]),
        replaced=replaced,
    )
