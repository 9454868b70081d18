from __future__ import annotations

import http.client
import time
from pathlib import Path

import pytest

from sluis.sandbox.tmall import scenarios
from sluis.sandbox.tmall.tests.wire import Shopfront

TIME = "taobao.time.get"
ONSALE = "taobao.items.onsale.get"


@pytest.mark.parametrize(
    ("name", "code", "sub_code"),
    [
        ("session_expired", 27, "invalid-sessionkey"),
        ("flow_control", 7, "accesscontrol.limited-by-api-access-count"),
        ("service_unavailable", 10, "isp.service-unavailable"),
        ("permission_denied", 11, "isv.permission-api-package-empty"),
        ("isp_timeout", 15, "isp.remote-service-timeout"),
        ("isp_error", 15, "isp.remote-service-error"),
    ],
)
def test_refusals_strike_and_pass(shop: Shopfront, name: str, code: int, sub_code: str) -> None:
    shop.fault(name, seconds=0.2)
    error = shop.error(ONSALE, fields="num_iid")
    assert (error["code"], error["sub_code"]) == (code, sub_code)
    time.sleep(0.25)
    assert shop.call(ONSALE, fields="num_iid")["total_results"] == 1


def test_flow_control_says_how_long(shop: Shopfront) -> None:
    shop.fault("flow_control", method=ONSALE, seconds=30)
    assert "time" in shop.call(TIME, False)
    for _ in range(2):
        error = shop.error(ONSALE, fields="num_iid")
        assert error["sub_msg"] == "This ban will last for 30 more seconds"
    assert "time" in shop.call(TIME, False)


def test_an_allowed_rate(shop: Shopfront) -> None:
    shop.post_json("/tmall/control/rate", {"calls": 3, "per_s": 60, "ban_s": 0.3})
    codes = [shop.raw(TIME, False).json.get("error_response", {}).get("code") for _ in range(4)]
    assert codes == [None, None, None, 7]
    assert shop.call(ONSALE, fields="num_iid")["total_results"] == 1  # per API
    shop.post_json("/tmall/control/rate", {"calls": None})
    assert "time" in shop.call(TIME, False)


def test_a_stale_clock(shop: Shopfront) -> None:
    shop.fault("stale_timestamp")
    assert shop.error(TIME, False)["code"] == 31
    assert "time" in shop.call(TIME, False)


def test_heavy_queries_of_trades(shop: Shopfront) -> None:
    shop.fault("too_heavy")
    assert shop.call(ONSALE, fields="num_iid")["total_results"] == 1
    error = shop.error("taobao.trades.sold.get", fields="tid")
    assert error["sub_code"] == "isv.trade-service-rejection"


@pytest.mark.parametrize("after", [False, True])
def test_timeouts_before_and_after_the_deed(shop: Shopfront, after: bool) -> None:
    tid = shop.party.book()["trade_rows"][0]["tid"]
    shop.fault("isp_timeout", after=after)
    given = {"tid": tid, "company_code": "OTHER", "out_sid": "PARCEL-9"}
    assert shop.error("taobao.logistics.offline.send", **given)["sub_code"] == "isp.remote-service-timeout"
    assert shop.party.book()["trade_rows"][0]["waybill"] == ("PARCEL-9" if after else "")


@pytest.mark.parametrize(("name", "done"), [("cut_after_processing", True), ("cut_before_processing", False)])
def test_cut_connections(shop: Shopfront, name: str, done: bool) -> None:
    tid = shop.party.book()["trade_rows"][0]["tid"]
    shop.fault(name)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        shop.raw("taobao.logistics.offline.send", tid=tid, company_code="OTHER", out_sid="PARCEL-9")
    assert (shop.party.book()["trade_rows"][0]["status"] == "WAIT_BUYER_CONFIRM_GOODS") is done


def test_half_an_answer(shop: Shopfront) -> None:
    shop.fault("half_answer", bytes=12)
    with pytest.raises(http.client.IncompleteRead) as caught:
        shop.raw(TIME, False)
    assert len(caught.value.partial) == 12


def test_a_proxy_in_between(shop: Shopfront) -> None:
    shop.fault("http_502")
    answer = shop.raw(TIME, False)
    assert (answer.status, b"Bad Gateway" in answer.body) == (502, True)


def test_a_slow_answer(shop: Shopfront) -> None:
    shop.fault("slow", seconds=0.4)
    start = time.monotonic()
    shop.raw(TIME, False)
    assert time.monotonic() - start >= 0.4


def test_lists_may_come_late_or_turned(shop: Shopfront) -> None:
    newest = shop.buy()["tid"]
    ask = {"fields": "tid", "type": "tmall_i18n"}
    shop.fault("late_listing")
    late = shop.call("taobao.trades.sold.get", **ask)["trades"]["trade"]
    assert newest not in [trade["tid"] for trade in late]
    shop.fault("reordered_pages")
    turned = shop.call("taobao.trades.sold.get", **ask)["trades"]["trade"]
    assert turned[-1]["tid"] == newest
    assert shop.call("taobao.trades.sold.get", **ask)["trades"]["trade"][0]["tid"] == newest


def test_a_fault_for_one_api_waits_for_it(shop: Shopfront) -> None:
    shop.fault("service_unavailable", method=ONSALE)
    assert "time" in shop.call(TIME, False)
    assert shop.error(ONSALE, fields="num_iid")["code"] == 10


def test_a_fault_that_is_off_strikes_nobody(shop: Shopfront) -> None:
    assert scenarios.strikes(shop.world, "service_unavailable") is None


@pytest.mark.parametrize("name", sorted(scenarios.SCENARIOS))
def test_every_scenario_is_played_in_some_test(name: str) -> None:
    played = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert f'"{name}"' in played
