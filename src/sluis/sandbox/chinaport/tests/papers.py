"""The papers of one parcel, good from the start: Wang Wei buys two boxes of pralines from a shop in Ghent.

2 × 99.00 + post 10.00 + tax 18.93 = 226.93 (208.00 × 13 % × 70 % = 18.928).
"""

from __future__ import annotations

import base64
import copy
import uuid
from typing import Any

from lxml import etree

from sluis.sandbox.chinaport.tables import FORMS

CEB = "http://www.chinaport.gov.cn/ceb"
DXP = "http://www.chinaport.gov.cn/dxp"
WANG_WEI = "11010519491231002X"
LI_NA = "440524188001010014"
NAMES = {
    "3301963101": "杭州云帆电子商务有限公司",
    "3101984102": "海桥支付有限公司",
    "3302985103": "宁波海捷物流有限公司",
    "3302980104": "宁波通达报关有限公司",
}
SENDERS = {
    "311": "3301963101", "411": "3101984102", "511": "3302985103", "513": "3302985103",
    "621": "3302980104", "623": "3302980104", "625": "3302980104", "711": "3302980104",
}  # fmt: skip
NODES = {
    "311": ("Order", "OrderHead", "OrderList"),
    "411": ("Payment", "PaymentHead", ""),
    "511": ("Logistics", "LogisticsHead", ""),
    "513": ("LogisticsStatus", "", ""),
    "621": ("Inventory", "InventoryHead", "InventoryList"),
    "623": ("InvtCancel", "", ""),
    "625": ("InvtRefund", "InvtRefundHead", "InvtRefundList"),
    "711": ("Delivery", "DeliveryHead", "DeliveryList"),
}
Paper = tuple[dict[str, str], list[dict[str, str]]]


def guid() -> str:
    return str(uuid.uuid4()).upper()


def _opening(app_type: str = "1", app_status: str = "2") -> dict[str, str]:
    return {"guid": guid(), "appType": app_type, "appTime": "20261123100000", "appStatus": app_status}


def order(number: str = "TM-1", **changes: Any) -> Paper:
    head = _opening() | {
        "orderType": "I", "orderNo": number, "ebpCode": "3301963101", "ebpName": NAMES["3301963101"],
        "ebcCode": "91330100MA2BENELUX", "ebcName": "Chocolaterie Lotte", "goodsValue": "198",
        "freight": "10",
        "discount": "0", "taxTotal": "18.93", "acturalPaid": "226.93", "currency": "142",
        "buyerRegNo": "wangwei88", "buyerName": "王伟", "buyerTelephone": "13800138000", "buyerIdType": "1",
        "buyerIdNumber": WANG_WEI, "payCode": "3101984102", "payName": NAMES["3101984102"],
        "payTransactionId": f"PAY-{number}", "consignee": "王伟", "consigneeTelephone": "13800138000",
        "consigneeAddress": "浙江省杭州市西湖区文三路90号",
    }  # fmt: skip
    line = {
        "gnum": "1", "itemName": "比利时巧克力", "gmodel": "巧克力|Lotte|250g", "unit": "140", "qty": "2",
        "price": "99", "totalPrice": "198", "currency": "142", "country": "301",
    }  # fmt: skip
    return _changed(head, [line], changes)


def payment(number: str = "TM-1", **changes: Any) -> Paper:
    head = _opening() | {
        "payCode": "3101984102", "payName": NAMES["3101984102"], "payTransactionId": f"PAY-{number}",
        "orderNo": number, "ebpCode": "3301963101", "ebpName": NAMES["3301963101"], "payerIdType": "1",
        "payerIdNumber": WANG_WEI, "payerName": "王伟", "amountPaid": "226.93", "currency": "142",
        "payTime": "20261123095900",
    }  # fmt: skip
    return _changed(head, [], changes)


