"""Asking what became of a payment, and taking it back on the same day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sluis.sandbox.alipay.tests.conftest import House, Till, code_of


def test_the_payment_id_wins_over_the_request_id(till: Till) -> None:
    first, second = till.pay(), till.pay()
    both = {"paymentId": first["paymentId"], "paymentRequestId": second["paymentRequestId"]}
    assert till.ask("inquiryPayment", both)["paymentRequestId"] == first["paymentRequestId"]
    assert till.ask("cancel", both)["paymentId"] == first["paymentId"]
    lost = {"paymentId": "unknown", "paymentRequestId": second["paymentRequestId"]}
    assert code_of(till.ask("inquiryPayment", lost)) == ("F", "ORDER_NOT_EXIST")
    assert till.status(second["paymentId"]) == "SUCCESS"


@pytest.mark.parametrize("operation", ["inquiryPayment", "cancel"])
def test_one_id_is_needed_and_an_unknown_one_does_not_exist(till: Till, operation: str) -> None:
    assert code_of(till.ask(operation, {})) == ("F", "PARAM_ILLEGAL")
    assert code_of(till.ask(operation, {"paymentId": ""})) == ("F", "PARAM_ILLEGAL")
    assert code_of(till.ask(operation, {"paymentId": "x" * 65})) == ("F", "PARAM_ILLEGAL")
    assert code_of(till.ask(operation, {"paymentRequestId": 7})) == ("F", "PARAM_ILLEGAL")
    assert code_of(till.ask(operation, {"paymentRequestId": "NEVER"})) == ("F", "ORDER_NOT_EXIST")


def test_an_inquiry_shows_refunds_and_stays_success(till: Till) -> None:
    paid = till.pay()
    assert "transactions" not in till.ask("inquiryPayment", {"paymentId": paid["paymentId"]})
    refund = till.refund(paid["paymentId"], 300)
    till.refund(paid["paymentId"], 9999)
    said = till.ask("inquiryPayment", {"paymentRequestId": paid["paymentRequestId"]})
    assert said["paymentStatus"] == "SUCCESS"
    done, failed = said["transactions"]
    assert done["transactionId"] == refund["refundId"]
    assert done["transactionType"] == "REFUND"
    assert done["transactionStatus"] == "SUCCESS"
    assert done["transactionAmount"] == {"currency": "EUR", "value": "300"}
    assert failed["transactionStatus"] == "FAIL"
    assert failed["transactionResult"]["resultCode"] == "REFUND_AMOUNT_EXCEED"


def test_a_cancel_is_repeatable_and_final(house: House, till: Till) -> None:
    paid = till.pay()
    first = till.ask("cancel", {"paymentRequestId": paid["paymentRequestId"]})
    assert code_of(first) == ("S", "SUCCESS")
    assert first["cancelTime"] == "2026-11-24T12:00:00+08:00"
    house.clock.pass_(days=3)
    assert till.ask("cancel", {"paymentId": paid["paymentId"]}) == first
    assert till.status(paid["paymentId"]) == "CANCELLED"
    assert house.book()["charges"] == 0


@pytest.mark.parametrize(
    ("at", "code"), [("2026-11-24T16:14:59", "SUCCESS"), ("2026-11-24T16:15:00", "CANCEL_WINDOW_EXCEED")]
)
def test_the_window_ends_at_a_quarter_past_midnight_in_china(
    house: House, till: Till, at: str, code: str
) -> None:
    paid = till.pay()
    house.clock.at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert code_of(till.ask("cancel", {"paymentId": paid["paymentId"]}))[1] == code


def test_a_sale_after_midnight_in_china_has_the_whole_next_day(house: House, till: Till) -> None:
    house.clock.at = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # 18:30 in Ghent, 01:30 on the 25th in UTC+8
    paid = till.pay()
    house.clock.at = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    assert code_of(till.ask("cancel", {"paymentId": paid["paymentId"]})) == ("S", "SUCCESS")


def test_a_refunded_payment_cannot_be_cancelled(till: Till) -> None:
    paid = till.pay()
    till.refund(paid["paymentId"], 1)
    assert code_of(till.ask("cancel", {"paymentId": paid["paymentId"]})) == ("F", "ORDER_STATUS_INVALID")


def test_a_failed_payment_is_cancelled_without_changing(till: Till) -> None:
    request = till.payment(paymentMethod__paymentMethodId="280100000000000001")
    till.ask("pay", request)
    ask = {"paymentRequestId": request["paymentRequestId"]}
    assert code_of(till.ask("cancel", ask)) == ("S", "SUCCESS")
    assert till.ask("inquiryPayment", ask)["paymentStatus"] == "FAIL"


def test_a_cancel_that_overtook_its_pay_finds_nothing(till: Till) -> None:
    request = till.payment()
    assert code_of(till.ask("cancel", {"paymentRequestId": request["paymentRequestId"]})) == (
        "F",
        "ORDER_NOT_EXIST",
    )
    assert code_of(till.ask("pay", request)) == ("S", "SUCCESS")
