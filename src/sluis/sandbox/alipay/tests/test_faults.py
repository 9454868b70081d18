"""Each fault does what its sentence says, and the book stays right."""

from __future__ import annotations

import http.client
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from sluis.sandbox import alipay
from sluis.sandbox.alipay import scenarios
from sluis.sandbox.alipay.tests.conftest import House, Till, code_of


def test_the_connection_is_cut_after_the_money_is_taken(house: House, till: Till) -> None:
    house.fault("cut_after_processing", times=1)
    request = till.payment()
    with pytest.raises(ConnectionError):
        till.ask("pay", request)
    assert (
        till.ask("inquiryPayment", {"paymentRequestId": request["paymentRequestId"]})["paymentStatus"]
        == "SUCCESS"
    )
    assert code_of(till.ask("pay", request)) == ("S", "SUCCESS")
    assert house.book()["charges"] == 1


def test_the_connection_is_dropped_before_anything_happens(house: House, till: Till) -> None:
    house.fault("drop_before", times=1)
    request = till.payment()
    with pytest.raises(ConnectionError):
        till.ask("pay", request)
    assert house.book()["payments"] == []
    assert code_of(till.ask("pay", request)) == ("S", "SUCCESS")


def test_something_in_front_answers_502(house: House, till: Till) -> None:
    house.fault("http_502", times=1)
    status, headers, body = till.send("pay", json.dumps(till.payment()).encode())
    assert status == 502
    assert "signature" not in headers
    assert b"Bad Gateway" in body
    assert house.book()["payments"] == []


def test_half_an_answer(house: House, till: Till) -> None:
    house.fault("half_answer", times=1, bytes=10)
    with pytest.raises(http.client.IncompleteRead) as cut:
        till.ask("pay", till.payment())
    assert len(cut.value.partial) == 10
    assert house.book()["charges"] == 1


def test_a_success_without_signature(house: House, till: Till) -> None:
    house.fault("unsigned_success")
    _, headers, body = till.send("pay", json.dumps(till.payment()).encode())
    assert code_of(json.loads(body)) == ("S", "SUCCESS")
    assert not {"signature", "client-id", "response-time"} & set(headers)
    _, headers, body = till.send("inquiryPayment", b'{"paymentId": "unknown"}')
    assert code_of(json.loads(body)) == ("F", "ORDER_NOT_EXIST")
    assert "signature" in headers


def test_a_wrong_signature_does_not_verify(house: House, till: Till) -> None:
    house.fault("wrong_signature", times=1)
    path = f"{till.prefix}/v1/payments/pay"
    sent = till.send("pay", json.dumps(till.payment()).encode())
    assert not till.verified(path, sent[1], sent[2])


def test_capital_headers(house: House, till: Till) -> None:
    house.fault("capital_headers", times=1)
    _, headers, _ = till.send("pay", json.dumps(till.payment()).encode())
    assert {"Client-Id", "Response-Time", "Signature"} <= set(headers)


@pytest.mark.parametrize("name", ["slow", "drip"])
def test_slow_answers(house: House, till: Till, name: str) -> None:
    house.fault(name, times=1, seconds=0.4 if name == "slow" else 0.001)
    began = time.monotonic()
    assert code_of(till.pay()) == ("S", "SUCCESS")
    assert time.monotonic() - began > 0.39


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("paymentAmount", ("paymentAmount", "value")),
        ("currency", ("paymentAmount", "currency")),
        ("paymentRequestId", ("paymentRequestId",)),
        ("paymentId", ("paymentId",)),
    ],
)
def test_a_changed_answer_is_well_signed(house: House, till: Till, field: str, path: tuple[str, ...]) -> None:
    request = till.payment()
    house.fault("changed_answer", times=1, field=field)
    bent, right = till.ask("pay", request), till.ask("pay", request)
    assert bent != right
    for name in path[:-1]:
        bent, right = bent[name], right[name]
    assert bent[path[-1]] != right[path[-1]]


@pytest.mark.parametrize(("outcome", "status"), [("success", "SUCCESS"), ("fail", "FAIL")])
def test_an_unknown_payment_shows_its_outcome_later(
    house: House, till: Till, outcome: str, status: str
) -> None:
    house.fault("unknown_result", times=1, operation="pay", seconds=3600, outcome=outcome)
    request = till.payment()
    assert code_of(till.ask("pay", request)) == ("U", "UNKNOWN_EXCEPTION")
    ask = {"paymentRequestId": request["paymentRequestId"]}
    house.clock.pass_(minutes=59)
    assert till.ask("inquiryPayment", ask)["paymentStatus"] == "PROCESSING"
    house.clock.pass_(minutes=2)
    assert till.ask("inquiryPayment", ask)["paymentStatus"] == status


@pytest.mark.parametrize(("outcome", "status"), [("success", "CANCELLED"), ("fail", "SUCCESS")])
def test_an_unknown_cancel(house: House, till: Till, outcome: str, status: str) -> None:
    paid = till.pay()
    house.fault("unknown_result", times=1, operation="cancel", outcome=outcome)
    assert code_of(till.ask("cancel", {"paymentId": paid["paymentId"]})) == ("U", "UNKNOWN_EXCEPTION")
    assert till.status(paid["paymentId"]) == status
    assert code_of(till.ask("cancel", {"paymentId": paid["paymentId"]})) == ("S", "SUCCESS")


