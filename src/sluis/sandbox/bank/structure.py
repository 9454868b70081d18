"""The structure of pain.001 for SEPA transfers: which elements, in which order, holding what.

Source: ISO 20022 message definitions pain.001.001.03 and .09; narrowed by the customer-to-bank guidelines of
the European Payments Council (latin characters, references without slashes at the ends, structured
addresses).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from sluis.sandbox.bank import iban
from sluis.sandbox.bank.errors import Refused

Check = Callable[[str], tuple[str, str] | None]  # the reason code and what is wrong, or None

_LATIN = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?", re.ASCII)
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)


def _text(limit: int) -> Check:
    def check(text: str) -> tuple[str, str] | None:
        if not text.strip() or len(text) > limit:
            return "CH16", f"must have 1 to {limit} characters"
        return None if _LATIN.fullmatch(text) else ("CH16", "holds a character outside the latin set of SEPA")

    return check


def _reference(text: str) -> tuple[str, str] | None:
    if text.startswith("/") or text.endswith("/") or "//" in text:
        return "CH16", "must not begin or end with a slash nor hold two in a row"
    return _text(35)(text)


def _pattern(pattern: str, says: str, code: str = "CH16") -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: None if compiled.fullmatch(text) else (code, says)


def _iban(text: str) -> tuple[str, str] | None:
    wrong = iban.fault_of(text)
    return ("AC01", wrong) if wrong else None


def _amount(text: str) -> tuple[str, str] | None:
    if not _AMOUNT.fullmatch(text):
        return "AM12", "must be digits with at most two decimals"
    return None


def _date(text: str) -> tuple[str, str] | None:
    try:
        date.fromisoformat(text)
    except ValueError:
        return "DT01", "must be a day as YYYY-MM-DD"
    return None if len(text) == 10 else ("DT01", "must be a day as YYYY-MM-DD")


def _moment(text: str) -> tuple[str, str] | None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return "DT01", "must be a moment in ISO 8601"
    return None if "T" in text else ("DT01", "must be a moment in ISO 8601")


@dataclass(frozen=True)
class Node:
    """An element: its content is a check of its text, its children in order, or None for anything."""

    name: str
    content: Check | Sequence[Node] | None
    least: int = 1
    most: int = 1


def maybe(name: str, content: Check | Sequence[Node] | None, most: int = 1) -> Node:
    """Return an optional element."""
    return Node(name, content, 0, most)


def _only(*values: str) -> Check:
    return _pattern("|".join(re.escape(value) for value in values), f"must be {' or '.join(values)}")


def _address(version: str) -> list[Node]:
    early = ["StrtNm", "BldgNb", "PstCd", "TwnNm", "CtrySubDvsn"]
    late = [
        "StrtNm", "BldgNb", "BldgNm", "Flr", "PstBx", "Room", "PstCd", "TwnNm", "TwnLctnNm", "DstrctNm",
        "CtrySubDvsn",
    ]  # fmt: skip
    return [
        *(maybe(name, _text(70)) for name in ("Dept", "SubDept")),
        *(maybe(name, _text(70)) for name in (early if version == "03" else late)),
        maybe("Ctry", _pattern("[A-Z]{2}", "must be two capital letters")),
        maybe("AdrLine", _text(70), 7),
    ]


def _party(version: str, *, named: bool = True) -> list[Node]:
    return [
        Node("Nm", _text(70), 1 if named else 0),
        maybe("PstlAdr", _address(version)),
        maybe("Id", None),
    ]


def _agent(version: str) -> list[Node]:
    bic = _pattern(_BIC.pattern, "must be a BIC of 8 or 11 characters", "RC01")
    return [
        Node(
            "FinInstnId",
            [maybe("BIC" if version == "03" else "BICFI", bic), maybe("Othr", [Node("Id", _text(35))])],
        )
    ]


_ACCOUNT = [Node("Id", [Node("IBAN", _iban)]), maybe("Ccy", _only("EUR"))]
_CODED = [maybe("Cd", _text(35)), maybe("Prtry", _text(35))]
_TYPE = [
    maybe("InstrPrty", _only("HIGH", "NORM")),
    maybe("SvcLvl", [Node("Cd", _only("SEPA"))]),
    maybe("LclInstrm", _CODED),
    maybe("CtgyPurp", _CODED),
]
_STRUCTURED = [
    Node(
        "CdtrRefInf",
        [
            Node("Tp", [Node("CdOrPrtry", [Node("Cd", _only("SCOR"))]), maybe("Issr", _text(35))]),
            Node("Ref", _reference),
        ],
    )
]
_REMITTANCE = [maybe("Ustrd", _text(140)), maybe("Strd", _STRUCTURED)]
_COUNT = _pattern("[0-9]{1,15}", "must be digits")


def _transfer(version: str) -> list[Node]:
    return [
        Node("PmtId", [maybe("InstrId", _reference), Node("EndToEndId", _reference)]),
        maybe("PmtTpInf", _TYPE),
        Node("Amt", [Node("InstdAmt", _amount)]),
        maybe("ChrgBr", _only("SLEV")),
        maybe("UltmtDbtr", _party(version, named=False)),
        maybe("CdtrAgt", _agent(version)),
        Node("Cdtr", _party(version)),
        Node("CdtrAcct", _ACCOUNT),
        maybe("UltmtCdtr", _party(version, named=False)),
        maybe("Purp", _CODED),
        maybe("RmtInf", _REMITTANCE),
    ]


def _instruction(version: str) -> list[Node]:
    day: Check | list[Node] = _date if version == "03" else [Node("Dt", _date)]
    return [
        Node("PmtInfId", _reference),
        Node("PmtMtd", _only("TRF")),
        maybe("BtchBookg", _only("true", "false")),
        maybe("NbOfTxs", _COUNT),
        maybe("CtrlSum", _amount),
        maybe("PmtTpInf", _TYPE),
        Node("ReqdExctnDt", day),
        Node("Dbtr", _party(version)),
        Node("DbtrAcct", _ACCOUNT),
        Node("DbtrAgt", _agent(version)),
        maybe("UltmtDbtr", _party(version, named=False)),
        maybe("ChrgBr", _only("SLEV")),
        Node("CdtTrfTxInf", _transfer(version), 1, 100_000),
    ]


def message(version: str) -> Node:
    """Return the structure of a whole message, version "03" or "09"."""
    header = [
        Node("MsgId", _reference),
        Node("CreDtTm", _moment),
        Node("NbOfTxs", _COUNT),
        Node("CtrlSum", _amount),
        Node("InitgPty", _party(version, named=False)),
    ]
    return Node(
        "Document",
        [Node("CstmrCdtTrfInitn", [Node("GrpHdr", header), Node("PmtInf", _instruction(version), 1, 1000)])],
    )


def check(element: etree._Element, node: Node, namespace: str, path: str = "") -> None:
    """Check an element against its structure, depth first. Raise Refused naming the path of what is wrong."""
    place = f"{path}/{node.name}" if path else node.name
    if node.content is None:
        return
    if callable(node.content):
        if len(element):
            raise Refused("CH17", f"{place} holds elements")
        wrong = node.content(element.text or "")
        if wrong:
            raise Refused(wrong[0], f"{place} {wrong[1]}")
        return
    for child, child_node in _in_order(element, node.content, namespace, place):
        check(child, child_node, namespace, place)


def _in_order(
    element: etree._Element, nodes: Sequence[Node], namespace: str, place: str
) -> Iterator[tuple[etree._Element, Node]]:
    children = [child for child in element if isinstance(child.tag, str)]
    position = 0
    for node in nodes:
        found = 0
        while position < len(children) and children[position].tag == f"{{{namespace}}}{node.name}":
            yield children[position], node
            found += 1
            position += 1
        if found < node.least:
            raise Refused("CH21", f"{place}/{node.name} is missing or out of order")
        if found > node.most:
            raise Refused(
                "CH17", f"{place}/{node.name} stands {found} times, at most {node.most} are admitted"
            )
    if position < len(children):
        raise Refused(
            "CH17", f"{place}/{etree.QName(children[position]).localname} is not admitted or out of order"
        )
