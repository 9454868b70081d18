"""The guide: each step does what its room does, says what is wrong, and is open to the merchant's own people."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from sluis.catalogue.models import Product
from sluis.home import guide_costs, guide_steps
from sluis.home.tests import seed
from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import World
from sluis.home.tests.test_start import text
from sluis.kernel import clock
from sluis.marketplace import listing_acts, states
from sluis.marketplace.models import Listing
from sluis.offices import register
from sluis.offices.models import Membership, Merchant, Store, Task, User
from sluis.records.models import StoredFile
from sluis.scouting.models import Assessment
from sluis.work.models import Due

CSV = "sku,name_en,brand\nTEA-1,Mint tea 20 bags,Eva\nTEA-2,Camomile tea 20 bags,Eva\n"


def picture() -> SimpleUploadedFile:
    """Return a small picture as a browser sends it."""
    out = io.BytesIO()
    Image.new("RGB", (900, 900), "white").save(out, "PNG")
    return SimpleUploadedFile("tea.png", out.getvalue(), "image/png")


@pytest.fixture
def eva(people: World) -> tuple[Merchant, Client]:
    """A company that has just signed up, and its owner's browser."""
    merchant = Merchant.objects.create(office=people.office, code="eva", name="Eva Thee", country="BE")
    user = User.objects.create_user("eva@example.eu", None, name="Eva")
    register.give_role(
        user=user, role="merchant_owner", office=people.office, merchant=merchant, actor="system"
    )
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return merchant, client


def _send(client: Client, merchant: Merchant, step: str, **given: Any) -> Any:
    return client.post(f"/begin/{merchant.pk}/{step}/", given)


def test_the_guide_begins_at_the_first_open_step_and_goes_on_by_itself(eva: tuple[Merchant, Client]) -> None:
    merchant, client = eva
    assert client.get("/begin/").headers["Location"] == f"/begin/{merchant.pk}/"
    assert client.get(f"/begin/{merchant.pk}/").headers["Location"].endswith("/company/")
    went = _send(client, merchant, "company", name="Eva Thee BV", company_number="0631.440.801", city="Gent")
    assert went.headers["Location"].endswith("/vat/")
    assert _send(client, merchant, "vat", vat_number="BE0631440801").headers["Location"].endswith("/eori/")
    assert _send(client, merchant, "eori", act="later").headers["Location"].endswith("/account/")
    _send(client, merchant, "account", iban="BE26539631440829")
    merchant.refresh_from_db()
    assert (merchant.stage, merchant.name) == ("verified", "Eva Thee BV")
    page = client.get(f"/begin/{merchant.pk}/papers/")
    assert "3 of 11 steps done" in text(page)
    assert "50,000–150,000 CNY" in text(page), "the deposit, from the table of the platform's charges"


@pytest.mark.parametrize(
    ("step", "given", "words"),
    [
        ("company", {"name": "Eva", "company_number": "0631.440.802"}, "ten digits"),
        ("company", {"name": " ", "company_number": "0631.440.801"}, "how the company is called"),
        ("vat", {"vat_number": "BE1"}, "Belgian VAT number"),
        ("eori", {"eori": "12"}, "begins with BE"),
        ("account", {"iban": "BE00"}, "IBAN"),
        ("papers", {}, "choose the file first"),
        ("catalogue", {}, "choose the file first"),
        ("pick", {}, "at least one product"),
        ("pick", {"product": "prd_nobody"}, "at least one product"),
        ("live", {}, "come first"),
        ("till", {"name": "Eva", "city": "Gent", "mcc": "5411"}, "come first"),
    ],
)
def test_what_cannot_be_taken_is_said_on_the_step_itself(
    eva: tuple[Merchant, Client], step: str, given: dict[str, str], words: str
) -> None:
    merchant, client = eva
    answer = _send(client, merchant, step, **given)
    assert answer.status_code == 422
    assert words in text(answer)
    merchant.refresh_from_db()
    assert merchant.stage == "applied"
    assert not Store.objects.filter(merchant=merchant).exists()


def test_what_was_typed_is_still_there_after_a_mistake(eva: tuple[Merchant, Client]) -> None:
    merchant, client = eva
    answer = _send(client, merchant, "company", name="Eva <b>", company_number="12", street="Kaai 1")
    body = answer.content.decode()
    assert 'value="Eva &lt;b&gt;"' in body
    assert 'value="Kaai 1"' in body


def test_papers_may_wait_and_are_then_asked_for(eva: tuple[Merchant, Client], enter: Enter) -> None:
    merchant, client = eva
    _send(client, merchant, "papers", act="later")
    task = Task.objects.get(merchant=merchant)
    assert task.for_merchant
    assert "Hand over the brand papers" in text(client.get(f"/begin/{merchant.pk}/company/"))
    answer = _send(client, merchant, "papers", paper=SimpleUploadedFile("mark.pdf", b"%PDF-1.7 mark"))
    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.done_at is not None
    file = StoredFile.objects.get(merchant=merchant.pk)
    assert enter("wei").get(f"/files/{file.pk}/").status_code == 200
    assert enter("bob").get(f"/files/{file.pk}/").status_code == 404


def test_a_step_that_must_be_done_cannot_wait(eva: tuple[Merchant, Client]) -> None:
    merchant, client = eva
    assert _send(client, merchant, "company", act="later").status_code == 422


