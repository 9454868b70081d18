from __future__ import annotations

from typing import Any

import pytest

from sluis.sandbox.tmall.tests.forms import publish
from sluis.sandbox.tmall.tests.wire import MEI, Shopfront

SF = "SF1234567890123"


def trade(shop: Shopfront, tid: int, fields: str = "status") -> dict[str, Any]:
    found: dict[str, Any] = shop.call("taobao.trade.fullinfo.get", tid=tid, fields=fields)["trade"]
    return found


def first_tid(shop: Shopfront) -> int:
    return int(shop.party.book()["trade_rows"][0]["tid"])


def offline(shop: Shopfront, tid: int, **parameters: Any) -> dict[str, Any]:
    given = {"company_code": "SF", "out_sid": SF, **parameters}
    return shop.call("taobao.logistics.offline.send", tid=tid, **given)


def two_lines(shop: Shopfront) -> tuple[int, list[int]]:
    lines = [{"num_iid": publish(shop, outer_id=name), "quantity": 1} for name in ("A", "B")]
    tid = shop.post_json("/tmall/shop/api/buy", {"lines": lines, "buyer": MEI}).json["tid"]
    orders = trade(shop, tid, "orders.oid")["orders"]["order"]
    return tid, [order["oid"] for order in orders]


def test_carriers_and_their_expressions(shop: Shopfront) -> None:
    answer = shop.call("taobao.logistics.companies.get", False, fields="code,reg_mail_no")
    companies = {entry["code"]: entry for entry in answer["logistics_companies"]["logistics_company"]}
    assert {"POST", "ZJS", "SF", "EMS", "YTO"} <= set(companies)
    assert set(companies["SF"]) == {"code", "reg_mail_no"}
    assert shop.error("taobao.logistics.companies.get", False)["code"] == 40


def test_sending_moves_the_trade(shop: Shopfront) -> None:
    tid = first_tid(shop)
    assert offline(shop, tid)["shipping"] == {"is_success": True}
    sent = trade(
        shop, tid, "status,consign_time,timeout_action_time,orders.invoice_no,orders.logistics_company"
    )
    assert sent["status"] == "WAIT_BUYER_CONFIRM_GOODS"
    assert sent["consign_time"] < sent["timeout_action_time"]
    assert sent["orders"]["order"] == [{"invoice_no": SF, "logistics_company": "顺丰速运"}]
    row = shop.party.book()["trade_rows"][0]
    assert (row["waybill"], row["status"]) == (SF, "WAIT_BUYER_CONFIRM_GOODS")


def test_a_second_shipment_is_b04(shop: Shopfront) -> None:
    tid = first_tid(shop)
    offline(shop, tid)
    error = offline(shop, tid, out_sid="SF1234567890124")["error_response"]
    assert (error["code"], error["sub_code"]) == (15, "isv.logistics-offline-service-error:B04")
    unpaid = shop.buy(pay=False)["tid"]
    assert offline(shop, unpaid)["error_response"]["sub_code"].endswith(":B04")


def test_a_wrong_or_used_number_is_b60(shop: Shopfront) -> None:
    tid = first_tid(shop)
    for number in ("12", "SF12345678901234567", "SF１２３４５６７８９０１２３"):
        error = offline(shop, tid, out_sid=number)["error_response"]
        assert error["sub_code"] == "isv.logistics-offline-service-error:B60"
    other = shop.buy()["tid"]
    offline(shop, tid)
    assert offline(shop, other)["error_response"]["sub_code"].endswith(":B60")
    assert trade(shop, other) == {"status": "WAIT_SELLER_SEND_GOODS"}


def test_international_numbers(shop: Shopfront) -> None:
    assert offline(shop, first_tid(shop), company_code="EMS", out_sid="RB123456785NL")["shipping"][
        "is_success"
    ]


def test_held_trades_are_not_sent(shop: Shopfront) -> None:
    tid = first_tid(shop)
    shop.post_json("/tmall/control/hold", {"tid": tid, "hold": 1})
    assert trade(shop, tid, "ofp_hold") == {"ofp_hold": 1}
    assert offline(shop, tid)["error_response"]["sub_code"].endswith(":B04")
    shop.post_json("/tmall/control/hold", {"tid": tid, "hold": 0})
    assert offline(shop, tid)["shipping"]["is_success"]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"company_code": "NOPE"}, "isv.invalid-parameter:company_code"),
        ({"sub_tid": "1"}, "Invalid arguments:is_split"),
        ({"is_split": 1}, "Invalid arguments:sub_tid"),
        ({"sub_tid": "x", "is_split": 1}, "Invalid arguments:sub_tid"),
        ({"sub_tid": "1", "is_split": 1}, "isv.logistics-offline-service-error:B04"),
        ({"out_sid": ""}, "Missing required arguments:out_sid"),
    ],
)
def test_refusals(shop: Shopfront, parameters: dict[str, Any], says: str) -> None:
    error = offline(shop, first_tid(shop), **parameters)["error_response"]
    assert says in (error["msg"], error.get("sub_code"))


