"""Giving money back: in parts, never more than was paid, once per request id."""

from __future__ import annotations

import threading

import pytest

from sluis.sandbox.alipay.tests.conftest import House, Till, code_of


def test_a_refund_is_answered_and_found(till: Till) -> None:
    paid = till.pay()
    refund = till.refund(paid["paymentId"], 450, "R_ONE")
    assert code_of(refund) == ("S", "SUCCESS")
    assert refund["refundAmount"] == {"currency": "EUR", "value": "450"}
    assert refund["refundTime"] == "2026-11-24T12:00:00+08:00"
    assert len(refund["refundId"]) == 35
    by_request = till.ask("inquiryRefund", {"refundRequestId": "R_ONE"})
    assert by_request["refundStatus"] == "SUCCESS"
    assert by_request["refundId"] == refund["refundId"]
    both = {"refundId": refund["refundId"], "refundRequestId": "OTHER"}
    assert till.ask("inquiryRefund", both)["refundRequestId"] == "R_ONE"


def test_many_refunds_up_to_the_payment(house: House, till: Till) -> None:
    paid = till.pay()
    for _ in range(5):
        assert code_of(till.refund(paid["paymentId"], 250)) == ("S", "SUCCESS")
    assert code_of(till.refund(paid["paymentId"], 1)) == ("F", "REFUND_AMOUNT_EXCEED")
    assert house.book()["payments"][0]["refunded"] == 1250
    assert house.book()["refunds"] == 5


def test_a_repeat_gets_the_same_answer_and_a_changed_one_is_refused(house: House, till: Till) -> None:
    paid, other = till.pay(), till.pay()
    first = till.refund(paid["paymentId"], 500, "R_ONE")
    house.clock.pass_(hours=1)
    assert till.refund(paid["paymentId"], 500, "R_ONE") == first
    assert code_of(till.refund(paid["paymentId"], 501, "R_ONE")) == ("F", "REPEAT_REQ_INCONSISTENT")
    assert code_of(till.refund(other["paymentId"], 500, "R_ONE")) == ("F", "REPEAT_REQ_INCONSISTENT")
    assert house.book()["refunds"] == 1


def test_a_refused_refund_stays_refused(till: Till) -> None:
    paid = till.pay()
    assert code_of(till.refund(paid["paymentId"], 1251, "R_ONE")) == ("F", "REFUND_AMOUNT_EXCEED")
    assert code_of(till.refund(paid["paymentId"], 1251, "R_ONE")) == ("F", "REFUND_AMOUNT_EXCEED")
    assert till.ask("inquiryRefund", {"refundRequestId": "R_ONE"})["refundStatus"] == "FAIL"


def test_what_cannot_be_refunded(till: Till) -> None:
    cancelled = till.pay()
    till.ask("cancel", {"paymentId": cancelled["paymentId"]})
    assert code_of(till.refund(cancelled["paymentId"], 1)) == ("F", "ORDER_IS_CANCELED")
    shown = till.ask("pay", till.order_code())
    assert code_of(till.refund(shown["paymentId"], 1)) == ("F", "ORDER_STATUS_INVALID")
    paid = till.pay()
    assert code_of(till.refund(paid["paymentId"], 1, currency="CNY")) == ("F", "CURRENCY_NOT_SUPPORT")
    assert code_of(till.refund("unknown", 1, "R_LOST")) == ("F", "ORDER_NOT_EXIST")
    assert code_of(till.ask("inquiryRefund", {"refundRequestId": "R_LOST"})) == ("F", "ORDER_NOT_EXIST")


@pytest.mark.parametrize(("days", "code"), [(365, "SUCCESS"), (366, "REFUND_WINDOW_EXCEED")])
def test_the_window_is_365_days(house: House, till: Till, days: int, code: str) -> None:
    paid = till.pay()
    house.clock.pass_(days=days)
    assert code_of(till.refund(paid["paymentId"], 1))[1] == code


