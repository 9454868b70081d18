"""Changing a product by hand: on its page and over the API, checked, kept, and never over somebody else's change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from sluis.catalogue import stock
from sluis.catalogue.edit_product import edit_product
from sluis.catalogue.models import Product
from sluis.catalogue.tests import shop
from sluis.home.tests.conftest import Enter, enter, people  # noqa: F401
from sluis.home.tests.seed import World
from sluis.kernel.errors import BadInput, Conflict
from sluis.records.models import AuditEntry, Event

GOODS = (
    "sku,name_nl,name_fr,brand,weight_g,price,price_currency,till_price,stock,description_nl\n"
    'REEP,Melkreep met noten,Barre au lait,De Brug,90,1.20,EUR,2.10,40,"<p>Met <b>noten</b>.</p>"\n'
)


@pytest.fixture
def reep(people: World) -> Product:  # noqa: F811
    """Alice's bar."""
    shop.take(GOODS, code="alice")
    return shop.product("REEP")


def form_of(client: Client, product: Product) -> dict[str, str]:
    """Return the fields of the page as a browser would send them."""
    form = client.get(f"/products/{product.pk}/edit/").context["form"]
    fields = {field.name: field.value() for field in form}
    return {name: str(value) for name, value in fields.items() if value not in (None, False)}


def save(client: Client, product: Product, **changes: str) -> Any:
    return client.post(f"/products/{product.pk}/edit/", form_of(client, product) | changes)


