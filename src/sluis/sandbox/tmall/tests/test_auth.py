from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from sluis.sandbox import tmall
from sluis.sandbox.tmall.tests.wire import Answer, Shopfront

CALLBACK = "http://127.0.0.1:9999/connect/tmall"


def authorize(shop: Shopfront, method: str = "POST", **changes: str) -> Answer:
    given = {
        "response_type": "code",
        "client_id": shop.credentials["app_key"],
        "redirect_uri": CALLBACK,
        "state": "opaque state",
        "view": "web",
        **changes,
    }
    if method == "GET":
        return shop.http("GET", "/authorize?" + urlencode(given))
    return shop.http(
        "POST", "/authorize", urlencode(given), {"Content-Type": "application/x-www-form-urlencoded"}
    )


def token(shop: Shopfront, **changes: str) -> Answer:
    given = {
        "grant_type": "authorization_code",
        "client_id": shop.credentials["app_key"],
        "client_secret": shop.credentials["app_secret"],
        "redirect_uri": CALLBACK,
        **changes,
    }
    kept = {name: value for name, value in given.items() if value}
    return shop.http("POST", "/token", urlencode(kept), {"Content-Type": "application/x-www-form-urlencoded"})


def code(shop: Shopfront) -> str:
    location = authorize(shop).headers["location"]
    return parse_qs(urlsplit(location).query)["code"][0]


def test_the_whole_way_to_a_session(shop: Shopfront) -> None:
    page = authorize(shop, "GET")
    assert page.status == 200
    assert "sluis海外旗舰店" in page.body.decode()
    answer = authorize(shop)
    parts = urlsplit(answer.headers["location"])
    assert (answer.status, answer.headers["location"].partition("?")[0]) == (303, CALLBACK)
    assert parse_qs(parts.query)["state"] == ["opaque state"]
    got = token(shop, code=parse_qs(parts.query)["code"][0]).json
    assert got["token_type"] == "Bearer"
    assert got["expires_in"] == got["w2_expires_in"] == 365 * 86_400
    assert got["taobao_user_nick"].startswith("sluis%E6")
    answer_ = shop.call("taobao.items.onsale.get", False, session=got["access_token"], fields="num_iid")
    assert answer_["total_results"] == 1


def test_a_code_is_good_once_for_its_callback_and_ten_minutes(shop: Shopfront) -> None:
    first = code(shop)
    assert token(shop, code=first, redirect_uri=CALLBACK + "/other").json["error"] == "invalid_grant"
    assert "access_token" in token(shop, code=first).json
    assert token(shop, code=first).json["error"] == "invalid_grant"
    late = code(shop)
    shop.pass_time(601)
    assert token(shop, code=late).status == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "1"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"code": "never"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_request"),
    ],
)
def test_refusals_of_the_token_address(shop: Shopfront, changes: dict[str, str], error: str) -> None:
    answer = token(shop, **changes)
    assert answer.status in (400, 401)
    assert answer.json["error"] == error


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "1"},
        {"response_type": "both"},
        {"view": "watch"},
        {"redirect_uri": "https://evil.example/x"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
def test_refusals_of_the_authorise_page(shop: Shopfront, changes: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        answer = authorize(shop, method, **changes)
        assert (answer.status, "location" in answer.headers) == (400, False)


def test_a_registered_host_and_what_is_below_it(shop: Shopfront) -> None:
    shop.post_json("/tmall/control/callback", {"host": "office.example"})
    assert authorize(shop, redirect_uri="https://app.office.example/back").status == 303
    assert authorize(shop, redirect_uri="https://notoffice.example/back").status == 400


def test_the_seller_may_say_no(shop: Shopfront) -> None:
    location = authorize(shop, decision="deny").headers["location"]
    assert parse_qs(urlsplit(location).query)["error"] == ["access_denied"]


def test_the_implicit_flow_answers_in_the_fragment(shop: Shopfront) -> None:
    location = authorize(shop, response_type="token").headers["location"]
    assert parse_qs(urlsplit(location).fragment)["access_token"][0].startswith("6100")


def test_refreshing_replaces_the_pair(shop: Shopfront) -> None:
    got = token(shop, code=code(shop)).json
    new = token(shop, grant_type="refresh_token", refresh_token=got["refresh_token"]).json
    assert new["access_token"] != got["access_token"]
    again = token(shop, grant_type="refresh_token", refresh_token=got["refresh_token"])
    assert again.json["error"] == "invalid_grant"
    error = shop.error("taobao.items.onsale.get", False, session=got["access_token"], fields="num_iid")
    assert error["code"] == 27


def test_sessions_lapse(shop: Shopfront) -> None:
    short = shop.post_json("/tmall/control/session", {"lifetime_s": 60}).json["session"]
    given: dict[str, Any] = {"session": short, "fields": "num_iid"}
    assert shop.call("taobao.items.onsale.get", False, **given)["total_results"] == 1
    shop.pass_time(61)
    error = shop.error("taobao.items.onsale.get", False, **given)
    assert (error["code"], error["sub_code"]) == (27, "session-expired")
    shop.post_json("/tmall/control/expire", {"session": shop.credentials["session"]})
    assert shop.error("taobao.items.onsale.get", fields="num_iid")["code"] == 27


def test_the_twins_among_the_apis(shop: Shopfront) -> None:
    created = json.loads(shop.call("taobao.top.auth.token.create", False, code=code(shop))["token_result"])
    refreshed = shop.call("taobao.top.auth.token.refresh", False, refresh_token=created["refresh_token"])
    assert json.loads(refreshed["token_result"])["access_token"] != created["access_token"]
    error = shop.error("taobao.top.auth.token.create", False, code="never")
    assert error["sub_code"] == "isv.invalid-parameter:code"


def test_credentials_survive_and_are_complete(shop: Shopfront) -> None:
    again = shop.party.credentials(shop.world.origin)
    assert again == shop.credentials
    assert set(again) >= {
        "base_url", "app_key", "app_secret", "session", "seller_nick", "storefront_url", "oauth_url",
        "token_url", "statements_url",
    }  # fmt: skip
    assert again["app_key"].isdigit()


def test_a_restart_on_the_same_book_changes_nothing(shop: Shopfront) -> None:
    again = tmall.build(shop.world)
    again.furnish()
    assert again.credentials(shop.world.origin) == shop.credentials
    assert again.book() == shop.party.book()
