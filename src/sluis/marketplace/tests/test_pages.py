"""Listings and orders on their pages: what is shown, what the buttons do, and for whom."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sluis.catalogue import stock
from sluis.customs.models import Declaration
from sluis.home.tests import seed
from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import CATEGORIES, WANG, World
from sluis.kernel import wiring
from sluis.marketplace import draft, findings, publish
from sluis.marketplace.models import Listing
from sluis.marketplace.ports import Category, Listings
from sluis.records.models import AuditEntry
from sluis.work.models import Due


class GrantingShop:
    """The platform as far as writing a text needs it: which categories it grants."""

    def __init__(self, connection: object) -> None:
        self.connection = connection

    def categories(self) -> Sequence[Category]:
        return CATEGORIES


@pytest.fixture
def shop(world: World, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Let the office be connected to a platform that answers."""
    seed.connection(world)
    monkeypatch.setitem(wiring._factories, Listings, GrantingShop)


def strange(world: World) -> Listing:  # noqa: F811
    """Write Bob's cheese anew under a name with a word that nothing knows."""
    product = world.products["cheese"]
    product.names = {"en": "Old Gouda Zwirrel 500 g"}
    product.save()
    return draft.draft(product=product, granted=CATEGORIES, landed_fen=6_240, actor="person:wei")


def press(client: Any, listing: Listing, act: str, **data: Any) -> str:
    """Press a button of a listing and return the page that follows."""
    response = client.post(f"/listings/{listing.pk}/act/", {"act": act, **data}, follow=True)
    listing.refresh_from_db()
    return str(response.content.decode())


def test_the_board_shows_every_state_that_holds_something(world: World, enter: Enter) -> None:  # noqa: F811
    columns = enter("wei").get("/listings/").context["columns"]
    assert [(column["state"], column["count"]) for column in columns] == [
        ("refused", 1),
        ("localised", 1),
        ("live", 2),
    ]


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ("?state=live", {"PRA-250", "SPE-400"}),
        ("?q=jiaxin", {"PRA-250"}),
        ("?q=gouda", {"GOU-500"}),
        ("?merchant=bob&state=localised", {"GOU-500"}),
        ("?merchant=bob&state=live", set()),
    ],
)
def test_filters_of_listings(world: World, enter: Enter, query: str, skus: set[str]) -> None:  # noqa: F811
    rows = enter("wei").get(f"/listings/{query}").context["rows"]
    assert {row["listing"].product.sku for row in rows} == skus


def test_a_title_by_hand_then_approval_then_tmall(world: World, enter: Enter) -> None:  # noqa: F811
    listing = world.listings["cheese"]
    adviser, owner = enter("wei"), enter("bob")
    address = f"/listings/{listing.pk}/text/"
    kept = adviser.post(
        address, {"field": "title", "text": "Bob 荷兰进口高达奶酪 500克"}, follow=True
    ).content.decode()
    listing.refresh_from_db()
    assert "You vouch for it now." in kept
    assert listing.title == "Bob 荷兰进口高达奶酪 500克"
    assert "Text and price are approved." in press(owner, listing, "approve")
    assert (listing.state, listing.approved_by) == ("approved", world.users["bob"].actor)
    press(owner, listing, "submit")
    assert listing.state == "approved", "only the office sends to the platform"
    assert "It is at Tmall." in press(adviser, listing, "submit")
    assert listing.state == "submitted"
    assert Due.objects.filter(handler=publish.SUBMIT, key=listing.pk).exists()


def test_a_text_that_is_blocked_is_not_approved(world: World, enter: Enter) -> None:  # noqa: F811
    listing = strange(world)
    page = press(enter("bob"), listing, "approve")
    assert listing.state == "localised"
    assert "nothing knows the Chinese" in page


@pytest.mark.parametrize(
    ("name", "act"), [("femke", "picture"), ("femke", "approve"), ("alice", "submit"), ("noor", "delist")]
)
def test_buttons_are_for_roles(world: World, enter: Enter, name: str, act: str) -> None:  # noqa: F811
    listing = world.listings["pralines"]
    assert "Your role does not permit this" in press(enter(name), listing, act)
    assert listing.state == "live"


