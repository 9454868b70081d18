"""Keep the platform's stock in step with ours, which the tills sell from as well.

The platform takes from its own figure what it sells, and we hear of that later. So a push is a change ("two
fewer"), never a figure ("now eight"): a figure would put back on the shelf what was sold a moment ago. Each change
has a key that is stored before it is sent; the platform carries a key out once.

`pushed_quantity` of a listing is the platform's figure as we know it: it moves with our pushes and with every order.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F

from sluis.catalogue import stock
from sluis.kernel.errors import Rejected
from sluis.marketplace import publish, states
from sluis.marketplace.models import Listing
from sluis.marketplace.ports import Listings
from sluis.work import due
from sluis.work.due import Again

PUSH = "marketplace.push_stock"
WATCH = "marketplace.watch_stock"
WATCH_EVERY_S = 5


def ask_push(product_ids: list[str]) -> None:
    """Make the stock of live listings due for a push, in the caller's transaction."""
    for listing in Listing.objects.filter(product_id__in=product_ids, state=states.LIVE):
        due.ask(
            handler=PUSH,
            key=listing.pk,
            payload={"listing": listing.pk},
            resource=f"stock:{listing.pk}",
            merchant=listing.merchant_id,
        )


def sold(*, product_id: str, quantity: int) -> None:
    """The platform sold so many pieces from what it shows; a negative number came back to its shelf."""
    Listing.objects.filter(product_id=product_id, state=states.LIVE).exclude(pushed_quantity=None).update(
        pushed_quantity=F("pushed_quantity") - quantity
    )


def watch(payload: dict[str, Any]) -> Again:
    """Find every live listing whose free stock moved, whoever moved it: a till, a count, an import, an order."""
    moved = (
        Listing.objects.filter(state=states.LIVE, product__stock__isnull=False)
        .exclude(pushed_quantity=F("product__stock__on_hand") - F("product__stock__reserved"))
        .values_list("product_id", flat=True)
    )
    with transaction.atomic():
        ask_push(list(moved[:500]))
    return Again(WATCH_EVERY_S)


def push(payload: dict[str, Any]) -> None:
    """Tell the platform what changed since the last push; safe to repeat after a lost answer."""
    listing = _prepared(payload["listing"])
    if listing is None:
        return
    platform = publish.platform_of(listing)
    if not listing.push_key:
        _settle(listing, platform)
        return
    try:
        platform.change_quantity(item_id=listing.item_id, change=listing.push_change, key=listing.push_key)
    except Rejected:
        # It sold more meanwhile than is free here: nothing may be sold any more.
        _settle(listing, platform)
    else:
        _pushed(listing, listing.push_change)


@transaction.atomic
def _prepared(listing_id: str) -> Listing | None:
    """Return a listing with its next change written down; None when platform and shop agree."""
    listing = Listing.objects.select_for_update().get(pk=listing_id)
    if listing.state != states.LIVE:
        return None
    if listing.push_key or listing.pushed_quantity is None:
        return listing
    change = stock.available(listing.product_id) - listing.pushed_quantity
    if change == 0:
        return None
    listing.push_key, listing.push_change = uuid.uuid4().hex, change
    listing.save(update_fields=["push_key", "push_change"])
    return listing


def _pushed(listing: Listing, change: int) -> None:
    Listing.objects.filter(pk=listing.pk, push_key=listing.push_key).update(
        pushed_quantity=F("pushed_quantity") + change, push_change=0, push_key=""
    )


def _settle(listing: Listing, platform: Listings) -> None:
    """Set the figure itself where no change can be reckoned; what is on its way to us stays counted as sold."""
    shown = platform.shown(listing.item_id).quantity
    on_its_way = max((listing.pushed_quantity or 0) - shown, 0) if listing.pushed_quantity is not None else 0
    free = max(stock.available(listing.product_id) - on_its_way, 0)
    platform.set_quantity(item_id=listing.item_id, quantity=free)
    Listing.objects.filter(pk=listing.pk).update(
        pushed_quantity=free + on_its_way, push_change=0, push_key=""
    )


def set_anew(listing: Listing, platform: Listings) -> None:
    """Set the platform's figure to what is free here, after a night's check found ours to be wrong."""
    free = max(stock.available(listing.product_id), 0)
    platform.set_quantity(item_id=listing.item_id, quantity=free)
    Listing.objects.filter(pk=listing.pk).update(pushed_quantity=free, push_change=0, push_key="")
