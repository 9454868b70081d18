"""Messages that do not fit their tables: CEB900 with the place, and nothing stored."""

from __future__ import annotations

import copy

import pytest
from lxml import etree

from sluis.sandbox.chinaport import answer_tables
from sluis.sandbox.chinaport.errors import SchemaBreach
from sluis.sandbox.chinaport.schema import check_value, read
from sluis.sandbox.chinaport.tables import BASE_TRANSFER, FORMS

from .conftest import Port
from .papers import (
    CEB,
    bonded,
    declared,
    delivery,
    message,
    on_list,
    order,
    payment,
    returned,
    terminal,
    waybill,
    waybill_status,
)

PAPERS = {
    "311": order(),
    "411": payment(),
    "511": waybill(),
    "513": waybill_status(),
    "621": declared(),
    "623": on_list("TM-1", "31002026I000000001"),
    "625": returned("TM-1", "31002026I000000001"),
    "711": delivery("WB-1"),
}


def complaint(port: Port, content: bytes, msg_type: str = "CEB311Message") -> dict[str, str]:
    """Send, and return the values of the one CEB900."""
    receipt = port.exchange(terminal(content, msg_type, cop_msg_id="MINE-1"))
    assert receipt["Code"] == "0000"
    (answer,) = port.collect()
    assert answer.type == "CEB900Message"
    assert port.book()["messages"] == []
    (node,) = answer.nodes
    assert node["returnStatus"] == "-1"
    assert node["oriCopMsgId"] == "MINE-1"
    return node


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("311", (30, 13)), ("411", (18, 0)), ("511", (19, 0)), ("513", (10, 0)),
        ("621", (47, 20)), ("623", (24, 0)), ("625", (24, 6)), ("711", (19, 3)),
    ],
)  # fmt: skip
def test_tables_have_as_many_fields_as_the_standard(kind: str, count: tuple[int, int]) -> None:
    assert (len(FORMS[kind].fields), len(FORMS[kind].line_fields)) == count


def test_answer_tables_have_as_many_fields_as_the_standard() -> None:
    counts = {number: len(table) for number, _, table in answer_tables.ANSWERS.values()}
    assert counts == {
        "312": 7, "412": 6, "512": 6, "514": 7, "622": 11, "624": 11, "626": 11, "712": 9,
    }  # fmt: skip
    assert [len(answer_tables.TAX_HEAD), len(answer_tables.TAX_LINE), len(answer_tables.TAX_STATUS)] == [
        15,
        6,
        7,
    ]


def test_the_complaint_repeats_the_message(port: Port) -> None:
    content = b"<CEB311Message>&lt;]]&gt;</CEB311Message>"
    node = complaint(port, content)
    assert node["oriMessageType"] == "CEB311Message"
    assert node["oriBizMessage"] == content.decode()
    assert "namespace" in node["returnInfo"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no xml at all", "not well-formed"),
        (b"\x00\x01binary", "not well-formed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DOCTYPE"),
        (b"<x/>", "namespace must be http://www.chinaport.gov.cn/ceb"),
        (f'<CEB999Message xmlns="{CEB}"/>'.encode(), "no message that goes in"),
        (f'<CEB312Message xmlns="{CEB}"/>'.encode(), "no message that goes in"),
    ],
)
def test_what_is_no_message(port: Port, content: bytes, said: str) -> None:
    assert said in complaint(port, content)["returnInfo"]


def test_the_type_must_be_the_roots_name(port: Port) -> None:
    content = port.signed(message("411", payment()), "3101984102")
    assert "MsgType" in complaint(port, content, "CEB311Message")["returnInfo"]


def test_an_unknown_type_is_called_so(port: Port) -> None:
    assert complaint(port, b"<x/>", "SOMETHINGVERYLONG")["oriMessageType"] == "Unknown"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("guid", None, "attribute guid"),
        ("guid", "abc", "attribute guid"),
        ("guid", "5f0b8e60-0000-4000-8000-00000000000a", "attribute guid"),
        ("version", None, "attribute version"),
        ("version", "1.1", "attribute version"),
        ("colour", "red", "attribute colour"),
    ],
)
def test_root_attributes(port: Port, name: str, value: str | None, said: str) -> None:
    root = message("311", order())
    if value is None:
        del root.attrib[name]
    else:
        root.set(name, value)
    assert said in complaint(port, etree.tostring(root))["returnInfo"]