def test_what_tmall_refused_is_told_point_by_point(world: World, enter: Enter) -> None:  # noqa: F811
    response = enter("alice").get(f"/listings/{world.listings['bar'].pk}/")
    assert response.context["refusal"] == [
        "品牌 (brand): 必填",
        "主图 (main picture): at least 800 pixels a side",
    ]
    assert "Mend these and send it again" in response.content.decode()


def test_a_picture_is_squared_and_kept(world: World, enter: Enter) -> None:  # noqa: F811
    listing = world.listings["cheese"]
    raw = io.BytesIO()
    Image.new("RGB", (900, 600), "gold").save(raw, "PNG")
    page = press(enter("bob"), listing, "picture", picture=SimpleUploadedFile("kaas.png", raw.getvalue()))
    assert "squared on white" in page
    shown = enter("bob").get(f"/files/{listing.images[0]['file']}/")
    assert Image.open(io.BytesIO(shown.content)).size == (900, 900)
    assert "no picture we can read" in press(
        enter("bob"), listing, "picture", picture=SimpleUploadedFile("kaas.png", b"no picture")
    )
    assert "choose a picture" in press(enter("bob"), listing, "picture")


def test_an_unknown_button_does_nothing(world: World, enter: Enter) -> None:  # noqa: F811
    assert "did not say what to do" in press(enter("wei"), world.listings["cheese"], "explode")


def test_a_product_that_may_enter_gets_its_text(world: World, enter: Enter, shop: None) -> None:  # noqa: F811
    twin = seed.product(world.alice, "TWIN-1", {"en": "Milk chocolate 250 g", "nl": "Melkchocolade 250 g"})
    seed.look([twin])
    response = enter("wei").post("/listings/write/", {"product": twin.pk}, follow=True)
    listing = Listing.objects.get(product=twin)
    assert response.redirect_chain[-1][0] == f"/listings/{listing.pk}/"
    assert (listing.state, listing.category_name) == ("localised", "夹心巧克力")
    assert listing.price_fen is not None
    again = enter("wei").post("/listings/write/", {"product": twin.pk})
    assert again.headers["Location"] == f"/listings/{listing.pk}/"
    assert Listing.objects.filter(product=twin).count() == 1


def test_a_text_is_written_anew(world: World, enter: Enter, shop: None) -> None:  # noqa: F811
    listing = world.listings["cheese"]
    draft.edit_title(listing=listing, title="Bob 奶酪", actor="person:wei")
    assert "written anew" in press(enter("wei"), listing, "rewrite")
    assert listing.title != "Bob 奶酪"


def test_what_may_not_enter_gets_no_text(world: World, enter: Enter, shop: None) -> None:  # noqa: F811
    product = world.products["sausage"]
    enter("wei").post("/listings/write/", {"product": product.pk})
    assert not Listing.objects.filter(product=product).exists()


def test_a_platform_that_does_not_answer_is_said(world: World, enter: Enter) -> None:  # noqa: F811
    seed.connection(world)
    twin = seed.product(world.alice, "TWIN-1", {"en": "Milk chocolate 250 g"})
    seed.look([twin])
    response = enter("wei").post("/listings/write/", {"product": twin.pk}, follow=True)
    assert "nothing was done. Try again in a moment." in response.content.decode()
    assert not Listing.objects.filter(product=twin).exists()


def test_the_card_on_the_products_page(world: World, enter: Enter) -> None:  # noqa: F811
    body = enter("alice").get(f"/listings/of/{world.products['pralines'].pk}/").content.decode()
    assert f'href="/listings/{world.listings["pralines"].pk}/"' in body
    none = enter("alice").get(f"/listings/of/{world.products['liqueur'].pk}/").content.decode()
    assert "There is no Chinese text yet." in none


def test_findings_of_a_listing_without_price() -> None:
    found = findings.of_listing(title="", texts=[], segments=[], has_price=False)
    assert [one.blocks for one in found] == [True, True]
    assert not findings.length("").fits
    assert findings.length("巧克力").fits


