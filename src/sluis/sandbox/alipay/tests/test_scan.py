"""The buyer shows a code and the till scans it."""

from __future__ import annotations

import json
import threading
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from sluis.sandbox.alipay.tests.conftest import House, Till, code_of


def test_a_plain_payment_is_answered_with_everything_the_page_names(house: House, till: Till) -> None:
    request = till.payment()
    answer = till.ask("pay", request)
    assert code_of(answer) == ("S", "SUCCESS")
    assert answer["paymentRequestId"] == request["paymentRequestId"]
    assert len(answer["paymentId"]) == 35
    assert answer["paymentId"].startswith("20261124")
    assert answer["paymentAmount"] == {"currency": "EUR", "value": "1250"}
    assert answer["paymentTime"] == answer["paymentCreateTime"] == "2026-11-24T12:00:00+08:00"
    assert answer["pspCustomerInfo"]["pspName"] == "ALIPAYCN"
    assert "*" in answer["pspCustomerInfo"]["displayCustomerId"]
    assert "grossSettlementAmount" not in answer
    quote = answer["paymentQuote"]
    assert quote["quoteCurrencyPair"] == "EUR/CNY"
    yuan = (Decimal("12.50") * Decimal(quote["quotePrice"])).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert answer["actualPaymentAmount"] == {"currency": "CNY", "value": str(int(yuan * 100))}


def _scalars(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [scalar for item in value.values() for scalar in _scalars(item)]
    if isinstance(value, list):
        return [scalar for item in value for scalar in _scalars(item)]
    return [value]


def test_every_scalar_of_an_answer_is_a_string(till: Till) -> None:
    paid = till.pay()
    till.refund(paid["paymentId"], 100)
    answers = [
        paid,
        till.ask("inquiryPayment", {"paymentId": paid["paymentId"]}),
        till.ask("pay", till.order_code()),
    ]
    assert all(isinstance(scalar, str) for answer in answers for scalar in _scalars(answer))


@pytest.mark.parametrize(
    ("prefix", "code"),
    [
        ("2801", "USER_BALANCE_NOT_ENOUGH"),
        ("2802", "EXPIRED_CODE"),
        ("2805", "RISK_REJECT"),
        ("2809", "USER_AMOUNT_EXCEED_LIMIT"),
    ],
)
def test_reserved_codes_are_refused(house: House, till: Till, prefix: str, code: str) -> None:
    request = till.payment(paymentMethod__paymentMethodId=f"{prefix}{7:014d}")
    answer = till.ask("pay", request)
    assert code_of(answer) == ("F", code)
    assert set(answer) == {"result"}
    said = till.ask("inquiryPayment", {"paymentRequestId": request["paymentRequestId"]})
    assert (said["paymentStatus"], said["paymentResultCode"]) == ("FAIL", code)
    assert house.book()["charges"] == 0
    assert code_of(till.ask("pay", request)) == ("F", code)


@pytest.mark.parametrize("first", range(281, 289))
def test_any_other_well_formed_code_pays(till: Till, first: int) -> None:
    assert code_of(till.pay(paymentMethod__paymentMethodId=f"{first}{5:015d}")) == ("S", "SUCCESS")


@pytest.mark.parametrize(
    "code", ["288888888888888888", "2512345678901234", "251001020123456789012345", "30" + "1" * 30]
)
def test_codes_of_every_documented_length_pay(till: Till, code: str) -> None:
    assert code_of(till.pay(paymentMethod__paymentMethodId=code)) == ("S", "SUCCESS")


@pytest.mark.parametrize(
    "code",
    [
        "134567890123456789",
        "28888",
        "28" + "1" * 31,
        "https://qr.alipay.com/x",
        "28１２３４５６７８９０１２３４５６",
        "281 234 567 890 123 4",
    ],
)
def test_what_is_no_payment_code_is_refused(till: Till, code: str) -> None:
    assert code_of(till.pay(paymentMethod__paymentMethodId=code)) == ("F", "INVALID_PAYMENT_CODE")


def test_a_code_pays_once(house: House, till: Till) -> None:
    till.pay(paymentMethod__paymentMethodId="281000000000000077")
    again = till.pay(paymentMethod__paymentMethodId="281000000000000077")
    assert code_of(again) == ("F", "INVALID_PAYMENT_CODE")
    assert house.book()["charges"] == 1


def test_a_password_takes_six_seconds(house: House, till: Till) -> None:
    request = till.payment(paymentMethod__paymentMethodId="280300000000000001")
    first = till.ask("pay", request)
    assert code_of(first) == ("U", "PAYMENT_IN_PROCESS")
    assert first["paymentId"]
    assert "paymentTime" not in first
    assert till.status(first["paymentId"]) == "PROCESSING"
    house.clock.pass_(seconds=7)
    said = till.ask("inquiryPayment", {"paymentId": first["paymentId"]})
    assert said["paymentStatus"] == "SUCCESS"
    assert said["paymentTime"] == "2026-11-24T12:00:06+08:00"
    assert code_of(till.ask("pay", request)) == ("S", "SUCCESS")


def test_2804_is_in_process_until_it_is_cancelled(house: House, till: Till) -> None:
    first = till.pay(paymentMethod__paymentMethodId="280400000000000001")
    house.clock.pass_(hours=2)
    house.tick()
    assert till.status(first["paymentId"]) == "PROCESSING"
    assert code_of(till.ask("cancel", {"paymentId": first["paymentId"]})) == ("S", "SUCCESS")
    assert till.status(first["paymentId"]) == "CANCELLED"
    assert house.book()["charges"] == 0


def test_mock_amount_9901_is_unknown_though_the_money_is_taken(house: House, till: Till) -> None:
    request = till.payment(paymentAmount__value="9901", order__orderAmount__value="9901")
    for _ in range(2):
        assert code_of(till.ask("pay", request)) == ("U", "UNKNOWN_EXCEPTION")
    said = till.ask("inquiryPayment", {"paymentRequestId": request["paymentRequestId"]})
    assert said["paymentStatus"] == "SUCCESS"
    assert house.book()["charges"] == 1


@pytest.mark.parametrize(("amount", "operation"), [("9902", "pay"), ("9904", "inquiryPayment")])
def test_mock_amounts_without_an_answer(house: House, till: Till, amount: str, operation: str) -> None:
    house.json("POST", "/alipay/control/settings", {"mock_hold_seconds": 0})
    request = till.payment(paymentAmount__value=amount, order__orderAmount__value=amount)
    questions = {"pay": request, "inquiryPayment": {"paymentRequestId": request["paymentRequestId"]}}
    if operation == "inquiryPayment":
        assert code_of(till.ask("pay", request)) == ("S", "SUCCESS")
    with pytest.raises(ConnectionError):
        till.ask(operation, questions[operation])
    assert house.book()["charges"] == 1


def test_mock_amount_9903_inquires_unknown(till: Till) -> None:
    paid = till.pay(paymentAmount__value="9903", order__orderAmount__value="9903")
    assert code_of(paid) == ("S", "SUCCESS")
    assert code_of(till.ask("inquiryPayment", {"paymentId": paid["paymentId"]})) == ("U", "UNKNOWN_EXCEPTION")


def test_the_wallet_has_a_limit_in_yuan(till: Till) -> None:
    too_much = {"currency": "EUR", "value": "750000"}
    answer = till.pay(paymentAmount=too_much, order__orderAmount=too_much)
    assert code_of(answer) == ("F", "PAYMENT_AMOUNT_EXCEED_LIMIT")
    enough = {"currency": "EUR", "value": "550000"}
    assert code_of(till.pay(paymentAmount=enough, order__orderAmount=enough)) == ("S", "SUCCESS")


def test_the_contract_is_in_euro(till: Till) -> None:
    dollars = {"currency": "USD", "value": "1250"}
    assert code_of(till.pay(paymentAmount=dollars, order__orderAmount=dollars)) == (
        "F",
        "CURRENCY_NOT_SUPPORT",
    )
    other = till.pay(settlementStrategy={"settlementCurrency": "USD"})
    assert code_of(other) == ("F", "SETTLE_CONTRACT_NOT_MATCH")


def test_the_same_request_gets_the_same_answer(house: House, till: Till) -> None:
    request = till.payment()
    first = till.ask("pay", request)
    house.clock.pass_(minutes=20)
    request["order"]["orderDescription"] = "another text, which is not compared"
    request["paymentNotifyUrl"] = "http://127.0.0.1:9/elsewhere"
    assert till.ask("pay", request) == first
    assert house.book()["charges"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"paymentAmount__value": "1251"},
        {"paymentMethod__paymentMethodId": "281999999999999999"},
        {
            "paymentFactor__inStorePaymentScenario": "OrderCode",
        },
    ],
)
def test_a_changed_repeat_is_refused(house: House, till: Till, change: dict[str, str]) -> None:
    first = till.payment()
    till.ask("pay", first)
    changed = till.payment(
        **{"paymentMethod__paymentMethodId": first["paymentMethod"]["paymentMethodId"]} | change,
        paymentRequestId=first["paymentRequestId"],
    )
    assert code_of(till.ask("pay", changed)) == ("F", "REPEAT_REQ_INCONSISTENT")
    assert house.book()["charges"] == 1


