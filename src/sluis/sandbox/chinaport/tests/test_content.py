"""What customs refuses in the content of each message: the code of its family, the field in the text."""

from __future__ import annotations

from typing import Any

import pytest

from sluis.sandbox.chinaport import identity

from .conftest import Port
from .papers import (
    bonded,
    declared,
    delivery,
    on_list,
    order,
    payment,
    returned,
    waybill,
    waybill_status,
)

MAKE = {
    "311": order,
    "411": payment,
    "511": waybill,
    "513": waybill_status,
    "621": declared,
    "711": lambda **changes: delivery("WB-1", **changes),
    "623": lambda **changes: on_list("TM-1", "31002026I000000001", **changes),
    "625": lambda **changes: returned("TM-1", "31002026I000000001", **changes),
}
CHECK = {
    "311": "-301008",
    "411": "-401002",
    "511": "-504011",
    "513": "-505011",
    "621": "-621001",
    "623": "-623001",
    "625": "-625001",
    "711": "-800002",
}


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("311", "currency", "300"),
        ("311", "currency", "978"),
        ("311", "orderType", "E"),
        ("311", "buyerIdType", "2"),
        ("311", "appType", "4"),
        ("311", "appStatus", "3"),
        ("311", "buyerIdNumber", "110105194912310021"),
        ("311", "buyerIdNumber", "1101051949123100"),
        ("311", "acturalPaid", "226.94"),
        ("311", "acturalPaid", "226.92"),
        ("311", "taxTotal", "18.92"),
        ("311", "line__totalPrice", "198.01"),
        ("311", "line__currency", "502"),
        ("311", "line__unit", "999"),
        ("311", "line__country", "528"),
        ("311", "line__qty", "0"),
        ("311", "line__gnum", "2"),
        ("411", "currency", "110"),
        ("411", "payerIdType", "2"),
        ("411", "payerIdNumber", "11010519491231002Y"),
        ("511", "currency", "300"),
        ("511", "packNo", "2"),
        ("513", "logisticsStatus", "R"),
        ("513", "appType", "2"),
        ("621", "currency", "300"),
        ("621", "packNo", "2"),
        ("621", "buyerIdType", "2"),
        ("621", "ieFlag", "E"),
        ("621", "buyerIdNumber", "110105194912310022"),
        ("621", "tradeMode", "0110"),
        ("621", "tradeMode", "1239"),
        ("621", "trafMode", "Q"),
        ("621", "trafMode", "7"),
        ("621", "trafNo", None),
        ("621", "voyageNo", None),
        ("621", "billNo", None),
        ("621", "country", "142"),
        ("621", "country", "999"),
        ("621", "customsCode", "9999"),
        ("621", "portCode", "9999"),
        ("621", "assureCode", "3301963199"),
        ("621", "netWeight", "0.86"),
        ("621", "wrapType", "A"),
        ("621", "line__gcode", "18069000AB"),
        ("621", "line__unit1", "xyz"),
        ("621", "line__qty1", "0"),
        ("621", "line__qty2", "1"),
        ("621", "line__unit2", "011"),
        ("621", "line__totalPrice", "197.99"),
        ("621", "line__tradeCountry", "BEL"),
        ("711", "ieFlag", "E"),
        ("711", "trafMode", "Q"),
        ("711", "appType", "3"),
        ("623", "appType", "3"),
        ("625", "buyerIdNumber", "123"),
    ],
)
def test_fields_refused(port: Port, kind: str, field: str, value: Any) -> None:
    status, info = port.refusal(kind, MAKE[kind](**{field: value}))
    assert status == CHECK[kind]
    spoken = {"taxTotal": "acturalPaid", "line__unit2": "qty2"}.get(field, field).removeprefix("line__")
    assert spoken in info.partition("]")[0]
    assert port.book()["accepted_messages"] == 0


@pytest.mark.parametrize("field", ["emsNo", "areaCode", "areaName", "line__itemRecordNo"])
def test_bonded_lists_need_their_book(port: Port, field: str) -> None:
    status, info = port.refusal("621", bonded(**{field: None}))
    assert status == "-621001"
    assert field.removeprefix("line__") in info
    assert "必填" in info


