from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sluis.sandbox.tmall.tests.forms import publish
from sluis.sandbox.tmall.tests.wire import MEI, Shopfront, beijing_now

ADDRESS_FIELDS = "receiver_name,receiver_address,created,receiver_mobile,receiver_phone"


def sold(shop: Shopfront, **parameters: Any) -> dict[str, Any]:
    return shop.call("taobao.trades.sold.get", **{"fields": "tid", "type": "tmall_i18n", **parameters})


def full(shop: Shopfront, tid: int, fields: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.call("taobao.trade.fullinfo.get", tid=tid, fields=fields)["trade"]
    return found


def test_the_default_types_leave_tmall_global_out(shop: Shopfront) -> None:
    answer = shop.call("taobao.trades.sold.get", fields="tid")
    assert answer["total_results"] == 0
    assert "trades" not in answer
    assert sold(shop)["total_results"] == 1


def test_trade_numbers_are_json_numbers_of_eighteen_digits(shop: Shopfront) -> None:
    trade = sold(shop, fields="tid,tid_str,orders.oid,orders.sku_id")["trades"]["trade"][0]
    assert isinstance(trade["tid"], int)
    assert len(str(trade["tid"])) == 18
    assert trade["tid"] > 2**53
    assert trade["tid_str"] == str(trade["tid"])
    assert trade["orders"]["order"][0]["oid"] == trade["tid"]
    assert isinstance(trade["orders"]["order"][0]["sku_id"], str)


def test_money_of_a_single_line(shop: Shopfront) -> None:
    tid = shop.buy(3)["tid"]
    fields = (
        "payment,total_fee,post_fee,num,orders.payment,orders.total_fee,orders.price,orders.refund_status"
    )
    trade = full(shop, tid, fields)
    assert trade == {
        "payment": "504.00",
        "total_fee": "504.00",
        "post_fee": "0.00",
        "num": 3,
        "orders": {
            "order": [
                {"payment": "504.00", "total_fee": "504.00", "price": "168.00", "refund_status": "NO_REFUND"}
            ]
        },
    }


def test_money_of_several_lines_with_postage(bare: Shopfront) -> None:
    first = publish(bare, freight_payer="1", freight_by_buyer="postage", postage_id="7", outer_id="A")
    second = publish(bare, price="12.00", outer_id="B")
    lines = [{"num_iid": first, "quantity": 1}, {"num_iid": second, "quantity": 2}]
    tid = bare.post_json("/tmall/shop/api/buy", {"lines": lines, "buyer": MEI}).json["tid"]
    lines_fields = "orders.oid,orders.payment,orders.outer_iid,orders.sub_order_tax_fee"
    trade = full(bare, tid, f"payment,total_fee,post_fee,num,order_tax_fee,{lines_fields}")
    assert (trade["payment"], trade["total_fee"], trade["post_fee"], trade["num"]) == (
        "132.00",
        "112.00",
        "20.00",
        0,
    )
    orders = trade["orders"]["order"]
    assert [(order["outer_iid"], order["payment"]) for order in orders] == [("A", "88.00"), ("B", "24.00")]
    assert tid not in {order["oid"] for order in orders}
    # 108.00 and 24.00 include 9.1 %: 9.01 and 2.00
    assert [order["sub_order_tax_fee"] for order in orders] == ["9.01", "2.00"]
    assert trade["order_tax_fee"] == "11.01"


def test_buyers_are_masked_in_lists(shop: Shopfront) -> None:
    shop.buy()
    fields = "buyer_nick,receiver_name,receiver_mobile,receiver_address,receiver_city,buyer_open_uid,oaid"
    trade = sold(shop, fields=fields)["trades"]["trade"][0]
    assert trade["receiver_name"] == "陈*"
    assert trade["receiver_mobile"] == "138******78"
    assert trade["receiver_address"] == "衡山路****"
    assert trade["receiver_city"] == "上海市"
    assert trade["buyer_nick"] == "t**"
    assert trade["buyer_open_uid"].startswith("AAH")
    assert "oaid" not in trade


def test_who_ships_sees_the_receiver_in_full(shop: Shopfront) -> None:
    trade = full(shop, shop.buy()["tid"], "receiver_name,receiver_mobile,receiver_address,buyer_nick")
    assert trade == {
        "receiver_name": "陈美",
        "receiver_mobile": "13812345678",
        "receiver_address": "衡山路10号3室",
        "buyer_nick": "t**",
    }


def test_the_address_token_has_its_rule(shop: Shopfront) -> None:
    tid = shop.buy()["tid"]
    trade = full(shop, tid, f"tid,oaid,{ADDRESS_FIELDS}")
    assert trade["receiver_name"] == "陈*"
    assert 0 < len(trade["oaid"]) <= 128
    for name in ADDRESS_FIELDS.split(","):
        left = ",".join(field for field in ADDRESS_FIELDS.split(",") if field != name)
        assert "oaid" not in full(shop, tid, f"tid,oaid,{left}")
    query = [{"oaid": trade["oaid"], "tid": str(tid), "scene": "1004"}]
    receiver = shop.call("taobao.top.oaid.decrypt", query_list=query)["receiver_list"]["receiver"][0]
    assert (receiver["name"], receiver["mobile"], receiver["matched"]) == ("陈美", "13812345678", True)
    query[0]["oaid"] = "1other"
    receiver = shop.call("taobao.top.oaid.decrypt", query_list=query)["receiver_list"]["receiver"][0]
    assert receiver["matched"] is False
    assert "name" not in receiver


def test_has_next_comes_without_a_total(shop: Shopfront) -> None:
    for _ in range(2):
        shop.buy()
    first = sold(shop, use_has_next=True, page_size=2)
    assert (first["has_next"], "total_results" in first) == (True, False)
    last = sold(shop, use_has_next=True, page_size=2, page_no=2)
    assert last["has_next"] is False
    assert len(last["trades"]["trade"]) == 1
    tids = [trade["tid"] for page in (first, last) for trade in page["trades"]["trade"]]
    assert tids == sorted(tids, reverse=True)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"page_size": 101}, 41),
        ({"page_size": 0}, 41),
        ({"page_no": 0}, 41),
        ({"status": "SOLD"}, 41),
        ({"start_created": "2026-11-01"}, 41),
        ({"use_has_next": "yes"}, 41),
    ],
)
def test_limits_of_lists(shop: Shopfront, parameters: dict[str, Any], code: int) -> None:
    assert shop.error("taobao.trades.sold.get", fields="tid", **parameters)["code"] == code


