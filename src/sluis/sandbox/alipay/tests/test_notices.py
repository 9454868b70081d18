"""Notices to the shop: signed, acknowledged, repeated on schedule, and what can go wrong with them."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from sluis.sandbox.alipay.notices import is_acknowledged
from sluis.sandbox.alipay.tests.conftest import House, Shop, Till, code_of, wait_for


def _verified(till: Till, path: str, headers: dict[str, str], body: bytes) -> bool:
    as_answer = {**headers, "response-time": headers["request-time"]}
    return till.verified(path, as_answer, body)


def _send_and_settle(house: House, state: str, attempts: int) -> dict[str, Any]:
    house.tick()

    def reached() -> dict[str, Any] | None:
        row = house.book()["notifications"][0]
        return row if (row["state"], row["attempts"]) == (state, attempts) else None

    return dict(wait_for(reached))


def test_a_success_is_notified_once_and_signed(house: House, till: Till, shop: Shop) -> None:
    paid = till.pay(paymentNotifyUrl=shop.url)
    _send_and_settle(house, "acknowledged", 1)
    house.clock.pass_(days=2)
    house.tick()
    assert len(shop.received) == 1
    path, headers, body = shop.received[0]
    assert path == "/notify?shop=ghent"
    assert headers["client-id"] == till.client_id
    assert headers["request-time"] == "2026-11-24T12:00:00+08:00"
    assert _verified(till, path, headers, body)
    said = json.loads(body)
    assert said["notifyType"] == "PAYMENT_RESULT"
    assert code_of(said) == ("S", "SUCCESS")
    same = {name: value for name, value in paid.items() if name != "result"}
    assert {name: said[name] for name in same} == same


def test_failures_are_not_notified_unless_a_scenario_says_so(house: House, till: Till, shop: Shop) -> None:
    till.pay(paymentNotifyUrl=shop.url, paymentMethod__paymentMethodId="280100000000000001")
    assert house.book()["notifications"] == []
    house.fault("failed_notification")
    request = till.payment(paymentNotifyUrl=shop.url, paymentMethod__paymentMethodId="280100000000000002")
    till.ask("pay", request)
    _send_and_settle(house, "acknowledged", 1)
    said = shop.bodies()[0]
    assert code_of(said) == ("F", "USER_BALANCE_NOT_ENOUGH")
    assert set(said) == {"notifyType", "result", "paymentRequestId", "paymentId"}


def test_an_order_code_is_notified_when_the_phone_pays(house: House, till: Till, shop: Shop) -> None:
    shown = till.ask("pay", till.order_code(paymentNotifyUrl=shop.url))
    house.tick()
    assert house.book()["notifications"] == []
    house.json(
        "POST", "/alipay/phone/api/pay", {"code": shown["orderCodeForm"]["codeDetails"][0]["codeValue"]}
    )
    _send_and_settle(house, "acknowledged", 1)
    assert shop.bodies()[0]["paymentId"] == shown["paymentId"]


def test_the_gaps_are_those_of_the_guide_and_end_after_eight_sends(
    house: House, till: Till, shop: Shop
) -> None:
    shop.says = lambda: (200, b"ok")
    till.pay(paymentNotifyUrl=shop.url)
    _send_and_settle(house, "due", 1)
    for attempt, minutes in enumerate([2, 10, 10, 60, 120, 360, 900], start=2):
        house.clock.pass_(minutes=minutes, seconds=-1)
        house.tick()
        assert len(shop.received) == attempt - 1, "too early"
        house.clock.pass_(seconds=1)
        _send_and_settle(house, "given up" if attempt == 8 else "due", attempt)
    house.clock.pass_(days=3)
    house.tick()
    assert len(shop.received) == 8
    assert len({body for _, _, body in shop.received}) == 1
    assert all(_verified(till, *received) for received in shop.received)


def _result(code: str, status: str, message: str) -> bytes:
    return json.dumps(
        {"result": {"resultCode": code, "resultStatus": status, "resultMessage": message}}
    ).encode()


@pytest.mark.parametrize(
    ("status", "body", "acknowledged"),
    [
        (200, _result("SUCCESS", "S", "success"), True),
        (200, _result("SUCCESS", "S", "Success"), True),
        (200, _result("SUCCESS", "U", "success"), False),
        (200, _result("UNKNOWN_EXCEPTION", "U", "unknown"), False),
        (200, _result("SUCCESS", "S", "fine"), False),
        (200, b'{"result": {"resultCode": "SUCCESS", "resultStatus": "S"}}', False),
        (200, b'{"resultCode": "SUCCESS"}', False),
        (200, b"success", False),
        (200, b"", False),
        (200, b"[]", False),
        (202, _result("SUCCESS", "S", "success"), False),
        (500, _result("SUCCESS", "S", "success"), False),
    ],
)
def test_only_the_documented_body_acknowledges(status: int, body: bytes, acknowledged: bool) -> None:
    assert is_acknowledged(status, body) is acknowledged


def test_an_unreachable_shop_is_tried_again(house: House, till: Till) -> None:
    till.pay(paymentNotifyUrl="http://127.0.0.1:1/notify")
    row = _send_and_settle(house, "due", 1)
    assert row["due_at"] == "2026-11-24T12:02:00+08:00"
    assert row["tries"][0]["error"]


def test_only_loopback_is_called(house: House, till: Till) -> None:
    till.pay(paymentNotifyUrl="http://192.0.2.7/notify")
    row = _send_and_settle(house, "given up", 1)
    assert "loopback" in row["tries"][0]["error"]


def test_a_slow_shop_delays_no_other(house: House, till: Till, shop: Shop) -> None:
    slow, let_go = Shop(), threading.Event()

    def dawdle() -> tuple[int, bytes]:
        let_go.wait(10)
        return 200, Shop.GOOD

    slow.says = dawdle
    for _ in range(40):
        till.pay(paymentNotifyUrl=slow.url)
    till.pay(paymentNotifyUrl=shop.url)
    house.tick()
    wait_for(lambda: shop.received)
    assert len(slow.received) <= 32
    let_go.set()
    wait_for(lambda: house.tick() or len(slow.received) == 40)
    slow.server.shutdown()
    slow.server.server_close()


def test_2806_and_the_fault_lose_the_notice(house: House, till: Till, shop: Shop) -> None:
    till.pay(paymentNotifyUrl=shop.url, paymentMethod__paymentMethodId="280600000000000001")
    house.fault("lost_notification", times=1)
    till.pay(paymentNotifyUrl=shop.url)
    house.clock.pass_(days=1)
    house.tick()
    assert [row["state"] for row in house.book()["notifications"]] == ["lost", "lost"]
    assert shop.received == []
    assert house.book()["charges"] == 2


def test_2807_notifies_before_it_answers(house: House, till: Till, shop: Shop) -> None:
    request = till.payment(paymentNotifyUrl=shop.url, paymentMethod__paymentMethodId="280700000000000001")
    till.ask("pay", request)
    assert shop.bodies()[0]["paymentRequestId"] == request["paymentRequestId"]


def test_2808_notifies_twice(house: House, till: Till, shop: Shop) -> None:
    till.pay(paymentNotifyUrl=shop.url, paymentMethod__paymentMethodId="280800000000000001")
    _send_and_settle(house, "acknowledged", 1)
    assert len(shop.received) == 2
    assert shop.received[0] == shop.received[1]


def test_the_duplicate_fault_sends_copies_at_once(house: House, till: Till, shop: Shop) -> None:
    house.fault("duplicate_notification", times=1, copies=20)
    till.pay(paymentNotifyUrl=shop.url)
    _send_and_settle(house, "acknowledged", 1)
    assert len(shop.received) == 20


def test_a_late_notice_comes_late_even_after_a_cancel(house: House, till: Till, shop: Shop) -> None:
    house.fault("late_notification", times=1, seconds=600)
    paid = till.pay(paymentNotifyUrl=shop.url)
    till.ask("cancel", {"paymentId": paid["paymentId"]})
    house.clock.pass_(seconds=599)
    house.tick()
    assert shop.received == []
    house.clock.pass_(seconds=1)
    _send_and_settle(house, "acknowledged", 1)
    assert code_of(shop.bodies()[0]) == ("S", "SUCCESS")
    assert till.status(paid["paymentId"]) == "CANCELLED"


def test_a_replay_has_the_same_bytes_and_the_same_signature(house: House, till: Till, shop: Shop) -> None:
    house.fault("replayed_notification", times=1, seconds=300)
    till.pay(paymentNotifyUrl=shop.url)
    _send_and_settle(house, "due", 1)
    house.clock.pass_(seconds=300)
    _send_and_settle(house, "acknowledged", 2)
    (_, first, first_body), (_, second, second_body) = shop.received
    assert (first["signature"], first["request-time"], first_body) == (
        second["signature"],
        second["request-time"],
        second_body,
    )


def test_a_changed_amount_is_well_signed(house: House, till: Till, shop: Shop) -> None:
    house.fault("changed_amount", times=1)
    paid = till.pay(paymentNotifyUrl=shop.url)
    _send_and_settle(house, "acknowledged", 1)
    assert _verified(till, *shop.received[0])
    assert shop.bodies()[0]["paymentAmount"]["value"] == "1350"
    said = till.ask("inquiryPayment", {"paymentId": paid["paymentId"]})
    assert said["paymentAmount"]["value"] == "1250"


def test_a_foreign_notice_names_a_payment_nobody_made(house: House, till: Till, shop: Shop) -> None:
    house.fault("foreign_notification", times=1)
    paid = till.pay(paymentNotifyUrl=shop.url)
    house.tick()
    wait_for(lambda: len(shop.received) == 2)
    stranger = next(said for said in shop.bodies() if said["paymentId"] != paid["paymentId"])
    assert all(_verified(till, *received) for received in shop.received)
    assert code_of(till.ask("inquiryPayment", {"paymentId": stranger["paymentId"]})) == (
        "F",
        "ORDER_NOT_EXIST",
    )


def test_a_false_signature_does_not_verify(house: House, till: Till, shop: Shop) -> None:
    house.fault("notification_wrong_signature", times=1)
    till.pay(paymentNotifyUrl=shop.url)
    _send_and_settle(house, "acknowledged", 1)
    assert not _verified(till, *shop.received[0])


def test_a_refund_is_notified_only_by_scenario(house: House, till: Till, shop: Shop) -> None:
    paid = till.pay(paymentNotifyUrl=shop.url)
    _send_and_settle(house, "acknowledged", 1)
    till.refund(paid["paymentId"], 100)
    house.fault("refund_notification")
    refund = till.refund(paid["paymentId"], 200)
    house.tick()
    wait_for(lambda: len(shop.received) == 2)
    said = shop.bodies()[1]
    assert said["notifyType"] == "REFUND_RESULT"
    assert said["refundStatus"] == "SUCCESS"
    assert said["refundId"] == refund["refundId"]


def test_the_dashboard_address_serves_when_the_request_has_none(house: House, till: Till, shop: Shop) -> None:
    house.json("POST", "/alipay/control/settings", {"dashboard_notify_url": shop.url})
    till.pay()
    _send_and_settle(house, "acknowledged", 1)
    assert len(shop.received) == 1