# Orders


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 5),
        ("?state=blocked", 2),
        ("?q=杭州", 5),
        ("?q=0000", 5),
        ("?merchant=bob", 0),
        ("?paid_from=2999-01-01", 0),
    ],
)
def test_filters_of_orders(world: World, enter: Enter, query: str, count: int) -> None:  # noqa: F811
    assert len(enter("wei").get(f"/orders/{query}").context["rows"]) == count


def test_days_of_payment_are_whole_days_in_amsterdam(world: World, enter: Enter) -> None:  # noqa: F811
    order = world.orders["on the road"]
    day = order.paid_at.astimezone(seed.clock.AMSTERDAM).date().isoformat()
    rows = enter("alice").get(f"/orders/?paid_from={day}&paid_to={day}").context["rows"]
    assert [row["order"].pk for row in rows] == [order.pk]


def test_an_order_shows_lines_duty_parcel_customs_and_story(world: World, enter: Enter) -> None:  # noqa: F811
    order = world.orders["on the road"]
    response = enter("alice").get(f"/orders/{order.pk}/")
    body = response.content.decode()
    assert "Pralines assorted 250 g" in body
    assert sum(row["money"].minor for row in response.context["sums"]) == order.paid_fen
    assert any(text.startswith("Line 1: VAT") for text in response.context["working"])
    assert [step["state"] for step in response.context["steps"]] == [
        "done",
        "done",
        "done",
        "current",
        "todo",
    ]
    told = [entry["what"] for entry in response.context["story"]]
    for what in (
        "Paid on Tmall Global",
        "Waybill number received, label made",
        "Customs released the parcel",
    ):
        assert what in told
    assert any(entry.get("raw_url", "").startswith("/messages/wire_") for entry in response.context["story"])


def test_the_buyer_is_shown_to_who_ships_and_that_is_written_down(world: World, enter: Enter) -> None:  # noqa: F811
    order = world.orders["on the road"]
    page = enter("wei").get(f"/orders/{order.pk}/").content.decode()
    assert WANG.name not in page
    shown = enter("wei").post(f"/orders/{order.pk}/buyer/").content.decode()
    assert WANG.name in shown
    assert WANG.street in shown
    assert WANG.id_number not in shown, "only its ends"
    assert (
        AuditEntry.objects.filter(verb="marketplace.see_buyer", actor=world.users["adviser"].actor).count()
        == 1
    )
    enter("alice").post(f"/orders/{order.pk}/buyer/")
    assert AuditEntry.objects.filter(verb="marketplace.see_buyer").count() == 1


def test_stock_counted_the_order_goes_on(world: World, enter: Enter) -> None:  # noqa: F811
    order = world.orders["short of stock"]
    page = enter("wei").get(f"/orders/{order.pk}/").content.decode()
    assert "Fewer pieces are free than were sold." in page
    stock.count(product_id=world.products["pralines"].pk, on_hand=900, event="recount")
    response = enter("wei").post(f"/orders/{order.pk}/go-on/", follow=True)
    order.refresh_from_db()
    assert (order.state, order.blocked_by) == ("paid", "")
    assert "The order goes on." in response.content.decode()


def test_a_refused_declaration_is_sent_again_in_a_new_round(world: World, enter: Enter) -> None:  # noqa: F811
    order = world.orders["refused"]
    assert "Send to customs again" in enter("wei").get(f"/orders/{order.pk}/").content.decode()
    enter("wei").post(f"/orders/{order.pk}/go-on/")
    order.refresh_from_db()
    declaration = Declaration.objects.get(reference=order.number)
    assert (order.state, declaration.state) == ("declaring", "requested")
    again = declaration.messages.filter(round=2).values_list("kind", flat=True)
    assert list(again) == ["621"], "the list was refused; what was taken in is not sent twice"
    again = enter("wei").post(f"/orders/{order.pk}/go-on/", follow=True)
    assert "no longer possible" in again.content.decode()


def test_an_owner_does_not_let_orders_go_on(world: World, enter: Enter) -> None:  # noqa: F811
    order = world.orders["refused"]
    enter("alice").post(f"/orders/{order.pk}/go-on/")
    order.refresh_from_db()
    assert order.state == "blocked"