def test_increments_span_one_day_at_most(shop: Shopfront) -> None:
    window = {"start_modified": beijing_now(-86_400), "end_modified": beijing_now(0)}
    answer = shop.call("taobao.trades.sold.increment.get", fields="tid", type="tmall_i18n", **window)
    assert answer["total_results"] == 1
    window["start_modified"] = beijing_now(-86_402)
    error = shop.error("taobao.trades.sold.increment.get", fields="tid", type="tmall_i18n", **window)
    assert error["sub_code"] == "isv.invalid-parameter:end_modified"
    assert shop.error("taobao.trades.sold.increment.get", fields="tid")["msg"].endswith("start_modified")


def test_windows_that_share_a_second_lose_nothing(shop: Shopfront) -> None:
    modified = full(shop, sold(shop)["trades"]["trade"][0]["tid"], "modified")["modified"]
    for window in (
        {"start_modified": beijing_now(-3600), "end_modified": modified},
        {"start_modified": modified, "end_modified": beijing_now(10)},
    ):
        answer = shop.call("taobao.trades.sold.increment.get", fields="tid", type="tmall_i18n", **window)
        assert answer["total_results"] == 1


def test_search_by_state_and_groups_of_states(shop: Shopfront) -> None:
    unpaid = shop.buy(pay=False)["tid"]
    assert sold(shop, status="WAIT_BUYER_PAY")["trades"]["trade"] == [{"tid": unpaid}]
    assert sold(shop, status="ALL_WAIT_PAY")["total_results"] == 1
    shop.post_json("/tmall/shop/api/close", {"tid": unpaid})
    assert sold(shop, status="ALL_CLOSED")["trades"]["trade"] == [{"tid": unpaid}]
    assert sold(shop, status="WAIT_SELLER_SEND_GOODS")["total_results"] == 1


def test_unknown_and_foreign_trades_do_not_exist(shop: Shopfront) -> None:
    other = shop.post_json("/tmall/control/session", {"seller_nick": "别家海外店"}).json["session"]
    tid = sold(shop)["trades"]["trade"][0]["tid"]
    for session, number in ((shop.credentials["session"], 5), (other, tid)):
        error = shop.error("taobao.trade.fullinfo.get", False, session=session, fields="tid", tid=number)
        assert (error["code"], error["sub_code"]) == (15, "isv.trade-not-exist")
    answer = shop.call("taobao.trades.sold.get", False, session=other, fields="tid", type="tmall_i18n")
    assert answer["total_results"] == 0


