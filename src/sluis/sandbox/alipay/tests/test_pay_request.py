"""Every documented field of a pay request: present, of the right type, length and form; else it is named."""

from __future__ import annotations

from typing import Any

import pytest

from sluis.sandbox.alipay.tests.conftest import House, Till, code_of

REQUIRED = [
    "productCode",
    "paymentRequestId",
    "order",
    "order__orderDescription",
    "order__orderAmount",
    "order__orderAmount__value",
    "order__merchant",
    "order__merchant__referenceMerchantId",
    "order__merchant__merchantName",
    "order__merchant__merchantMCC",
    "order__merchant__store",
    "order__merchant__store__referenceStoreId",
    "order__merchant__store__storeName",
    "order__merchant__store__storeMCC",
    "paymentAmount",
    "paymentAmount__value",
    "paymentAmount__currency",
    "paymentMethod",
    "paymentMethod__paymentMethodType",
    "paymentMethod__paymentMethodId",
]

OPTIONAL = [
    "order__referenceOrderId",
    "order__env",
    "order__env__storeTerminalId",
    "order__env__storeTerminalRequestTime",
    "paymentFactor",
    "settlementStrategy",
]


def assert_named(answer: dict[str, Any], name: str) -> None:
    assert code_of(answer) == ("F", "PARAM_ILLEGAL")
    assert name.split("__")[-1] in answer["result"]["resultMessage"]
    assert len(answer["result"]["resultMessage"]) <= 256


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_field_is_named(house: House, till: Till, name: str) -> None:
    assert_named(till.pay(**{name: None}), name)
    assert house.book()["payments"] == []


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_recommended_field_may_be_missing(till: Till, name: str) -> None:
    assert code_of(till.pay(**{name: None})) == ("S", "SUCCESS")


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("paymentRequestId", 64),
        ("order__referenceOrderId", 64),
        ("order__orderDescription", 256),
        ("order__merchant__referenceMerchantId", 64),
        ("order__merchant__merchantName", 256),
        ("order__merchant__store__referenceStoreId", 64),
        ("order__merchant__store__storeName", 256),
        ("order__env__storeTerminalId", 64),
    ],
)
def test_length_limits_hold_to_the_character(till: Till, name: str, limit: int) -> None:
    assert code_of(till.pay(**{name: "谷" * limit})) == ("S", "SUCCESS")
    assert_named(till.pay(**{name: "谷" * (limit + 1)}), name)


def test_a_payment_code_longer_than_its_field_is_illegal(till: Till) -> None:
    name = "paymentMethod__paymentMethodId"
    assert_named(till.pay(**{name: "2" * 129}), name)


@pytest.mark.parametrize("wrong", [7, True, ["x"], {"a": "b"}, "", "   "])
@pytest.mark.parametrize(
    "name", ["paymentRequestId", "order__orderDescription", "paymentMethod__paymentMethodId"]
)
def test_scalars_must_be_strings_with_content(till: Till, name: str, wrong: object) -> None:
    assert_named(till.pay(**{name: wrong}), name)


@pytest.mark.parametrize("wrong", ["text", [], 5])
@pytest.mark.parametrize("name", ["order", "paymentAmount", "paymentMethod", "order__merchant"])
def test_objects_must_be_objects(till: Till, name: str, wrong: object) -> None:
    assert_named(till.pay(**{name: wrong}), name)


@pytest.mark.parametrize(
    "value",
    [
        "0",
        "000",
        "-1",
        "12.50",
        "12,50",
        "1e3",
        "1e309",
        "１００",
        "abc",
        " 100",
        "+5",
        "1" * 17,
        1250,
        12.5,
        True,
        ["1"],
    ],
)
def test_amounts_are_positive_digits_in_a_string(house: House, till: Till, value: object) -> None:
    assert_named(till.pay(paymentAmount__value=value), "value")
    assert house.book()["payments"] == []


