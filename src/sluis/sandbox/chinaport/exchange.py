"""The exchange: reads terminal messages (DxpMsg), writes receipts for them and wraps what goes out."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from lxml import etree

from sluis.sandbox.chinaport import signing
from sluis.sandbox.chinaport.companies import CLIENT_ID, PORT_ID, Company
from sluis.sandbox.chinaport.errors import (
    ADDRESS_MISMATCH,
    BAD_FORMAT,
    BAD_SCHEMA,
    RECEIVER_UNKNOWN,
    SIGNATURE_DIFFERS,
    SIGNATURE_EXPIRED,
    SIGNATURE_INVALID,
    ExchangeRefusal,
    SchemaBreach,
)
from sluis.sandbox.chinaport.schema import check_value, name_of, parse

DXP = "http://www.chinaport.gov.cn/dxp"
CHINA = ZoneInfo("Asia/Shanghai")
_DEFAULT_NAMESPACE = cast(dict[str, str], {None: DXP})  # the stubs know no default namespace
_LEAVES = {"CopMsgId": 255, "SenderId": 16, "CreatTime": 19, "MsgType": 30}


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal message: its number, the type it names, and the business message inside."""

    cop_msg_id: str
    msg_type: str
    data: bytes
    root: etree._Element


def _q(name: str) -> str:
    return f"{{{DXP}}}{name}"


def read(body: bytes) -> Terminal:
    """Read a DxpMsg. Raise ExchangeRefusal with 0001, 0002, 2001 or 2002."""
    try:
        root = parse(body)
    except SchemaBreach as error:
        raise ExchangeRefusal(BAD_FORMAT, str(error)) from error
    known = root.findtext(f"{_q('TransInfo')}/{_q('CopMsgId')}") or ""
    cop_msg_id = known if 1 <= len(known) <= 255 else ""
    try:
        terminal, sender, receivers = _checked(root)
    except SchemaBreach as error:
        raise ExchangeRefusal(BAD_SCHEMA, str(error), cop_msg_id=cop_msg_id) from error
    if receivers != [PORT_ID]:
        raise ExchangeRefusal(RECEIVER_UNKNOWN, f"ReceiverId must be {PORT_ID} alone", cop_msg_id=cop_msg_id)
    if sender != CLIENT_ID:
        raise ExchangeRefusal(ADDRESS_MISMATCH, f"SenderId {sender} is no client", cop_msg_id=cop_msg_id)
    return terminal


def _checked(root: etree._Element) -> tuple[Terminal, str, list[str]]:
    if name_of(root, DXP) != "DxpMsg":
        raise SchemaBreach("the root must be DxpMsg")
    if root.get("ver") != "1.0":
        raise SchemaBreach("attribute ver: must be 1.0")
    names = [child.tag for child in root]
    allowed = [_q("TransInfo"), _q("Data"), _q("AddInfo"), f"{{{signing.DS}}}Signature"]
    if names[:2] != allowed[:2] or names[2:] != [tag for tag in allowed[2:] if tag in names[2:]]:
        raise SchemaBreach("DxpMsg must hold TransInfo, Data, then AddInfo and Signature if any")
    values, receivers = _trans_info(root[0])
    text = "".join((root[1].text or "").split())
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SchemaBreach("Data is not base64") from error
    if not data:
        raise SchemaBreach("Data is empty")
    return Terminal(values["CopMsgId"], values["MsgType"], data, root), values["SenderId"], receivers


def _trans_info(element: etree._Element) -> tuple[dict[str, str], list[str]]:
    wanted = ["CopMsgId", "SenderId", "ReceiverIds", "CreatTime", "MsgType"]
    if [name_of(child, DXP) for child in element] != wanted:
        raise SchemaBreach(f"TransInfo must hold {', '.join(wanted)}")
    values = {}
    for child in element:
        name = name_of(child, DXP)
        if name in _LEAVES:
            values[name] = (child.text or "").strip()
            check_value(values[name], f"C..{_LEAVES[name]}", f"TransInfo.{name}")
    try:
        datetime.strptime(values["CreatTime"], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        raise SchemaBreach("TransInfo.CreatTime: must be yyyy-MM-ddTHH:mm:ss") from None
    receivers = [(child.text or "").strip() for child in element[2] if name_of(child, DXP) == "ReceiverId"]
    if len(receivers) != len(element[2]) or not 1 <= len(receivers) <= 5:
        raise SchemaBreach("ReceiverIds: 1 to 5 ReceiverId")
    for receiver in receivers:
        check_value(receiver, "C..16", "TransInfo.ReceiverIds.ReceiverId")
    return values, receivers


def check_signature(terminal: Terminal, companies: list[Company], now: datetime) -> None:
    """Verify the transport signature when there is one. Raise ExchangeRefusal 1001, 1002 or 1004."""
    if signing.signature_of(terminal.root) is None:
        return
    try:
        signing.verify(terminal.root, companies, now)
    except signing.SignatureExpired as error:
        code, info = SIGNATURE_EXPIRED, str(error)
    except signing.SignatureInvalid as error:
        code, info = SIGNATURE_INVALID, str(error)
    except signing.DataDiffer as error:
        code, info = SIGNATURE_DIFFERS, str(error)
    else:
        return
    raise ExchangeRefusal(code, info, cop_msg_id=terminal.cop_msg_id)


def message_id(now: datetime, serial: int) -> str:
    """Return an exchange number: node, China time, serial; 32 digits."""
    return f"00330100{now.astimezone(CHINA):%Y%m%d%H%M%S}{serial:010d}"


def receipt(cop_msg_id: str, number: str, code: str, info: str, now: datetime) -> bytes:
    """Return the small XML that answers a terminal message."""
    root = etree.Element(_q("DxpReceipt"), {"ver": "1.0"}, nsmap=_DEFAULT_NAMESPACE)
    at = f"{now.astimezone(CHINA):%Y-%m-%dT%H:%M:%S}"
    for name, text in (
        ("CopMsgId", cop_msg_id),
        ("MsgId", number),
        ("Code", code),
        ("Info", info),
        ("ReceiveTime", at),
    ):
        etree.SubElement(root, _q(name)).text = text
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data


def wrap(number: str, msg_type: str, content: bytes, port: Company, now: datetime) -> str:
    """Return a DxpMsg to the client, signed by the port."""
    root = etree.Element(_q("DxpMsg"), {"ver": "1.0"}, nsmap=_DEFAULT_NAMESPACE)
    info = etree.SubElement(root, _q("TransInfo"))
    etree.SubElement(info, _q("CopMsgId")).text = number
    etree.SubElement(info, _q("SenderId")).text = PORT_ID
    etree.SubElement(etree.SubElement(info, _q("ReceiverIds")), _q("ReceiverId")).text = CLIENT_ID
    etree.SubElement(info, _q("CreatTime")).text = f"{now.astimezone(CHINA):%Y-%m-%dT%H:%M:%S}"
    etree.SubElement(info, _q("MsgType")).text = msg_type
    etree.SubElement(root, _q("Data")).text = base64.b64encode(content).decode()
    signing.sign(root, port)
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text.decode()