def test_the_window_is_a_term_of_the_contract(house: House, till: Till) -> None:
    house.json("POST", "/alipay/control/settings", {"refund_window_days": 30})
    paid = till.pay()
    house.clock.pass_(days=31)
    assert code_of(till.refund(paid["paymentId"], 1)) == ("F", "REFUND_WINDOW_EXCEED")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"refundRequestId": None}, "refundRequestId"),
        ({"paymentId": None}, "paymentId"),
        ({"refundAmount": None}, "refundAmount"),
        ({"refundAmount": {"currency": "EUR", "value": "0"}}, "value"),
        ({"refundAmount": {"currency": "EUR", "value": 100}}, "value"),
        ({"refundAmount": {"currency": "EUR", "value": "-5"}}, "value"),
        ({"refundAmount": {"currency": "eur", "value": "5"}}, "currency"),
        ({"refundRequestId": "x" * 65}, "refundRequestId"),
        ({"refundReason": "x" * 257}, "refundReason"),
        ({"referenceRefundId": "x" * 65}, "referenceRefundId"),
    ],
)
def test_wrong_fields_are_named(till: Till, change: dict[str, object], named: str) -> None:
    value = {
        "refundRequestId": "R_ONE",
        "paymentId": till.pay()["paymentId"],
        "refundAmount": {"currency": "EUR", "value": "5"},
    }
    answer = till.ask("refund", value | change)
    assert code_of(answer) == ("F", "PARAM_ILLEGAL")
    assert named in answer["result"]["resultMessage"]


def test_an_inquiry_without_any_id_is_illegal(till: Till) -> None:
    assert code_of(till.ask("inquiryRefund", {})) == ("F", "PARAM_ILLEGAL")


def test_of_fifty_full_refunds_at_once_one_passes(house: House, till: Till) -> None:
    paid = till.pay()
    codes: list[str] = []

    def refund(number: int) -> None:
        codes.append(code_of(till.refund(paid["paymentId"], 1250, f"R_{number}"))[1])

    threads = [threading.Thread(target=refund, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == sorted(["SUCCESS"] + ["REFUND_AMOUNT_EXCEED"] * 49)
    assert house.book()["payments"][0]["refunded"] == 1250


def test_an_unknown_refund_shows_its_outcome_later(house: House, till: Till) -> None:
    paid = till.pay()
    house.fault("unknown_result", times=1, operation="refund", seconds=20)
    assert code_of(till.refund(paid["paymentId"], 500, "R_ONE")) == ("U", "UNKNOWN_EXCEPTION")
    ask = {"refundRequestId": "R_ONE"}
    assert till.ask("inquiryRefund", ask)["refundStatus"] == "PROCESSING"
    assert code_of(till.refund(paid["paymentId"], 500, "R_ONE")) == ("U", "UNKNOWN_EXCEPTION")
    assert code_of(till.refund(paid["paymentId"], 751)) == ("F", "REFUND_AMOUNT_EXCEED")
    house.clock.pass_(seconds=21)
    assert till.ask("inquiryRefund", ask)["refundStatus"] == "SUCCESS"
    assert code_of(till.refund(paid["paymentId"], 500, "R_ONE")) == ("S", "SUCCESS")
    assert house.book()["refunds"] == 1


def test_a_refund_without_the_merchants_money_needs_a_new_id(house: House, till: Till) -> None:
    paid = till.pay()
    house.fault("refuse", times=1, operation="refund", code="MERCHANT_BALANCE_NOT_ENOUGH")
    assert code_of(till.refund(paid["paymentId"], 5, "R_ONE")) == ("F", "MERCHANT_BALANCE_NOT_ENOUGH")
    assert code_of(till.refund(paid["paymentId"], 5, "R_ONE")) == ("F", "MERCHANT_BALANCE_NOT_ENOUGH")
    assert code_of(till.refund(paid["paymentId"], 5, "R_TWO")) == ("S", "SUCCESS")