def test_parcels_of_a_split_trade(bare: Shopfront) -> None:
    tid, (first, second) = two_lines(bare)
    offline(bare, tid, sub_tid=str(second), is_split=1)
    part = trade(bare, tid, "status,is_part_consign,orders.oid,orders.status")
    assert (part["status"], part["is_part_consign"]) == ("SELLER_CONSIGNED_PART", True)
    assert {order["oid"]: order["status"] for order in part["orders"]["order"]} == {
        first: "WAIT_SELLER_SEND_GOODS",
        second: "WAIT_BUYER_CONFIRM_GOODS",
    }
    offline(bare, tid, sub_tid=str(first), is_split=1, out_sid="SF1234567890124")
    assert trade(bare, tid) == {"status": "WAIT_BUYER_CONFIRM_GOODS"}
    shippings = bare.call("taobao.logistics.orders.detail.get", tid=tid, fields="out_sid,sub_tids,is_split")
    assert shippings["shippings"]["shipping"] == [
        {"out_sid": SF, "sub_tids": {"number": [second]}, "is_split": 1},
        {"out_sid": "SF1234567890124", "sub_tids": {"number": [first]}, "is_split": 1},
    ]


def test_correcting_a_number(shop: Shopfront) -> None:
    tid = first_tid(shop)
    before = {"tid": tid, "company_code": "YTO", "out_sid": "YT1234567890123"}
    assert shop.error("taobao.logistics.consign.resend", **before)["sub_code"].endswith(":B04")
    offline(shop, tid)
    shop.call("taobao.logistics.consign.resend", **before)
    assert shop.party.book()["trade_rows"][0]["waybill"] == "YT1234567890123"
    shop.pass_time(51 * 86_400)
    assert shop.error("taobao.logistics.consign.resend", **before)["sub_code"].endswith(":B04")


def test_online_sending_in_two_steps(shop: Shopfront) -> None:
    tid = first_tid(shop)
    shop.call("taobao.logistics.online.send", tid=tid, company_code="SF")
    assert trade(shop, tid) == {"status": "WAIT_SELLER_SEND_GOODS"}
    again = shop.error("taobao.logistics.online.send", tid=tid, company_code="SF")
    assert again["sub_code"] == "isv.logistics-online-service-error:B04"
    error = shop.error("taobao.logistics.online.confirm", tid=tid, out_sid="1")
    assert error["sub_code"] == "isv.logistics-online-service-error:B60"
    shop.call("taobao.logistics.online.confirm", tid=tid, out_sid=SF)
    assert trade(shop, tid) == {"status": "WAIT_BUYER_CONFIRM_GOODS"}


def test_the_trace_grows_with_time(shop: Shopfront) -> None:
    tid = first_tid(shop)
    assert shop.error("taobao.logistics.trace.search", tid=tid)["code"] == 15
    offline(shop, tid)
    first = shop.call("taobao.logistics.trace.search", tid=tid)
    assert [step["action"] for step in first["trace_list"]["transit_step_info"]] == ["CONSIGN"]
    assert (first["out_sid"], first["company_name"]) == (SF, "顺丰速运")
    shop.pass_time(5 * 86_400 + 9_000)
    last = shop.call("taobao.logistics.trace.search", tid=tid)["trace_list"]["transit_step_info"]
    assert [last[0]["action"], last[-1]["action"]] == ["CONSIGN", "GTMS_SIGNED"]
    assert sorted(step["status_time"] for step in last) == [step["status_time"] for step in last]


def test_receipts_confirm_themselves_in_fifteen_days(shop: Shopfront) -> None:
    tid = first_tid(shop)
    offline(shop, tid)
    shop.pass_time(15 * 86_400 + 10)
    shop.party.tick()
    assert trade(shop, tid) == {"status": "TRADE_FINISHED"}
    assert trade(shop, tid, "received_payment,available_confirm_fee") == {
        "received_payment": "336.00",
        "available_confirm_fee": "0.00",
    }


