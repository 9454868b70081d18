"""The loop from receipt to re-order, counted per shop and product: receipts, scans, on to Tmall, orders from there.

Nobody can say which order came from which receipt, for nothing is kept about who scans; so orders are counted per
product, beside the scans, and not attributed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Sum

from sluis.catalogue.links import live_links, set_link
from sluis.kernel import clock
from sluis.marketplace.models import Listing, OrderLine
from sluis.offices.scope import Scope
from sluis.payments.models import ChargeLine, ReorderCode
from sluis.payments.states import CAPTURED
from sluis.records.models import Event

DAYS = 90


@dataclass(frozen=True, slots=True)
class Reordered:
    """One product in one shop over the last days; `orders` are all of the product, whatever shop it was bought in."""

    product_id: str
    sku: str
    name: str
    store: str
    code: str
    is_live: bool
    receipts: int
    scans: int
    followed: int
    orders: int
    pieces: int


def counted(scope: Scope, *, language: str = "en", days: int = DAYS) -> list[Reordered]:
    """Return the counts of every code that a scope may see, the most scanned first."""
    codes = list(
        ReorderCode.objects.within(scope).select_related("product", "store").order_by("store__name", "pk")
    )
    since = clock.now() - timedelta(days=days)
    products = {code.product_id for code in codes}
    scans = {
        row["pk"]: (row["s"] or 0, row["f"] or 0)
        for row in ReorderCode.objects.filter(pk__in=[code.pk for code in codes], days__day__gte=since.date())
        .values("pk")
        .annotate(s=Sum("days__scans"), f=Sum("days__followed"))
    }
    receipts = _receipts(scope, products, since)
    orders = _orders(scope, products, since)
    live = live_links(products)
    found = [
        Reordered(
            product_id=code.product_id,
            sku=code.product.sku,
            name=code.product.name_in(language),
            store=code.store.name,
            code=code.code,
            is_live=code.product_id in live,
            receipts=receipts.get((code.store_id, code.product_id), 0),
            scans=scans.get(code.pk, (0, 0))[0],
            followed=scans.get(code.pk, (0, 0))[1],
            orders=orders.get(code.product_id, (0, 0))[0],
            pieces=orders.get(code.product_id, (0, 0))[1],
        )
        for code in codes
    ]
    return sorted(found, key=lambda one: (-one.scans, -one.receipts, one.sku))


def _receipts(scope: Scope, products: set[str], since: object) -> dict[tuple[str, str], int]:
    rows = (
        ChargeLine.objects.filter(
            product_id__in=products, charge__state__in=sorted(CAPTURED), charge__paid_at__gte=since
        )
        .values("product_id", store=F("charge__store_id"))
        .annotate(n=Count("charge_id", distinct=True))
    )
    return {(row["store"], row["product_id"]): row["n"] for row in rows}


def _orders(scope: Scope, products: set[str], since: object) -> dict[str, tuple[int, int]]:
    rows = (
        OrderLine.objects.filter(product_id__in=products, order__paid_at__gte=since, closed_at=None)
        .values("product_id")
        .annotate(n=Count("order_id", distinct=True), pieces=Sum("quantity"))
    )
    return {row["product_id"]: (row["n"], row["pieces"] or 0) for row in rows}


def hear(event: Event) -> None:
    """The scout says that a product may not enter any more: its code leads nowhere until it may again."""
    if event.kind != "verdict.changed":
        return
    enters = event.detail.get("after") != "no"
    for listing in Listing.objects.filter(product_id=event.reference, state="live"):
        set_link(
            product_id=listing.product_id,
            platform=listing.platform,
            external_id=listing.item_id,
            url=listing.url,
            is_live=enters,
        )
