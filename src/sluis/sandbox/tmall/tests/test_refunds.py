from __future__ import annotations

from typing import Any

import pytest

from sluis.sandbox.tmall.tests.test_gateway import multipart
from sluis.sandbox.tmall.tests.wire import Shopfront

FIELDS = "refund_id,tid,oid,status,refund_fee,payment,refund_version,refund_phase,good_status,has_good_return"


def ask(shop: Shopfront, tid: int, fee: str, **more: Any) -> dict[str, Any]:
    value = {"tid": tid, "refund_fee": fee, "reason": "不想要了", **more}
    answer = shop.post_json("/tmall/shop/api/refund", value)
    assert answer.status == 200, answer.json
    return refund(shop, answer.json["refund_id"])


def refund(shop: Shopfront, refund_id: Any) -> dict[str, Any]:
    found: dict[str, Any] = shop.call("taobao.refund.get", refund_id=refund_id, fields=FIELDS)["refund"]
    return found


def send(shop: Shopfront, tid: int) -> None:
    shop.call("taobao.logistics.offline.send", tid=tid, company_code="OTHER", out_sid=f"PARCEL-{tid % 10**9}")


def info(found: dict[str, Any], **changes: Any) -> str:
    fen = int(found["refund_fee"].replace(".", ""))
    parts = {"amount": fen, "version": found["refund_version"], "phase": found["refund_phase"], **changes}
    return f"{found['refund_id']}|{parts['amount']}|{parts['version']}|{parts['phase']}"


