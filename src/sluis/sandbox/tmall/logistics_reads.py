"""Reading shipments: orders.detail.get, trace.search, and the seller's address book."""

from __future__ import annotations

from sluis.sandbox.tmall import arguments, beijing, buyers, errors, rows
from sluis.sandbox.tmall.arguments import Arg, page_size
from sluis.sandbox.tmall.companies import COMPANIES
from sluis.sandbox.tmall.fields import Selection
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer, Listed
from sluis.sandbox.tmall.shipments import Shipment, shipment_from, shipments_of
from sluis.sandbox.tmall.trade_book import orders_of, trade_of

HOUR_S = 3_600
# A parcel's way in hours after sending; the codes are those of the platform's published list.
_WAY = (
    (0, "CONSIGN", "卖家已发货"),
    (8, "PU_PICKUP_SUCCESS", "包裹已揽收"),
    (20, "SC_INBOUND_SUCCESS", "包裹到达海外分拨中心"),
    (30, "SC_OUTBOUND_SUCCESS", "包裹离开海外分拨中心"),
    (36, "CC_EX_SUCCESS", "出口清关完成"),
    (48, "LH_DEPART", "干线运输已起飞"),
    (66, "LH_ARRIVE", "干线运输到达中国"),
    (72, "CC_IM_START", "进口清关开始"),
    (90, "CC_IM_SUCCESS", "进口清关完成"),
    (96, "GTMS_ACCEPT", "国内配送商已揽收"),
    (116, "GTMS_DO_DEPART", "包裹正在派送中"),
    (122, "GTMS_SIGNED", "包裹已签收"),
)
_ADDRESSES = (
    {
        "contact_id": 100001,
        "contact_name": "Sluis 发货处",
        "province": "海外",
        "city": "荷兰",
        "country": "",
        "addr": "Waalhaven Zuidzijde 19, Rotterdam",
        "zip_code": "3089JH",
        "phone": "+31-10-0000000",
        "seller_company": "Sluis",
        "area_id": 990100,
        "send_def": True,
        "get_def": True,
        "cancel_def": False,
    },
    {
        "contact_id": 100002,
        "contact_name": "Sluis 退货处",
        "province": "浙江省",
        "city": "杭州市",
        "country": "余杭区",
        "addr": "保税仓退货专用",
        "zip_code": "311100",
        "mobile_phone": "13800000000",
        "seller_company": "Sluis",
        "area_id": 330110,
        "send_def": False,
        "get_def": False,
        "cancel_def": True,
    },
)


def address_ids() -> set[int]:
    """Return the ids of the seller's address book."""
    return {int(str(address["contact_id"])) for address in _ADDRESSES}


def _detail(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    size = asked.number("page_size", 40)
    if "tid" in asked:
        found = shipments_of(platform, trade_of(platform, call.shop, asked.number("tid")).tid)
        total = len(found)
    else:
        condition = "seller_id = ? AND created BETWEEN ? AND ?"
        end = asked.number("end_created", platform.now())
        values = (call.shop.seller_id, asked.number("start_created"), end)
        total = rows.count(platform.store, "tmall_shipment", condition, values)
        skipped = (asked.number("page_no", 1) - 1) * size
        page = rows.page(
            platform.store,
            "tmall_shipment",
            condition,
            values,
            order="order_code DESC",
            limit=size,
            skipped=skipped,
        )
        found = [shipment_from(row) for row in page]
    selection = Selection(asked.words("fields"))
    return {
        "total_results": total,
        "shippings": Listed("shipping", [selection.of(_shipping(call, s), keys=_KEYS) for s in found]),
    }


# The receiver's place is asked for as `receiver_location` and answered as `location`.
_KEYS = {"receiver_location": "location"}


def _shipping(call: Call, shipment: Shipment) -> Answer:
    trade = trade_of(call.platform, call.shop, shipment.tid)
    buyer = trade.buyer
    return {
        "tid": shipment.tid,
        "order_code": shipment.order_code,
        "out_sid": shipment.waybill or None,
        "status": shipment.status,
        "company_name": COMPANIES[shipment.company_code].name,
        "seller_nick": call.shop.nick,
        "buyer_nick": buyers.masked_nick(buyer.nick),
        "item_title": orders_of(call.platform, shipment.tid)[0].title,
        "receiver_name": buyers.masked_name(buyer.name),
        "receiver_mobile": buyers.masked_mobile(buyer.mobile),
        "receiver_phone": "",
        "location": {
            "zip": buyer.zip,
            "address": buyers.masked_address(buyer.address),
            "city": buyer.city,
            "state": buyer.province,
            "country": "中国",
            "district": buyer.district,
        },
        "type": "free" if trade.post_fee == 0 else "express",
        "freight_payer": "seller" if trade.post_fee == 0 else "buyer",
        "seller_confirm": "yes" if shipment.waybill else "no",
        "created": beijing.stamp(shipment.created),
        "modified": beijing.stamp(shipment.modified),
        "sub_tids": Listed("number", list(shipment.oids)),
        "is_split": int(shipment.split),
        "is_quick_cod_order": False,
    }


def _trace(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    trade = trade_of(platform, call.shop, asked.number("tid"))
    lines = set(asked.numbers("sub_tid"))
    sent = [s for s in shipments_of(platform, trade.tid) if s.waybill and (not lines or lines & set(s.oids))]
    if not sent:
        raise errors.business("isv.logistics-trace-search-error:no-shipment", "该订单尚未发货，没有物流信息")
    shipment = sent[0]
    steps = steps_of(shipment, platform.now())
    return {
        "tid": trade.tid,
        "out_sid": shipment.waybill,
        "company_name": COMPANIES[shipment.company_code].name,
        # For a carrier of one's own the platform sees no states and calls the parcel signed at once.
        "status": "对方已签收"
        if shipment.mode == "offline" or len(steps) == len(_WAY)
        else "物流公司揽收成功",
        "trace_list": Listed("transit_step_info", steps),
    }


def steps_of(shipment: Shipment, now: int) -> list[Answer]:
    """Return the steps a parcel has made by now, oldest first."""
    return [
        {"status_time": beijing.stamp(shipment.created + hours * HOUR_S), "status_desc": text, "action": code}
        for hours, code, text in _WAY
        if shipment.created + hours * HOUR_S <= now
    ]


def _addresses(call: Call) -> Answer:
    wanted = call.arguments.text("rdef")
    kept = [
        address
        for address in _ADDRESSES
        if wanted in ("", "send_def")
        or (wanted == "no_def" and not (address["get_def"] or address["cancel_def"]))
        or (wanted in ("get_def", "cancel_def") and address[wanted])
    ]
    return {
        "addresses": Listed(
            "address_result",
            [{**address, "modify_date": "2026-11-23 00:00:00", "memo": ""} for address in kept],
        )
    }


METHODS = (
    Method(
        "taobao.logistics.orders.detail.get",
        _detail,
        (
            arguments.FIELDS,
            Arg("tid", "number"),
            Arg("start_created", "moment"),
            Arg("end_created", "moment"),
            arguments.PAGE_NO,
            page_size(100),
        ),
    ),
    Method(
        "taobao.logistics.trace.search",
        _trace,
        (
            arguments.required("tid", "number"),
            Arg("is_split", "number", low=0, high=1),
            Arg("sub_tid", "words", high=50),
        ),
    ),
    Method(
        "taobao.logistics.address.search",
        _addresses,
        (Arg("rdef", choices=("no_def", "get_def", "cancel_def", "send_def")),),
    ),
)