def waybill(number: str = "TM-1", **changes: Any) -> Paper:
    head = _opening() | {
        "logisticsCode": "3302985103", "logisticsName": NAMES["3302985103"], "logisticsNo": f"WB-{number}",
        "billNo": "784-11112222", "orderNo": number, "freight": "10", "insuredFee": "0", "currency": "142",
        "weight": "0.85", "packNo": "1", "consignee": "王伟",
        "consigneeAddress": "浙江省杭州市西湖区文三路90号", "consigneeTelephone": "13800138000",
    }  # fmt: skip
    return _changed(head, [], changes)


def waybill_status(number: str = "TM-1", **changes: Any) -> Paper:
    head = _opening() | {
        "logisticsCode": "3302985103", "logisticsName": NAMES["3302985103"], "logisticsNo": f"WB-{number}",
        "logisticsStatus": "S", "logisticsTime": "20261130120000",
    }  # fmt: skip
    return _changed(head, [], changes)


def declared(number: str = "TM-1", **changes: Any) -> Paper:
    """Return a 9610 list."""
    head = _opening() | {
        "orderNo": number, "ebpCode": "3301963101", "ebpName": NAMES["3301963101"],
        "ebcCode": "91330100MA2BENELUX", "ebcName": "Chocolaterie Lotte", "logisticsNo": f"WB-{number}",
        "logisticsCode": "3302985103", "logisticsName": NAMES["3302985103"], "copNo": f"C-{number}"[:20],
        "assureCode": "3302980104", "ieFlag": "I", "declTime": "20261123", "customsCode": "3100",
        "portCode": "3100", "buyerIdType": "1", "buyerIdNumber": WANG_WEI, "buyerName": "王伟",
        "buyerTelephone": "13800138000", "consigneeAddress": "浙江省杭州市西湖区文三路90号",
        "agentCode": "3302980104", "agentName": NAMES["3302980104"], "tradeMode": "9610", "trafMode": "5",
        "trafNo": "CA9012", "voyageNo": "CA9012", "billNo": "784-11112222", "country": "301", "freight": "10",
        "insuredFee": "0", "currency": "142", "packNo": "1", "grossWeight": "0.85", "netWeight": "0.5",
    }  # fmt: skip
    line = {
        "gnum": "1", "gcode": "1806900000", "gname": "比利时巧克力", "gmodel": "巧克力|Lotte|250g",
        "country": "301", "currency": "142", "qty": "2", "unit": "140", "qty1": "0.5", "unit1": "035",
        "price": "99", "totalPrice": "198",
    }  # fmt: skip
    return _changed(head, [line], changes)


def bonded(number: str = "TM-1", **changes: Any) -> Paper:
    """Return a 1210 list: warehouse instead of flight."""
    head, lines = declared(number)
    lines = [_after(line, "gnum", {"itemRecordNo": "NB-0001"}) for line in lines]
    head = _after(head, "assureCode", {"emsNo": "T3105W000021"})
    head = _after(head, "agentName", {"areaCode": "3302670105", "areaName": "宁波保税区云仓供应链有限公司"})
    for name in ("trafNo", "voyageNo", "billNo"):
        del head[name]
    head |= {"tradeMode": "1210", "trafMode": "7", "country": "142"}
    return _changed(head, lines, changes)


def on_list(number: str, invt_no: str, **changes: Any) -> Paper:
    """Return a withdrawal (623)."""
    head = _opening() | {
        "customsCode": "3100", "orderNo": number, "ebpCode": "3301963101", "ebpName": NAMES["3301963101"],
        "ebcCode": "91330100MA2BENELUX", "ebcName": "Chocolaterie Lotte", "logisticsNo": f"WB-{number}",
        "logisticsCode": "3302985103", "logisticsName": NAMES["3302985103"], "copNo": f"C-{number}"[:20],
        "invtNo": invt_no, "buyerIdType": "1", "buyerIdNumber": WANG_WEI, "buyerName": "王伟",
        "buyerTelephone": "13800138000", "agentCode": "3302980104", "agentName": NAMES["3302980104"],
        "reason": "买家取消订单",
    }  # fmt: skip
    return _changed(head, [], changes)


