from __future__ import annotations

import json
from typing import Any

import pytest

from sluis.sandbox.tmall.customs_codes import tax_inside
from sluis.sandbox.tmall.tests.forms import publish
from sluis.sandbox.tmall.tests.wire import MEI, Shopfront


@pytest.mark.parametrize(
    ("amount", "hscode", "dutiable", "vat", "excise"),
    [
        (33600, "1806900000", 30797, 2803, 0),  # 9.1 %: 307.97 + 28.03
        (10000, "0409000000", 9407, 593, 0),  # 6.3 %
        (10000, "2204210000", 8483, 857, 660),  # wine: (13 % + 10 %) / 90 % × 70 %
        (1, "1806900000", 1, 0, 0),
    ],
)
def test_the_tax_inside_an_amount(amount: int, hscode: str, dutiable: int, vat: int, excise: int) -> None:
    tax = tax_inside(amount, hscode)
    assert (tax.dutiable, tax.vat, tax.excise) == (dutiable, vat, excise)
    assert tax.dutiable + tax.total == amount


def order(shop: Shopfront, tid: int) -> dict[str, Any]:
    return shop.call("tmall.hk.clearance.order.get", clearance_order_request={"biz_order_id": tid})


def test_who_the_buyer_is(shop: Shopfront) -> None:
    tid = shop.buy()["tid"]
    found = shop.call("tmall.hk.clearance.get", order_id=tid)["result"]
    assert found["success"] is True
    assert found["module"]["ocr_id"] == MEI["id_number"]
    assert (found["module"]["ocr_name"], found["module"]["order_id"], found["module"]["type"]) == (
        "陈美",
        tid,
        1,
    )
    unknown = shop.call("tmall.hk.clearance.get", order_id=5)["result"]
    assert (unknown["success"], unknown["err_code"]) == (False, "ORDER_NOT_FOUND")


def test_unpaid_orders_show_nobody(shop: Shopfront) -> None:
    tid = shop.buy(pay=False)["tid"]
    assert shop.call("tmall.hk.clearance.get", order_id=tid)["result"]["success"] is False


def test_value_and_tax_of_an_order_agree(shop: Shopfront) -> None:
    tid = shop.buy(2)["tid"]
    found = order(shop, tid)["obj"]
    biz, tax = found["biz_order_d_o"], found["biz_order_d_o"]["tax_d_o"]
    line = biz["order_line_list"]["clearance_order_line_do"][0]
    assert (biz["tf"], tax["order_total_tax_fee"], tax["customs_total_fee"]) == (33600, 2803, 30797)
    assert line["actual_value"] + biz["post_fee"] + tax["order_total_tax_fee"] == biz["tf"]
    assert line["tax_d_o"]["hscode"] == "1806900000"
    assert line["unit_d_o"] == {"first_unit": "035", "first_quantity": "0.7000"}
    declaration = json.loads(line["declaration"])
    assert declaration["品牌"] == "Sluis Proef"
    assert set(declaration) == {"品牌", "用途", "品名", "包装规格"}
    pay = found["pay_order_d_o"]
    trade = shop.call("taobao.trade.fullinfo.get", tid=tid, fields="alipay_no")["trade"]
    assert str(pay["pay_order_id"]) == trade["alipay_no"]


def test_lines_add_up_with_postage(bare: Shopfront) -> None:
    lines = [
        {
            "num_iid": publish(bare, freight_payer="1", freight_by_buyer="postage", postage_id="7"),
            "quantity": 1,
        },
        {"num_iid": publish(bare, price="12.00"), "quantity": 3},
    ]
    tid = bare.post_json("/tmall/shop/api/buy", {"lines": lines, "buyer": MEI}).json["tid"]
    biz = order(bare, tid)["obj"]["biz_order_d_o"]
    rows = biz["order_line_list"]["clearance_order_line_do"]
    assert biz["post_fee"] == 2000
    values = sum(row["actual_value"] for row in rows)
    assert values + biz["post_fee"] + biz["tax_d_o"]["order_total_tax_fee"] == biz["tf"] == 14400
    assert (
        sum(row["tax_d_o"]["order_line_total_tax_fee"] for row in rows)
        == biz["tax_d_o"]["order_total_tax_fee"]
    )


def test_postal_orders_are_not_declared(shop: Shopfront) -> None:
    num_iid = publish(shop, customsClearanceWay="false", hscode=None, global_arrive=None)
    tid = shop.post_json("/tmall/shop/api/buy", {"num_iid": num_iid, "buyer": MEI}).json["tid"]
    assert order(shop, tid)["response_code"] == "NOT_DECLARED"


def test_the_key_travels_from_certification_to_report(shop: Shopfront) -> None:
    tid = shop.buy()["tid"]
    certified = shop.call("tmall.hk.clearance.certification.get", order_cert_request={"order_id": tid})
    certify = certified["data"]["order_certify"]
    assert certified["data"]["auth"] is True
    assert MEI["mobile"] not in json.dumps(certified)
    report = {"order_id": tid, "idempotent": certify["idempotent"], "clearance_status": 2}
    good = {**report, "clearance_result_code": "000", "customs_pass_no": "31002026"}
    answer = shop.call("tmall.hk.clearance.info.send", order_clearance_info_request=good)
    assert (answer["msg_success"], answer["msg_obj"]) == (True, True)
    for bad, code in (
        ({**good, "idempotent": "other"}, "IDEMPOTENT_ERROR"),
        ({**good, "clearance_result_code": "999"}, "PARAM_ERROR"),
        ({**good, "clearance_status": 3}, "PARAM_ERROR"),
    ):
        answer = shop.call("tmall.hk.clearance.info.send", order_clearance_info_request=bad)
        assert (answer["msg_success"], answer["msg_code"]) == (False, code)
    error = shop.error("tmall.hk.clearance.info.send", order_clearance_info_request={"order_id": tid})
    assert error["msg"] == "Missing required arguments:order_clearance_info_request.idempotent"


@pytest.mark.parametrize("request_", ["nonsense", "[]", '{"biz_order_id":"x"}'])
def test_malformed_requests(shop: Shopfront, request_: str) -> None:
    assert shop.error("tmall.hk.clearance.order.get", clearance_order_request=request_)["code"] == 41
