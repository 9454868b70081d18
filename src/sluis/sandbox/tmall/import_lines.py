"""Direct mail by the platform's import lines: wlb.imports.* and wlb.import.threepl.*.

These families answer "success" with an inner failure, so a client must look at both levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sluis.sandbox.tmall import arguments, beijing, errors
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.companies import COMPANIES
from sluis.sandbox.tmall.errors import TopError
from sluis.sandbox.tmall.logistics_reads import HOUR_S, address_ids
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer, Listed
from sluis.sandbox.tmall.shipments import (
    IMPORT,
    THREEPL,
    Shipment,
    check_waybill,
    ready_orders,
    send,
    shipment_from,
)
from sluis.sandbox.tmall.state import Platform
from sluis.sandbox.tmall.trade_book import (
    WAIT_SELLER_SEND_GOODS,
    move_orders,
    move_trade,
    orders_of,
    trade_of,
)

# An order of several goods may not be worth more (old description of the API).
MULTI_GOODS_LIMIT_FEN = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """One import line; weights in grams, prices in fen (the sandbox's own planning figures)."""

    id: int
    code: str
    name: str
    hours: int
    first_g: int
    first_price: int
    step_g: int
    step_price: int


LINES = {
    line.id: line
    for line in (
        Line(5001, "LGG_EXPRESS", "列日菜鸟专线", 168, 500, 3200, 500, 1400),
        Line(5002, "AMS_STANDARD", "阿姆斯特丹标准线", 240, 500, 2600, 500, 1100),
        Line(5003, "BNL_POST", "比荷卢邮政线", 480, 500, 2100, 500, 900),
    )
}
# Where a parcel is on an import line, by hours after it was reported.
_STATES = (
    (0, "SENT_WAIT_COMPANY_MAKE_SURE", "待仓库收货"),
    (24, "COMPANY_MAKE_SURE", "海外仓已揽收"),
    (36, "PAID_SHIPPING_FEE", "待仓库发货"),
    (48, "COMPANY_CONSIGN_CONFIRM", "海外仓已发货"),
    (80, "WAIT_CUSTOMS_MAKE_SURE", "清关已收货"),
    (90, "CUSTOMSING", "清关中"),
    (110, "COMPANY_DELIVERY", "国内配送"),
)
CANCELLED = "ORDER_CANCELED"


def _resources(call: Call) -> Answer:
    _check_address(call, ("province", "country"))
    return {
        "resources": Listed(
            "resource_result",
            [
                {
                    "res_id": line.id,
                    "res_code": line.code,
                    "resource_name": line.name,
                    "delivery_time": line.hours,
                    "delivery_price": {
                        "basic_weight": line.first_g,
                        "basic_weight_price": line.first_price,
                        "step_weight": line.step_g,
                        "step_weight_price": line.step_price,
                    },
                }
                for line in LINES.values()
            ],
        )
    }


def _check_address(call: Call, needed: tuple[str, ...]) -> None:
    address = call.arguments.document("to_address")
    if not isinstance(address, dict):
        raise errors.invalid_argument("to_address")
    for name in needed:
        if not address.get(name):
            raise errors.missing_argument(f"to_address.{name}")
    if not (address.get("city") or address.get("district") or address.get("county")):
        raise errors.missing_argument("to_address.city")


def _consign(call: Call) -> Answer:
    asked = call.arguments
    try:
        shipment = _send(call, asked.number("trade_order_id"), asked.number("resource_id"), IMPORT)
    except TopError as error:
        if error.code != 15:
            raise
        return {"is_success": False, "result_error_code": error.sub_code, "result_error_msg": error.sub_msg}
    return {"is_success": True, "lgorder_code": shipment.order_code}


def _send(call: Call, tid: int, resource_id: int, mode: str) -> Shipment:
    asked, platform = call.arguments, call.platform
    with platform.store.transaction():
        trade = trade_of(platform, call.shop, tid)
        orders = ready_orders(platform, trade, (), mode)
        if resource_id not in LINES:
            raise errors.invalid_parameter("resource_id", f"物流资源不存在：{resource_id}")
        if len(orders_of(platform, tid)) > 1 and trade.total > MULTI_GOODS_LIMIT_FEN:
            raise errors.business(
                "isv.imports-consign-error:amount", "单笔订单多个商品，交易金额不能大于1000人民币"
            )
        waybill = asked.text("first_waybillno") or asked.text("waybill_no")
        company = COMPANIES["CAINIAO" if mode == THREEPL else "OTHER"]
        check_waybill(platform, company, waybill, tid, mode)
        return send(
            platform, trade, orders, company=company, waybill=waybill, mode=mode, status="ACCEPTED",
            resource_id=resource_id,
        )  # fmt: skip


def state_of(shipment: Shipment, now: int) -> tuple[str, str]:
    """Return code and Chinese text of where an import parcel is."""
    if shipment.status == "CANCELLED":
        return CANCELLED, "订单关闭"
    reached = [entry for entry in _STATES if shipment.created + entry[0] * HOUR_S <= now]
    return reached[-1][1:]


def _find(call: Call, order_code: str) -> Shipment:
    row = call.platform.store.row("SELECT * FROM tmall_shipment WHERE order_code = ?", (order_code,))
    shipment = shipment_from(row) if row else None
    if (
        shipment is None
        or shipment.seller_id != call.shop.seller_id
        or shipment.mode not in (IMPORT, THREEPL)
    ):
        raise errors.invalid_parameter("order_code", f"物流订单不存在：{order_code}")
    return shipment


def _waybill(call: Call) -> Answer:
    shipment = _find(call, call.arguments.text("order_code"))
    return {"waybillurl": f"{call.platform.world.origin}/tmall/waybill/{shipment.order_code}"}


def _orders(call: Call) -> Answer:
    asked, platform, now = call.arguments, call.platform, call.platform.now()
    rows = platform.store.rows(
        "SELECT * FROM tmall_shipment WHERE seller_id = ? AND mode IN (?, ?) ORDER BY order_code DESC",
        (call.shop.seller_id, IMPORT, THREEPL),
    )
    found = [shipment_from(row) for row in rows]
    if "trade_id" in asked:
        found = [s for s in found if s.tid == asked.number("trade_id")]
    if "gmt_create_start" in asked:
        found = [s for s in found if s.created >= asked.number("gmt_create_start")]
    if "gmt_create_end" in asked:
        found = [s for s in found if s.created <= asked.number("gmt_create_end")]
    if asked.text("status_code"):
        found = [s for s in found if state_of(s, now)[0] == asked.text("status_code")]
    size = asked.number("page_size", 20)
    start = (asked.number("page_no", 1) - 1) * size
    return {
        "total_results": len(found),
        "orders": Listed("loc_order", [_loc_order(platform, s, now) for s in found[start : start + size]]),
    }


def _loc_order(platform: Platform, shipment: Shipment, now: int) -> Answer:
    line = LINES[shipment.resource_id or 5001]
    code, text = state_of(shipment, now)
    tax = sum(order.tax for order in orders_of(platform, shipment.tid) if order.oid in shipment.oids)
    return {
        "order_code": shipment.order_code,
        "trade_id": shipment.tid,
        "tracking_no": shipment.waybill,
        "carrier": line.name,
        "status_code": code,
        "status_code_desc": text,
        "weight": line.first_g,
        "weight_unit": "g",
        "shipping_fee": line.first_price,
        "customs_fee": tax,
        "currency": "CNY",
    }


def _cancel(call: Call) -> Answer:
    platform = call.platform
    shipment = _find(call, call.arguments.text("lgorder_code"))
    with platform.store.transaction() as db:
        trade = trade_of(platform, call.shop, shipment.tid)
        if state_of(shipment, platform.now())[0] != _STATES[0][1]:
            return {
                "is_success": False,
                "result_error_code": "isv.imports-cancel-error:state",
                "result_error_msg": "仓库已经收货，无法取消",
            }
        db.execute(
            "UPDATE tmall_shipment SET status = 'CANCELLED', waybill = '', modified = ? WHERE order_code = ?",
            (platform.now(), shipment.order_code),
        )
        orders = [order for order in orders_of(platform, trade.tid) if order.oid in shipment.oids]
        move_orders(platform, orders, WAIT_SELLER_SEND_GOODS, company="", waybill="", consigned=None)
        db.execute("UPDATE tmall_trade SET consigned = NULL WHERE tid = ?", (trade.tid,))
        db.execute("DELETE FROM tmall_entry WHERE tid = ? AND statement_date IS NULL", (trade.tid,))
        move_trade(platform, trade, WAIT_SELLER_SEND_GOODS)
    return {"is_success": True}


def _threepl_resources(call: Call) -> Answer:
    _check_address(call, ("province", "country"))
    entries = [
        {
            "res_id": line.id,
            "res_code": line.code,
            "res_name": line.name,
            "delivery_time": line.hours,
            "achieving_rate": 95,
            "basic_weight": line.first_g,
            "basic_weight_price": line.first_price,
            "step_weight": line.step_g,
            "step_weight_price": line.step_price,
            "broken_compensate_price": 10_000,
            "missing_compensate_price": 20_000,
        }
        for line in LINES.values()
    ]
    return {"result": {"success": True, "resources": Listed("three_pl_consign_resource_dto", entries)}}


def _threepl_consign(call: Call) -> Answer:
    asked = call.arguments
    line = LINES.get(asked.number("res_id"))
    try:
        if line is None or line.code != asked.text("res_code"):
            raise errors.invalid_parameter("res_id", "配送资源不存在")
        if asked.number("from_id") not in address_ids():
            raise errors.invalid_parameter("from_id", "发件人地址库id不存在")
        shipment = _send(call, asked.number("trade_id"), line.id, THREEPL)
    except TopError as error:
        if error.code != 15:
            raise
        return {"result": _inner_failure(error)}
    return {"result": {"success": True, "lg_order_code": shipment.order_code}}


def _inner_failure(error: TopError) -> dict[str, Any]:
    return {
        "success": False,
        "error_code": "15",
        "error_msg": error.msg,
        "sub_error_code": error.sub_code,
        "sub_error_msg": error.sub_msg,
    }


def label_text(platform: Platform, order_code: str) -> str | None:
    """Return what stands on a parcel's label, or None for an unknown parcel."""
    row = platform.store.row("SELECT * FROM tmall_shipment WHERE order_code = ?", (order_code,))
    if row is None:
        return None
    shipment = shipment_from(row)
    return f"{shipment.order_code} / {shipment.waybill} / {beijing.stamp(shipment.created)}"


_TO_ADDRESS = arguments.required("to_address", "json")
_FROM = arguments.required("from_id", "number")
METHODS = (
    Method("taobao.wlb.imports.resource.get", _resources, (_FROM, _TO_ADDRESS)),
    Method(
        "taobao.wlb.imports.general.consign",
        _consign,
        (
            arguments.required("trade_order_id", "number"),
            arguments.required("resource_id", "number"),
            arguments.required("store_code"),
            arguments.required("first_logistics"),
            arguments.required("first_waybillno", high=64),
            Arg("sender_id", "number"),
            Arg("cancel_id", "number"),
            Arg("vas_code"),
        ),
    ),
    Method("taobao.wlb.imports.waybill.get", _waybill, (arguments.required("order_code"),)),
    Method(
        "taobao.wlb.imports.order.get",
        _orders,
        (
            Arg("trade_id", "number"),
            Arg("gmt_create_start", "moment"),
            Arg("gmt_create_end", "moment"),
            Arg("status_code"),
            arguments.PAGE_NO,
            arguments.page_size(20),
        ),
    ),
    Method("taobao.wlb.imports.order.cancel", _cancel, (arguments.required("lgorder_code"),)),
    Method(
        "taobao.wlb.import.threepl.resource.get",
        _threepl_resources,
        (arguments.required("type", choices=("ONLINE", "OFFLINE")), _FROM, _TO_ADDRESS),
    ),
    Method(
        "taobao.wlb.import.threepl.offline.consign",
        _threepl_consign,
        (
            arguments.required("trade_id", "number"),
            arguments.required("res_id", "number"),
            arguments.required("res_code"),
            arguments.required("from_id", "number"),
            arguments.required("waybill_no", high=64),
        ),
    ),
)
