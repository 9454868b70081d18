"""Prices, campaigns and re-orders on pages and over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sluis.catalogue.links import live_links
from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.kernel import clock
from sluis.marketplace import price_board, pricing, reorders
from sluis.marketplace.models import Campaign, Listing, PricingRule
from sluis.offices.scope import SYSTEM
from sluis.payments import reorder
from sluis.records.models import Event


def campaign_form(**changes: str) -> dict[str, str]:
    """Return a campaign as the form sends it."""
    day = clock.today(clock.SHANGHAI).isoformat()
    given = {
        "merchant": "alice", "name": "11.11", "first_date": day, "last_date": day, "percent_off": "10",
    }  # fmt: skip
    return {**given, **changes}


def test_prices_with_landing_and_what_holds(world: World, enter: Enter) -> None:  # noqa: F811
    page = enter("wei").get("/prices/")
    rows = {one["row"].listing.product.sku: one["row"] for one in page.context["rows"]}
    assert set(rows) == {"PRA-250", "SPE-400"}
    assert rows["PRA-250"].landed.minor == 6_240
    assert rows["PRA-250"].is_pushed
    assert not rows["PRA-250"].is_campaign
    assert "PRA-250" in enter("wei").get("/prices/?export=csv").getvalue().decode("utf-8-sig")
    assert enter("bob").get("/prices/").context["rows"] == []


def test_the_ladder_adds_up_and_is_drawn(world: World, enter: Enter) -> None:  # noqa: F811
    listing = world.listings["pralines"]
    steps = price_board.ladder(listing, shelf_fen=listing.price_fen or 0)
    assert steps is not None
    assert steps.landed + steps.fees_rise + steps.tax_rise + steps.kept == steps.shelf
    assert steps.tax_rise.minor > 0
    assert "<svg" in enter("alice").get(f"/prices/{listing.pk}/").content.decode()
    listing.product.hs_code = "99999999"
    assert price_board.ladder(listing, shelf_fen=10_000) is None
    assert enter("bob").get(f"/prices/{listing.pk}/").status_code == 404


def test_a_proposed_price_is_taken_by_a_person(world: World, enter: Enter) -> None:  # noqa: F811
    listing = world.listings["pralines"]
    Listing.objects.filter(pk=listing.pk).update(proposed_fen=12_900)
    assert "a person decides" in enter("alice").get(f"/prices/{listing.pk}/").content.decode()
    enter("alice").post(f"/prices/{listing.pk}/take/")
    listing.refresh_from_db()
    assert (listing.price_fen, listing.proposed_fen) == (12_900, None)
    again = enter("alice").post(f"/prices/{listing.pk}/take/", follow=True)
    assert "no other price is proposed" in again.content.decode()


def test_an_adviser_changes_a_rule_and_an_owner_does_not(world: World, enter: Enter) -> None:  # noqa: F811
    told = {
        "merchant": "alice", "valid_from": "2026-01-01", "margin_pct": "30,5", "floor_pct": "4", "source": "contract",
    }  # fmt: skip
    enter("alice").post("/prices/rule/", told)
    assert not PricingRule.objects.exists()
    enter("wei").post("/prices/rule/", told)
    assert PricingRule.objects.get().margin_pct == Decimal("30.5")
    for changes, word in (({"margin_pct": "viel"}, "enter a number"), ({"valid_from": "x"}, "enter a day")):
        page = enter("wei").post("/prices/rule/", {**told, **changes}, follow=True)
        assert word in page.content.decode()
    assert PricingRule.objects.count() == 1


def test_a_campaign_is_shown_before_it_is_made(world: World, enter: Enter) -> None:  # noqa: F811
    preview = enter("wei").post("/prices/campaign/", campaign_form())
    assert preview.context["taken"] == len(preview.context["offers"]) == 2
    assert not Campaign.objects.exists()
    enter("wei").post("/prices/campaign/", campaign_form(confirmed="1"))
    made = Campaign.objects.get()
    assert made.prices.count() == 2
    rows = enter("wei").get("/prices/").context["rows"]
    assert all(one["row"].is_campaign for one in rows)
    assert enter("wei").post("/prices/campaign/", campaign_form(percent_off="95")).context["taken"] == 0
    enter("wei").post(f"/prices/campaign/{made.pk}/end/")
    made.refresh_from_db()
    assert made.ended_at is not None
    assert not any(one["row"].is_campaign for one in enter("wei").get("/prices/").context["rows"])


def test_a_campaign_of_another_merchant_is_not_reached(world: World, enter: Enter) -> None:  # noqa: F811
    day = clock.today(clock.SHANGHAI)
    made = pricing.start_campaign(
        merchant=world.alice, name="618", first_date=day, last_date=day + timedelta(days=1),
        percent_off=Decimal(10), listings=[world.listings["pralines"]], actor="system",
    )  # fmt: skip
    enter("bob").post(f"/prices/campaign/{made.pk}/end/")
    made.refresh_from_db()
    assert made.ended_at is None


def test_prices_over_the_api(world: World, key_of: Callable[..., Any]) -> None:  # noqa: F811
    api = key_of(world.alice, "marketplace:read", "marketplace:write")
    rows = {row["sku"]: row for row in api.get("/prices").json()["items"]}
    assert rows["PRA-250"]["landed"] == {"amount": "62.40", "currency": "CNY"}
    listing = world.listings["pralines"]
    assert api.post(f"/prices/{listing.pk}/take-proposed", key="p1").status_code == 422
    Listing.objects.filter(pk=listing.pk).update(proposed_fen=12_900)
    assert api.post(f"/prices/{listing.pk}/take-proposed", key="p2").json()["price"]["amount"] == "129.00"
    assert key_of(world.bob).get(f"/prices/{listing.pk}").status_code == 404
    draft = world.listings["bar"]
    assert api.get(f"/prices/{draft.pk}").json()["in_step"] is False


def test_receipts_scans_and_orders_are_counted_per_shop_and_product(
    world: World,  # noqa: F811
    enter: Enter,  # noqa: F811
    key_of: Callable[..., Any],
) -> None:
    assert "No code was handed out yet" in enter("bob").get("/reorders/").content.decode()
    product = world.products["pralines"]
    code = reorder.find(reorder.codes_for(store_id=world.store.pk, product_ids=[product.pk])[product.pk])
    for _ in range(3):
        reorder.record_scan(code)
    reorder.record_followed(code)
    [row] = reorders.counted(SYSTEM)
    assert (row.scans, row.followed, row.is_live) == (3, 1, True)
    assert row.receipts == 5, "the five payments at Alice's till that held it"
    assert (row.orders, row.pieces) == (3, 504), "all orders of the product, whoever bought them"
    assert code.code in enter("alice").get("/reorders/").content.decode()
    assert code.code in enter("alice").get("/reorders/?export=csv").getvalue().decode("utf-8-sig")
    assert code.code not in enter("bob").get("/reorders/").content.decode()
    [told] = key_of(world.alice, "marketplace:read").get("/reorders").json()
    assert (told["code"], told["scans"]) == (code.code, 3)
    assert key_of(world.bob).get("/reorders").json() == []


def test_a_code_leads_nowhere_while_the_product_may_not_enter(world: World) -> None:  # noqa: F811
    product = world.products["pralines"]
    assert product.pk in live_links([product.pk])
    for after, leads in (("no", False), ("go", True)):
        detail = {"before": "go", "after": after}
        reorders.hear(Event(kind="verdict.changed", reference=product.pk, office="BX", detail=detail))
        assert (product.pk in live_links([product.pk])) is leads