def test_saving_the_page_as_it_is_changes_nothing(reep: Product, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    assert save(client, reep).status_code == 302
    assert not AuditEntry.objects.filter(verb="catalogue.edit").exists()
    assert shop.product("REEP").changed_at == reep.changed_at


def test_fields_are_checked_stored_and_the_change_is_on_the_time_line(reep: Product, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    answer = save(
        client, reep, hs_code="1806.31", gtin="5410126006056", origin="belgië", weight_g="95", price="1,35",
        abv_pct="0", fact_aerosol="no", fact_lithium="none", allergen_AM="CONTAINS", name_zh="牛奶巧克力",
        images="https://example.eu/reep.jpg",
    )  # fmt: skip
    assert answer.status_code == 302
    now = shop.product("REEP")
    assert (now.hs_code, now.gtin, now.origin, now.weight_g) == ("180631", "05410126006056", "BE", 95)
    assert (now.price_minor, now.till_price_minor, now.abv_pct) == (135, 210, Decimal(0))
    assert (now.facts, now.allergens) == ({"aerosol": False, "lithium": "none"}, {"AM": "CONTAINS"})
    assert (now.names["zh"], now.descriptions["nl"]) == ("牛奶巧克力", reep.descriptions["nl"])
    assert "hs_code" in reep.missing
    assert "hs_code" not in now.missing
    entry = AuditEntry.objects.get(verb="catalogue.edit")
    assert (entry.detail["before"]["price_minor"], entry.detail["after"]["price_minor"]) == (120, 135)
    assert Event.objects.filter(kind="catalogue.product_changed", reference=now.pk).count() == 1
    assert "Product changed" in client.get(f"/products/{reep.pk}/edit/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("gtin", "5410126006057", "last digit of this GTIN should be 6"),
        ("gtin", "8,71E+12", "rounded number"),
        ("hs_code", "1806", "6, 8 or 10 digits"),
        ("origin", "Atlantis", "two-letter code"),
        ("weight_g", "twelve", "no number"),
        ("weight_g", "95.5", "At most 0 decimals"),
        ("weight_g", "-1", "must lie between"),
        ("price", "1.2345", "decimals"),
        ("price", "1.234,50", "no number"),
        ("currency", "XXX", "three-letter code"),
        ("abv_pct", "120", "must lie between"),
        ("images", "javascript:alert(1)", "http"),
        ("family", "weapons", "valid choice"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_stored(
    reep: Product,
    enter: Enter,  # noqa: F811
    field: str,
    value: str,
    said: str,
) -> None:
    answer = save(enter("alice"), reep, **{field: value, "brand": "Other"})
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert shop.product("REEP").brand == "De Brug"


def test_a_product_keeps_a_name(reep: Product, enter: Enter) -> None:  # noqa: F811
    answer = save(enter("alice"), reep, name_nl="", name_fr=" ")
    assert answer.status_code == 422
    assert "has no name" in answer.content.decode()
    with pytest.raises(BadInput, match="no name"):
        edit_product(product=reep, values={"names": {}}, seen=None, actor="user:7")


def test_markup_in_a_description_is_cleaned(reep: Product, enter: Enter) -> None:  # noqa: F811
    save(enter("alice"), reep, description_nl="<p>Nieuw</p><script>alert(1)</script>")
    assert shop.product("REEP").descriptions["nl"] == "<p>Nieuw</p>"


def test_who_had_it_open_while_another_saved_is_told(reep: Product, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    mine = form_of(client, reep)
    save(enter("wei"), reep, brand="Wei's")
    answer = client.post(f"/products/{reep.pk}/edit/", mine | {"brand": "Alice's"})
    assert answer.status_code == 422
    assert "changed this product while you had it open" in answer.content.decode()
    assert shop.product("REEP").brand == "Wei's"


def test_the_verb_refuses_what_is_stale_or_strange(reep: Product) -> None:
    with pytest.raises(Conflict):
        edit_product(product=reep, values={"brand": "X"}, seen=reep.changed_at - timedelta(1), actor="user:7")
    with pytest.raises(BadInput, match="merchant_id cannot be changed"):
        edit_product(product=reep, values={"merchant_id": "mer_other"}, seen=None, actor="user:7")


@pytest.mark.parametrize("path", ["edit", "signs", "count"])
def test_another_merchants_product_is_not_there(reep: Product, enter: Enter, path: str) -> None:  # noqa: F811
    assert enter("bob").get(f"/products/{reep.pk}/{path}/").status_code == 404
    assert enter("bob").post(f"/products/{reep.pk}/{path}/", {"on_hand": "1"}).status_code == 404
    assert enter("noor").get(f"/products/{reep.pk}/{path}/").status_code == 403


def test_what_the_texts_say_is_shown_with_its_words_and_taken_only_when_confirmed(
    reep: Product,
    enter: Enter,  # noqa: F811
) -> None:
    client = enter("alice")
    body = re.sub(r"\s+", " ", client.get(f"/products/{reep.pk}/edit/").content.decode())
    assert "Contains milk" in body
    assert "<q>noten</q>" in body
    assert shop.product("REEP").allergens == {}
    client.post(f"/products/{reep.pk}/signs/", {"sign:allergen:AM": "yes", "sign:allergen:AN": "no"})
    assert shop.product("REEP").allergens == {"AM": "CONTAINS", "AN": "FREE_FROM"}
    assert client.get(f"/products/{reep.pk}/edit/").context["signs"] == []
    assert AuditEntry.objects.get(verb="catalogue.confirm_signs").detail == {
        "facts": "allergen:AM = CONTAINS, allergen:AN = FREE_FROM"
    }


def test_what_is_no_longer_proposed_is_not_written(reep: Product, enter: Enter) -> None:  # noqa: F811
    enter("alice").post(f"/products/{reep.pk}/signs/", {"sign:lithium": "yes", "sign:allergen:AM": "yes"})
    assert shop.product("REEP").facts == {}
    assert shop.product("REEP").allergens == {}


def test_a_count_is_stored_and_never_below_what_is_promised(reep: Product, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    client.post(f"/products/{reep.pk}/count/", {"on_hand": "55"})
    assert shop.on_hand("REEP") == 55
    stock.move(product_id=reep.pk, kind="reserved", quantity=10, event="order:1")
    answer = client.post(f"/products/{reep.pk}/count/", {"on_hand": "9"})
    assert answer.status_code == 422
    assert "promised to orders" in answer.content.decode()
    assert client.post(f"/products/{reep.pk}/count/", {"on_hand": "-1"}).status_code == 422
    assert shop.on_hand("REEP") == 55


@pytest.fixture
def bridge(demo_office: Any, key_of: Callable[..., Any]) -> Any:
    """The software of the chocolate shop."""
    shop.take(GOODS, code="chocolaterie-de-brug")
    return key_of(demo_office.merchant("chocolaterie-de-brug"))


def patch(api: Any, product: Product, body: dict[str, Any]) -> Any:
    return api.client.patch(
        f"/api/v1/products/{product.pk}", body, content_type="application/json", headers=api.headers
    )


def test_the_api_changes_what_is_sent_and_leaves_the_rest(bridge: Any) -> None:
    product = shop.product("REEP")
    body = {
        "names": {"zh": "牛奶巧克力"}, "hs_code": "1806 31 00", "price": {"amount": "1.35", "currency": "EUR"},
        "facts": {"aerosol": False}, "seen": product.changed_at.isoformat(),
    }  # fmt: skip
    answer = patch(bridge, product, body)
    assert answer.status_code == 200, answer.content
    assert answer.json()["changed"] == ["facts", "hs_code", "names", "price_minor"]
    now = shop.product("REEP")
    assert (now.names["nl"], now.names["zh"], now.price_minor) == ("Melkreep met noten", "牛奶巧克力", 135)
    assert (now.brand, now.weight_g, now.is_active) == ("De Brug", 90, True)
    stale = patch(bridge, product, {"brand": "X", "seen": product.changed_at.isoformat()})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed")


@pytest.mark.parametrize(
    "body",
    [
        {"hs_code": "99"},
        {"gtin": "123"},
        {"names": {"nl": "", "fr": ""}},
        {"facts": {"aerosol": "perhaps"}},
        {"facts": {"colour": "red"}},
        {"merchant": "another"},
        {"price": {"amount": "1.20", "currency": "EUR"}, "till_price": {"amount": "2", "currency": "CNY"}},
    ],
)
def test_the_api_refuses_what_cannot_be(bridge: Any, body: dict[str, Any]) -> None:
    assert patch(bridge, shop.product("REEP"), body).status_code == 422
    assert not AuditEntry.objects.filter(verb="catalogue.edit").exists()


def test_signs_and_counts_over_the_api(bridge: Any) -> None:
    product = shop.product("REEP")
    found = bridge.get(f"/products/{product.pk}/signs").json()["signs"]
    assert [one["key"] for one in found] == ["allergen:AM", "allergen:AN"]
    assert found[1]["words"] == ["noten"]
    said = bridge.post(f"/products/{product.pk}/signs", {"confirmed": ["allergen:AM"]}, key="s1")
    assert [one["key"] for one in said.json()["signs"]] == ["allergen:AN"]
    wrong = bridge.post(f"/products/{product.pk}/signs", {"confirmed": ["aerosol"]}, key="s2")
    assert wrong.status_code == 422
    counted = bridge.post(f"/products/{product.pk}/count", {"on_hand": 7}, key="c1")
    assert counted.json() == {"product": product.pk, "on_hand": 7, "reserved": 0}