def test_a_request_refused_for_its_form_is_not_remembered(till: Till) -> None:
    wrong = till.payment(order__orderDescription=None)
    assert code_of(till.ask("pay", wrong)) == ("F", "PARAM_ILLEGAL")
    right = till.payment(paymentRequestId=wrong["paymentRequestId"])
    assert code_of(till.ask("pay", right)) == ("S", "SUCCESS")


def test_a_repeat_after_the_cancel_never_charges_again(house: House, till: Till) -> None:
    request = till.payment()
    paid = till.ask("pay", request)
    till.ask("cancel", {"paymentId": paid["paymentId"]})
    assert till.ask("pay", request) == paid
    assert till.status(paid["paymentId"]) == "CANCELLED"
    waiting = till.order_code()
    shown = till.ask("pay", waiting)
    till.ask("cancel", {"paymentId": shown["paymentId"]})
    assert code_of(till.ask("pay", waiting)) == ("F", "ORDER_IS_CANCELED")
    assert house.book()["charges"] == 0


def test_twenty_equal_requests_at_once_make_one_payment(house: House, till: Till) -> None:
    body = json.dumps(till.payment()).encode()
    answers: list[dict[str, Any]] = []

    def send() -> None:
        answers.append(json.loads(till.send("pay", body)[2]))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer["paymentId"] for answer in answers if code_of(answer)[0] == "S"} == {
        answers[0]["paymentId"]
    }
    assert len(answers) == 20
    assert house.book()["charges"] == 1
    assert house.book()["duplicates"] == []


def test_both_client_ids_are_one_customer(house: House, till: Till) -> None:
    plain = Till(house, client_id=house.credentials["client_id_plain"])
    assert (plain.prefix, till.prefix) == ("/ams/api", "/ams/sandbox/api")
    paid = plain.pay()
    assert code_of(paid) == ("S", "SUCCESS")
    assert till.status(paid["paymentId"]) == "SUCCESS"