def flat_parts(root: etree._Element) -> list[etree._Element]:
    """Return the parts of a message that hold plain values."""
    return [element for element in root.iter() if len(element) and not len(element[0])]


@pytest.mark.parametrize("kind", PAPERS)
def test_every_required_field_is_required_and_in_its_place(kind: str) -> None:
    good = message(kind, PAPERS[kind])
    read(etree.tostring(good))
    tables = (FORMS[kind].fields, FORMS[kind].line_fields, BASE_TRANSFER)
    required = {field.name for table in tables for field in table if field.required}
    tried = 0
    for number, part in enumerate(flat_parts(good)):
        for index, child in enumerate(part):
            name = etree.QName(child).localname
            if name not in required:
                continue
            for move in ("remove", "swap"):
                changed = copy.deepcopy(good)
                victim = flat_parts(changed)[number]
                if move == "remove":
                    victim.remove(victim[index])
                else:
                    victim.append(victim[index])
                if move == "remove" or index < len(part) - 1:
                    with pytest.raises(SchemaBreach, match=f"expected {name}"):
                        read(etree.tostring(changed))
                    tried += 1
    assert tried > 2 * len([field for field in FORMS[kind].fields if field.required])


@pytest.mark.parametrize(
    ("kind", "paper", "said"),
    [
        ("311", order("X" * 61), "OrderHead.orderNo: must have 1 to 60 characters, has 61"),
        ("311", order(note=""), "OrderHead.note: must have 1 to 1000 characters, has 0"),
        ("311", order(guid="abc"), "OrderHead.guid: must be 36 characters"),
        ("311", order(appTime="2026-11-23"), "OrderHead.appTime: must be a time"),
        ("311", order(appTime="20261323100000"), "OrderHead.appTime: must be a time"),
        ("311", order(goodsValue="1,98"), "OrderHead.goodsValue: must be a decimal"),
        ("311", order(goodsValue="-1"), "OrderHead.goodsValue: must be a decimal"),
        ("311", order(goodsValue="1.123456"), "OrderHead.goodsValue: must be a decimal"),
        ("311", order(goodsValue="123456789012345"), "OrderHead.goodsValue: must be a decimal"),
        ("311", order(goodsValue="1e3"), "OrderHead.goodsValue: must be a decimal"),
        ("311", order(goodsValue="１９８"), "OrderHead.goodsValue: must be a decimal"),
        ("311", order(currency="CNYX"), "OrderHead.currency: must have exactly 3"),
        ("311", order(line__itemName="巧" * 251), "OrderList.itemName: must have 1 to 250"),
        ("311", order(line__gnum="one"), "OrderList.gnum: must be an integer"),
        ("411", payment(payTime="20261123"), "PaymentHead.payTime: must be a time"),
        ("511", waybill(packNo="1.0"), "LogisticsHead.packNo: must be up to 9 digits"),
        ("621", declared(declTime="2026-11-23"), "InventoryHead.declTime: must be a date"),
        ("621", declared(customsCode="310"), "InventoryHead.customsCode: must have exactly 4"),
        ("621", declared(line__gcode="18069000"), "InventoryList.gcode: must have exactly 10"),
        ("621", declared(line__itemNo="N" * 21), "InventoryList.itemNo: must have 1 to 20"),
        ("621", bonded(emsNo="E" * 31), "InventoryHead.emsNo: must have 1 to 30"),
    ],
)
def test_lengths_and_types(port: Port, kind: str, paper: tuple, said: str) -> None:
    assert said in complaint(port, etree.tostring(message(kind, paper)), f"CEB{kind}Message")["returnInfo"]


def edited(kind: str, *pairs: str) -> bytes:
    """Return a good message with each first text replaced by the second."""
    text = etree.tostring(message(kind, PAPERS[kind]), encoding="unicode")
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


