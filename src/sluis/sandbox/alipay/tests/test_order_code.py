"""The till shows a code and the buyer's phone scans it; or a sticker leads there."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from sluis.sandbox.alipay.tests.conftest import House, Till, code_of


def _code(shown: dict[str, Any]) -> str:
    return str(shown["orderCodeForm"]["codeDetails"][0]["codeValue"])


def _tap(house: House, verb: str, code: str) -> dict[str, Any]:
    return house.json("POST", f"/alipay/phone/api/{verb}", {"code": code})


def test_an_order_code_waits_three_minutes(house: House, till: Till) -> None:
    request = till.order_code()
    shown = till.ask("pay", request)
    assert code_of(shown) == ("U", "PAYMENT_IN_PROCESS")
    assert re.fullmatch(r"https://gqr\.alipay\.com/281\d{3}04\d{4}\w{16,20}", _code(shown))
    assert shown["orderCodeForm"]["codeDetails"][0]["displayType"] == "TEXT"
    assert shown["orderCodeForm"]["expireTime"] == "2026-11-24T12:03:00+08:00"
    assert till.ask("pay", request) == shown
    assert till.status(shown["paymentId"]) == "PROCESSING"
    house.clock.pass_(minutes=3)
    said = till.ask("inquiryPayment", {"paymentId": shown["paymentId"]})
    assert (said["paymentStatus"], said["paymentResultCode"]) == ("FAIL", "ORDER_IS_CLOSED")
    assert code_of(till.ask("pay", request)) == ("F", "ORDER_IS_CLOSED")
    assert _tap(house, "pay", _code(shown))["status"] == "FAIL"
    assert house.book()["charges"] == 0


def test_the_request_may_name_the_expiry(house: House, till: Till) -> None:
    shown = till.ask("pay", till.order_code(paymentExpiryTime="2026-11-24T05:20:00+01:00"))
    assert shown["orderCodeForm"]["expireTime"] == "2026-11-24T12:20:00+08:00"
    house.clock.pass_(minutes=19)
    assert till.status(shown["paymentId"]) == "PROCESSING"


def test_the_phone_pays(house: House, till: Till) -> None:
    request = till.order_code()
    shown = till.ask("pay", request)
    house.clock.pass_(seconds=20)
    paid = _tap(house, "pay", _code(shown))
    assert paid["status"] == "SUCCESS"
    assert paid["paymentRequestId"] == request["paymentRequestId"]
    final = till.ask("pay", request)
    assert code_of(final) == ("S", "SUCCESS")
    assert final["paymentId"] == shown["paymentId"]
    assert final["paymentTime"] == "2026-11-24T12:00:20+08:00"
    again = house.call("POST", "/alipay/phone/api/pay", b'{"code": "%s"}' % _code(shown).encode())
    assert again[0] == 409
    assert house.book()["charges"] == 1


def test_the_phone_refuses(house: House, till: Till) -> None:
    shown = till.ask("pay", till.order_code())
    assert _tap(house, "refuse", _code(shown))["status"] == "FAIL"
    assert till.status(shown["paymentId"]) == "FAIL"


def test_a_cancelled_code_can_no_longer_be_paid(house: House, till: Till) -> None:
    shown = till.ask("pay", till.order_code())
    till.ask("cancel", {"paymentId": shown["paymentId"]})
    assert _tap(house, "pay", _code(shown))["status"] == "CANCELLED"
    assert house.book()["charges"] == 0


def test_the_form_of_2020_says_success(house: House, till: Till) -> None:
    house.fault("order_code_success")
    shown = till.ask("pay", till.order_code())
    assert code_of(shown) == ("S", "SUCCESS")
    assert _code(shown)
    assert "paymentTime" not in shown
    assert till.status(shown["paymentId"]) == "PROCESSING"


def test_an_entry_code_redirects_to_the_phone_page(house: House, till: Till) -> None:
    entered = till.pay(
        paymentMethod={"paymentMethodType": "CONNECT_WALLET"},
        paymentFactor={"inStorePaymentScenario": "EntryCode"},
        paymentRedirectUrl="https://shop.example/back?sale=7",
        order__env={"userAgent": "AlipayClient/10.1"},
    )
    assert entered["redirectActionForm"]["method"] == "GET"
    address = urlsplit(entered["redirectActionForm"]["redirectUrl"])
    status, _, page = house.call("GET", f"{address.path}?{address.query}")
    assert status == 200
    assert "确认付款" in page.decode()
    assert _tap(house, "pay", address.query.removeprefix("code="))["status"] == "SUCCESS"
    page = house.call("GET", f"{address.path}?{address.query}")[2]
    assert b"https://shop.example/back?sale=7" in page
    assert till.status(entered["paymentId"]) == "SUCCESS"


@pytest.mark.parametrize("verb", ["pay", "refuse", "expire"])
def test_the_forms_of_the_page_do_the_same(house: House, till: Till, verb: str) -> None:
    shown = till.ask("pay", till.order_code(order__merchant__store__storeName="<b>Zoë & Fils</b>"))
    page = house.call("GET", "/alipay/phone/pay?" + urlencode({"code": _code(shown)}))[2].decode()
    assert "€12.50" in page
    assert "¥" in page
    assert "&lt;b&gt;Zoë &amp; Fils" in page
    assert "<b>Zoë" not in page
    listing = house.call("GET", "/alipay/phone/")[2].decode()
    assert _code(shown) in listing
    status, headers, _ = house.call(
        "POST", f"/alipay/phone/{verb}", urlencode({"code": _code(shown)}).encode()
    )
    assert status == 303
    assert house.call("GET", headers["Location"])[0] == 200
    assert till.status(shown["paymentId"]) == ("SUCCESS" if verb == "pay" else "FAIL")
    assert _code(shown) not in house.call("GET", "/alipay/phone/")[2].decode()


def test_codes_that_nobody_shows_are_not_found(house: House) -> None:
    assert house.call("GET", "/alipay/phone/pay?code=nothing")[0] == 404
    assert house.call("POST", "/alipay/phone/api/pay", b'{"code": "nothing"}')[0] == 404
    assert house.call("POST", "/alipay/phone/api/pay", b"no json")[0] == 400
    assert house.call("POST", "/alipay/phone/api/dance", b'{"code": "nothing"}')[0] == 404


def test_a_fresh_code_lives_one_minute(house: House, till: Till) -> None:
    early = house.json("POST", "/alipay/phone/api/code")["code"]
    late = house.json("POST", "/alipay/phone/api/code")["code"]
    assert re.fullmatch(r"28[1-8]\d{15}", early)
    page = house.call("GET", f"/alipay/phone/code?code={early}")[2].decode()
    assert " ".join([early[:4], early[4:8]]) in page
    assert page.count("<svg") == 2
    house.clock.pass_(seconds=60)
    assert code_of(till.pay(paymentMethod__paymentMethodId=early)) == ("S", "SUCCESS")
    house.clock.pass_(seconds=1)
    assert code_of(till.pay(paymentMethod__paymentMethodId=late)) == ("F", "EXPIRED_CODE")
