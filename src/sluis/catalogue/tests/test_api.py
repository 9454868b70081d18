"""Products over the API, and files that come in by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sluis.catalogue import api as catalogue_api
from sluis.catalogue.models import ImportRun, Product, SalesLink, Stock

FILE = b"""sku,name_nl,name_en,price,currency,hs_code,weight_g,stock
PR-250,Pralines 250 g,Pralines 250 g,9.50,EUR,180690,280,12
PR-500,Pralines 500 g,Pralines 500 g,minus,EUR,180690,540,5
"""


@pytest.fixture
def bridge(demo_office: Any, key_of: Callable[..., Any]) -> Any:
    """The software of the chocolate shop."""
    return key_of(demo_office.merchant("chocolaterie-de-brug"))


def send(api: Any, content: bytes, **query: str) -> Any:
    return api.client.post(
        "/api/v1/products/import", content, "text/csv", headers=api.headers, query_params=query or None
    )


def test_a_file_as_the_whole_body_stores_good_rows_and_names_the_others(bridge: Any) -> None:
    answer = send(bridge, FILE, filename="assortiment.csv")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["rows"], body["products"], body["created"]) == (2, 1, 1)
    [error] = body["errors"]
    assert (error["row"], error["column"], error["value"]) == (3, "price", "minus")
    assert ImportRun.objects.get(pk=body["run"]).filename == "assortiment.csv"
    [row] = bridge.get("/products").json()["items"]
    assert (row["sku"], row["price"]) == ("PR-250", {"amount": "9.50", "currency": "EUR"})
    assert row["stock"] == {"on_hand": 12, "reserved": 0}


def test_the_same_file_as_a_form_changes_nothing_the_second_time(bridge: Any) -> None:
    send(bridge, FILE)
    upload = SimpleUploadedFile("again.csv", FILE, "text/csv")
    answer = bridge.client.post("/api/v1/products/import", {"file": upload}, headers=bridge.headers)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["created"], answer.json()["unchanged"]) == (0, 1)
    assert Product.objects.count() == 1


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02 no file at all", b"colour,taste\nred,sweet\n", b"%PDF-1.7 receipt"]
)
def test_what_is_no_catalogue_stores_nothing(bridge: Any, content: bytes) -> None:
    answer = send(bridge, content)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert not Product.objects.exists()


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    bridge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_api, "LARGEST_FILE", 100)
    answer = send(bridge, FILE)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/file"


def test_rows_of_another_merchant_are_errors_like_any_other(bridge: Any, demo_office: Any) -> None:
    stranger = demo_office.merchant("kaashoeve-lindenhof")
    content = f"merchant,sku,name,price\n{stranger.code},K-1,Kaas,5.00\n".encode()
    body = send(bridge, content).json()
    assert body["products"] == 0
    assert body["errors"][0]["code"] == "unknown_merchant"
    assert not Product.objects.filter(merchant=stranger).exists()


def test_writing_needs_its_own_scope(demo_office: Any, key_of: Callable[..., Any]) -> None:
    reader = key_of(demo_office.merchant(), "catalogue:read")
    assert send(reader, FILE).status_code == 403
    assert reader.get("/products").status_code == 200
    assert key_of(demo_office.merchant(), "money:read").get("/products").status_code == 403


def test_one_product_tells_where_it_is_for_sale(bridge: Any, demo_office: Any) -> None:
    product = Product.objects.create(
        merchant=demo_office.merchant(), sku="PR-1", names={"en": "Pralines"}, till_price_minor=1250
    )
    Stock.objects.create(product=product, on_hand=3, reserved=1)
    SalesLink.objects.create(
        product=product, platform="tmall", external_id="7", url="https://a", is_live=True
    )
    body = bridge.get(f"/products/{product.pk}").json()
    assert body["till_price"] == {"amount": "12.50", "currency": "EUR"}
    assert body["price"] is None
    assert body["sales_links"] == [
        {"platform": "tmall", "external_id": "7", "url": "https://a", "is_live": True}
    ]
    foreign = Product.objects.create(merchant=demo_office.merchant("petit-heron"), sku="PR-1")
    missing, theirs = bridge.get("/products/prd_0"), bridge.get(f"/products/{foreign.pk}")
    assert (missing.status_code, theirs.status_code) == (404, 404)
    assert missing.json()["detail"] == theirs.json()["detail"]


def test_the_list_filters_and_pages(bridge: Any, demo_office: Any) -> None:
    made = [
        Product.objects.create(
            merchant=demo_office.merchant(), sku=f"P-{n}", family="beer" if n % 2 else "toys"
        )
        for n in range(5)
    ]
    page = bridge.get("/products", limit=2).json()
    seen = [row["sku"] for row in page["items"]]
    while page["next"]:
        page = bridge.get("/products", limit=2, cursor=page["next"]).json()
        seen += [row["sku"] for row in page["items"]]
    assert sorted(seen) == [product.sku for product in made]
    assert {row["sku"] for row in bridge.get("/products", family="beer").json()["items"]} == {"P-1", "P-3"}
    after = made[0].changed_at.isoformat()
    assert made[0].sku not in [r["sku"] for r in bridge.get("/products", changed_after=after).json()["items"]]
