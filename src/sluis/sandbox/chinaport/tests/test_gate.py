"""The gate: every difference between the papers, the positive list, the limits, and who waits for whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from .conftest import Port
from .papers import LI_NA, bonded, declared, order, payment, waybill


def rejected(port: Port, **papers: Any) -> str:
    """Send four papers and return why the list was rejected."""
    port.send("311", papers.get("order", order()))
    port.send("411", papers.get("payment", payment()))
    port.send("511", papers.get("waybill", waybill()))
    port.send("621", papers.get("list", declared()))
    port.steps(4)
    found = port.list()
    assert found["status"] == "100", found
    assert port.statuses("CEB622Message")[-1] == "100"
    assert port.book()["buyers"] == []
    return str(found["info"])


@pytest.mark.parametrize(
    ("papers", "said"),
    [
        ({"list": declared(ebcCode="91330100MA2BENELUY")}, "[ebcCode]订单(91330100MA2BENELUX)与清单"),
        ({"payment": payment(amountPaid="226.92")}, "[amountPaid]订单(226.93)与支付单(226.92)不一致"),
        ({"order": order(payTransactionId="PAY-9")}, "[payTransactionId]订单(PAY-9)与支付单(PAY-TM-1)"),
        ({"order": order(buyerName="李娜")}, "[buyerName]订单与清单订购人不一致"),
        ({"order": order(buyerIdNumber=LI_NA)}, "[buyerIdNumber]订单与清单订购人不一致"),
        ({"payment": payment(payerIdNumber=LI_NA)}, "[payerIdNumber]支付人与订购人不一致"),
        ({"payment": payment(payerName="李娜")}, "[payerIdNumber]支付人与订购人不一致"),
        ({"order": order(consignee="李娜")}, "[consignee]订单与运单收货人信息不一致"),
        ({"order": order(consigneeTelephone="1")}, "[consigneeTelephone]订单与运单"),
        ({"waybill": waybill(consigneeAddress="上海")}, "[consigneeAddress]订单与运单"),
        ({"list": declared(consigneeAddress="上海")}, "[consigneeAddress]清单与运单收货地址不一致"),
        ({"waybill": waybill(orderNo="TM-9")}, "[orderNo]运单(TM-9)与清单(TM-1)不一致"),
        ({"waybill": waybill(billNo="784-9")}, "[billNo]运单(784-9)与清单(784-11112222)不一致"),
        ({"waybill": waybill(billNo=None)}, "[billNo]运单()与清单"),
        ({"list": declared(line__qty="3", line__totalPrice="297")}, "[qty]第1项数量与订单不一致"),
        ({"list": declared(line__gname="糖果")}, "[gname]第1项名称与订单不一致"),
        ({"list": declared(line__itemName="糖果")}, "[gname]第1项名称与订单不一致"),
        ({"list": declared(line__gcode="0603110000")}, "[gcode]0603110000不在跨境电子商务零售进口商品清单内"),
        ({"list": declared(line__gcode="2402200000")}, "[gcode]2402200000不在"),
        ({"list": bonded(emsNo="T9999")}, "[emsNo]账册不存在: T9999"),
    ],
)
def test_differences_are_named(port: Port, papers: dict[str, Any], said: str) -> None:
    assert said in rejected(port, **papers)


def test_all_differences_at_once(port: Port) -> None:
    info = rejected(
        port, payment=payment(amountPaid="1", payerName="李娜"), waybill=waybill(consignee="李娜")
    )
    assert all(name in info for name in ("[amountPaid]", "[payerIdNumber]", "[consignee]"))


def test_another_number_of_lines(port: Port) -> None:
    line = order()[1][0]
    two = [line, line | {"gnum": "2", "itemName": "饼干"}]
    assert "清单商品项数(1)与订单(2)不一致" in rejected(port, order=order(lines=two))


def test_amounts_are_numbers_not_texts(port: Port) -> None:
    port.send("311", order())
    port.send("411", payment(amountPaid="226.93000"))
    port.send("511", waybill())
    port.send("621", declared(line__qty="2.0"))
    port.steps(8)
    assert port.list()["status"] == "899"


def test_somebody_else_may_pay_when_customs_says_so(port: Port) -> None:
    port.control("pace", {"payer_must_be_buyer": False})
    port.send("311", order())
    port.send("411", payment(payerName="李娜", payerIdNumber=LI_NA))
    port.send("511", waybill())
    port.send("621", declared())
    port.steps(8)
    assert port.list()["status"] == "899"


def test_reject_next_strikes_once(port: Port) -> None:
    port.fault("reject_next", reason="抽查不合格")
    assert rejected(port) == "抽查不合格"
    port.send("621", declared())
    port.steps(8)
    assert port.list()["status"] == "899"


def test_an_unknown_record_number_when_the_book_is_closed(port: Port) -> None:
    port.control("pace", {"open_account_book": False})
    assert "NB-0001账册底账数量不足: 申报2, 可用0" in rejected(port, list=bonded())


def priced(number: str, price: str, qty: str = "1", freight: str = "0", **changes: Any) -> dict[str, Any]:
    """Return order, payment and list of one line at a price, without tax."""
    total = f"{Decimal(price) * Decimal(qty):.2f}"
    paid = f"{Decimal(total) + Decimal(freight):.2f}"
    line = {"line__price": price, "line__qty": qty, "line__totalPrice": total}
    money = {"goodsValue": total, "freight": freight, "taxTotal": "0", "acturalPaid": paid}
    return {
        "order": order(number, **money, **line),
        "payment": payment(number, amountPaid=paid),
        "waybill": waybill(number),
        "list": declared(number, freight=freight, **line, **changes),
    }


def run(port: Port, number: str, price: str, qty: str = "1", freight: str = "0") -> str:
    papers = priced(number, price, qty, freight)
    for kind, name in (("311", "order"), ("411", "payment"), ("511", "waybill"), ("621", "list")):
        port.send(kind, papers[name])
    port.steps(8)
    return str(port.list(number)["status"])


@pytest.mark.parametrize(
    ("price", "qty", "freight", "status"),
    [
        ("2500", "2", "0", "899"),
        ("2500", "2", "0.01", "-621005"),
        ("2500.01", "2", "0", "-621005"),
        ("5000.01", "1", "0", "899"),
        ("4999.99", "1", "0.02", "899"),
        ("26000", "1", "0", "899"),
        ("26000.01", "1", "0", "-621018"),
    ],
)
def test_single_order_limit(port: Port, price: str, qty: str, freight: str, status: str) -> None:
    assert run(port, "TM-1", price, qty, freight) == status
    used = port.book()["buyers"]
    assert bool(used) is (status == "899")


def test_annual_limit_counts_what_was_used(port: Port) -> None:
    body = {"buyerIdNumber": "11010519491231002X", "year": 2026, "used": "21000.00"}
    assert port.control("allowance", body)["used"] == "21000.00"
    assert run(port, "TM-1", "4999.99") == "899"
    assert run(port, "TM-2", "0.02") == "-621018"
    assert "25999.99元加本单0.02元超过年度限值26000元" in port.list("TM-2")["info"]
    assert run(port, "TM-3", "0.01") == "899"
    assert port.book()["buyers"][0]["used"] == "26000.00"


def test_the_allowance_is_of_the_calendar_year_in_china(port: Port) -> None:
    port.control("allowance", {"buyerIdNumber": "11010519491231002X", "year": 2026, "used": "26000"})
    assert run(port, "TM-1", "1") == "-621018"
    port.later(days=45)
    assert run(port, "TM-2", "1") == "899"
    years = {row["year"]: row["used"] for row in port.book()["buyers"]}
    assert years == {2026: "26000.00", 2027: "1.00"}


@pytest.mark.parametrize("body", [
    {"buyerIdNumber": "1", "year": 2026, "used": "1"},
    {"buyerIdNumber": "11010519491231002X", "year": 2026, "used": "-1"},
    {"buyerIdNumber": "11010519491231002X", "year": 2026, "used": "much"},
    {"year": 2026, "used": "1"},
])  # fmt: skip
def test_allowance_control_refuses(port: Port, body: dict[str, Any]) -> None:
    assert "error" in port.control("allowance", body, 400)
