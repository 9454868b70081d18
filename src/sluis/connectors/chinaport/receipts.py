"""What comes back: exchange receipts and CEB answers, read without depending on prefixes (no socket)."""

from __future__ import annotations

import base64
from datetime import datetime

from lxml import etree

from sluis.connectors.chinaport import signing
from sluis.connectors.chinaport.signing import Unreadable
from sluis.customs.ports import Receipt
from sluis.kernel.clock import SHANGHAI

_KINDS = ("312", "412", "512", "622", "626", "816", "818", "900")


def _fields(element: etree._Element) -> dict[str, str]:
    return {
        etree.QName(child).localname: (child.text or "") for child in element if isinstance(child.tag, str)
    }


def exchange_answer(raw: bytes) -> tuple[str, str]:
    """Return code and text of a DxpReceipt. Raise Unreadable."""
    fields = _fields(signing.parse(raw))
    if "Code" not in fields:
        raise Unreadable("the exchange's answer holds no code")
    return fields["Code"], fields.get("Info", "")


def message_of(dxp: bytes, key: signing.VerifyingKey) -> tuple[str, bytes]:
    """Return type and content of a DxpMsg of the port. Raise Unreadable when its signature does not fit."""
    root = signing.parse(dxp)
    if not signing.verify(root, key):
        raise Unreadable("the port's signature does not fit")
    data = root.findtext("{*}Data") or ""
    kind = root.findtext("{*}TransInfo/{*}MsgType") or ""
    try:
        return kind, base64.b64decode("".join(data.split()), validate=True)
    except ValueError as error:
        raise Unreadable("the content is not base64") from error


def _moment(text: str) -> datetime:
    for form in ("%Y%m%d%H%M%S%f", "%Y%m%d%H%M%S"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    raise Unreadable(f"returnTime {text[:20]!r} is no time")


def read(kind: str, content: bytes) -> tuple[Receipt, ...]:
    """Read the returns of one answer. Raise Unreadable; kinds we do not act on give no returns."""
    number = kind.removeprefix("CEB").removesuffix("Message")
    if number not in _KINDS:
        return ()
    root = signing.parse(content)
    nodes = [node for node in root if isinstance(node.tag, str)]
    if number == "816":
        nodes = [head for node in nodes for head in node if etree.QName(head).localname == "TaxHeadRd"]
    return tuple(_receipt(number, _fields(node)) for node in nodes)


def _receipt(number: str, fields: dict[str, str]) -> Receipt:
    info = fields.get("returnInfo", "")
    if number == "816":
        info = f"customs {fields.get('customsTax')}, VAT {fields.get('valueAddedTax')}"
    return Receipt(
        kind=number,
        order_number=fields.get("orderNo", ""),
        payment_number=fields.get("payTransactionId", ""),
        waybill_number=fields.get("logisticsNo", ""),
        own_number=fields.get("copNo", ""),
        guid=fields.get("oriCopMsgId", "") if number == "900" else fields.get("guid", ""),
        status=fields.get("returnStatus", "") or fields.get("status", "0"),
        info=info,
        returned_at=_moment(fields.get("returnTime", "")),
        port_number=fields.get("preNo", ""),
        list_number=fields.get("invtNo", ""),
    )