def test_customs_fields_follow_the_item(shop: Shopfront) -> None:
    fields = "type,cross_bonded_declare,post_gate_declare,real_name_auth_status,order_tax_fee,orders.tax_free"
    declared = full(shop, sold(shop)["trades"]["trade"][0]["tid"], fields)
    assert declared["type"] == "tmall_i18n"
    assert (declared["cross_bonded_declare"], declared["post_gate_declare"]) == (True, False)
    assert (declared["real_name_auth_status"], declared["order_tax_fee"]) == ("1", "28.03")
    postal = publish(shop, customsClearanceWay="false", hscode=None, global_arrive=None)
    tid = shop.post_json("/tmall/shop/api/buy", {"num_iid": postal, "quantity": 1, "buyer": MEI}).json["tid"]
    trade = full(shop, tid, fields)
    assert (trade["cross_bonded_declare"], trade["order_tax_fee"]) == (False, "0.00")
    assert trade["orders"]["order"] == [{"tax_free": False}]


def test_stock_follows_orders_and_closures(shop: Shopfront) -> None:
    before = shop.party.book()["items"][0]["skus"][0]["quantity"]
    unpaid = shop.buy(5, pay=False)["tid"]
    assert shop.party.book()["items"][0]["skus"][0]["quantity"] == before - 5
    shop.post_json("/tmall/shop/api/close", {"tid": unpaid})
    assert shop.party.book()["items"][0]["skus"][0]["quantity"] == before
    paid = shop.post_json("/tmall/shop/api/pay", {"tid": unpaid})
    assert (paid.status, "TRADE_CLOSED_BY_TAOBAO" in paid.json["error"]) == (400, True)


def test_a_hot_item_is_never_oversold(bare: Shopfront) -> None:
    num_iid = publish(bare, quantity="30", price="5.00")
    wish = {"num_iid": num_iid, "quantity": 1, "buyer": MEI}
    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda _: bare.post_json("/tmall/shop/api/buy", wish).status, range(50)))
    assert (statuses.count(200), statuses.count(400)) == (30, 20)
    book = bare.party.book()
    assert (book["trades"], book["items"][0]["num"], book["items"][0]["sold"]) == (30, 0, 30)
    assert bare.call("taobao.items.onsale.get", fields="num_iid")["total_results"] == 0
    assert bare.call("taobao.items.inventory.get", fields="num", banner="sold_out")["items"]["item"] == [
        {"num": 0}
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"id_number": "310104198806123423"}, "身份证"),
        ({"id_number": "310104198813123422"}, "身份证"),
        ({"name": "Chen Mei"}, "中文姓名"),
        ({"mobile": "0612345678"}, "手机"),
        ({"address": ""}, "收货地址"),
    ],
)
def test_shoppers_must_say_who_they_are(shop: Shopfront, changes: dict[str, str], says: str) -> None:
    item = shop.party.book()["items"][0]
    wish = {"num_iid": item["num_iid"], "sku_id": item["skus"][0]["sku_id"], "buyer": {**MEI, **changes}}
    answer = shop.post_json("/tmall/shop/api/buy", wish)
    assert answer.status == 400
    assert says in answer.json["error"]


def test_declared_orders_have_limits(bare: Shopfront) -> None:
    num_iid = publish(bare, price="4990.00", quantity="100")
    wish = {"num_iid": num_iid, "quantity": 2, "buyer": MEI}
    assert "5000" in bare.post_json("/tmall/shop/api/buy", wish).json["error"]
    assert bare.post_json("/tmall/shop/api/buy", {**wish, "quantity": 1}).status == 200
    bare.post_json("/tmall/control/allowance", {"enforced": True})
    statuses = [bare.post_json("/tmall/shop/api/buy", {**wish, "quantity": 1}).status for _ in range(5)]
    assert statuses == [200] * 4 + [400]  # five of 4,990 stay under 26,000 a year
    bare.post_json("/tmall/control/allowance", {"enforced": False})
    assert bare.post_json("/tmall/shop/api/buy", {**wish, "quantity": 1}).status == 200


def test_unpaid_trades_close_after_a_day(shop: Shopfront) -> None:
    tid = shop.buy(pay=False)["tid"]
    shop.pass_time(86_500)
    shop.party.tick()
    assert full(shop, tid, "status") == {"status": "TRADE_CLOSED_BY_TAOBAO"}
