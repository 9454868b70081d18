"""The base of the API: problems, parameters, money, pages by cursor, requests done once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sluis.records import idempotency
from sluis.records.models import IdempotencyKey
from sluis.web.tests import shop_api

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sluis.web.tests.urls")]
PRICE = {"amount": "48.50", "currency": "EUR"}


@pytest.fixture(autouse=True)
def _empty_till() -> None:
    shop_api.charged.clear()


def get(client: Client, path: str, key: str = "anna", **headers: str) -> Any:
    return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}", **headers})


def post(
    client: Client, body: object, *, key: str | None = "k1", who: str = "anna", till: str = "ghent"
) -> Any:
    headers = {"Authorization": f"Bearer {who}"} | ({"Idempotency-Key": key} if key is not None else {})
    return client.post(f"/api/v1/charges/{till}", body, content_type="application/json", headers=headers)


def problem(answer: HttpResponse, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == status
    assert body["code"] == code
    assert body["instance"].startswith("/api/v1/")
    return body


@pytest.mark.parametrize(
    ("name", "status", "kind", "code"),
    [
        ("bad-input", 422, "bad_input", "bad_input"),
        ("not-found", 404, "not_found", "not_found"),
        ("conflict", 409, "conflict", "already_refunded"),
        ("not-allowed", 403, "not_allowed", "not_allowed"),
        ("rejected", 422, "rejected", "rejected"),
        ("try-later", 503, "try_later", "try_later"),
        ("misconfigured", 502, "misconfigured", "misconfigured"),
    ],
)
def test_our_errors_become_problems_with_a_page(
    client: Client, name: str, status: int, kind: str, code: str
) -> None:
    body = problem(get(client, f"/failures/{name}"), status, code)
    assert body["detail"] == str(shop_api.FAILURES[name])
    assert body["type"] == f"http://testserver/problems/{kind}/"
    assert client.get(f"/problems/{kind}/").status_code == 200


def test_bad_input_points_at_its_field_and_trying_later_says_when(client: Client) -> None:
    [place] = problem(get(client, "/failures/bad-input"), 422, "bad_input")["errors"]
    assert place["pointer"] == "/hours/close"
    assert get(client, "/failures/try-later").headers["Retry-After"] == "4"


def test_an_unknown_outcome_is_no_error(client: Client) -> None:
    answer = get(client, "/failures/unknown")
    assert answer.status_code == 202
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json()["code"] == "outcome_unknown"


def test_a_crash_tells_the_log_and_not_the_caller(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    answer = get(client, "/failures/crash")
    problem(answer, 500, "internal")
    assert "secret" not in answer.content.decode()
    assert "a secret of ours" in caplog.text


def test_without_a_key_the_caller_learns_how(client: Client) -> None:
    answer = client.get("/api/v1/sessions")
    problem(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_parameter_is_an_error(client: Client) -> None:
    body = problem(get(client, "/sessions?limit=5&stat=paid"), 400, "unknown_parameter")
    assert body["errors"] == [{"parameter": "stat", "detail": "choose from: cursor, limit, starts"}]
    assert get(client, "/sessions?limit=5&starts=a").status_code == 200


def test_wrong_values_are_named_in_the_readers_language(client: Client) -> None:
    [place] = problem(get(client, "/sessions?limit=500"), 422, "bad_input")["errors"]
    assert place == {"parameter": "limit", "detail": "This must be at most 200."}
    [place] = problem(post(client, {"price": PRICE, "nte": "x"}), 422, "bad_input")["errors"]
    assert place["pointer"] == "/nte"
    [place] = problem(post(client, {}), 422, "bad_input")["errors"]
    assert place == {"pointer": "/price", "detail": "This is required."}
    problem(post(client, "{not json"), 400, "bad_request")


@pytest.mark.parametrize(
    "price",
    [
        48.5,
        {"amount": 48.5, "currency": "EUR"},
        {"amount": "48.505", "currency": "EUR"},
        {"amount": "48.50", "currency": "eur"},
        {"amount": "1e3", "currency": "EUR"},
        {"amount": "48.50"},
        {"amount": "48.50", "currency": "EUR", "rate": "1"},
    ],
)
def test_money_is_text_with_a_currency_or_refused(client: Client, price: object) -> None:
    [place] = problem(post(client, {"price": price}), 422, "bad_input")["errors"]
    assert place["pointer"] == "/price"
    assert shop_api.charged == []


def test_money_goes_in_and_out_unchanged(client: Client) -> None:
    answer = post(client, {"price": PRICE})
    assert (answer.status_code, answer.json()["price"]) == (201, PRICE)
    assert shop_api.charged[0].minor == 4850


def test_a_repeat_gets_the_first_answer_and_charges_once(client: Client) -> None:
    first, second = post(client, {"price": PRICE}), post(client, {"price": PRICE})
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert len(shop_api.charged) == 1


def test_a_key_is_needed_and_belongs_to_one_request(client: Client) -> None:
    problem(post(client, {"price": PRICE}, key=None), 400, "key_missing")
    problem(post(client, {"price": PRICE}, key="k" * 256), 400, "key_missing")
    post(client, {"price": PRICE})
    problem(post(client, {"price": {"amount": "1.00", "currency": "EUR"}}), 422, "key_reused")
    problem(post(client, {"price": PRICE}, till="bruges"), 422, "key_reused")
    assert len(shop_api.charged) == 1
    assert post(client, {"price": PRICE}, who="bram").status_code == 201
    assert len(shop_api.charged) == 2


def test_while_the_first_is_at_work_the_second_waits(client: Client) -> None:
    post(client, {"price": PRICE})
    IdempotencyKey.objects.update(status=None)
    problem(post(client, {"price": PRICE}), 409, "key_running")
    assert len(shop_api.charged) == 1


@pytest.mark.parametrize(("note", "status"), [("conflict", 409), ("rejected", 422), ("unknown", 202)])
def test_answers_that_are_final_are_kept(client: Client, note: str, status: int) -> None:
    first = post(client, {"price": PRICE, "note": note})
    second = post(client, {"price": PRICE, "note": note})
    assert first.status_code == second.status_code == status
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Content-Type"] == first.headers["Content-Type"]


@pytest.mark.parametrize("note", ["try-later", "crash", "misconfigured"])
def test_answers_that_may_change_are_not_kept(client: Client, note: str) -> None:
    post(client, {"price": PRICE, "note": note})
    again = post(client, {"price": PRICE, "note": note})
    assert again.status_code >= 500
    assert "Idempotent-Replayed" not in again.headers
    assert not IdempotencyKey.objects.exists()


def test_a_key_is_not_claimed_by_a_request_that_says_nothing(client: Client) -> None:
    problem(post(client, {}), 422, "bad_input")
    assert isinstance(idempotency.begin("anna", "x", "k1", "h"), idempotency.Fresh)
    assert IdempotencyKey.objects.count() == 1


def _change(client: Client, **headers: str) -> Any:
    return client.put("/api/v1/hours", headers={"Authorization": "Bearer anna", **headers})


def test_who_changes_what_another_changed_is_told(client: Client) -> None:
    tag = _change(client).headers["ETag"]
    assert _change(client, **{"If-Match": tag}).status_code == 200
    assert _change(client, **{"If-Match": f'"older", {tag}'}).status_code == 200
    assert _change(client, **{"If-Match": "*"}).status_code == 200
    problem(_change(client, **{"If-Match": '"older"'}), 412, "changed")


def _rows(*names: str) -> None:
    for name in names:
        Session.objects.create(session_key=name, session_data="", expire_date=timezone.now())


def test_pages_follow_each_other_and_stay_put_while_rows_are_added(client: Client) -> None:
    _rows(*[f"s{n:02}" for n in range(7)])
    first = get(client, "/sessions?limit=3")
    assert [row["session_key"] for row in first.json()["items"]] == ["s06", "s05", "s04"]
    _rows("s99", "s98")
    onward = first.headers["Link"].removeprefix("<http://testserver/api/v1").removesuffix('>; rel="next"')
    second = get(client, onward)
    assert [row["session_key"] for row in second.json()["items"]] == ["s03", "s02", "s01"]
    last = get(client, f"/sessions?limit=3&cursor={second.json()['next']}")
    assert [row["session_key"] for row in last.json()["items"]] == ["s00"]
    assert last.json()["next"] is None
    assert "Link" not in last.headers


def test_a_cursor_cannot_be_changed_or_taken_elsewhere(client: Client) -> None:
    _rows("a1", "a2", "b1")
    cursor = get(client, "/sessions?limit=1&starts=a").json()["next"]
    assert get(client, f"/sessions?limit=2&starts=a&cursor={cursor}").status_code == 200
    problem(get(client, f"/sessions?limit=1&starts=b&cursor={cursor}"), 400, "bad_cursor")
    problem(get(client, f"/sessions?limit=1&starts=a&cursor={cursor}x"), 400, "bad_cursor")
    problem(get(client, "/sessions?cursor=x"), 400, "bad_cursor")


def test_the_description_names_the_key_the_money_and_no_other_host(client: Client) -> None:
    text = get(client, "/openapi.json").content.decode()
    description = json.loads(text)
    assert description["openapi"].startswith("3.1")
    operation = description["paths"]["/api/v1/charges/{till}"]["post"]
    assert {"Idempotency-Key", "till"} <= {parameter["name"] for parameter in operation["parameters"]}
    price = description["components"]["schemas"]["ChargeIn"]["properties"]["price"]
    assert price["required"] == ["amount", "currency"]