HEAD, END = "<ceb:OrderHead>", "</ceb:CEB311Message>"
LIST, NOT_LIST = "<ceb:OrderList>", "<ceb:InventoryList>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (edited("311", "</ceb:OrderHead>", "<ceb:x/></ceb:OrderHead>"), "x is unknown here"),
        (edited("311", "wangwei88", "wang<ceb:b/>"), "a plain value is wanted"),
        (edited("311", "<ceb:buyerRegNo>", '<ceb:buyerRegNo lang="zh">'), "a plain value is wanted"),
        (edited("311", HEAD, f"{HEAD}text"), "text between elements"),
        (edited("311", HEAD, '<ceb:OrderHead id="1">'), "no attributes"),
        (edited("311", "<ceb:Order>", '<ceb:Order id="1">'), "no attributes"),
        (edited("311", "<ceb:Order>", "<ceb:Order><!-- psst -->"), "comments"),
        (
            edited("311", "<ceb:orderNo>", '<x:orderNo xmlns:x="urn:x">', "</ceb:orderNo>", "</x:orderNo>"),
            "namespace must be",
        ),
        (edited("311", "<ceb:BaseTransfer>", "<ceb:BaseTransfers>"), "not well-formed"),
        (edited("311", "<ceb:dxpMode>DXP", "<ceb:dxpMode>AS2"), "BaseTransfer.dxpMode: must be DXP"),
        (edited("311", END, f"<ceb:Order/>{END}"), "expected the end, found Order"),
        (
            edited("311", HEAD, "<ceb:Head>", "</ceb:OrderHead>", "</ceb:Head>"),
            "Order: expected OrderHead, found Head",
        ),
        (
            edited("311", LIST, NOT_LIST, LIST.replace("<", "</"), NOT_LIST.replace("<", "</")),
            "Order: expected OrderList, found InventoryList",
        ),
        (
            edited("411", "</ceb:PaymentHead>", "</ceb:PaymentHead><ceb:PaymentList/>"),
            "Payment: expected the end, found PaymentList",
        ),
    ],
)
def test_structure(port: Port, content: bytes, said: str) -> None:
    kind = "411" if b"CEB411" in content else "311"
    assert said in complaint(port, content, f"CEB{kind}Message")["returnInfo"]


SUBSCRIBE = (
    "<ceb:BaseSubscribe><ceb:status>ALL</ceb:status><ceb:dxpMode>DXP</ceb:dxpMode>"
    "<ceb:dxpAddress>D1</ceb:dxpAddress></ceb:BaseSubscribe>"
)
EXTEND = (
    "<ceb:ExtendMessage><ceb:name>n</ceb:name><ceb:version>1</ceb:version>"
    "<ceb:Message><any/></ceb:Message></ceb:ExtendMessage>"
)


def test_subscribers_and_an_extension_may_follow(port: Port) -> None:
    content = edited("311", END, SUBSCRIBE * 5 + EXTEND + END)
    port.send_raw(port.signed(etree.fromstring(content), "3301963101"), "311")
    assert port.statuses("CEB312Message") == ["2"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (SUBSCRIBE * 6, "BaseSubscribe: at most 5"),
        (EXTEND + SUBSCRIBE, "expected the end, found BaseSubscribe"),
        (EXTEND * 2, "expected the end, found ExtendMessage"),
        ("<ceb:ExtendMessage/>", "ExtendMessage: name, version, Message"),
        (SUBSCRIBE.replace("D1", ""), "BaseSubscribe.dxpAddress"),
    ],
)
def test_what_may_not_follow(port: Port, more: str, said: str) -> None:
    assert said in complaint(port, edited("311", END, more + END))["returnInfo"]


def test_a_schema_location_is_allowed(port: Port) -> None:
    root = message("311", order())
    root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", f"{CEB} CEB311Message.xsd")
    port.send_raw(port.signed(root, "3301963101"), "311")
    assert port.statuses("CEB312Message") == ["2"]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("N19,5", ["0", "12345678901234.12345", "0.5"], ["", ".5", "5.", "1 ", "+1", "0x1"]),
        ("N9", ["1", "999999999"], ["1000000000", "", "1.0", "²"]),
        ("INT", ["1"], ["", "-1", "１"]),
        ("T14", ["20240229235959"], ["20230229000000", "20261123240000", "2026112310000"]),
        ("D8", ["20261123"], ["20261131", "2026-1-1"]),
        ("C3", ["142"], ["14", "1420"]),
        ("C..2", ["巧克"], ["", "巧克力"]),
    ],
)
def test_types(kind: str, good: list[str], bad: list[str]) -> None:
    for value in good:
        check_value(value, kind, "x")
    for value in bad:
        with pytest.raises(SchemaBreach, match="x: must"):
            check_value(value, kind, "x")