@pytest.mark.parametrize("field", ["trafNo", "voyageNo", "billNo"])
def test_bonded_lists_name_no_flight(port: Port, field: str) -> None:
    assert port.refusal("621", bonded(**{field: "CA9012"}))[0] == "-621001"


def test_bonded_lists_leave_from_china(port: Port) -> None:
    assert port.refusal("621", bonded(country="301"))[0] == "-621001"


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("311", {"ebpCode": "3301963999"}),
        ("311", {"ebpName": "杭州云帆"}),
        ("311", {"ebcCode": "LOTTE"}),
        ("311", {"payCode": "3101984999"}),
        ("411", {"ebpCode": "3301963999"}),
        ("621", {"logisticsCode": "3302985999"}),
        ("621", {"agentName": "宁波"}),
        ("621", {"ebcCode": "91330100ma2benelux"}),
    ],
)
def test_companies_are_registered_under_their_names(port: Port, kind: str, changes: dict[str, str]) -> None:
    assert port.refusal(kind, MAKE[kind](**changes))[0] == "-10102"


@pytest.mark.parametrize(
    "changes",
    [
        {"copCode": "3301963999", "signer": "3301963101"},
        {"copName": "别的公司"},
        {"dxpId": "DXPENT0000099999"},
    ],
)
def test_the_transmitting_company(port: Port, changes: dict[str, str]) -> None:
    assert port.refusal("311", order(), **changes)[0] == "-10102"


def test_a_carriers_waybill_under_another_code(port: Port) -> None:
    assert port.refusal("411", payment(payCode="3302985103"))[0] == "-621016"
    assert port.refusal("511", waybill(logisticsCode="3101984102"))[0] == "-621016"


LINE = order()[1][0]
LISTED = declared()[1][0]


@pytest.mark.parametrize(
    ("kind", "paper", "code"),
    [
        ("311", order(lines=[]), "-301001"),
        ("311", order(lines=[LINE, LINE]), "-301002"),
        ("311", order(lines=[LINE | {"gnum": str(n)} for n in range(1, 101)]), "-301015"),
        ("621", declared(lines=[]), "-621000"),
        ("621", declared(lines=[LISTED, LISTED]), "-621027"),
        ("621", declared(lines=[LISTED | {"gnum": str(n)} for n in range(1, 101)]), "-621030"),
        ("625", returned("TM-1", "31002026I000000001", lines=[]), "-625006"),
        ("711", delivery(), "-800001"),
    ],
)
def test_line_counts(port: Port, kind: str, paper: Any, code: str) -> None:
    assert port.refusal(kind, paper)[0] == code


@pytest.mark.parametrize(
    ("kind", "empty", "too_many"),
    [
        ("311", "-301007", "-301015"),
        ("411", "-401004", "-401013"),
        ("511", "-504010", "-504013"),
        ("513", "-505010", "-505013"),
        ("621", "-621000", "-621030"),
        ("623", "-623001", "-623001"),
        ("625", "-625006", "-625001"),
        ("711", "-800001", "-800001"),
    ],
)
def test_node_counts(port: Port, kind: str, empty: str, too_many: str) -> None:
    assert port.refusal(kind)[0] == empty
    port.send(kind, *(MAKE[kind]() for _ in range(101)))
    (receipt,) = port.collect()
    assert {node["returnStatus"] for node in receipt.nodes} == {too_many}
    assert port.book()["accepted_messages"] == 0


def test_ninety_nine_lines_and_gifts_are_fine(port: Port) -> None:
    lines = [LINE | {"gnum": str(n), "price": "0", "totalPrice": "0"} for n in range(1, 100)]
    port.send("311", order(lines=lines))
    port.steps(2)
    assert port.statuses("CEB312Message") == ["2", "3", "120"]


def test_money_is_compared_to_the_fen(port: Port) -> None:
    port.send("311", order(taxTotal="18.928", acturalPaid="226.93"))
    assert port.statuses("CEB312Message") == ["2"]


@pytest.mark.parametrize(
    ("number", "good"),
    [("11010519491231002X", True), ("440524188001010014", True), ("11010519491231002x", False), ("", False),
     ("1１010519491231002X", False), ("11010519491231002XX", False)],
)  # fmt: skip
def test_check_characters(number: str, good: bool) -> None:
    assert identity.holds(number) is good


def test_masks() -> None:
    assert identity.masked("11010519491231002X") == "110***********002X"
