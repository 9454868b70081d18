"""Refusals become pages and toasts; nobody is sent to another site."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from sluis.home import errors
from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import World
from sluis.kernel.errors import (
    BadInput,
    Conflict,
    Misconfigured,
    NotAllowed,
    OutcomeUnknown,
    Rejected,
    SluisError,
    TryLater,
)


def test_what_is_not_there_and_what_is_not_yours_look_the_same(world: World, enter: Enter) -> None:
    charlie = enter("charlie")
    missing = charlie.get("/products/prd_nothing/")
    foreign = charlie.get(f"/products/{world.products['pralines'].pk}/")
    assert missing.status_code == foreign.status_code == 404
    assert "There is nothing here" in missing.content.decode()
    strip = [
        line for line in foreign.content.decode().splitlines() if "next" not in line and "csrf" not in line
    ]
    assert "Pralines" not in "\n".join(strip)


def test_a_page_for_another_role_says_so(people: World, enter: Enter) -> None:
    response = enter("noor").get("/products/import/")
    assert response.status_code == 403
    assert "Your role does not permit this" in response.content.decode()


def test_an_address_that_nobody_serves(people: World, enter: Enter) -> None:
    response = enter("alice").get("/no/such/page/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_a_refused_button_comes_back_to_its_page_with_a_toast(world: World, enter: Enter) -> None:
    client = enter("wei")
    address = f"/listings/{world.listings['pralines'].pk}/"
    response = client.post(
        f"{address}act/", {"act": "approve"}, headers={"Referer": f"http://testserver{address}"}
    )
    assert response.headers["Location"] == f"http://testserver{address}"
    page = client.get(address).content.decode()
    assert "It has changed meanwhile" in page


def test_a_refused_button_of_a_part_of_a_page_reloads_the_page(world: World, enter: Enter) -> None:
    order = world.orders["refused"]
    response = enter("bob").post(
        f"/orders/{order.pk}/buyer/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/orders/"},
    )
    assert response.status_code == 404, "Bob is not told that the order exists"
    response = enter("alice").post(
        f"/orders/{order.pk}/buyer/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/orders/"},
    )
    assert response.headers["HX-Redirect"] == "http://testserver/orders/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(address: str) -> None:
    request = RequestFactory().post("/listings/x/act/", headers={"Referer": address})
    assert errors._page_before(request) == "/"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotAllowed("no"), "Your role does not permit this"),
        (TryLater("busy"), "nothing was done"),
        (OutcomeUnknown("gone"), "we ask again"),
        (Misconfigured("no key"), "The office has to look at it"),
        (Rejected("too long"), "The other side refused it. too long"),
        (Conflict("late"), "no longer possible. late"),
        (BadInput("no price", field="price"), "no price"),
        (SluisError("hm"), "This did not work. hm"),
    ],
)
def test_each_kind_of_error_has_its_sentence(error: SluisError, words: str) -> None:
    with translation.override("en"):
        assert words in errors.sentence(error)


def test_other_errors_are_left_to_django() -> None:
    request = RequestFactory().get("/")
    assert errors.ErrorPages(lambda r: r).process_exception(request, ValueError("x")) is None  # type: ignore[arg-type,return-value]


@pytest.mark.django_db
def test_our_own_fault_has_a_page_without_details(
    monkeypatch: pytest.MonkeyPatch, people: World, enter: Enter
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("sluis.home.search.find", broken)
    client = enter("alice")
    client.raise_request_exception = False
    response = client.get("/search/?q=x")
    assert response.status_code == 500
    assert "This is our fault" in response.content.decode()
    assert "secret detail" not in response.content.decode()


@pytest.mark.django_db
def test_a_form_of_another_session_is_refused_kindly(people: World) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "This page has become too old" in response.content.decode()
