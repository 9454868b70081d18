"""Two questions to customs over the API; the figures are those of the room's own tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sluis.customs.models import Declaration, Message


@pytest.fixture
def api(demo_office: Any, key_of: Callable[..., Any]) -> Any:
    """A key with no scope that would matter."""
    return key_of(demo_office.merchant(), "catalogue:read")


def yuan(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


def question(**changes: Any) -> dict[str, Any]:
    return {
        "route": "cbec_1210",
        "as_of": "2026-06-30",
        "product": {"hs_code": "18063200", "name": "Chocolate bar", "origin": "BE"},
        "order": {"value": yuan("300.00")},
        **changes,
    }


def test_any_key_may_ask_whether_chocolate_may_enter(api: Any) -> None:
    answer = api.post("/customs/eligibility", question())
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["verdict"] in ("allow", "allow_with_conditions", "unknown")
    assert all(reason["source"] and reason["valid_from"] for reason in body["reasons"])
    assert body["inferred"], "what the code tells is marked as taken from it"


def test_a_given_fact_goes_before_the_code(api: Any) -> None:
    product = {"hs_code": "18063200", "origin": "BE", "facts": {"cites": True}}
    body = api.post("/customs/eligibility", question(product=product)).json()
    assert body["verdict"] == "deny"
    assert "cites" not in body["inferred"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"route": "smuggling"}, "/route"),
        ({"as_of": "1999-01-01"}, "/as_of"),
        ({"as_of": "yesterday"}, "/as_of"),
        ({"product": {"hs_code": "18"}}, "/product/hs_code"),
        ({"product": {"hs_code": "99999999"}}, "/product/hs_code"),
        ({"product": {"hs_code": "18063200", "facts": {"tasty": True}}}, "/tasty"),
        ({"product": {"hs_code": "18063200", "facts": {"abv_pct": "a lot"}}}, "/product/facts/abv_pct"),
        ({"order": {"value": {"amount": "3.00", "currency": "EUR"}}}, "/order/value"),
        ({"order": {"item_count": 0}}, "/order/item_count"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_wrong_question_is_told_where(api: Any, changes: dict[str, Any], pointer: str) -> None:
    answer = api.post("/customs/eligibility", question(**changes))
    assert answer.status_code == 422, answer.content
    assert pointer in [place["pointer"] for place in answer.json()["errors"]]


def duty(**changes: Any) -> dict[str, Any]:
    line = {"hs_code": "18063200", "quantity": 2, "unit_price": yuan("100.00")}
    return {"route": "cbec_1210", "as_of": "2026-06-30", "lines": [line], **changes}


def test_inside_the_limits_only_seventy_percent_of_vat_is_owed(api: Any) -> None:
    body = api.post("/customs/duty", duty()).json()
    # 200.00 x 13 % x 70 % = 18.20; no duty, no consumption tax.
    assert (body["outcome"], body["reason_code"]) == ("ok", "OK_WITHIN_LIMIT")
    assert (body["duty"], body["vat"]) == (yuan("0.00"), yuan("18.20"))
    assert body["buyer_total"] == yuan("218.20")
    assert body["annual_used_after"] == yuan("200.00")
    assert body["lines"][0]["vat"] == yuan("18.20")
    assert all(step["text"] for step in body["working"])


def test_over_the_limit_the_road_is_closed_and_nothing_is_owed(api: Any) -> None:
    line = {"hs_code": "18063200", "quantity": 60, "unit_price": yuan("100.00")}
    body = api.post("/customs/duty", duty(lines=[line])).json()
    assert (body["outcome"], body["reason_code"]) == ("reject", "OVER_SINGLE_LIMIT")
    assert (body["vat"], body["buyer_total"], body["lines"]) == (None, None, [])
    spent = api.post("/customs/duty", duty(annual_used=yuan("25900.00"))).json()
    assert spent["reason_code"] == "OVER_ANNUAL_LIMIT"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"lines": []}, "/lines"),
        ({"freight": {"amount": "1.00", "currency": "EUR"}}, "/freight"),
        ({"freight": yuan("-1.00")}, "/freight"),
        (
            {"lines": [{"hs_code": "18063200", "quantity": 1, "unit_price": yuan("-1.00")}]},
            "/lines[0]/unit_price",
        ),
        ({"lines": [{"hs_code": "99999999", "quantity": 1, "unit_price": yuan("1.00")}]}, "/lines/0/hs_code"),
        (
            {"lines": [{"hs_code": "18063200", "quantity": 0, "unit_price": yuan("1.00")}]},
            "/lines/0/quantity",
        ),
    ],
)
def test_a_wrong_order_is_told_where(api: Any, changes: dict[str, Any], pointer: str) -> None:
    answer = api.post("/customs/duty", duty(**changes))
    assert answer.status_code == 422, answer.content
    assert pointer in [place["pointer"] for place in answer.json()["errors"]]


def test_a_declaration_shows_its_messages_and_never_its_buyer(
    demo_office: Any, key_of: Callable[..., Any]
) -> None:
    merchant = demo_office.merchant()
    row = Declaration.objects.create(
        office_code="BX",
        merchant=merchant,
        reference="4001",
        own_number="BX4001",
        mode="1210",
        content=b"sealed",
        buyer_hash="h" * 64,
        buyer_hint="330…121X",
        dutiable_fen=20000,
        tax_fen=1820,
        waybill_number="LP1",
    )
    for kind in ("621", "311"):
        Message.objects.create(id=f"msg_{kind}", declaration=row, kind=kind, guid=f"guid-{kind}")
    body = key_of(merchant, "customs:read").get(f"/declarations/{row.pk}").json()
    assert (body["reference"], body["tax"]) == ("4001", yuan("18.20"))
    assert [message["kind"] for message in body["messages"]] == ["311", "621"]
    assert "121X" not in str(body)
    other = key_of(demo_office.merchant("petit-heron"), "customs:read")
    assert other.get(f"/declarations/{row.pk}").status_code == 404
    assert other.get("/declarations").json()["items"] == []
    assert [one["id"] for one in key_of(merchant).get("/declarations", reference="4001").json()["items"]] == [
        row.pk
    ]