def returned(number: str, invt_no: str, qty: str = "2", **changes: Any) -> Paper:
    """Return a return of goods (625)."""
    line = {"gnum": "1", "gcode": "1806900000", "gname": "比利时巧克力", "qty": qty, "unit": "140"}
    head, _ = on_list(number, invt_no, reason="七天无理由退货")
    return _changed(head, [line], changes)


def delivery(*waybills: str, **changes: Any) -> Paper:
    """Return a warehouse entry (711)."""
    head = _opening() | {
        "customsCode": "3100", "copNo": "RK-1", "operatorCode": "3302980104",
        "operatorName": NAMES["3302980104"], "ieFlag": "I", "trafMode": "5", "trafNo": "CA9012",
        "voyageNo": "CA9012", "billNo": "784-11112222", "logisticsCode": "3302985103",
        "logisticsName": NAMES["3302985103"],
    }  # fmt: skip
    lines = [{"gnum": str(n), "logisticsNo": number} for n, number in enumerate(waybills, 1)]
    return _changed(head, lines, changes)


def _after(values: dict[str, str], name: str, more: dict[str, str]) -> dict[str, str]:
    items = list(values.items())
    place = next(index for index, (key, _) in enumerate(items) if key == name) + 1
    return dict([*items[:place], *more.items(), *items[place:]])


def _changed(head: dict[str, str], lines: list[dict[str, str]], changes: dict[str, Any]) -> Paper:
    """Apply changes: `lines` replaces them, `line__x` changes the first line, None leaves a field out."""
    head, lines = dict(head), copy.deepcopy(changes.pop("lines", lines))
    for name, value in changes.items():
        target, key = (lines[0], name[6:]) if name.startswith("line__") else (head, name)
        if value is None:
            target.pop(key, None)
        else:
            target[key] = value
    return head, lines


def ordered(values: dict[str, str], fields: list[str]) -> dict[str, str]:
    """Put values in the table's order."""
    return {name: values[name] for name in fields if name in values}


def message(kind: str, *papers: Paper, **changes: str) -> etree._Element:
    """Return an unsigned CEB message."""
    form = FORMS[kind]
    code = changes.get("copCode", SENDERS[kind])
    root = etree.Element(
        f"{{{CEB}}}CEB{kind}Message",
        {"guid": changes.get("guid", guid()), "version": changes.get("version", "1.0")},
        nsmap={"ceb": CEB},
    )
    node_name, head_name, line_name = NODES[kind]
    for head, lines in papers:
        node = _put(root, node_name)
        _values(_put(node, head_name) if head_name else node, ordered(head, [f.name for f in form.fields]))
        for line in lines:
            _values(_put(node, line_name), ordered(line, [f.name for f in form.line_fields]))
    transfer = {
        "copCode": code, "copName": changes.get("copName", NAMES.get(code, "无名公司")), "dxpMode": "DXP",
        "dxpId": changes.get("dxpId", "DXPENT0000033101"),
    }  # fmt: skip
    _values(_put(root, "BaseTransfer"), transfer)
    return root


def _put(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{CEB}}}{name}")


def _values(parent: etree._Element, values: dict[str, str]) -> None:
    for name, value in values.items():
        _put(parent, name).text = value


def terminal(content: bytes, msg_type: str, **changes: str) -> bytes:
    """Return an unsigned DxpMsg around a message."""
    values = {
        "cop_msg_id": guid(), "sender": "DXPENT0000033101", "receiver": "DXPEDCCEB0000002",
        "time": "2026-11-23T10:00:00", "data": base64.b64encode(content).decode(),
    } | changes  # fmt: skip
    return (
        f'<DxpMsg xmlns="{DXP}" ver="1.0"><TransInfo><CopMsgId>{values["cop_msg_id"]}</CopMsgId>'
        f"<SenderId>{values['sender']}</SenderId><ReceiverIds><ReceiverId>{values['receiver']}</ReceiverId>"
        f"</ReceiverIds><CreatTime>{values['time']}</CreatTime><MsgType>{msg_type}</MsgType></TransInfo>"
        f"<Data>{values['data']}</Data></DxpMsg>"
    ).encode()
