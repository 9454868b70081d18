"""What customs needs from the platform: identity of the buyer, value and tax of an order, its clearance.

Amounts are whole numbers; that the unit is fen is our reading, the document does not say.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from decimal import Decimal, InvalidOperation
from typing import Any

from sluis.sandbox.tmall import arguments, errors
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.categories import leaf_of
from sluis.sandbox.tmall.customs_codes import Tax, customs_line, tax_inside
from sluis.sandbox.tmall.items import find_item
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer, Listed
from sluis.sandbox.tmall.state import Platform
from sluis.sandbox.tmall.trade_book import PAID, Order, Trade, find_trade, orders_of

IDENTITY_CARD = 1


def _trade(call: Call, tid: int) -> Trade | None:
    trade = find_trade(call.platform, tid)
    return trade if trade and trade.seller_id == call.shop.seller_id and trade.status in PAID else None


def _identity(call: Call) -> Answer:
    trade = _trade(call, call.arguments.number("order_id"))
    if trade is None:
        return {"result": {"success": False, "err_code": "ORDER_NOT_FOUND", "err_msg": "订单不存在或未付款"}}
    module: Answer = {
        "order_id": trade.tid,
        "type": IDENTITY_CARD,
        "ocr_id": trade.id_number,
        "ocr_name": trade.buyer.name,
        "ocr_exp": "2036-12-31",
    }
    return {"result": {"success": True, "module": module}}


def _request(call: Call, name: str, *needed: str) -> dict[str, Any]:
    document = call.arguments.document(name)
    if not isinstance(document, dict):
        raise errors.invalid_argument(name)
    for field in needed:
        if document.get(field) in (None, ""):
            raise errors.missing_argument(f"{name}.{field}")
    return document


def _number(value: Any, name: str) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise errors.invalid_argument(name)
    return int(text)


def idempotent_key(platform: Platform, trade: Trade) -> str:
    """Return the number that names the identity an order was cleared with."""
    text = f"{trade.tid}|{trade.id_number}|{trade.buyer.name}"
    return hmac.new(platform.app_secret().encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def _sealed(platform: Platform, text: str) -> str:
    """Return a text as the platform hides it in this API; opaque to the caller."""
    return (
        "~" + hmac.new(platform.app_secret().encode(), text.encode(), hashlib.sha256).hexdigest()[:40] + "~1~"
    )


def _certification(call: Call) -> Answer:
    request = _request(call, "order_cert_request", "order_id")
    trade = _trade(call, _number(request["order_id"], "order_cert_request"))
    if trade is None:
        return {
            "succeeded": False,
            "response_code": "ORDER_NOT_FOUND",
            "response_message": "订单不存在或未付款",
        }
    platform = call.platform
    certify: Answer = {
        "order_id": trade.tid,
        "ocr_id": _sealed(platform, trade.id_number),
        "ocr_name": _sealed(platform, trade.buyer.name),
        "phone": _sealed(platform, trade.buyer.mobile),
        "idempotent": idempotent_key(platform, trade),
    }
    return {"succeeded": True, "response_code": "SUCCESS", "data": {"auth": True, "order_certify": certify}}


def _order(call: Call) -> Answer:
    request = _request(call, "clearance_order_request", "biz_order_id")
    trade = _trade(call, _number(request["biz_order_id"], "clearance_order_request"))
    if trade is None:
        return {
            "succeeded": False,
            "response_code": "ORDER_NOT_FOUND",
            "response_message": "订单不存在或未付款",
        }
    if not trade.declared:
        return {
            "succeeded": False,
            "response_code": "NOT_DECLARED",
            "response_message": "该订单不是跨境申报订单",
        }
    orders = orders_of(call.platform, trade.tid)
    pay_order: Answer = {
        "pay_order_id": int(trade.alipay_no),
        "alipay_buyer_id": f"2088{trade.tid % 10**12:012d}",
    }
    return {
        "succeeded": True,
        "response_code": "SUCCESS",
        "obj": {"biz_order_d_o": _biz_order(call.platform, trade, orders), "pay_order_d_o": pay_order},
    }


def _biz_order(platform: Platform, trade: Trade, orders: list[Order]) -> Answer:
    taxes = [tax_of(trade, orders, order) for order in orders]
    return {
        "biz_order_id": trade.tid,
        "clearance_order_no": str(trade.tid),
        "buyer_id": trade.tid % 10**10,
        "tf": trade.payment,
        "post_fee": trade.post_fee,
        "tax_d_o": {
            **_tax_fields(taxes, orders[0].hscode, trade.post_fee),
            "order_total_tax_fee": sum(tax.total for tax in taxes),
            "customs_total_fee": sum(tax.dutiable for tax in taxes),
        },
        "order_line_list": Listed(
            "clearance_order_line_do",
            [_line(platform, trade, orders, order, tax) for order, tax in zip(orders, taxes, strict=True)],
        ),
    }


def tax_of(trade: Trade, orders: list[Order], order: Order) -> Tax:
    """Return the tax inside what was paid for a line; the postage counts with the first line."""
    first = order.oid == orders[0].oid
    return tax_inside(order.total + (trade.post_fee if first else 0), order.hscode)


def _tax_fields(taxes: list[Tax], hscode: str, post_fee: int) -> Answer:
    vat, excise = sum(tax.vat for tax in taxes), sum(tax.excise for tax in taxes)
    return {
        "custom_duty_fee": 0,
        "vat_fee": vat,
        "excise_duty_fee": excise,
        "customs_insurance_fee": 0,
        "customs_coupon_fee": 0,
        "tariff_fee": vat + excise,
        "tariff_vat_fee": vat,
        "tariff_excise_fee": excise,
        "tariff_custom_fee": 0,
        "post_fee": post_fee,
        "hscode": hscode,
    }


def _line(platform: Platform, trade: Trade, orders: list[Order], order: Order, tax: Tax) -> Answer:
    post_fee = trade.post_fee if order.oid == orders[0].oid else 0
    fields = _tax_fields([tax], order.hscode, post_fee)
    fields.update(order_line_total_tax_fee=tax.total, customs_sub_total_fee=tax.dutiable)
    return {
        "item_id": order.num_iid,
        "sc_item_id": order.sku_id or order.num_iid,
        "actual_value": tax.dutiable - post_fee,
        "declaration": json.dumps(_declaration(platform, order), ensure_ascii=False),
        "sale_unit": "011",
        "sell_property": order.properties_name,
        "tax_d_o": fields,
        "unit_d_o": _units(platform, order),
    }


def _declaration(platform: Platform, order: Order) -> dict[str, str]:
    item = find_item(platform, order.num_iid)
    attributes = dict(item.facts.attributes) if item else {}
    return {
        "品牌": attributes.get("品牌", ""),
        "用途": leaf_of(order.cid).name,
        "品名": order.title,
        "包装规格": attributes.get("净含量", "") or order.properties_name,
    }


def _units(platform: Platform, order: Order) -> Answer:
    """Return statutory units and quantities: pieces are counted, the rest is weighed."""
    line = customs_line(order.hscode)
    item = find_item(platform, order.num_iid)
    weight = _weight(item.facts.weight, order.num) if item else None
    answer: Answer = {
        "first_unit": line.first_unit,
        "first_quantity": _quantity(line.first_unit, weight, order),
    }
    if line.second_unit:
        answer["second_unit"] = line.second_unit
        answer["second_quantity"] = _quantity(line.second_unit, weight, order)
    return answer


def _weight(text: str, num: int) -> str | None:
    """Return the kilograms of some pieces with four decimals, or None when the weight is not known."""
    try:
        return f"{Decimal(text) * num:.4f}"
    except InvalidOperation:
        return None


def _quantity(unit: str, weight: str | None, order: Order) -> str | None:
    return weight if unit in ("035", "095") else f"{order.num}"


def _report(call: Call) -> Answer:
    name = "order_clearance_info_request"
    request = _request(call, name, "order_id", "idempotent")
    platform = call.platform
    trade = _trade(call, _number(request["order_id"], name))
    if trade is None:
        return _reported(False, "ORDER_NOT_FOUND", "订单不存在或未付款")
    if request["idempotent"] != idempotent_key(platform, trade):
        return _reported(False, "IDEMPOTENT_ERROR", "实名信息幂等号不正确，请重新获取清关材料")
    status, result = str(request.get("clearance_status", "")), str(request.get("clearance_result_code", ""))
    if status not in ("1", "2") or (status == "2" and not result.startswith(("000", "100"))):
        return _reported(False, "PARAM_ERROR", "清关状态或清关结果编码不正确")
    with platform.store.transaction() as db:
        db.execute(
            "INSERT OR REPLACE INTO tmall_clearance VALUES (?, ?, ?, ?, ?, ?)",
            (
                trade.tid, int(status), result, str(request.get("customs_pass_no", "")),
                str(request.get("customs_return_receipt", "")), platform.now(),
            ),
        )  # fmt: skip
    return _reported(True, "SUCCESS", "")


def _reported(good: bool, code: str, text: str) -> Answer:
    return {"msg_success": good, "msg_code": code, "msg_info": text or None, "msg_obj": good}


_ORDER_ID = arguments.required("order_id", "number")
METHODS = (
    Method("tmall.hk.clearance.get", _identity, (_ORDER_ID, Arg("need_image", "flag"))),
    Method("tmall.hk.clearance.distribution.get", _identity, (_ORDER_ID, Arg("need_image", "flag"))),
    Method(
        "tmall.hk.clearance.certification.get",
        _certification,
        (arguments.required("order_cert_request", "json"),),
    ),
    Method("tmall.hk.clearance.order.get", _order, (arguments.required("clearance_order_request", "json"),)),
    Method(
        "tmall.hk.clearance.info.send", _report, (arguments.required("order_clearance_info_request", "json"),)
    ),
)