def agree(shop: Shopfront, found: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return shop.call("taobao.rp.refunds.agree", refund_infos=info(found, **changes))


def trade(shop: Shopfront, tid: int) -> dict[str, Any]:
    fields = "status,orders.status,orders.refund_status"
    found: dict[str, Any] = shop.call("taobao.trade.fullinfo.get", tid=tid, fields=fields)["trade"]
    return found


def test_a_full_refund_before_sending_closes_the_trade(shop: Shopfront) -> None:
    tid = shop.buy(4)["tid"]
    stock = shop.party.book()["items"][0]["skus"][0]["quantity"]
    found = ask(shop, tid, "672.00")
    assert (found["status"], found["refund_phase"], found["payment"]) == (
        "WAIT_SELLER_AGREE",
        "onsale",
        "0.00",
    )
    assert isinstance(found["refund_id"], str)
    answer = agree(shop, found)
    assert (answer["succ"], answer["msg_code"]) == (True, "OP_SUCC")
    line = {"status": "TRADE_CLOSED", "refund_status": "SUCCESS"}
    assert trade(shop, tid) == {"status": "TRADE_CLOSED", "orders": {"order": [line]}}
    assert shop.party.book()["items"][0]["skus"][0]["quantity"] == stock + 4
    error = shop.call("taobao.logistics.offline.send", tid=tid, company_code="OTHER", out_sid="PARCEL-1")
    assert error["error_response"]["sub_code"].endswith(":B04")


def test_a_part_refund_leaves_the_trade_going(shop: Shopfront) -> None:
    tid = shop.buy(2)["tid"]
    agree(shop, ask(shop, tid, "36.00"))
    line = {"status": "WAIT_SELLER_SEND_GOODS", "refund_status": "SUCCESS"}
    assert trade(shop, tid) == {"status": "WAIT_SELLER_SEND_GOODS", "orders": {"order": [line]}}


def test_goods_come_back_before_the_money(shop: Shopfront) -> None:
    tid = shop.buy()["tid"]
    send(shop, tid)
    shop.post_json("/tmall/shop/api/confirm", {"tid": tid})
    found = ask(shop, tid, "168.00", with_return=True)
    assert (found["refund_phase"], found["has_good_return"]) == ("aftersale", True)
    too_soon = agree(shop, found)
    assert (too_soon["succ"], too_soon["msg_code"]) == (False, "OP_FAILURE_UE")
    shop.call(
        "taobao.rp.returngoods.agree",
        refund_id=found["refund_id"],
        refund_phase=found["refund_phase"],
        refund_version=found["refund_version"],
        seller_address_id=100002,
        remark="请寄回保税仓",
    )
    assert refund(shop, found["refund_id"])["status"] == "WAIT_BUYER_RETURN_GOODS"
    back = {"refund_id": found["refund_id"], "company_name": "顺丰速运", "sid": "SF9999999999999"}
    assert shop.post_json("/tmall/shop/api/return", back).status == 200
    now = refund(shop, found["refund_id"])
    assert (now["status"], now["good_status"]) == ("WAIT_SELLER_CONFIRM_GOODS", "BUYER_RETURNED_GOODS")
    assert agree(shop, now)["succ"] is True
    assert trade(shop, tid)["status"] == "TRADE_CLOSED"


@pytest.mark.parametrize(
    "changes", [{"version": 1}, {"phase": "aftersale"}, {"amount": 1}], ids=["version", "phase", "amount"]
)
def test_races_and_wrong_amounts_change_nothing(shop: Shopfront, changes: dict[str, Any]) -> None:
    tid = shop.buy()["tid"]
    found = ask(shop, tid, "168.00")
    result = agree(shop, found, **changes)["results"]["refund_mapping_result"][0]
    assert result["succ"] is False
    assert refund(shop, found["refund_id"])["status"] == "WAIT_SELLER_AGREE"


def test_a_batch_is_partly_done(shop: Shopfront) -> None:
    good, bad = ask(shop, shop.buy()["tid"], "168.00"), ask(shop, shop.buy()["tid"], "168.00")
    answer = shop.call("taobao.rp.refunds.agree", refund_infos=f"{info(good)},{info(bad, version=1)}")
    assert (answer["succ"], answer["msg_code"]) == (False, "SOME_OP_SUCC")
    assert [row["succ"] for row in answer["results"]["refund_mapping_result"]] == [True, False]
    assert shop.error("taobao.rp.refunds.agree", refund_infos="nonsense")["code"] == 41
    too_much = shop.error("taobao.rp.refunds.agree", refund_infos=info(bad, amount=1_000_001))
    assert too_much["sub_code"] == "isv.invalid-parameter:refund_infos"


def test_refusing_needs_goods_on_their_way_and_a_proof(shop: Shopfront) -> None:
    tid = shop.buy()["tid"]
    found = ask(shop, tid, "168.00")

    def refuse(found: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        given = shop.signed(
            "taobao.refund.refuse",
            refund_id=found["refund_id"],
            refuse_message="商品已寄出",
            refund_phase=found["refund_phase"],
            refund_version=found["refund_version"],
        )
        body, kind = multipart(given, files)
        answer: dict[str, Any] = shop.http("POST", "/router/rest", body, {"Content-Type": kind}).json
        return answer

    proof = {"refuse_proof": b"\x89PNG"}
    assert refuse(found, {})["error_response"]["msg"] == "Missing required arguments:refuse_proof"
    assert refuse(found, proof)["error_response"]["sub_code"] == "isv.refund-refuse-error:unsent"
    send(shop, tid)
    refused = refuse(found, proof)["refund_refuse_response"]["refund"]
    assert refused["status"] == "SELLER_REFUSE_BUYER"
    assert trade(shop, tid)["orders"]["order"][0]["refund_status"] == "SELLER_REFUSE_BUYER"


def test_reading_refunds(shop: Shopfront) -> None:
    tids = [shop.buy()["tid"] for _ in range(3)]
    for tid in tids:
        ask(shop, tid, "10.00")
    page = shop.call("taobao.refunds.receive.get", fields="tid,status", page_size=2, use_has_next=True)
    assert page["has_next"] is True
    assert len(page["refunds"]["refund"]) == 2
    counted = shop.call("taobao.refunds.receive.get", fields="tid", status="WAIT_SELLER_AGREE")
    assert counted["total_results"] == 3
    assert shop.call("taobao.refunds.receive.get", fields="tid", status="SUCCESS")["total_results"] == 0
    assert shop.error("taobao.refunds.receive.get", fields="tid", status="MAYBE")["code"] == 41
    assert shop.error("taobao.refund.get", fields="tid", refund_id=5)["sub_code"] == "isv.refund-not-exist"


@pytest.mark.parametrize(
    ("fee", "says"), [("0", "大于0"), ("168.01", "不超过168.00"), ("-1", "格式"), ("1e2", "格式")]
)
def test_what_a_shopper_may_ask(shop: Shopfront, fee: str, says: str) -> None:
    answer = shop.post_json("/tmall/shop/api/refund", {"tid": shop.buy()["tid"], "refund_fee": fee})
    assert answer.status == 400
    assert says in answer.json["error"]


def test_one_refund_at_a_time_and_withdrawing(shop: Shopfront) -> None:
    tid = shop.buy()["tid"]
    found = ask(shop, tid, "10.00")
    assert shop.post_json("/tmall/shop/api/refund", {"tid": tid, "refund_fee": "5.00"}).status == 400
    shop.post_json("/tmall/shop/api/withdraw", {"refund_id": found["refund_id"]})
    assert trade(shop, tid)["orders"]["order"][0]["refund_status"] == "CLOSED"
    assert ask(shop, tid, "20.00")["status"] == "WAIT_SELLER_AGREE"


def test_an_open_refund_holds_the_receipt_back(shop: Shopfront) -> None:
    tid = shop.buy()["tid"]
    send(shop, tid)
    ask(shop, tid, "10.00")
    assert shop.post_json("/tmall/shop/api/confirm", {"tid": tid}).status == 400
    shop.pass_time(16 * 86_400)
    shop.party.tick()
    assert trade(shop, tid)["status"] == "WAIT_BUYER_CONFIRM_GOODS"
