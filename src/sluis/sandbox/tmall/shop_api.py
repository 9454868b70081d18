"""What a shopper's telephone sends: buy, pay, close, confirm receipt, ask for a refund, send goods back.

All are POST with a JSON object under `/tmall/shop/api/`; a refusal is status 400 with a Chinese sentence.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sluis.sandbox.http import Request, Response, json_response
from sluis.sandbox.tmall.buyers import Buyer
from sluis.sandbox.tmall.money import fen
from sluis.sandbox.tmall.refund_book import Refund, request, send_back, withdraw
from sluis.sandbox.tmall.state import Platform
from sluis.sandbox.tmall.trade_acts import ShopperError, Wish, close_unpaid, confirm, pay, place
from sluis.sandbox.tmall.trade_book import Trade

PREFIX = "/tmall/shop/api/"

Given = dict[str, Any]


def serve_shop_api(platform: Platform, http: Request) -> Response:
    """Do what the shopper asks."""
    act = _ACTS.get(http.path.removeprefix(PREFIX))
    if act is None or http.method != "POST":
        return json_response({"error": "no such address"}, 404)
    try:
        given = json.loads(http.body or b"{}")
        if not isinstance(given, dict):
            raise ShopperError("请求内容应为JSON对象")
        return json_response(act(platform, given))
    except ShopperError as error:
        return json_response({"error": str(error)}, 400)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        return json_response({"error": f"请求内容不完整或格式不正确：{error}"}, 400)


def buyer_from(given: Given) -> Buyer:
    """Return the shopper of a form or a JSON object."""
    names = ("name", "mobile", "province", "city", "district", "address", "id_number", "zip", "message")
    texts = {name: str(given.get(name, "")).strip() for name in names}
    return Buyer(**{**texts, "id_number": texts["id_number"].upper()})


def _buy(platform: Platform, given: Given) -> Given:
    rows = given.get("lines") or [given]
    wishes = [
        Wish(
            int(row["num_iid"]),
            int(row["sku_id"]) if row.get("sku_id") else None,
            int(row.get("quantity", 1)),
        )
        for row in rows
    ]
    trade = place(platform, wishes, buyer_from(dict(given["buyer"])), pay_now=bool(given.get("pay", True)))
    return _trade_answer(trade)


def _trade_answer(trade: Trade) -> Given:
    return {"tid": trade.tid, "status": trade.status}


def _ask_refund(platform: Platform, given: Given) -> Given:
    fee = fen(str(given["refund_fee"]))
    if fee is None:
        raise ShopperError("退款金额格式不正确")
    tid = int(given["tid"])
    refund = request(
        platform,
        tid,
        int(given.get("oid", tid)),
        fee,
        str(given.get("reason", "不想要了")),
        with_return=bool(given.get("with_return", False)),
        note=str(given.get("note", "")),
    )
    return _refund_answer(refund)


def _refund_answer(refund: Refund) -> Given:
    return {"refund_id": refund.refund_id, "status": refund.status}


_ACTS: dict[str, Callable[[Platform, Given], Given]] = {
    "buy": _buy,
    "pay": lambda platform, given: _trade_answer(pay(platform, int(given["tid"]))),
    "close": lambda platform, given: _trade_answer(close_unpaid(platform, int(given["tid"]))),
    "confirm": lambda platform, given: _trade_answer(confirm(platform, int(given["tid"]))),
    "refund": _ask_refund,
    "return": lambda platform, given: _refund_answer(
        send_back(platform, int(given["refund_id"]), str(given.get("company_name", "")), str(given["sid"]))
    ),
    "withdraw": lambda platform, given: _refund_answer(withdraw(platform, int(given["refund_id"]))),
}
