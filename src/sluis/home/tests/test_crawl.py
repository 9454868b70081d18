"""Every page of another shop is closed to a stranger, and open to its owner in four languages."""

from __future__ import annotations

import pytest

from sluis.customs.models import Declaration
from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import World
from sluis.logistics.models import Shipment

LISTS = ("/", "/products/", "/scout/", "/listings/", "/orders/", "/shipments/", "/customs/", "/search/?q=a")
# Words that belong to Alice and Bob and must not reach Charlie.
SECRETS = (
    "Pralines",
    "Gouda",
    "Chocolaterie Alice",
    "Kaashoeve Bob",
    "3626",
    "LP0000",
    "PRA-250",
    "夹心巧克力",
)


def pages_of(world: World) -> list[str]:
    """Return the address of every page of an object of Alice and Bob."""
    numbers = [order.number for order in world.orders.values()]
    return [
        *(f"/products/{product.pk}/" for product in world.products.values()),
        *(f"/listings/{listing.pk}/" for listing in world.listings.values()),
        *(f"/listings/{listing.pk}/label/" for listing in world.listings.values()),
        *(f"/listings/of/{product.pk}/" for product in world.products.values()),
        *(f"/orders/{order.pk}/" for order in world.orders.values()),
        *(f"/shipments/{row.pk}/" for row in Shipment.objects.filter(reference__in=numbers)),
        *(f"/customs/{row.pk}/" for row in Declaration.objects.all()),
    ]


@pytest.mark.parametrize("language", ["en", "nl", "fr", "zh-hans"])
def test_the_office_opens_every_page_in_every_language(world: World, enter: Enter, language: str) -> None:
    client = enter("wei", language)
    for address in (*LISTS, *pages_of(world)):
        response = client.get(address)
        assert response.status_code == 200, address


def test_a_stranger_opens_none_of_them(world: World, enter: Enter) -> None:
    client = enter("charlie")
    for address in pages_of(world):
        assert client.get(address).status_code == 404, address


def test_a_strangers_lists_hold_nothing_of_theirs(world: World, enter: Enter) -> None:
    client = enter("charlie")
    for address in (*LISTS, "/products/?export=csv", "/orders/?export=csv", "/customs/?export=csv"):
        response = client.get(address)
        body = b"".join(response).decode() if response.streaming else response.content.decode()
        assert response.status_code == 200, address
        for secret in SECRETS:
            assert secret not in body, (address, secret)


def test_a_stranger_can_press_none_of_the_buttons(world: World, enter: Enter) -> None:
    client = enter("charlie")
    listing, order = world.listings["cheese"], world.orders["refused"]
    for address, data in (
        (f"/listings/{listing.pk}/act/", {"act": "approve"}),
        ("/listings/write/", {"product": world.products["pralines"].pk}),
        (f"/orders/{order.pk}/go-on/", {}),
        (f"/orders/{order.pk}/buyer/", {}),
    ):
        response = client.post(address, data)
        assert response.status_code in (302, 404), address
    listing.refresh_from_db()
    order.refresh_from_db()
    assert (listing.state, order.state) == ("localised", "blocked")


def test_bob_sees_his_own_and_nothing_of_alice(world: World, enter: Enter) -> None:
    client = enter("bob")
    assert client.get(f"/products/{world.products['cheese'].pk}/").status_code == 200
    assert client.get(f"/products/{world.products['pralines'].pk}/").status_code == 404
    body = client.get("/products/").content.decode()
    assert "Old Gouda 500 g" in body
    assert "Pralines" not in body


def test_nobody_sees_a_page_without_signing_in(world: World) -> None:
    from django.test import Client

    client = Client()
    for address in (*LISTS, *pages_of(world)):
        response = client.get(address)
        assert response.status_code == 302, address
        assert response.headers["Location"].startswith("/accounts/login/"), address
