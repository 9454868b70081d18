"""Shipments over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sluis.logistics.models import Shipment, TrackingEvent

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_a_shipment_tells_its_story_in_order_and_no_name(
    demo_office: Any, key_of: Callable[..., Any]
) -> None:
    merchant = demo_office.merchant()
    row = Shipment.objects.create(
        office_code="BX",
        merchant=merchant,
        reference="4001",
        route="cbec_9610",
        state="moving",
        milestone="line_haul",
        waybill_number="LP001",
        content=b"sealed",
        place_hint="浙江省杭州市",
        weight_g=640,
    )
    for hours, code in ((5, "LH_DEPART"), (1, "GWMS_ACCEPT")):
        TrackingEvent.objects.create(
            shipment=row, code=code, at=NOON + timedelta(hours=hours), text=code.lower()
        )
    own, stranger = key_of(merchant, "logistics:read"), key_of(demo_office.merchant("petit-heron"))
    body = own.get(f"/shipments/{row.pk}").json()
    assert [event["code"] for event in body["events"]] == ["GWMS_ACCEPT", "LH_DEPART"]
    assert body["events"][0]["at"] == "2026-06-30T13:00:00Z"
    assert "content" not in body
    assert [step["teller"] for step in body["story"]] == []  # codes without a milestone are no stretch
    assert "/t/shp_" in body["buyer_url"]
    assert [one["id"] for one in own.get("/shipments", waybill_number="LP001").json()["items"]] == [row.pk]
    assert own.get("/shipments", state="delivered").json()["items"] == []
    assert stranger.get(f"/shipments/{row.pk}").status_code == 404
    assert stranger.get("/shipments").json() == {"items": [], "next": None}
    assert key_of(merchant, "money:read").get("/shipments").status_code == 403


QUOTE = {
    "goods": {
        "hs_code": "18069000",
        "cost": {"amount": "6.50", "currency": "EUR"},
        "name": "Pralines",
        "origin": "BE",
        "family": "chocolate",
        "weight_g": 320,
        "sides_mm": [200, 150, 50],
    },
    "cny_per_eur": "7.83",
    "as_of": "2026-06-30",
}


@pytest.fixture
def key(demo_office: Any, key_of: Callable[..., Any]) -> Any:
    """A key that may do nothing but ask."""
    return key_of(demo_office.merchant(), "money:read")


def asked(key: Any, **changes: Any) -> Any:
    goods = QUOTE["goods"] | changes.pop("goods", {})  # type: ignore[operator]
    return key.post("/logistics/landed-cost", QUOTE | {"goods": goods} | changes)


def test_four_roads_with_lines_that_add_up(key: Any) -> None:
    answer = asked(key, shelf_price={"amount": "168.00", "currency": "CNY"})
    assert answer.status_code == 200, answer.content
    roads = {road["route"]: road for road in answer.json()["roads"]}
    assert list(roads) == ["cbec_1210", "cbec_9610", "postal_articles", "general_trade_0110"]
    bonded = roads["cbec_1210"]
    assert bonded["landed"] == {"amount": "168.00", "currency": "CNY"}
    assert sum(Decimal(line["amount"]["amount"]) for line in bonded["lines"]) == Decimal("168.00")
    assert bonded["margin"]["currency"] == "EUR"
    assert all(line["source"] for line in bonded["lines"] if line["code"] != "MARGIN")


def test_a_missing_weight_is_named_and_not_guessed(key: Any) -> None:
    roads = asked(key, goods={"weight_g": None}).json()["roads"]
    assert "weight_g" in roads[1]["missing"]
    assert roads[1]["landed"] is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goods": {"hs_code": "99999999"}}, "goods.hs_code"),
        ({"goods": {"cost": {"amount": "6.50", "currency": "CNY"}}}, "goods.cost"),
        ({"goods": {"facts": {"aerosol": "perhaps"}}}, "aerosol"),
        ({"goods": {"sides_mm": [0, 10, 10]}}, "goods.sides_mm"),
        ({"goods": {"weight_g": 0}}, "weight_g"),
        ({"cny_per_eur": "0"}, "cny_per_eur"),
        ({"margin_pct": "100"}, "margin"),
        ({"shelf_price": {"amount": "9.00", "currency": "EUR"}}, "shelf_price"),
        ({"quantity": 0}, "quantity"),
        ({"as_of": "2001-01-01"}, "hs_code"),
    ],
)
def test_odd_questions_name_the_field(key: Any, changes: dict[str, Any], field: str) -> None:
    answer = asked(key, **changes)
    assert answer.status_code == 422, answer.content
    assert field in answer.content.decode().replace("/", ".")
