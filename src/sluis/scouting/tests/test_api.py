"""The scout's answers and the four roads over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sluis.catalogue.models import Product
from sluis.kernel.money import Money
from sluis.scouting import evidence
from sluis.scouting.assess import assess

DAY = date(2026, 6, 30)


@pytest.fixture
def pralines(demo_office: Any) -> Product:
    """A product that is known well enough to be priced."""
    return Product.objects.create(
        merchant=demo_office.merchant(),
        sku="PR-250",
        names={"en": "Pralines 250 g"},
        family="chocolate",
        hs_code="18063200",
        origin="BE",
        weight_g=280,
        length_mm=200,
        width_mm=120,
        height_mm=50,
        shelf_life_days=270,
        abv_pct=Decimal(0),
        price_minor=950,
    )


def test_an_assessment_comes_with_its_reasons_and_says_when_it_rests_on_an_example(
    demo_office: Any, key_of: Callable[..., Any], pralines: Product
) -> None:
    api = key_of(demo_office.merchant(), "scouting:read")
    assert api.get(f"/products/{pralines.pk}/assessment").status_code == 404
    [kept] = assess(products=[pralines], evidence=evidence.example(), as_of=DAY, actor="system")
    body = api.get(f"/products/{pralines.pk}/assessment").json()
    assert (body["id"], body["sku"], body["as_of"]) == (kept.pk, "PR-250", "2026-06-30")
    assert body["verdict"] == kept.verdict
    assert body["is_example"]
    assert "invented" in body["notice"]
    points = [one["points"] for one in body["result"]["contributions"] if one["points"] is not None]
    if body["score"] is not None:
        assert sum(points) == body["score"]
        assert body["interval"]["low"] <= body["score"] <= body["interval"]["high"]
    assert [one["id"] for one in api.get("/assessments", verdict=kept.verdict).json()["items"]] == [kept.pk]
    assert api.get("/assessments", verdict="maybe").status_code == 422


def test_four_roads_are_quoted_and_the_lines_add_up(
    demo_office: Any, key_of: Callable[..., Any], pralines: Product
) -> None:
    api = key_of(demo_office.merchant(), "logistics:read")
    one = api.post("/logistics/quote", {"product": pralines.pk, "as_of": "2026-06-30"}).json()
    assert (one["cny_per_eur"], one["quantity"], len(one["roads"])) == ("7.83", 1, 4)
    priced = [road for road in one["roads"] if road["landed"]]
    assert priced, one
    for road in priced:
        total = sum((Money.of(*line["amount"].values()) for line in road["lines"]), Money.zero("CNY"))
        assert total.json() == road["landed"]
    closed = [road for road in one["roads"] if not road["landed"]]
    assert all(road["missing"] or road["reasons"] for road in closed)
    two = api.post("/logistics/quote", {"product": pralines.pk, "quantity": 2, "as_of": "2026-06-30"}).json()
    goods = {road["route"]: road["lines"][0]["amount"]["amount"] for road in two["roads"] if road["landed"]}
    assert set(goods.values()) == {"148.77"}, "2 x 9.50 EUR at 7.83"


def test_a_quote_needs_a_rate_a_code_and_ones_own_product(
    demo_office: Any, key_of: Callable[..., Any], pralines: Product
) -> None:
    api = key_of(demo_office.merchant())
    early = api.post("/logistics/quote", {"product": pralines.pk, "as_of": "2020-01-01"})
    assert (early.status_code, early.json()["code"]) == (409, "no_rate")
    nameless = Product.objects.create(merchant=demo_office.merchant(), sku="X")
    unknown = api.post("/logistics/quote", {"product": nameless.pk, "as_of": "2026-06-30"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "missing_fact")
    assert "hs_code" in unknown.json()["detail"]
    stranger = key_of(demo_office.merchant("petit-heron"))
    assert stranger.post("/logistics/quote", {"product": pralines.pk}).status_code == 404
    assert stranger.get(f"/products/{pralines.pk}/assessment").status_code == 404
    assert api.post("/logistics/quote", {"product": pralines.pk, "quantity": 0}).status_code == 422
