"""Listings and orders over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from sluis.catalogue.models import Product
from sluis.customs.models import Declaration
from sluis.logistics.models import Shipment
from sluis.marketplace.models import Listing, Order, OrderLine

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def sold(demo_office: Any) -> Order:
    """A live listing and one order of it, with its parcel and declaration."""
    merchant = demo_office.merchant()
    product = Product.objects.create(merchant=merchant, sku="PR-250", names={"en": "Pralines"})
    Listing.objects.create(
        office_code="BX",
        merchant=merchant,
        product=product,
        state="live",
        title="比利时巧克力",
        price_fen=16800,
    )
    order = Order.objects.create(
        office_code="BX",
        merchant=merchant,
        number="4001",
        platform_state="WAIT_SELLER_SEND_GOODS",
        paid_fen=33600,
        post_fen=1000,
        tax_fen=3058,
        paid_at=NOON,
        modified_at=NOON,
        buyer=b"sealed",
        place_hint="浙江省杭州市",
    )
    OrderLine.objects.create(
        order=order,
        product=product,
        number="4001-1",
        title="比利时巧克力",
        quantity=2,
        price_fen=16800,
        paid_fen=33600,
    )
    common = {"office_code": "BX", "merchant": merchant, "reference": "4001", "content": b"sealed"}
    Shipment.objects.create(**common, route="cbec_9610", weight_g=600)
    Declaration.objects.create(
        **common, own_number="BX4001", mode="9610", buyer_hash="h", buyer_hint="33", dutiable_fen=1, tax_fen=0,
        waybill_number="LP1",
    )  # fmt: skip
    return order


def test_an_order_leads_to_its_parcel_and_declaration(
    demo_office: Any, key_of: Callable[..., Any], sold: Order
) -> None:
    api = key_of(demo_office.merchant(), "marketplace:read")
    body = api.get(f"/orders/{sold.pk}").json()
    assert (body["number"], body["paid"]) == ("4001", {"amount": "336.00", "currency": "CNY"})
    assert body["tax"]["amount"] == "30.58"
    [line] = body["lines"]
    assert (line["sku"], line["quantity"], line["price"]["amount"]) == ("PR-250", 2, "168.00")
    assert body["shipment"] == Shipment.objects.get().pk
    assert body["declaration"] == Declaration.objects.get().pk
    assert "buyer" not in body
    assert [one["id"] for one in api.get("/orders", number="4001").json()["items"]] == [sold.pk]
    assert api.get("/orders", paid_after="2026-07-01T00:00:00Z").json()["items"] == []


def test_a_listing_shows_its_shelf_price(demo_office: Any, key_of: Callable[..., Any], sold: Order) -> None:
    api = key_of(demo_office.merchant(), "marketplace:read")
    [row] = api.get("/listings", state="live").json()["items"]
    assert (row["title"], row["price"]) == ("比利时巧克力", {"amount": "168.00", "currency": "CNY"})
    assert api.get(f"/listings/{row['id']}").json()["sku"] == "PR-250"
    assert api.get("/listings", state="draft").json()["items"] == []


def test_a_stranger_finds_neither(demo_office: Any, key_of: Callable[..., Any], sold: Order) -> None:
    stranger = key_of(demo_office.merchant("kaashoeve-lindenhof"))
    listing = Listing.objects.get()
    for address in (f"/orders/{sold.pk}", f"/listings/{listing.pk}"):
        assert stranger.get(address).status_code == 404
    assert stranger.get("/orders").json()["items"] == stranger.get("/listings").json()["items"] == []