def test_a_planned_refusal(house: House, till: Till) -> None:
    house.fault("refuse", times=1, operation="pay", code="USER_BALANCE_NOT_ENOUGH")
    assert code_of(till.pay()) == ("F", "USER_BALANCE_NOT_ENOUGH")
    assert code_of(till.pay()) == ("S", "SUCCESS")


def test_the_rate_limit(house: House, till: Till) -> None:
    house.fault("rate_limit", per_second=0)
    assert code_of(till.pay()) == ("U", "REQUEST_TRAFFIC_EXCEED_LIMIT")
    house.fault("rate_limit", per_second=1000)
    assert code_of(till.pay()) == ("S", "SUCCESS")


def test_a_fault_spares_other_operations(house: House, till: Till) -> None:
    house.fault("http_502", times=1, operation="cancel")
    paid = till.pay()
    assert code_of(paid) == ("S", "SUCCESS")
    assert till.send("cancel", b"{}")[0] == 502


def test_registration_is_wanted_only_by_scenario(house: House, till: Till) -> None:
    house.fault("require_registration")
    request = till.payment()
    assert code_of(till.ask("pay", request)) == ("F", "MERCHANT_NOT_REGISTERED")
    registered = {
        "registrationRequestId": "REG_1",
        "productCodes": ["IN_STORE_PAYMENT"],
        "merchantInfo": {"referenceMerchantId": "M_GHENT", "merchantDisplayName": "Korenmarkt"},
        "storeInfo": {"referenceStoreId": "S_GHENT_1", "storeName": "Korenmarkt", "storeMCC": "5441"},
    }
    path = "/ams/sandbox/api/v1/merchants/"

    def ask(name: str, value: dict[str, object]) -> dict[str, dict[str, str]]:
        body = json.dumps(value).encode()
        return json.loads(house.call("POST", path + name, body, till.headers(path + name, body))[2])

    unknown = ask("inquiryRegistrationStatus", {"registrationRequestId": "REG_1"})
    assert code_of(unknown) == ("F", "RECORD_NOT_FOUND")
    without = {name: value for name, value in registered.items() if name != "storeInfo"}
    assert code_of(ask("registration", without)) == ("F", "PARAM_ILLEGAL")
    assert code_of(ask("registration", registered)) == ("S", "SUCCESS")
    assert code_of(ask("registration", registered)) == ("S", "SUCCESS")
    again = ask("registration", registered | {"registrationRequestId": "REG_2"})
    assert code_of(again) == ("F", "REPEAT_REGISTRATION")
    status = ask("inquiryRegistrationStatus", {"registrationRequestId": "REG_1"})
    assert status["registrationResult"]["registrationStatus"] == "APPROVED"
    assert (
        ask("inquiryRegistrationInfo", {"referenceMerchantId": "M_GHENT"})["storeInfo"]["storeName"]
        == "Korenmarkt"
    )
    assert code_of(till.ask("pay", request)) == ("S", "SUCCESS")


def test_every_fault_in_the_code_is_described_and_every_described_one_is_used() -> None:
    folder = Path(alipay.__file__).parent
    source = "".join(path.read_text() for path in folder.rglob("*.py") if "tests" not in path.parts)
    used = set(re.findall(r'strikes\((?:self\._)?world, "(\w+)"', source))
    assert used == set(scenarios.FAULTS)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"party": "alipay", "name": "cut_after_procesing"}, "name: alipay has no fault"),
        ({"party": "wechat", "name": "slow"}, "party: there is no "),
        ({"name": "slow"}, "party: there is no "),
        ({"party": "bank", "name": "rate_limit"}, "name: bank has no fault"),
    ],
)
def test_a_fault_that_nobody_has_is_refused_and_not_listed(
    sandbox: Any, asked: dict[str, str], said: str
) -> None:
    before = sandbox.get_json("/control/faults")
    assert sandbox.post("/control/faults", asked, status=400)["error"].startswith(said)
    assert sandbox.get_json("/control/faults") == before


def test_scenarios_and_settings_can_be_read_and_wrong_ones_are_refused(house: House) -> None:
    listing = house.json("GET", "/alipay/scenarios")
    assert listing["faults"]["slow"] == scenarios.FAULTS["slow"]
    assert listing["settings"]["fee_fixed_minor"]["value"] == 10
    for wrong in (
        {"fee": 1},
        {"fee_fixed_minor": "10"},
        {"settlement_days": "never"},
        {"fee_fixed_minor": -1},
        [],
    ):
        assert house.call("POST", "/alipay/control/settings", json.dumps(wrong).encode())[0] == 400
    changed = house.json("POST", "/alipay/control/settings", {"fee_fixed_minor": 25})
    assert changed["fee_fixed_minor"] == 25
    assert house.call("GET", "/alipay/nothing")[0] == 404


def test_the_keys_and_ids_survive_a_restart(house: House, keys_dir: Path) -> None:
    again = House(keys_dir)
    fixed = ("client_id", "client_id_plain", "customer_id", "merchant_private_key", "alipay_public_key")
    assert all(again.credentials[name] == house.credentials[name] for name in fixed)
    assert re.fullmatch(r"SANDBOX_5Y[A-Z0-9]{14}", house.credentials["client_id"])
    assert house.credentials["merchant_private_key"].startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert house.credentials["alipay_public_key"].startswith("-----BEGIN PUBLIC KEY-----")
    assert re.fullmatch(r"28[1-8]\d{15}", house.credentials["payment_code"])
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys_dir.iterdir())
    again.server.server_close()
