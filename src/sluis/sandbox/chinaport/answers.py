"""Builds what customs says: Return nodes, tax bills, CEB900; default namespace, fields in table order."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

from lxml import etree

from sluis.sandbox.chinaport.answer_tables import (
    ANSWERS,
    MESSAGE_RETURN,
    TAX_HEAD,
    TAX_LINE,
    TAX_STATUS,
)
from sluis.sandbox.chinaport.exchange import CHINA
from sluis.sandbox.chinaport.state import Document
from sluis.sandbox.chinaport.tables import MOST_NODES, NAMESPACE, Table
from sluis.sandbox.chinaport.tax import LineTax

Values = dict[str, str]


def new_guid() -> str:
    """Return a new identifier of 36 capitals."""
    return str(uuid.uuid4()).upper()


def return_time(at_s: float) -> str:
    """Return a moment as yyyyMMddHHmmssSSS in China time."""
    at = datetime.fromtimestamp(at_s, UTC).astimezone(CHINA)
    return f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03d}"


def _element(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _fill(parent: etree._Element, table: Table, values: Values) -> None:
    """Put values under a node in the table's order; a required field without value is our own fault."""
    for item in table:
        value = values.get(item.name, "")
        if value:
            longest = int(item.type[3:]) if item.type.startswith("C..") else len(value)
            _element(parent, item.name).text = value[:longest]
        elif item.required:
            raise ValueError(f"an answer wants {item.name}")


def _root(number: str) -> etree._Element:
    return etree.Element(
        f"{{{NAMESPACE}}}CEB{number}Message",
        {"guid": new_guid(), "version": "1.0"},
        nsmap=cast(dict[str, str], {None: NAMESPACE}),
    )


def _bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data


def result(document: Document, status: str, info: str, at_s: float) -> Values:
    """Return the values of one Return node about a document."""
    row = document.row
    numbers = {"preNo": row["pre_no"], "invtNo": row["invt_no"]}
    values = {name: value for name, value in document.head.items() if name not in numbers}
    if document.kind in ("621", "623", "625"):
        values.setdefault("copNo", document.head["orderNo"][:20])
        if not numbers["invtNo"]:
            numbers["invtNo"] = document.head.get("invtNo", "") if document.kind != "621" else ""
    if document.kind == "711":
        values["rkdNo"] = row["invt_no"]  # one number from customs, whatever it is called
    return values | numbers | {"returnStatus": status, "returnTime": return_time(at_s), "returnInfo": info}


def returns(kind: str, nodes: Sequence[Values]) -> tuple[str, list[bytes]]:
    """Return the answer's message type and its messages, at most 100 nodes in each."""
    number, name, table = ANSWERS[kind]
    messages = []
    for start in range(0, len(nodes), MOST_NODES):
        root = _root(number)
        for values in nodes[start : start + MOST_NODES]:
            _fill(_element(root, name), table, values)
        messages.append(_bytes(root))
    return f"CEB{number}Message", messages


def tax_bill(
    document: Document, tax_no: str, taxes: Sequence[LineTax], at_s: float, *, note: str = ""
) -> bytes:
    """Return CEB816 for a list."""
    root = _root("816")
    tax = _element(root, "Tax")
    head = {name: document.head.get(name, "") for name in ("assureCode", "ebcCode", "logisticsCode")}
    totals = {
        "customsTax": sum((line.duty for line in taxes), Decimal(0)),
        "valueAddedTax": sum((line.vat for line in taxes), Decimal(0)),
        "consumptionTax": sum((line.consumption for line in taxes), Decimal(0)),
    }
    _fill(
        _element(tax, "TaxHeadRd"),
        TAX_HEAD,
        head
        | {name: f"{amount:.2f}" for name, amount in totals.items()}
        | {
            "guid": new_guid(),
            "returnTime": return_time(at_s),
            "invtNo": document.row["invt_no"],
            "taxNo": tax_no,
            "status": "1",
            "note": note,
            "agentCode": document.head["agentCode"],
            "customsCode": document.head["customsCode"],
        },
    )
    for line in taxes:
        _fill(
            _element(tax, "TaxListRd"),
            TAX_LINE,
            {
                "gnum": str(line.gnum),
                "gcode": line.gcode,
                "taxPrice": f"{line.price:.2f}",
                "customsTax": f"{line.duty:.2f}",
                "valueAddedTax": f"{line.vat:.2f}",
                "consumptionTax": f"{line.consumption:.2f}",
            },
        )
    return _bytes(root)


def tax_status(document: Document, tax_no: str, status: str, at_s: float) -> bytes:
    """Return CEB818: 2 summed up, 3 void."""
    root = _root("818")
    _fill(
        _element(root, "TaxHeadStatus"),
        TAX_STATUS,
        {
            "guid": new_guid(),
            "returnTime": return_time(at_s),
            "invtNo": document.row["invt_no"],
            "taxNo": tax_no,
            "status": status,
            "assureCode": document.head["assureCode"],
        },
    )
    return _bytes(root)


def unreadable(cop_msg_id: str, msg_type: str, content: bytes, info: str, at_s: float) -> bytes:
    """Return CEB900 about a message that does not fit its tables."""
    root = _root("900")
    node = _element(root, "MessageReturn")
    _fill(
        node,
        MESSAGE_RETURN,
        {
            "guid": new_guid(),
            "returnStatus": "-1",
            "returnInfo": _printable(info)[:5000],
            "returnTime": return_time(at_s),
            "oriCopMsgId": cop_msg_id,
            "oriMessageType": msg_type if len(msg_type) <= 15 else "Unknown",
            "oriBizMessage": "-",
        },
    )
    # A CDATA section cannot hold its own end mark.
    text = _printable(content.decode("utf-8", "replace")).replace("]]>", "]] >")
    node[-1].text = etree.CDATA(text or "-")
    return _bytes(root)


def _printable(text: str) -> str:
    return "".join(c for c in text if c in "\t\n" or " " <= c <= "\ufffd" or c > "\uffff")
