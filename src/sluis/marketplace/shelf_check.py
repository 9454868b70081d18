"""Each night: compare what the platform shows with what we believe, confirm each difference, show it and mend it.

Between a sale there and our hearing of it the two differ for a minute without anything being wrong; so a difference
counts only when it stands on a second look a few minutes later.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from sluis.kernel import clock, wiring
from sluis.marketplace import price_sync, publish, states, stock_sync
from sluis.marketplace.models import Listing, ShelfDifference
from sluis.marketplace.ports import Listings, Shown
from sluis.offices.models import Connection
from sluis.work import due
from sluis.work.due import Again

NIGHTLY, CONFIRM = "marketplace.shelf_check", "marketplace.confirm_shelf"
DAY_S = 86_400
SECOND_LOOK = timedelta(minutes=4)
STOCK, PRICE, SHELF = "stock", "price", "shelf"


def nightly(payload: dict[str, Any]) -> Again:
    """Read the platform's own figures of all live listings of a connection; look twice where they differ."""
    connection = Connection.objects.get(pk=payload["connection"])
    shown = wiring.get(Listings, connection).shelf()
    live = Listing.objects.filter(
        office_code=connection.office_id, platform=connection.party, state=states.LIVE
    )
    for listing in live.iterator():
        if differences(listing, shown.get(listing.item_id)):
            due.ask(
                handler=CONFIRM,
                key=listing.pk,
                payload={"listing": listing.pk},
                merchant=listing.merchant_id,
                at=clock.now() + SECOND_LOOK,
            )
    return Again(DAY_S)


def differences(listing: Listing, shown: Shown | None) -> dict[str, tuple[str, str]]:
    """Return where platform and we differ: kind → (ours, theirs). None means that it is not on the shelf."""
    if shown is None or not shown.is_on_sale:
        return {SHELF: ("on sale", "not on sale")}
    found = {}
    if listing.pushed_quantity is not None and shown.quantity != listing.pushed_quantity:
        found[STOCK] = (str(listing.pushed_quantity), str(shown.quantity))
    if listing.pushed_price_fen is not None and shown.price_fen != listing.pushed_price_fen:
        found[PRICE] = (str(listing.pushed_price_fen), str(shown.price_fen))
    return found


def confirm(payload: dict[str, Any]) -> None:
    """Look again; what still differs is kept for people to see and then mended."""
    listing = Listing.objects.get(pk=payload["listing"])
    if listing.state != states.LIVE:
        return
    platform = publish.platform_of(listing)
    shown = platform.shown(listing.item_id)
    found = differences(listing, shown)
    for kind, (ours, theirs) in found.items():
        _keep(listing, kind, ours, theirs)
    if STOCK in found:
        # What we believed was wrong, so no sale on its way to us explains it: set the figure itself.
        stock_sync.set_anew(listing, platform)
    if PRICE in found:
        Listing.objects.filter(pk=listing.pk).update(pushed_price_fen=None)
        price_sync.push({"listing": listing.pk})
    mended = ShelfDifference.objects.filter(listing=listing, mended_at=None)
    (mended if SHELF not in found else mended.exclude(kind=SHELF)).update(mended_at=clock.now())


def _keep(listing: Listing, kind: str, ours: str, theirs: str) -> None:
    try:
        with transaction.atomic():
            ShelfDifference.objects.create(listing=listing, kind=kind, ours=ours, theirs=theirs)
    except IntegrityError:
        ShelfDifference.objects.filter(listing=listing, kind=kind, mended_at=None).update(
            ours=ours, theirs=theirs
        )
