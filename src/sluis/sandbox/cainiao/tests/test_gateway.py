"""The interfaces one by one: what they give, what they refuse, what repeating does."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from .conftest import LOTTE, PARCEL, PRALINES, WEI, Line, delivery_order, waybill_content


def without(value: dict[str, Any], *path: Any) -> dict[str, Any]:
    changed = copy.deepcopy(value)
    at = changed
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return changed


def with_(value: dict[str, Any], new: Any, *path: Any) -> dict[str, Any]:
    changed = copy.deepcopy(value)
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = new
    return changed


def test_a_waybill_with_its_label(line: Line) -> None:
    answer = line.call("TMS_WAYBILL_GET", waybill_content())
    assert answer["mailNo"] == "LX000000014BE"
    assert answer["orderCode"] == "LP00000000000001"
    assert answer["chargedWeight"] == 1000  # 6,000 cm³ are one kilogram
    assert answer["routing"]["routingText"] == "杭州市 西湖区 310012"
    assert answer["routing"]["sortingCode"].startswith("310-01-")


@pytest.mark.parametrize(
    ("sides", "weight", "charged"),
    [((30, 20, 10), 1001, 2000), ((60, 50, 40), 850, 20000), (None, 999, 1000), ((30, 20, 11), 1, 2000)],
)
def test_charged_weight(line: Line, sides: tuple[int, int, int] | None, weight: int, charged: int) -> None:
    parcel: dict[str, Any] = {"weight": weight, "weightUnit": "g"}
    if sides:
        parcel |= dict(zip(("length", "width", "height"), sides, strict=True)) | {"dimensionUnit": "cm"}
    assert line.call("TMS_WAYBILL_GET", waybill_content(parcel=parcel))["chargedWeight"] == charged


def test_repeating_gives_the_same_number(line: Line) -> None:
    first = line.call("TMS_WAYBILL_GET", waybill_content())
    again = line.call("TMS_WAYBILL_GET", waybill_content(remark="second try"))
    assert again == first
    assert line.take_waybill("PARCEL-2") != first["mailNo"]
    assert len(line.book()["parcels"]) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (without(waybill_content(), "externalOrderCode"), "S05 externalOrderCode: is required"),
        (waybill_content("X" * 65), "S05 externalOrderCode: must have 1 to 64"),
        (waybill_content(bizType="POST"), "S08 illegal business type: bizType POST"),
        (waybill_content(receiver=WEI | {"countryCode": "BE"}), "S05 receiver.countryCode: must be one"),
        (waybill_content(receiver=without(WEI, "province")), "S05 receiver.province: is required"),
        (waybill_content(sender=LOTTE | {"countryCode": "be"}), "S05 sender.countryCode: has not the form"),
        (waybill_content(parcel=PARCEL | {"weight": 0}), "S05 parcel.weight: must be from 1"),
        (waybill_content(parcel=PARCEL | {"weight": 30_001}), "S05 parcel.weight: must be from 1 to 30000"),
        (waybill_content(parcel=PARCEL | {"weight": "850"}), "S05 parcel.weight: must be an integer"),
        (waybill_content(parcel=PARCEL | {"weight": True}), "S05 parcel.weight: must be an integer"),
        (waybill_content(parcel=PARCEL | {"weight": 850.0}), "S05 parcel.weight: must be an integer"),
        (waybill_content(parcel=PARCEL | {"width": 40}), "S05 parcel: length, width, height must be"),
        (waybill_content(parcel=without(PARCEL, "height")), "S05 parcel: length, width, height and"),
        (waybill_content(items=[]), "S05 items: must be a list of 1 to 99"),
        (waybill_content(items=[PRALINES] * 100), "S05 items: must be a list of 1 to 99"),
        (waybill_content(items=[PRALINES, PRALINES | {"quantity": 0}]), "S05 items[1].quantity: must be"),
        (waybill_content(items=[PRALINES | {"unitPrice": -1}]), "S05 items[0].unitPrice: must be from 0"),
        (waybill_content(items=[PRALINES | {"currency": "EUR"}]), "S05 items[0].currency: must be one of"),
        (waybill_content(items=[PRALINES | {"hsCode": "180690"}]), "S05 items[0].hsCode: has not the form"),
        (waybill_content(colour="red"), "S05 colour: unknown field"),
        (waybill_content(sender="Lotte"), "S05 sender: must be an object"),
    ],
)  # fmt: skip
def test_waybill_contents_refused(line: Line, content: dict[str, Any], said: str) -> None:
    assert line.refused("TMS_WAYBILL_GET", content).startswith(said)
    assert line.book()["parcels"] == []


def test_update_before_anything_moved(line: Line) -> None:
    mail_no = line.take_waybill()
    answer = line.call("TMS_WAYBILL_UPDATE", {"mailNo": mail_no, "receiver": WEI | {"zipCode": "310099"}})
    assert answer["routing"]["routingText"].endswith("310099")
    assert line.refused("TMS_WAYBILL_UPDATE", {"mailNo": mail_no}).startswith(
        "S05 content: nothing to change"
    )
    assert line.refused("TMS_WAYBILL_UPDATE", {"mailNo": "X", "remark": "r"}) == "S05 mailNo: unknown"
    line.later(hours=25)
    assert (
        line.refused("TMS_WAYBILL_UPDATE", {"mailNo": mail_no, "remark": "r"}) == "S05 mailNo: already moving"
    )


def test_discard_once_and_for_all(line: Line) -> None:
    mail_no = line.take_waybill()
    assert line.call("TMS_WAYBILL_DISCARD", {"mailNo": mail_no})["success"] == "true"
    assert line.call("TMS_WAYBILL_DISCARD", {"mailNo": mail_no})["success"] == "true"
    assert line.refused("TMS_WAYBILL_GET", waybill_content()) == "S05 externalOrderCode: discarded"
    assert line.refused("TMS_WAYBILL_UPDATE", {"mailNo": mail_no, "remark": "r"}) == "S05 mailNo: discarded"
    line.later(hours=400)
    (parcel,) = line.book()["parcels"]
    assert parcel["status"] == "DISCARDED"
    assert parcel["events"] == ["GTMS_ASN"]


def test_a_moving_parcel_is_not_discarded(line: Line) -> None:
    mail_no = line.take_waybill()
    line.later(hours=25)
    assert line.refused("TMS_WAYBILL_DISCARD", {"mailNo": mail_no}) == "S05 mailNo: already moving"


def test_a_delivery_order(line: Line) -> None:
    answer = line.call("CN_WMS_DELIVERYORDER_CREATE", delivery_order())
    assert answer["mailNo"].startswith("CNZ")
    assert "chargedWeight" not in answer
    assert line.call("CN_WMS_DELIVERYORDER_CREATE", delivery_order()) == answer
    said = line.refused("TMS_WAYBILL_GET", waybill_content("ORDER-1"))
    assert said == "S05 externalOrderCode: was used with CN_WMS_DELIVERYORDER_CREATE"
    said = line.refused("TMS_WAYBILL_UPDATE", {"mailNo": answer["mailNo"], "remark": "r"})
    assert said == "S05 mailNo: belongs to a delivery order"


def test_a_direct_order_needs_no_record_number(line: Line) -> None:
    content = without(delivery_order(), "orderItemList", 0, "declareInfo", "itemRecordNo")
    assert "itemRecordNo: is required" in line.refused("CN_WMS_DELIVERYORDER_CREATE", content)
    answer = line.call("CN_WMS_DELIVERYORDER_CREATE", content | {"orderType": "OVERSEAS_DS"})
    assert answer["mailNo"].startswith("LX")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (delivery_order(orderType="GIFT"), "S08 illegal business type: orderType GIFT"),
        (without(delivery_order(), "customsDeclareInfo"), "S05 customsDeclareInfo: is required"),
        (with_(delivery_order(), 19801, "orderItemList", 0, "declareInfo", "totalPrice"),
         "S05 orderItemList[0].declareInfo.totalPrice: must be unitPrice times quantity"),
        (with_(delivery_order(), 20801, "orderAmountInfo", "dutiablePrice"),
         "S05 orderAmountInfo.dutiablePrice: must be 20800 fen"),
        (with_(delivery_order(), 1, "orderAmountInfo", "customsTax"), "S05 orderAmountInfo.totalTax: must"),
        (with_(delivery_order(), 22692, "orderAmountInfo", "actualPayment"),
         "S05 orderAmountInfo.actualPayment: must be 22693"),
        (with_(delivery_order(), 208.0, "orderAmountInfo", "dutiablePrice"),
         "S05 orderAmountInfo.dutiablePrice: must be an integer"),
        (with_(delivery_order(), "11010519491231002Y", "customsDeclareInfo", "buyerIDNo"),
         "S05 customsDeclareInfo.buyerIDNo: is no identity number"),
        (with_(delivery_order(), "2", "customsDeclareInfo", "buyerIDType"),
         "S05 customsDeclareInfo.buyerIDType: must be one of 1"),
        (with_(delivery_order(), "18069000", "orderItemList", 0, "declareInfo", "hsCode"),
         "S05 orderItemList[0].declareInfo.hsCode: has not the form"),
    ],
)  # fmt: skip
def test_delivery_orders_refused(line: Line, content: dict[str, Any], said: str) -> None:
    assert line.refused("CN_WMS_DELIVERYORDER_CREATE", content).startswith(said)
    assert line.book()["parcels"] == []


def sale_order(**changes: Any) -> dict[str, Any]:
    order = delivery_order("PARCEL-1")
    kept = ("externalOrderCode", "receiverInfo", "orderItemList", "orderAmountInfo", "customsDeclareInfo")
    return {name: order[name] for name in kept} | {
        "tradeOrderCode": "TM-1", "tradeTime": "2026-11-23 10:00:00",
    } | changes  # fmt: skip


def test_sale_order_and_waybill_share_the_order_code(line: Line) -> None:
    told = line.call("GLOBAL_SALE_ORDER_NOTIFY", sale_order())
    assert told["success"] == "true"
    assert line.call("GLOBAL_SALE_ORDER_NOTIFY", sale_order()) == told
    assert line.call("TMS_WAYBILL_GET", waybill_content("PARCEL-1"))["orderCode"] == told["orderCode"]
    said = line.refused("GLOBAL_SALE_ORDER_NOTIFY", sale_order(tradeOrderCode="TM-2"))
    assert said == "S05 externalOrderCode: was used with another content"
    assert line.book()["sale_orders"] == 1


@pytest.mark.parametrize("time", ["2026-11-23", "2026-13-01 00:00:00", "2026-1-1 0:00:00", 20261123])
def test_sale_order_times(line: Line, time: Any) -> None:
    assert line.refused("GLOBAL_SALE_ORDER_NOTIFY", sale_order(tradeTime=time)).startswith("S05 tradeTime:")


def partner_event(line: Line, **changes: Any) -> dict[str, Any]:
    return {
        "logisticsOrderCode": "LP00000000000001",
        "currentCPResCode": line.access["logistic_provider_id"],
        "eventTime": "2026-11-23 10:00:00",
        "operator": "Pieter",
        "eventCode": "SORTING_CENTER_INBOUND_CALLBACK",
        "statusCode": "0",
        "location": "Liège",
    } | changes


WEIGHED = {"parcelList": [PARCEL]}
CONFIRMED = {
    "confirmEvent": {
        "trackNo": "T1", "batchId": "B1",
        "chargeItemArray": [{"code": "C", "name": "freight", "quantity": 1}],
    }
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"statusCode": "1", "reason": "box wet"},
        {"eventCode": "CHECK_WEIGHT_CALLBACK", "extInfo": json.dumps(WEIGHED)},
        {"eventCode": "CONFIRM_CALLBACK", "extInfo": json.dumps(CONFIRMED)},
        {"eventCode": "SORTING_CENTER_HO_OUT_CALLBACK", "extInfo": '{"carrierName":"CA","location":"LGG"}'},
        {"eventCode": "UPLOAD_RECORDFORM_CALLBACK",
         "extInfo": '{"recordForm":{"recordFormType":"1","recordFormData":"x"}}'},
        {"eventCode": "LINEHAUL_HO_AIRLINE_CALLBACK", "timeZone": "GMT+1"},
    ],
)  # fmt: skip
def test_partner_events_taken_once(line: Line, changes: dict[str, Any]) -> None:
    line.take_waybill()
    for _ in range(2):
        answer = line.call("CAINIAO_GLOBAL_PARCEL_EVENT_CALLBACK", partner_event(line, **changes))
        assert answer == {"success": "true"}
    assert len(line.book()["partner_events"]) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"logisticsOrderCode": "LP9"}, "S05 logisticsOrderCode: unknown"),
        ({"currentCPResCode": "OTHER"}, "S05 currentCPResCode: must be the logistic_provider_id"),
        ({"eventTime": "yesterday"}, "S05 eventTime:"),
        ({"statusCode": "2"}, "S05 statusCode:"),
        ({"statusCode": "1"}, "S05 reason: is required"),
        ({"eventCode": "DROPPED_CALLBACK"}, "S05 eventCode: unknown event"),
        ({"eventCode": "CHECK_WEIGHT_CALLBACK"}, "S05 extInfo: is required"),
        ({"eventCode": "CHECK_WEIGHT_CALLBACK", "extInfo": WEIGHED}, "S05 extInfo: must be a text"),
        ({"eventCode": "CHECK_WEIGHT_CALLBACK", "extInfo": "{"}, "S05 extInfo: must be JSON as a string"),
        ({"eventCode": "CHECK_WEIGHT_CALLBACK",
          "extInfo": json.dumps({"parcelList": [PARCEL | {"width": 31, "length": 30}]})},
         "S05 extInfo.parcelList[0]: length, width, height must be in falling order"),
        ({"eventCode": "CONFIRM_CALLBACK", "extInfo": '{"confirmEvent":{"trackNo":"T"}}'},
         "S05 extInfo.confirmEvent.batchId: is required"),
    ],
)  # fmt: skip
def test_partner_events_refused(line: Line, changes: dict[str, Any], said: str) -> None:
    line.take_waybill()
    answer = line.refused("CAINIAO_GLOBAL_PARCEL_EVENT_CALLBACK", partner_event(line, **changes))
    assert answer.startswith(said)
    assert line.book()["partner_events"] == []
