from __future__ import annotations

import json
from typing import Any

import pytest

from sluis.sandbox.tmall.tests.forms import publish
from sluis.sandbox.tmall.tests.wire import Shopfront


def consume(shop: Shopfront, **parameters: Any) -> list[dict[str, Any]]:
    answer = shop.call("taobao.tmc.messages.consume", False, **parameters)
    found: list[dict[str, Any]] = answer.get("messages", {}).get("tmc_message", [])
    return found


def drain(shop: Shopfront) -> list[dict[str, Any]]:
    found = consume(shop, quantity=200)
    if found:
        ids = ",".join(str(message["id"]) for message in found)
        assert shop.call("taobao.tmc.messages.confirm", False, s_message_ids=ids)["is_success"]
    return found


def test_nothing_comes_before_it_is_permitted(bare: Shopfront) -> None:
    publish(bare)
    assert consume(bare) == []
    bare.call("taobao.tmc.user.permit")
    publish(bare)
    assert [message["topic"] for message in consume(bare)] == ["taobao_item_ItemAdd"]


def test_the_way_of_a_trade_in_messages(shop: Shopfront) -> None:
    drain(shop)
    tid = shop.buy()["tid"]
    shop.call("taobao.logistics.offline.send", tid=tid, company_code="OTHER", out_sid="PARCEL-77")
    shop.post_json("/tmall/shop/api/confirm", {"tid": tid})
    shop.post_json("/tmall/shop/api/refund", {"tid": tid, "refund_fee": "5.00"})
    found = drain(shop)
    assert [message["topic"] for message in found] == [
        "taobao_item_ItemStockChanged",
        "taobao_trade_TradeCreate",
        "taobao_trade_TradeBuyerPay",
        "taobao_trade_TradeSellerShip",
        "taobao_trade_TradeSuccess",
        "taobao_refund_RefundCreated",
    ]
    paid = json.loads(found[2]["content"])
    assert (paid["tid"], paid["oid"], paid["status"]) == (tid, tid, "WAIT_SELLER_SEND_GOODS")
    assert set(found[2]) == {"id", "topic", "user_id", "user_nick", "pub_app_key", "pub_time", "content"}
    assert json.loads(found[5]["content"])["refund_fee"] == "5.00"


def test_what_is_not_confirmed_comes_again(shop: Shopfront) -> None:
    first = consume(shop)
    assert first
    assert consume(shop) == []
    shop.pass_time(40)
    assert consume(shop) == first
    drain_ids = ",".join(str(message["id"]) for message in first)
    shop.call("taobao.tmc.messages.confirm", False, s_message_ids=drain_ids)
    shop.pass_time(40)
    assert consume(shop) == []


def test_permitted_topics_replace_each_other(shop: Shopfront) -> None:
    drain(shop)
    shop.call("taobao.tmc.user.permit", topics="taobao_trade_TradeCreate")
    shop.call("taobao.tmc.user.permit", topics="taobao_trade_TradeBuyerPay")
    shop.buy()
    assert [message["topic"] for message in drain(shop)] == ["taobao_trade_TradeBuyerPay"]
    user = shop.call("taobao.tmc.user.get", False, nick="sluis海外旗舰店", fields="topics,user_nick,is_valid")
    assert user["tmc_user"] == {
        "topics": {"string": ["taobao_trade_TradeBuyerPay"]},
        "user_nick": "sluis海外旗舰店",
        "is_valid": True,
    }
    shop.call("taobao.tmc.user.cancel", False, nick="sluis海外旗舰店")
    shop.buy()
    assert drain(shop) == []


@pytest.mark.parametrize("quantity", [9, 201])
def test_quantities(shop: Shopfront, quantity: int) -> None:
    assert shop.error("taobao.tmc.messages.consume", False, quantity=quantity)["code"] == 41


def test_limits_and_groups(shop: Shopfront) -> None:
    ids = ",".join(str(number) for number in range(201))
    assert shop.error("taobao.tmc.messages.confirm", False, s_message_ids=ids)["code"] == 41
    assert shop.error("taobao.tmc.messages.confirm", False, s_message_ids="x")["code"] == 41
    assert shop.error("taobao.tmc.messages.consume", False, group_name="vip")["code"] == 15
    queue = shop.call("taobao.tmc.queue.get", False, group_name="default")["datas"]["tmc_queue_info"][0]
    assert (queue["name"], queue["get_total"]) == ("default", 0)


def test_messages_can_be_doubled_turned_and_lost(shop: Shopfront) -> None:
    old = drain(shop)[-1]
    shop.fault("duplicate_message")
    assert consume(shop) == [old]
    shop.buy()
    shop.fault("reversed_messages")
    topics = [message["topic"] for message in drain(shop)]
    assert topics[0] == "taobao_trade_TradeBuyerPay"
    shop.fault("lost_message", times=None)
    shop.buy()
    assert drain(shop) == []
