"""Keep the platform's prices in step: pushed when a price or a campaign changes, or when a campaign's days begin or end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from sluis.kernel import clock
from sluis.marketplace import publish, states
from sluis.marketplace.models import CampaignPrice, Listing
from sluis.work import due
from sluis.work.due import Again

PUSH = "marketplace.push_price"
WATCH = "marketplace.watch_price"
WATCH_EVERY_S = 60


def holding(listings: Iterable[Listing]) -> dict[str, int]:
    """Return the price in fen that holds for each listing today in China: the lowest of its campaigns, else its own."""
    rows = {one.pk: one.price_fen for one in listings if one.price_fen is not None}
    today = clock.today(clock.SHANGHAI)
    running = CampaignPrice.objects.filter(
        listing_id__in=list(rows),
        campaign__first_date__lte=today,
        campaign__last_date__gte=today,
        campaign__ended_at=None,
    )
    for listing_id, fen in running.values_list("listing_id", "price_fen"):
        rows[listing_id] = min(rows[listing_id], fen)
    return rows


def ask_push(listing_ids: Sequence[str]) -> None:
    """Make the prices of live listings due for a push, in the caller's transaction."""
    for listing in Listing.objects.filter(pk__in=listing_ids, state=states.LIVE):
        due.ask(
            handler=PUSH,
            key=listing.pk,
            payload={"listing": listing.pk},
            resource=f"price:{listing.pk}",
            merchant=listing.merchant_id,
        )


def watch(payload: dict[str, Any]) -> Again:
    """Find every live listing whose price there is not the one that holds."""
    live = list(
        Listing.objects.filter(state=states.LIVE).only("pk", "price_fen", "pushed_price_fen").iterator()
    )
    held = holding(live)
    stale = [one.pk for one in live if one.pk in held and one.pushed_price_fen != held[one.pk]]
    with transaction.atomic():
        ask_push(stale[:500])
    return Again(WATCH_EVERY_S)


def push(payload: dict[str, Any]) -> None:
    """Tell the platform the price that holds, if it was told another; the same price again changes nothing."""
    listing = Listing.objects.get(pk=payload["listing"])
    fen = holding([listing]).get(listing.pk)
    if listing.state != states.LIVE or fen is None or listing.pushed_price_fen == fen:
        return
    publish.platform_of(listing).set_price(item_id=listing.item_id, price_fen=fen)
    Listing.objects.filter(pk=listing.pk).update(pushed_price_fen=fen)