@pytest.mark.parametrize("currency", ["eur", "EURO", "E1R", "€", "", 978])
def test_currencies_are_three_capital_letters(till: Till, currency: object) -> None:
    assert_named(till.pay(paymentAmount__currency=currency), "currency")


def test_the_currency_is_that_of_the_order(till: Till) -> None:
    answer = till.pay(paymentAmount__currency="USD")
    assert_named(answer, "paymentAmount.currency")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("productCode", "CASHIER_PAYMENT"),
        ("paymentMethod__paymentMethodType", "ALIPAY_CN"),
        ("paymentFactor__inStorePaymentScenario", "paymentcode"),
        ("order__merchant__merchantMCC", "54"),
        ("order__merchant__merchantMCC", "54A1"),
        ("order__merchant__store__storeMCC", "５４４１"),
        ("order__env__storeTerminalRequestTime", "2026-11-24 05:00:00"),
        ("order__env__storeTerminalRequestTime", "2026-11-24T05:00:00"),
        ("order__env__storeTerminalRequestTime", "2026-02-30T05:00:00Z"),
        ("paymentExpiryTime", "tomorrow"),
        ("paymentExpiryTime", "2026-11-24T11:59:59+08:00"),
        ("paymentNotifyUrl", "notify.example/path"),
        ("paymentNotifyUrl", "ftp://shop.example/"),
        ("paymentNotifyUrl", "http://shop.example/" + "x" * 2048),
        ("order__goods", [{}] * 101),
        ("order__goods", "pralines"),
        ("settlementStrategy__settlementCurrency", "EURO"),
        ("merchantRegion", "NLD"),
    ],
)
def test_forms_and_enumerations(till: Till, name: str, value: object) -> None:
    assert_named(till.pay(**{name: value}), name)


def test_the_other_spelling_of_the_category_is_read(till: Till) -> None:
    request = till.payment()
    merchant = request["order"]["merchant"]
    merchant["merchantMcc"] = merchant.pop("merchantMCC")
    merchant["store"]["storeMcc"] = merchant["store"].pop("storeMCC")
    assert code_of(till.ask("pay", request)) == ("S", "SUCCESS")


def test_null_counts_as_absent(till: Till) -> None:
    request = till.payment(paymentNotifyUrl=None)
    request["paymentNotifyUrl"] = None
    request["order"]["goods"] = None
    assert code_of(till.ask("pay", request)) == ("S", "SUCCESS")
    request = till.payment()
    request["order"]["orderDescription"] = None
    assert_named(till.ask("pay", request), "orderDescription")


def test_unknown_fields_are_ignored(till: Till) -> None:
    assert code_of(till.pay(status="SUCCESS", amount="1")) == ("S", "SUCCESS")


def test_the_settlement_currency_can_be_demanded(house: House, till: Till) -> None:
    house.json("POST", "/alipay/control/settings", {"require_settlement_currency": True})
    assert_named(till.pay(settlementStrategy=None), "settlementCurrency")


@pytest.mark.parametrize("name", ["paymentRedirectUrl", "order__env__userAgent"])
def test_the_entry_code_needs_more(till: Till, name: str) -> None:
    entry = {
        "paymentMethod": {"paymentMethodType": "CONNECT_WALLET"},
        "paymentFactor": {"inStorePaymentScenario": "EntryCode"},
        "paymentRedirectUrl": "https://shop.example/back",
        "order__env": {"userAgent": "AlipayClient/10.1"},
    }
    assert code_of(till.pay(**entry)) == ("U", "PAYMENT_IN_PROCESS")
    if name == "paymentRedirectUrl":
        del entry[name]
    else:
        entry["order__env"] = {"storeTerminalId": "TILL_2"}
    assert_named(till.pay(**entry), name)


def test_the_scenario_may_be_left_out_with_a_code_only(till: Till) -> None:
    assert code_of(till.pay(paymentFactor=None)) == ("S", "SUCCESS")
    without = till.pay(paymentFactor=None, paymentMethod={"paymentMethodType": "CONNECT_WALLET"})
    assert_named(without, "inStorePaymentScenario")