ADDRESS = {"country": "中国", "province": "上海", "city": "上海市", "district": "徐汇区"}


def test_import_lines_from_quote_to_cancel(shop: Shopfront) -> None:
    tid = first_tid(shop)
    lines = shop.call("taobao.wlb.imports.resource.get", from_id=990100, to_address=ADDRESS)
    line = lines["resources"]["resource_result"][0]
    assert set(line["delivery_price"]) == {
        "basic_weight", "basic_weight_price", "step_weight", "step_weight_price",
    }  # fmt: skip
    consign = {
        "trade_order_id": tid,
        "resource_id": line["res_id"],
        "store_code": "SLUIS-LGG-01",
        "first_logistics": "PostNL",
        "first_waybillno": "3SABCD1234567",
    }
    answer = shop.call("taobao.wlb.imports.general.consign", **consign)
    assert answer["is_success"] is True
    again = shop.call("taobao.wlb.imports.general.consign", **consign)
    assert (again["is_success"], again["result_error_code"][-3:]) == (False, "B04")
    order = shop.call("taobao.wlb.imports.order.get", trade_id=tid)["orders"]["loc_order"][0]
    assert (order["order_code"], order["status_code"]) == (
        answer["lgorder_code"],
        "SENT_WAIT_COMPANY_MAKE_SURE",
    )
    label = shop.call("taobao.wlb.imports.waybill.get", order_code=answer["lgorder_code"])["waybillurl"]
    assert "3SABCD1234567" in shop.http("GET", label.removeprefix(shop.world.origin)).body.decode()
    assert shop.call("taobao.wlb.imports.order.cancel", lgorder_code=answer["lgorder_code"])["is_success"]
    assert trade(shop, tid) == {"status": "WAIT_SELLER_SEND_GOODS"}
    closed = shop.call("taobao.wlb.imports.order.get", status_code="ORDER_CANCELED")
    assert closed["total_results"] == 1


def test_a_received_parcel_cannot_be_cancelled(shop: Shopfront) -> None:
    consign = {
        "trade_order_id": first_tid(shop),
        "resource_id": 5001,
        "store_code": "S",
        "first_logistics": "PostNL",
        "first_waybillno": "3SABCD1234567",
    }
    code = shop.call("taobao.wlb.imports.general.consign", **consign)["lgorder_code"]
    shop.pass_time(25 * 3600)
    assert shop.call("taobao.wlb.imports.order.cancel", lgorder_code=code)["is_success"] is False


def test_several_goods_over_a_thousand_yuan(bare: Shopfront) -> None:
    lines = [{"num_iid": publish(bare, price=price), "quantity": 1} for price in ("600.00", "401.00")]
    tid = bare.post_json("/tmall/shop/api/buy", {"lines": lines, "buyer": MEI}).json["tid"]
    answer = bare.call(
        "taobao.wlb.imports.general.consign",
        trade_order_id=tid,
        resource_id=5001,
        store_code="S",
        first_logistics="bpost",
        first_waybillno="BE123456789",
    )
    assert (answer["is_success"], answer["result_error_msg"]) == (
        False,
        "单笔订单多个商品，交易金额不能大于1000人民币",
    )


def test_third_party_direct_mail(shop: Shopfront) -> None:
    tid = first_tid(shop)
    lines = shop.call("taobao.wlb.import.threepl.resource.get", type="OFFLINE", from_id=1, to_address=ADDRESS)
    line = lines["result"]["resources"]["three_pl_consign_resource_dto"][1]
    sender = shop.call("taobao.logistics.address.search", rdef="get_def")["addresses"]["address_result"][0]
    consign = {
        "trade_id": tid, "res_id": line["res_id"], "res_code": line["res_code"],
        "from_id": sender["contact_id"], "waybill_no": "LP00012345678901",
    }  # fmt: skip
    wrong = shop.call("taobao.wlb.import.threepl.offline.consign", **{**consign, "res_code": "NOPE"})[
        "result"
    ]
    assert (wrong["success"], wrong["sub_error_code"]) == (False, "isv.invalid-parameter:res_id")
    done = shop.call("taobao.wlb.import.threepl.offline.consign", **consign)["result"]
    assert done["success"] is True
    assert trade(shop, tid) == {"status": "WAIT_BUYER_CONFIRM_GOODS"}