def test_the_catalogue_comes_in_and_the_scout_looks(eva: tuple[Merchant, Client], settings: Any) -> None:
    merchant, client = eva
    answer = _send(client, merchant, "catalogue", file=SimpleUploadedFile("tea.csv", CSV.encode()))
    assert answer.headers["Location"].endswith("/verdicts/")
    assert Product.objects.filter(merchant=merchant).count() == 2
    settings.DEMO = False
    _send(client, merchant, "verdicts")
    assert Task.objects.get(merchant=merchant).kind == "assess_catalogue"
    assert "The office is asked" in text(client.get(f"/begin/{merchant.pk}/verdicts/"))
    settings.DEMO = True
    _send(client, merchant, "verdicts")
    assert Assessment.objects.filter(merchant=merchant, is_newest=True).count() == 2
    page = text(client.get(f"/begin/{merchant.pk}/verdicts/"))
    assert "Mint tea" in page


def test_nothing_of_a_file_that_is_none_is_stored(eva: tuple[Merchant, Client]) -> None:
    merchant, client = eva
    answer = _send(client, merchant, "catalogue", file=SimpleUploadedFile("x.csv", b"\x00\x01"))
    assert answer.status_code == 422
    assert not Product.objects.filter(merchant=merchant).exists()


@pytest.fixture
def shop(people: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Alice's goods assessed; the platform's answer, which categories it grants, is written here."""
    seed.goods(people)
    monkeypatch.setattr(listing_acts, "granted", lambda product: seed.CATEGORIES)
    monkeypatch.setattr("sluis.home.guide_acts.granted", lambda product: seed.CATEGORIES)
    return people


def test_products_are_chosen_read_and_sent(shop: World, enter: Enter) -> None:
    client, alice = enter("alice"), shop.alice
    page = client.get(f"/begin/{alice.pk}/pick/")
    offered = {one["product"].sku: one for one in page.context["offers"]}
    assert "PRA-250" in offered
    assert all(one["badge"] in ("go", "prepare") for one in offered.values())
    answer = _send(client, alice, "pick", product=[shop.products["pralines"].pk])
    assert answer.status_code == 302, text(answer)[-400:]
    listing = Listing.objects.get(merchant=alice)
    alice.refresh_from_db()
    assert alice.stage == "preparing"
    assert listing.title in text(client.get(f"/begin/{alice.pk}/texts/"))
    assert "needs a picture" in text(_send(client, alice, "texts", listing=listing.pk))
    listing.refresh_from_db()
    assert listing.state == states.LOCALISED
    _send(client, alice, "texts", listing=listing.pk, picture=picture())
    listing.refresh_from_db()
    assert listing.state == states.APPROVED
    assert listing.approved_by == shop.users["alice"].actor
    _send(client, alice, "live")
    listing.refresh_from_db()
    assert listing.state == states.SUBMITTED
    assert Due.objects.filter(handler="marketplace.submit").count() == 1
    assert "approve at least one" in text(_send(client, alice, "live"))


def test_another_merchants_product_or_listing_is_not_there(shop: World, enter: Enter) -> None:
    client, bob = enter("bob"), shop.bob
    answer = _send(client, bob, "pick", product=[shop.products["pralines"].pk])
    assert answer.status_code == 422
    listing = seed.listing(shop, "pralines")
    assert _send(client, bob, "texts", listing=listing.pk, picture=picture()).status_code in (302, 404)
    listing.refresh_from_db()
    assert listing.state == states.LOCALISED
    assert not listing.images
    for path in (f"/begin/{shop.alice.pk}/", f"/begin/{shop.alice.pk}/company/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/begin/{shop.alice.pk}/vat/", {"vat_number": "BE0487120340"}).status_code in (
        302,
        404,
    )
    assert not Listing.objects.filter(merchant=bob).exists()


def test_a_till_is_opened_and_is_the_merchants(people: World, enter: Enter) -> None:
    client, bob = enter("bob"), people.bob
    assert "four digits" in text(_send(client, bob, "till", name="Bob", city="Gouda", mcc="54"))
    _send(client, bob, "till", name="Bob Markt", city="Gouda", mcc="5411")
    store = Store.objects.get(merchant=bob)
    assert (store.name, store.currency) == ("Bob Markt", "EUR")
    assert client.get(f"/till/{store.pk}/").status_code == 200


def test_a_cashier_has_no_guide(people: World, enter: Enter) -> None:
    assert enter("noor").get("/begin/").status_code == 403
    assert enter("noor").get(f"/begin/{people.alice.pk}/company/").status_code == 403


def test_a_task_of_the_office_cannot_be_ticked_by_the_merchant(people: World, enter: Enter) -> None:
    own = Task.objects.create(merchant=people.alice, title="Call her", created_by="user:1")
    asked = Task.objects.create(
        merchant=people.alice, title="Send it", for_merchant=True, created_by="user:1"
    )
    client = enter("alice")
    page = text(client.get(f"/begin/{people.alice.pk}/company/"))
    assert "Send it" in page
    assert "Call her" not in page
    for task in (own, asked):
        client.post(f"/begin/{people.alice.pk}/tick/", {"task": task.pk})
    assert not Task.objects.get(pk=own.pk).done_at
    assert Task.objects.get(pk=asked.pk).done_at


@pytest.mark.parametrize("step", guide_steps.KEYS)
def test_every_step_says_what_it_costs_or_that_it_is_not_known(
    people: World, enter: Enter, step: str
) -> None:
    page = text(enter("alice").get(f"/begin/{people.alice.pk}/{step}/"))
    for words in ("What it is for", "How long it takes", "What it costs", "our estimate"):
        assert words in page
    costs = guide_costs.costs_of(step, people.alice, as_of=clock.today())
    if not costs:
        assert "no source was read" in page
    assert all(cost.source for cost in costs if step not in guide_costs.FREE_HERE), (
        "no figure without a source"
    )
    assert Membership.objects.filter(merchant=people.alice).exists()
