"""Keep the platform's stock in step with ours: pushed whenever what is free changed."""

from __future__ import annotations

from typing import Any

from sluis.catalogue import stock
from sluis.marketplace import publish, states
from sluis.marketplace.models import Listing
from sluis.work import due

PUSH = "marketplace.push_stock"


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


def push(payload: dict[str, Any]) -> None:
    """Tell the platform how many pieces are free, if it was told otherwise."""
    listing = Listing.objects.get(pk=payload["listing"])
    free = stock.available(listing.product_id)
    if listing.state != states.LIVE or listing.pushed_quantity == free:
        return
    publish.platform_of(listing).set_quantity(item_id=listing.item_id, quantity=free)
    Listing.objects.filter(pk=listing.pk).update(pushed_quantity=free)
