"""Prices in step: dated rules, what moves by itself and what asks a person, campaigns, and the nightly look."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sluis.catalogue import stock
from sluis.home.tests import seed
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, TryLater
from sluis.marketplace import price_sync, pricing, publish, shelf_check
from sluis.marketplace.models import Listing, ShelfDifference
from sluis.marketplace.price import PriceRule, campaign_price, moves_too_far, shelf_price
from sluis.marketplace.tests.conftest import Shelf
from sluis.records.models import AuditEntry
from sluis.scouting.models import Assessment
from sluis.work.models import Due


def today() -> Any:
    """Return the day in China; time that a test lets pass counts."""
    return clock.today(clock.SHANGHAI)


def pushed(listing: Listing) -> int:
    """Push what the watch finds and return the price at the platform in fen."""
    price_sync.watch({})
    for row in Due.objects.filter(handler=price_sync.PUSH, state="due"):
        price_sync.push(row.payload)
        row.state = "done"
        row.save()
    listing.refresh_from_db()
    return publish.platform_of(listing).shown(listing.item_id).price_fen


def lands(listing: Listing, fen: int) -> None:
    """The scout finds that a piece lands for so much."""
    if not Assessment.objects.filter(product=listing.product_id).exists():
        seed.look([listing.product])
    Assessment.objects.filter(product=listing.product_id).update(landed_fen=fen)


@pytest.mark.parametrize(
    ("landed", "margin", "expected"), [(9_840, 25, 13_900), (100, 25, 900), (10_000, 0, 10_900), (1, 50, 900)]
)
def test_the_lowest_price_with_the_ending_that_keeps_the_margin(
    landed: int, margin: int, expected: int
) -> None:
    made = shelf_price(landed, PriceRule(margin_pct=Decimal(margin)))
    assert made.fen == expected
    assert made.kept_fen * 100 >= made.fen * margin


@pytest.mark.parametrize(
    ("shelf", "landed", "off", "expected"),
    [(16_900, 9_840, 20, 12_900), (13_900, 9_840, 25, None), (13_900, 12_000, 1, 12_900), (900, 1, 50, None)],
)
def test_a_campaign_never_sells_below_its_least_margin(
    shelf: int, landed: int, off: int, expected: int | None
) -> None:
    assert campaign_price(shelf, landed, Decimal(off), PriceRule()) == expected


def test_a_step_of_fifteen_percent_goes_by_itself() -> None:
    assert not moves_too_far(10_000, 11_500, PriceRule())
    assert moves_too_far(10_000, 11_501, PriceRule())
    assert moves_too_far(10_000, 8_499, PriceRule())


def test_the_newest_rule_of_a_merchant_holds_before_the_offices(demo_office: Any) -> None:
    mine, other = demo_office.merchant(), demo_office.merchant("kaashoeve-lindenhof")
    ask: dict[str, Any] = {"source": "board of June", "actor": "user:wei", "office": "BX"}
    pricing.set_rule(merchant=None, valid_from=today(), rule=PriceRule(margin_pct=Decimal(30)), **ask)
    pricing.set_rule(
        merchant=mine, valid_from=today() - timedelta(days=30), rule=PriceRule(margin_pct=Decimal(20)), **ask
    )
    pricing.set_rule(
        merchant=mine, valid_from=today() + timedelta(days=30), rule=PriceRule(margin_pct=Decimal(10)), **ask
    )

    def margin(merchant: Any, days: int = 0) -> int:
        day = today() + timedelta(days=days)
        return int(pricing.rule_for(office="BX", merchant_id=merchant.pk, day=day).margin_pct)

    assert (margin(mine), margin(mine, 30), margin(mine, -31)) == (20, 10, 25)
    assert (margin(other), margin(other, -1)) == (30, 25)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"margin_pct": Decimal(95)}, "margin_pct"),
        ({"floor_pct": Decimal(40)}, "floor_pct"),
        ({"most_change_pct": Decimal(0)}, "most_change_pct"),
        ({"ending_fen": 1000}, "ending_fen"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_its_field(db: None, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as wrong:
        pricing.set_rule(
            office="BX", merchant=None, valid_from=today(), rule=PriceRule(**changes), source="me", actor="a"
        )
    assert wrong.value.field == field


def test_a_small_step_is_pushed_and_a_large_one_asks(shelf: Shelf, chocolate: Listing) -> None:
    lands(chocolate, 10_700)
    assert pricing.reprice(listing=chocolate, actor="system")
    assert pushed(chocolate) == chocolate.price_fen == 14_900
    lands(chocolate, 20_000)
    assert not pricing.reprice(listing=chocolate, actor="system")
    assert pushed(chocolate) == 14_900
    assert chocolate.proposed_fen == 26_900
    pricing.reprice(listing=chocolate, actor="system")
    assert AuditEntry.objects.filter(verb="marketplace.price_proposed").count() == 1, "asked once"
    pricing.take_proposed(listing=chocolate, actor="user:wei")
    assert pushed(chocolate) == 26_900
    with pytest.raises(BadInput):
        pricing.take_proposed(listing=chocolate, actor="user:wei")


def test_without_a_landed_cost_no_price_is_made(shelf: Shelf, chocolate: Listing) -> None:
    assert not pricing.reprice(listing=chocolate, actor="system")
    assert pushed(chocolate) == 13_900


def test_a_campaign_begins_ends_and_is_called_off(shelf: Shelf, chocolate: Listing, pass_time: Any) -> None:
    day = clock.today(clock.SHANGHAI)
    told: dict[str, Any] = {
        "merchant": chocolate.merchant, "name": "11.11", "percent_off": Decimal(10), "listings": [chocolate],
        "actor": "user:wei",
    }  # fmt: skip
    [offer] = pricing.offers(listings=[chocolate], percent_off=Decimal(10))
    assert (offer.now_fen, offer.then_fen) == (13_900, 11_900)
    soon = pricing.start_campaign(
        first_date=day + timedelta(days=1), last_date=day + timedelta(days=1), **told
    )
    assert pushed(chocolate) == 13_900
    pass_time(86_400)
    assert pushed(chocolate) == 11_900
    pass_time(86_400)
    assert pushed(chocolate) == 13_900
    assert soon.prices.get().price_fen == 11_900
    now = clock.today(clock.SHANGHAI)
    running = pricing.start_campaign(first_date=now, last_date=now, **told)
    assert pushed(chocolate) == 11_900
    pricing.end_campaign(campaign=running, actor="user:wei")
    assert pushed(chocolate) == 13_900


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"first_date": 2}, "last_date"),
        ({"last_date": 90}, "last_date"),
        ({"first_date": -9, "last_date": -8}, "last_date"),
        ({"percent_off": Decimal(100)}, "percent_off"),
        ({"percent_off": Decimal(60)}, "percent_off"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused(demo_office: Any, changes: dict[str, Any], field: str) -> None:
    merchant = demo_office.merchant()
    made = seed.product(merchant, "C-1", {"en": "C"})
    listing = Listing.objects.create(
        office_code="BX", merchant=merchant, product=made, state="live", price_fen=13_900,
        price_working={"landed_cny": "98.40"},
    )  # fmt: skip
    told: dict[str, Any] = {
        "merchant": merchant, "name": "618", "first_date": 0, "last_date": 0, "percent_off": Decimal(10),
        "listings": [listing], "actor": "a", **changes,
    }  # fmt: skip
    for name in ("first_date", "last_date"):
        told[name] = today() + timedelta(days=told[name])
    with pytest.raises(BadInput) as wrong:
        pricing.start_campaign(**told)
    assert wrong.value.field == field


def test_the_night_finds_confirms_shows_and_mends(shelf: Shelf, chocolate: Listing) -> None:
    platform = publish.platform_of(chocolate)
    payload = {"connection": shelf.connection.pk}
    shelf_check.nightly(payload)
    assert not Due.objects.filter(handler=shelf_check.CONFIRM).exists()
    platform.set_quantity(item_id=chocolate.item_id, quantity=17)
    platform.set_price(item_id=chocolate.item_id, price_fen=9_900)
    shelf_check.nightly(payload)
    assert Due.objects.get(handler=shelf_check.CONFIRM).next_at > clock.now() + timedelta(minutes=3)
    shelf_check.confirm({"listing": chocolate.pk})
    found = {row.kind: (row.ours, row.theirs) for row in ShelfDifference.objects.all()}
    assert found == {"stock": ("50", "17"), "price": ("13900", "9900")}
    assert not ShelfDifference.objects.filter(mended_at=None).exists()
    shown = platform.shown(chocolate.item_id)
    assert (shown.quantity, shown.price_fen) == (stock.available(chocolate.product_id), 13_900)
    shelf_check.confirm({"listing": chocolate.pk})
    assert ShelfDifference.objects.count() == 2


def test_what_was_sold_a_moment_ago_is_no_difference(shelf: Shelf, chocolate: Listing) -> None:
    shelf.buy((chocolate, 2))
    shelf_check.nightly({"connection": shelf.connection.pk})
    shelf.pull()
    shelf_check.confirm({"listing": chocolate.pk})
    assert not ShelfDifference.objects.exists()


def test_what_the_platform_took_off_stays_shown(shelf: Shelf, chocolate: Listing) -> None:
    publish.platform_of(chocolate).delist(item_id=chocolate.item_id)
    shelf_check.nightly({"connection": shelf.connection.pk})
    shelf_check.confirm({"listing": chocolate.pk})
    shelf_check.confirm({"listing": chocolate.pk})
    row = ShelfDifference.objects.get()
    assert (row.kind, row.theirs, row.mended_at) == ("shelf", "not on sale", None)


def test_a_platform_that_is_away_leaves_the_price_due(shelf: Shelf, chocolate: Listing) -> None:
    Listing.objects.filter(pk=chocolate.pk).update(price_fen=14_900)
    shelf.sandbox.fault("tmall", "http_502", method="tmall.item.price.update")
    with pytest.raises(TryLater):
        price_sync.push({"listing": chocolate.pk})
    assert Listing.objects.get(pk=chocolate.pk).pushed_price_fen == 13_900
    assert pushed(chocolate) == 14_900
