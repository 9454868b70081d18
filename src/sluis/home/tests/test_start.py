"""The start page and its frame: needs, figures that lead to their rows, roles, languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from sluis.home import needs, start, week
from sluis.home.tests import seed
from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import World
from sluis.kernel import clock
from sluis.kernel.invariant import Attention
from sluis.kernel.money import Money
from sluis.offices.access import scope_of_user
from sluis.offices.scope import Scope

OFFICE_HOURS = {
    3: "Good night",
    6: "Good morning",
    11: "Good morning",
    12: "Good afternoon",
    18: "Good evening",
}


def text(response: Any) -> str:
    """Return the words of a page without its markup, blanks collapsed."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"[\s\u00a0\u202f]+", " ", plain)


@pytest.mark.django_db
def test_a_stranger_to_the_house_is_asked_to_sign_in() -> None:
    response = Client().get("/products/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=/products/"


def test_the_adviser_sees_what_needs_a_person_with_one_button_each(world: World, enter: Enter) -> None:
    response = enter("wei").get("/")
    page = text(response)
    assert "(5) Start · Sluis" in page
    assert "€ 48.50 at Alice Korenmarkt, Gent is not certain yet" in page
    assert "do not charge the customer twice" in page
    assert "Tmall refused the listing" in page
    refused = world.orders["refused"]
    assert f"Customs refused the parcel of order {refused.number}" in page
    assert page.count("Net weight on the list is 0.52 kg") == 1, "one trouble is told once"
    body = response.content.decode()
    assert body.count('<li class="need">') == 5
    assert f'href="/orders/{refused.pk}/"' in body


def test_every_figure_leads_to_the_rows_that_it_counts(world: World, enter: Enter) -> None:
    client = enter("wei")
    body = client.get("/").content.decode()
    link = re.search(r'href="(/orders/\?paid_from=[^"]+)"', body)
    assert link is not None
    rows = client.get(link[1]).context["rows"]
    figure = next(one for one in client.get("/").context["stats"] if one["url"] == link[1])
    assert sum(row["order"].paid_fen for row in rows) == figure["value"].minor
    assert len(rows) == 4
    assert "4 orders" in figure["note"]


def test_the_week_is_compared_with_the_same_days_before(world: World) -> None:
    scope = scope_of_user(world.users["alice"])
    span = week.last_seven_days()
    sold = week.sold(scope, span)
    assert sold.before == Money(9_900, "CNY")
    assert sold.change == (Decimal(sold.money.minor) / 9_900 - 1).quantize(Decimal("0.01"))
    nothing = week.sold(scope_of_user(world.users["charlie"]), span)
    assert nothing == week.Sold(Money.zero("CNY"), 0, None)
    assert nothing.change is None


def test_the_week_holds_seven_whole_days_and_today() -> None:
    span = week.last_seven_days()
    assert (clock.today() - span.first_day).days == 6
    assert span.end - span.start < timedelta(days=7, hours=1)


def test_visitors_payments_count_without_training_and_without_the_week_before(world: World) -> None:
    paid = week.paid(scope_of_user(world.users["alice"]), week.last_seven_days())
    assert paid.sums == (Money(4_850 + 2_990 + 1_495 + 7_475, "EUR"),)
    assert (paid.payments, paid.refunds) == (4, 0)


def test_what_is_on_the_road_and_what_is_not_settled(world: World) -> None:
    scope = scope_of_user(world.users["alice"])
    assert week.road(scope) == week.Road(parcels=2, held=0, slowest_days=0)
    coming = week.coming(scope)
    assert coming.total == Money.zero("EUR")
    assert Money(sum(order.paid_fen for order in _orders(world)), "CNY") in coming.pending


def _orders(world: World) -> list[Any]:
    from sluis.marketplace.models import Order

    return list(Order.objects.filter(merchant=world.alice))


def test_a_cashier_sees_the_till_and_no_business_figures(world: World, enter: Enter) -> None:
    response = enter("noor").get("/")
    assert [one["label"] for one in response.context["stats"]] == ["Paid by visitors, last 7 days"]
    page = text(response)
    assert "What the scout found" not in page
    assert "Orders" not in page
    assert "€ 48.50 at Alice Korenmarkt, Gent is not certain yet" in page


def test_an_empty_shop_is_taught_what_to_do(world: World, enter: Enter) -> None:
    response = enter("charlie").get("/")
    page = text(response)
    assert "Nothing needs you" in page
    assert "Begin with your products" in page
    assert 'href="/products/import/"' in response.content.decode()
    for name in ("Pralines", "Gouda", "Alice"):
        assert name not in page


@pytest.mark.parametrize(
    ("language", "tag", "words"),
    [
        ("en", "en", "Needs you"),
        ("nl", "nl", "Heeft u nodig"),
        ("fr", "fr", "A besoin de vous"),
        ("zh-hans", "zh-Hans", "待您处理"),
    ],
)
def test_the_page_speaks_four_languages(
    world: World, enter: Enter, language: str, tag: str, words: str
) -> None:
    body = enter("wei", language).get("/").content.decode()
    assert f'<html lang="{tag}"' in body
    assert words in body


def test_a_person_is_spoken_to_in_the_language_of_the_account(world: World) -> None:
    world.users["alice"].language = "nl"
    world.users["alice"].save()
    client = Client()
    client.force_login(world.users["alice"])
    assert '<html lang="nl"' in client.get("/").content.decode()
    client.cookies["django_language"] = "fr"
    assert '<html lang="fr"' in client.get("/").content.decode(), "what this browser chose goes first"


@pytest.mark.parametrize("hour", sorted(OFFICE_HOURS))
def test_the_greeting_follows_the_clock_in_amsterdam(hour: int) -> None:
    with translation.override("en"):
        assert start.greeting(datetime(2026, 11, 23, hour, 30, tzinfo=UTC)) == OFFICE_HOURS[hour]


def test_many_texts_to_approve_become_one_line(world: World) -> None:
    for name in ("pralines", "bar", "speculoos", "liqueur"):
        seed.Listing.objects.filter(product=world.products[name]).update(state="localised")
    for number in range(3):
        twin = seed.product(world.alice, f"TWIN-{number}", {"en": f"Twin {number} 250 g"})
        world.products[f"twin {number}"] = twin
        seed.look([twin])
        seed.listing(world, f"twin {number}")
    with translation.override("en"):
        found = [
            one for one in needs.gather(scope_of_user(world.users["adviser"])) if one.code == "listing_waits"
        ]
    assert [one.title for one in found] == ["7 Chinese texts wait for your approval"]
    assert found[0].url == "/listings/?state=localised"


def test_texts_wait_only_for_those_who_may_approve_them() -> None:
    item = Attention("listing_waits", "lst_1", "mer_1", {"title": "…", "product": "Tin"}, "/", urgent=False)
    assert needs._concerns(item, Scope("user:1", permissions=frozenset({"marketplace:approve"})))
    assert not needs._concerns(item, Scope("user:2", permissions=frozenset({"money:read"})))


def test_a_need_without_a_sentence_is_still_shown() -> None:
    with translation.override("en"):
        shown = needs.need(Attention("brand_new", "x_1", "mer_1", {"what": "a wire"}, "/x/"))
    assert (shown.title, shown.detail, shown.url) == ("Something needs you", "a wire", "/x/")


def test_the_count_in_the_frame_is_that_of_the_page(world: World, enter: Enter) -> None:
    client = enter("wei")
    client.get("/")
    places = {place["label"]: place for place in client.get("/products/").context["nav"]}
    assert places["Start"]["count"] == 5
    assert places["Orders"]["count"] == 2
    assert places["Products"]["current"]
    assert not places["Orders"]["current"]
