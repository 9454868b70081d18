"""What visitors put into their baskets, against what the others did: shares with the counts behind them.

A wallet basket is a payment that stands (paid, or given back in part) with at least one product line; other baskets
come from the shop's own till (`till_import`). Both count on the store's own day. Baskets without a product of the
catalogue say nothing about any and are left out on both sides. Nothing about a payer is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sluis.catalogue.models import Product
from sluis.kernel.errors import BadInput
from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments import states
from sluis.payments.demand_models import TillDay, TillDayCategory, TillDayProduct
from sluis.payments.models import ChargeLine
from sluis.payments.till_frame import zone_of

BY = ("product", "category")
MOST_DAYS = 800
STANDING = (states.PAID, states.PART_REFUNDED)


@dataclass(frozen=True, slots=True)
class Share:
    """A product or category of a merchant over a period; shares are of baskets, None where there are none."""

    key: str
    name: str
    category: str
    merchant: str
    wallet_with: int
    wallet_all: int
    other_with: int
    other_all: int

    @property
    def wallet_share(self) -> Decimal | None:
        """Return the share of wallet baskets that held it, 0 to 1."""
        return _share(self.wallet_with, self.wallet_all)

    @property
    def other_share(self) -> Decimal | None:
        """Return the share of the other baskets that held it, 0 to 1."""
        return _share(self.other_with, self.other_all)

    @property
    def ratio(self) -> Decimal | None:
        """Return how many times the others' share the visitors' is; None when the others bought none of it."""
        if not self.other_with or not self.wallet_all:
            return None
        exact = Decimal(self.wallet_with * self.other_all) / (self.wallet_all * self.other_with)
        return exact.quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Stratum:
    """Baskets of one store in one week (its Monday): all of each kind, and those that held a product."""

    product: str
    category: str
    merchant: str
    store: str
    week: date
    wallet_with: int
    wallet_all: int
    other_with: int
    other_all: int


@dataclass
class _Seen:
    """Baskets of one merchant, or of one store in one week, by product or by category."""

    wallet_all: int = 0
    other_all: int = 0
    wallet_with: Counter[str] = field(default_factory=Counter)
    other_with: Counter[str] = field(default_factory=Counter)


def shares(scope: Scope, *, since: date, until: date, by: str = "product", merchant: str = "") -> list[Share]:
    """Return the shares over a period, both days included, what visitors take most often first.

    By category a basket that holds any product of it counts once. Raise BadInput for a period that cannot be.
    """
    if by not in BY:
        raise BadInput(f"choose one of {', '.join(BY)}", field="by")
    seen: dict[str, _Seen] = defaultdict(_Seen)
    products: dict[str, Product] = {}
    for store, _day, basket in _wallet_baskets(scope, since, until, merchant):
        products.update({one.pk: one for one in basket})
        counted = seen[store.merchant_id]
        counted.wallet_all += 1
        counted.wallet_with.update(
            {one.family for one in basket} if by == "category" else {one.pk for one in basket}
        )
    for row in _till_days(scope, since, until, merchant):
        seen[row.store.merchant_id].other_all += row.baskets
    if by == "category":
        for part in TillDayCategory.objects.filter(
            till_day__in=_till_days(scope, since, until, merchant)
        ).values_list("till_day__store__merchant_id", "category", "baskets"):
            seen[part[0]].other_with[part[1]] += part[2]
        return _sorted(_categories(seen))
    for sold in _till_products(scope, since, until, merchant):
        products[sold.product_id] = sold.product
        seen[sold.product.merchant_id].other_with[sold.product_id] += sold.baskets
    return _sorted(_products(seen, products))


def _products(seen: dict[str, _Seen], products: dict[str, Product]) -> Iterator[Share]:
    for pk, one in products.items():
        counted = seen[one.merchant_id]
        name = one.name_in(one.merchant.language)
        yield _row(pk, name, one.family, one.merchant_id, counted)


def _categories(seen: dict[str, _Seen]) -> Iterator[Share]:
    for merchant, counted in seen.items():
        for family in set(counted.wallet_with) | set(counted.other_with):
            yield _row(family, family, family, merchant, counted)


def _row(key: str, name: str, category: str, merchant: str, counted: _Seen) -> Share:
    with_it = counted.wallet_with[key], counted.other_with[key]
    return Share(key, name, category, merchant, with_it[0], counted.wallet_all, with_it[1], counted.other_all)


def _sorted(found: Iterator[Share]) -> list[Share]:
    return sorted(found, key=lambda one: (-one.wallet_with, one.name, one.key))


def strata(scope: Scope, *, since: date, until: date) -> list[Stratum]:
    """Return the counts of each product by store and week, for whoever weighs them.

    Only weeks in which a store has baskets of both kinds on the same days are compared: other days are left out.
    """
    both = {(row.store_id, row.day): row for row in _till_days(scope, since, until, "")}
    seen: dict[tuple[str, date], _Seen] = defaultdict(_Seen)
    products: dict[str, Product] = {}
    merchants: dict[str, str] = {}
    for store, day, basket in _wallet_baskets(scope, since, until, ""):
        if (store.pk, day) not in both:
            continue
        counted = seen[store.pk, _monday(day)]
        counted.wallet_all += 1
        counted.wallet_with.update({one.pk for one in basket})
        products.update({one.pk: one for one in basket})
    for row in both.values():
        seen[row.store_id, _monday(row.day)].other_all += row.baskets
        merchants[row.store_id] = row.store.merchant_id
    for sold in _till_products(scope, since, until, ""):
        seen[sold.till_day.store_id, _monday(sold.till_day.day)].other_with[sold.product_id] += sold.baskets
        products[sold.product_id] = sold.product
    return [
        Stratum(
            pk, products[pk].family, merchants[store], store, week,
            counted.wallet_with[pk], counted.wallet_all, counted.other_with[pk], counted.other_all,
        )
        for (store, week), counted in sorted(seen.items())
        for pk in sorted(products)
        if products[pk].merchant_id == merchants[store]
    ]  # fmt: skip


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else None


def _check(since: date, until: date) -> None:
    if since > until:
        raise BadInput("the period ends before it begins", field="until")
    if (until - since).days > MOST_DAYS:
        raise BadInput(f"ask for at most {MOST_DAYS} days", field="since")


def _wallet_baskets(
    scope: Scope, since: date, until: date, merchant: str
) -> Iterator[tuple[Store, date, list[Product]]]:
    """Yield store, day and products of each wallet basket in the period."""
    _check(since, until)
    stores = Store.objects.within(scope).select_related("merchant__office")
    for store in stores.filter(merchant=merchant) if merchant else stores:
        zone = zone_of(store)
        start = datetime.combine(since, time(), zone)
        end = datetime.combine(until + timedelta(days=1), time(), zone)
        lines = ChargeLine.objects.filter(
            charge__store=store, charge__state__in=STANDING, charge__is_training=False,
            charge__paid_at__gte=start, charge__paid_at__lt=end,
        ).exclude(product=None)  # fmt: skip
        baskets: dict[str, tuple[date, list[Product]]] = {}
        for line in lines.select_related("charge", "product__merchant").order_by("charge_id", "id"):
            assert line.charge.paid_at is not None
            assert line.product is not None
            day = line.charge.paid_at.astimezone(zone).date()
            baskets.setdefault(line.charge_id, (day, []))[1].append(line.product)
        for day, products in baskets.values():
            yield store, day, products


def _till_days(scope: Scope, since: date, until: date, merchant: str):  # type: ignore[no-untyped-def]
    rows = TillDay.objects.within(scope).filter(day__gte=since, day__lte=until).select_related("store")
    return rows.filter(store__merchant=merchant) if merchant else rows


def _till_products(scope: Scope, since: date, until: date, merchant: str) -> Iterator[TillDayProduct]:
    rows = TillDayProduct.objects.filter(till_day__in=_till_days(scope, since, until, merchant))
    yield from rows.select_related("till_day", "product__merchant")
