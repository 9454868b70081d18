"""The contents of the interfaces as shapes, and the rules that join their fields."""

from __future__ import annotations

import json
from typing import Any

from sluis.sandbox.cainiao.errors import LinkError, bad_content
from sluis.sandbox.cainiao.numbers import identity_number_holds
from sluis.sandbox.cainiao.shapes import (
    Shape,
    checked,
    may,
    moment,
    must,
    one_of,
    record,
    several,
    text,
    whole,
)

COUNTRY = "[A-Z]{2}"
CODE = must(text(64))
_FEN = must(whole(0))

PARTY: Shape = {
    "name": must(text(100)),
    "phone": must(text(30)),
    "countryCode": must(text(2, COUNTRY)),
    "province": may(text(60)),
    "city": must(text(60)),
    "district": may(text(60)),
    "detailAddress": must(text(200)),
    "zipCode": may(text(20)),
    "email": may(text(100)),
}
RECEIVER: Shape = {**PARTY, "countryCode": must(one_of("CN")), "province": must(text(60))}
PARCEL: Shape = {
    "weight": must(whole(1, 30_000)),
    "weightUnit": must(one_of("g")),
    "length": may(whole(1, 300)),
    "width": may(whole(1, 300)),
    "height": may(whole(1, 300)),
    "dimensionUnit": may(one_of("cm")),
}
ITEM: Shape = {
    "itemName": must(text(250)),
    "quantity": must(whole(1)),
    "unitPrice": _FEN,
    "currency": must(one_of("CNY")),
    "itemCode": may(text(60)),
    "hsCode": may(text(10, r"\d{8}(\d{2})?")),
    "weight": may(whole(0)),
}
DECLARED: Shape = {
    "unitPrice": _FEN,
    "totalPrice": _FEN,
    "hsCode": must(text(10, r"\d{10}")),
    "itemRecordNo": may(text(30)),
    "originCountry": must(text(2, COUNTRY)),
    "currency": must(one_of("CNY")),
}
ORDER_ITEM: Shape = {
    "itemCode": must(text(60)),
    "itemName": must(text(250)),
    "quantity": must(whole(1)),
    "declareInfo": must(record(DECLARED)),
}
_AMOUNT_NAMES = (
    "dutiablePrice", "customsTax", "consumptionTax", "vat", "totalTax", "insurance", "coupon",
    "actualPayment", "postFee",
)  # fmt: skip
AMOUNTS: Shape = {**dict.fromkeys(_AMOUNT_NAMES, _FEN), "currency": must(one_of("CNY"))}
CUSTOMS: Shape = {
    "buyerName": must(text(60)),
    "buyerIDType": must(one_of("1")),
    "buyerIDNo": must(text(18)),
    "payerId": may(text(60)),
    "payChannel": may(text(32)),
    "payOrderId": must(text(64)),
    "nationality": may(text(2, COUNTRY)),
    "contactNo": must(text(30)),
}

WAYBILL_GET: Shape = {
    "externalOrderCode": CODE,
    "bizType": must(text(32)),
    "sender": must(record(PARTY)),
    "receiver": must(record(RECEIVER)),
    "parcel": must(record(PARCEL)),
    "items": must(several(ITEM)),
    "tradeOrderCode": may(text(64)),
    "callbackUrl": may(text(255)),
    "remark": may(text(200)),
}
WAYBILL_UPDATE: Shape = {
    "mailNo": must(text(40)),
    "receiver": may(record(RECEIVER)),
    "parcel": may(record(PARCEL)),
    "items": may(several(ITEM)),
    "remark": may(text(200)),
}
WAYBILL_DISCARD: Shape = {"mailNo": must(text(40)), "reason": may(text(200))}
DELIVERY_ORDER: Shape = {
    "ownerUserId": CODE,
    "orderType": must(text(32)),
    "storeCode": must(text(32)),
    "externalOrderCode": CODE,
    "receiverInfo": must(record(RECEIVER)),
    "senderInfo": must(record(PARTY)),
    "refunderInfo": may(record(PARTY)),
    "orderItemList": must(several(ORDER_ITEM)),
    "orderAmountInfo": must(record(AMOUNTS)),
    "customsDeclareInfo": must(record(CUSTOMS)),
    "parcel": may(record(PARCEL)),
    "callbackUrl": may(text(255)),
    "remark": may(text(200)),
}
SALE_ORDER: Shape = {
    "externalOrderCode": CODE,
    "tradeOrderCode": must(text(64)),
    "tradeTime": must(moment()),
    "receiverInfo": must(record(RECEIVER)),
    "orderItemList": must(several(ORDER_ITEM)),
    "orderAmountInfo": must(record(AMOUNTS)),
    "customsDeclareInfo": must(record(CUSTOMS)),
}
INQUIRY: Shape = {
    "mailNo": must(text(40)),
    "locale": must(one_of("zh_CN", "en_US", "zh-CN", "en-US")),
    "role": must(one_of("endUser")),
}
DETAIL_GET: Shape = {"mailNo": must(text(40))}
SUBSCRIBE: Shape = {"mailNo": must(text(40)), "callbackUrl": may(text(255))}
PARCEL_EVENT: Shape = {
    "logisticsOrderCode": must(text(40)),
    "currentCPResCode": must(text(64)),
    "eventTime": must(moment()),
    "operator": must(text(60)),
    "eventCode": must(text(60)),
    "statusCode": must(one_of("0", "1")),
    "reason": may(text(200)),
    "location": must(text(200)),
    "timeZone": may(text(30)),
    "extInfo": may(text(20_000)),
}

_WEIGHED: Shape = {**PARCEL, **{side: must(whole(1, 300)) for side in ("length", "width", "height")}}
_CONFIRMED: Shape = {
    "trackNo": must(text(40)),
    "batchId": must(text(64)),
    "chargeItemArray": must(
        several({"code": must(text(32)), "name": must(text(100)), "quantity": must(whole(0))})
    ),
}
# Event code → shape of its extInfo; None where the event carries none, {} where nothing is known of it.
PARTNER_EVENTS: dict[str, Shape | None] = {
    "SORTING_CENTER_INBOUND_CALLBACK": None,
    "CHECK_WEIGHT_CALLBACK": {"parcelList": must(several(_WEIGHED))},
    "CONFIRM_CALLBACK": {"confirmEvent": must(record(_CONFIRMED))},
    "SORTING_CENTER_OUTBOUND_CALLBACK": None,
    "SORTING_CENTER_HO_OUT_CALLBACK": {"carrierName": must(text(100)), "location": must(text(200))},
    "LINEHAUL_HO_AIRLINE_CALLBACK": None,
    "LAST_MILE_GTMS_SIGNED_CALLBACK": None,
    "UPLOAD_RECORDFORM_CALLBACK": {
        "recordForm": must(record({"recordFormType": must(text(40)), "recordFormData": must(text(10_000))}))
    },
}


def check_sides(parcel: dict[str, Any], path: str) -> None:
    """Sides stand together with their unit, in falling order."""
    given = [side for side in ("length", "width", "height") if side in parcel]
    if given and (len(given) != 3 or "dimensionUnit" not in parcel):
        raise bad_content(path, "length, width, height and dimensionUnit go together")
    sides = [parcel[side] for side in given]
    if sides != sorted(sides, reverse=True):
        raise bad_content(path, "length, width, height must be in falling order")


def check_order(order: dict[str, Any], *, bonded: bool) -> None:
    """Sums of a declared order, in fen, and the buyer's identity number."""
    goods = 0
    for index, item in enumerate(order["orderItemList"]):
        declared, path = item["declareInfo"], f"orderItemList[{index}].declareInfo"
        if declared["totalPrice"] != declared["unitPrice"] * item["quantity"]:
            raise bad_content(f"{path}.totalPrice", "must be unitPrice times quantity")
        if bonded and "itemRecordNo" not in declared:
            raise bad_content(f"{path}.itemRecordNo", "is required for bonded goods")
        goods += declared["totalPrice"]
    amounts = order["orderAmountInfo"]
    expected = {
        "dutiablePrice": goods + amounts["postFee"] + amounts["insurance"],
        "totalTax": amounts["customsTax"] + amounts["consumptionTax"] + amounts["vat"],
        "actualPayment": amounts["dutiablePrice"] + amounts["totalTax"] - amounts["coupon"],
    }
    for name, amount in expected.items():
        if amounts[name] != amount:
            raise bad_content(f"orderAmountInfo.{name}", f"must be {amount} fen, is {amounts[name]}")
    if not identity_number_holds(order["customsDeclareInfo"]["buyerIDNo"]):
        raise bad_content("customsDeclareInfo.buyerIDNo", "is no identity number: check digit")


def check_partner_event(event: dict[str, Any], provider: str) -> None:
    """What a partner tells of a parcel: its own resource code, a known event with its extInfo."""
    if event["currentCPResCode"] != provider:
        raise bad_content("currentCPResCode", "must be the logistic_provider_id")
    if event["statusCode"] == "1" and "reason" not in event:
        raise bad_content("reason", "is required when statusCode is 1")
    if event["eventCode"] not in PARTNER_EVENTS:
        raise bad_content("eventCode", "unknown event")
    shape = PARTNER_EVENTS[event["eventCode"]]
    if shape is None:
        return
    if "extInfo" not in event:
        raise bad_content("extInfo", f"is required for {event['eventCode']}")
    try:
        value = json.loads(event["extInfo"])
    except ValueError as error:
        raise bad_content("extInfo", f"must be JSON as a string: {error}") from error
    try:
        kept = checked(value, shape, path="extInfo")
    except RecursionError as error:
        raise LinkError("S05", "extInfo: too deep") from error
    for index, parcel in enumerate(kept.get("parcelList", [])):
        check_sides(parcel, f"extInfo.parcelList[{index}]")
