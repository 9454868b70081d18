"""CEB311, CEB411, CEB511, CEB621 and CEB625 in their field names and order, and the exchange's envelope (no socket).

Connection standard 202205, tables of fields. Money in yuan with two to five decimals, weight in kilograms, times in
China.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from lxml import etree

from sluis.connectors.chinaport import codes, signing
from sluis.connectors.chinaport.settings import ChinaportSettings, Company
from sluis.customs.declaration import BONDED, ROLE_OF_KIND, DeclarationSet, Line
from sluis.customs.ports import Envelope, ReturnedGoods
from sluis.kernel.clock import SHANGHAI

CEB = "http://www.chinaport.gov.cn/ceb"
DXP = "http://www.chinaport.gov.cn/dxp"

# element → longest text, for the elements that carry words of ours (tables 2.1 to 2.11)
LENGTHS = {
    "orderNo": 60,
    "buyerRegNo": 60,
    "buyerName": 60,
    "buyerTelephone": 30,
    "consignee": 100,
    "consigneeTelephone": 50,
    "consigneeAddress": 200,
    "itemNo": 20,
    "itemName": 250,
    "gname": 250,
    "gmodel": 510,
    "barCode": 50,
    "payTransactionId": 60,
    "logisticsNo": 60,
    "billNo": 37,
    "trafNo": 100,
    "voyageNo": 32,
    "itemRecordNo": 30,
}

Fields = Mapping[str, object]


def yuan(fen: int) -> str:
    """Write fen as yuan with two decimals."""
    return f"{Decimal(fen).scaleb(-2):.2f}"


def kilograms(grams: int) -> str:
    """Write grams as kilograms with three decimals."""
    return f"{Decimal(grams).scaleb(-3):.3f}"


def _time(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y%m%d%H%M%S")


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y%m%d")


def _head(envelope: Envelope) -> dict[str, object]:
    return {
        "guid": envelope.guid,
        "appType": envelope.app_type,
        "appTime": _time(envelope.built_at),
        "appStatus": "2",
    }


def _order(
    declared: DeclarationSet, envelope: Envelope, settings: ChinaportSettings
) -> tuple[Fields, list[Fields]]:
    platform, payment = settings.companies["platform"], settings.companies["payment"]
    head = {
        **_head(envelope),
        "orderType": "I",
        "orderNo": declared.order_number,
        "ebpCode": platform.code,
        "ebpName": platform.name,
        "ebcCode": platform.code,
        "ebcName": platform.name,
        "goodsValue": yuan(declared.goods_fen),
        "freight": yuan(declared.freight_fen),
        "discount": yuan(declared.discount_fen),
        "taxTotal": yuan(declared.tax_fen),
        "acturalPaid": yuan(declared.paid_fen),
        "currency": codes.CNY,
        "buyerRegNo": declared.buyer.account,
        "buyerName": declared.buyer.name,
        "buyerTelephone": declared.buyer.telephone,
        "buyerIdType": "1",
        "buyerIdNumber": declared.buyer.id_number,
        "payCode": payment.code,
        "payName": payment.name,
        "payTransactionId": declared.payment_number,
        "consignee": declared.consignee.name,
        "consigneeTelephone": declared.consignee.telephone,
        "consigneeAddress": declared.consignee.address,
    }
    lines: list[Fields] = [
        {
            "gnum": line.number,
            "itemNo": line.sku[:20],
            "itemName": line.name_zh,
            "gmodel": line.specification,
            "barCode": line.barcode or None,
            "unit": line.unit,
            "qty": line.quantity,
            "price": line.price,
            "totalPrice": yuan(line.total_fen),
            "currency": codes.CNY,
            "country": codes.country(line.origin),
        }
        for line in declared.lines
    ]
    return head, lines


def _payment(
    declared: DeclarationSet, envelope: Envelope, settings: ChinaportSettings
) -> tuple[Fields, list[Fields]]:
    platform, payment = settings.companies["platform"], settings.companies["payment"]
    head = {
        **_head(envelope),
        "payCode": payment.code,
        "payName": payment.name,
        "payTransactionId": declared.payment_number,
        "orderNo": declared.order_number,
        "ebpCode": platform.code,
        "ebpName": platform.name,
        "payerIdType": "1",
        "payerIdNumber": declared.buyer.id_number,
        "payerName": declared.buyer.name,
        "telephone": declared.buyer.telephone,
        "amountPaid": yuan(declared.paid_fen),
        "currency": codes.CNY,
        "payTime": _time(declared.paid_at),
    }
    return head, []


def _waybill(
    declared: DeclarationSet, envelope: Envelope, settings: ChinaportSettings
) -> tuple[Fields, list[Fields]]:
    carrier = settings.companies["carrier"]
    head = {
        **_head(envelope),
        "logisticsCode": carrier.code,
        "logisticsName": carrier.name,
        "logisticsNo": declared.waybill_number,
        "billNo": declared.master_bill or None,
        "orderNo": declared.order_number,
        "freight": yuan(declared.freight_fen),
        "insuredFee": yuan(declared.insurance_fen),
        "currency": codes.CNY,
        "weight": kilograms(declared.gross_weight_g),
        "packNo": 1,
        "goodsInfo": "; ".join(line.name_zh for line in declared.lines)[:200],
        "consignee": declared.consignee.name,
        "consigneeAddress": declared.consignee.address,
        "consigneeTelephone": declared.consignee.telephone,
    }
    return head, []


def _list(
    declared: DeclarationSet, envelope: Envelope, settings: ChinaportSettings
) -> tuple[Fields, list[Fields]]:
    platform, carrier, agent = (settings.companies[role] for role in ("platform", "carrier", "agent"))
    bonded = declared.mode == BONDED
    head = {
        **_head(envelope),
        "orderNo": declared.order_number,
        "ebpCode": platform.code,
        "ebpName": platform.name,
        "ebcCode": platform.code,
        "ebcName": platform.name,
        "logisticsNo": declared.waybill_number,
        "logisticsCode": carrier.code,
        "logisticsName": carrier.name,
        "copNo": envelope.own_number,
        "assureCode": agent.code,
        "emsNo": settings.ems_number if bonded else None,
        "ieFlag": "I",
        "declTime": _day(envelope.built_at),
        "customsCode": settings.customs_code,
        "portCode": settings.port_code,
        "ieDate": None if bonded else _day(envelope.built_at),
        "buyerIdType": "1",
        "buyerIdNumber": declared.buyer.id_number,
        "buyerName": declared.buyer.name,
        "buyerTelephone": declared.buyer.telephone,
        "consigneeAddress": declared.consignee.address,
        "agentCode": agent.code,
        "agentName": agent.name,
        "areaCode": settings.area_code if bonded else None,
        "areaName": settings.area_name if bonded else None,
        "tradeMode": declared.mode,
        "trafMode": "Y" if bonded else codes.AIR,
        "trafNo": None if bonded else declared.transport_name,
        "voyageNo": None if bonded else declared.voyage,
        "billNo": None if bonded else declared.master_bill,
        "country": codes.CNY if bonded else codes.country(declared.departure_country),
        "freight": yuan(declared.freight_fen),
        "insuredFee": yuan(declared.insurance_fen),
        "currency": codes.CNY,
        "wrapType": codes.OTHER_WRAP,
        "packNo": 1,
        "grossWeight": kilograms(declared.gross_weight_g),
        "netWeight": kilograms(declared.net_weight_g),
    }
    return head, [_list_line(line) for line in declared.lines]


def _list_line(line: Line) -> Fields:
    return {
        "gnum": line.number,
        "itemRecordNo": line.record_number or None,
        "itemNo": line.sku[:20],
        "itemName": line.name_zh,
        "gcode": line.hs10,
        "gname": line.name_zh,
        "gmodel": line.specification,
        "barCode": line.barcode or None,
        "country": codes.country(line.origin),
        "currency": codes.CNY,
        "qty": line.quantity,
        "unit": line.unit,
        "qty1": line.quantity1,
        "unit1": line.unit1,
        "qty2": line.quantity2,
        "unit2": line.unit2 or None,
        "price": line.price,
        "totalPrice": yuan(line.total_fen),
    }


_BUILDERS = {"311": _order, "411": _payment, "511": _waybill, "621": _list}
_NODES = {
    "311": ("Order", "OrderHead", "OrderList"),
    "411": ("Payment", "PaymentHead", ""),
    "511": ("Logistics", "LogisticsHead", ""),
    "621": ("Inventory", "InventoryHead", "InventoryList"),
    "625": ("InvtRefund", "InvtRefundHead", "InvtRefundList"),
}


def _append(parent: etree._Element, name: str, fields: Fields) -> None:
    node = etree.SubElement(parent, f"{{{CEB}}}{name}")
    for field, value in fields.items():
        if value is not None:
            etree.SubElement(node, f"{{{CEB}}}{field}").text = str(value)


def over_long(
    declared: DeclarationSet, envelope: Envelope, settings: ChinaportSettings
) -> list[tuple[str, int]]:
    """Return the fields of a message that are longer than their table allows, with the limit."""
    head, lines = _BUILDERS[envelope.kind](declared, envelope, settings)
    return [
        (field, LENGTHS[field])
        for fields in (head, *lines)
        for field, value in fields.items()
        if field in LENGTHS and value is not None and len(str(value)) > LENGTHS[field]
    ]


def build(declared: DeclarationSet, envelope: Envelope, settings: ChinaportSettings) -> bytes:
    """Build and sign one message under its sender's certificate; the same values give the same bytes."""
    head, lines = _BUILDERS[envelope.kind](declared, envelope, settings)
    return _message(envelope, settings.companies[ROLE_OF_KIND[envelope.kind]], settings, head, lines)


def build_return(
    declared: DeclarationSet, returned: ReturnedGoods, envelope: Envelope, settings: ChinaportSettings
) -> bytes:
    """Build and sign a return (CEB625) under the declarant's certificate; see `build`."""
    platform, carrier, agent = (settings.companies[role] for role in ("platform", "carrier", "agent"))
    head = {
        **_head(envelope),
        "customsCode": settings.customs_code,
        "orderNo": declared.order_number,
        "ebpCode": platform.code,
        "ebpName": platform.name,
        "ebcCode": platform.code,
        "ebcName": platform.name,
        "logisticsNo": declared.waybill_number,
        "logisticsCode": carrier.code,
        "logisticsName": carrier.name,
        "copNo": envelope.own_number,
        "invtNo": returned.list_number,
        "buyerIdType": "1",
        "buyerIdNumber": declared.buyer.id_number,
        "buyerName": declared.buyer.name,
        "buyerTelephone": declared.buyer.telephone,
        "agentCode": agent.code,
        "agentName": agent.name,
        "reason": returned.reason,
    }
    lines: list[Fields] = [
        {
            "gnum": line.number,
            "gcode": line.hs10,
            "gname": line.name_zh,
            "qty": returned.quantities[line.number],
            "unit": line.unit,
        }
        for line in declared.lines
        if line.number in returned.quantities
    ]
    return _message(envelope, agent, settings, head, lines)


def _message(
    envelope: Envelope, sender: Company, settings: ChinaportSettings, head: Fields, lines: list[Fields]
) -> bytes:
    root = etree.Element(
        f"{{{CEB}}}CEB{envelope.kind}Message",
        {"guid": envelope.guid, "version": "1.0"},
        nsmap={"ceb": CEB},
    )
    node_name, head_name, list_name = _NODES[envelope.kind]
    node = etree.SubElement(root, f"{{{CEB}}}{node_name}")
    _append(node, head_name, head)
    for line in lines:
        _append(node, list_name, line)
    _append(root, "BaseTransfer", _transfer(sender, settings))
    signing.sign(root, sender.key)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _transfer(sender: Company, settings: ChinaportSettings) -> Fields:
    return {"copCode": sender.code, "copName": sender.name, "dxpMode": "DXP", "dxpId": settings.dxp_id}


def enclose(message: bytes, envelope: Envelope, settings: ChinaportSettings) -> bytes:
    """Put a message into the exchange's envelope."""
    root = etree.Element(f"{{{DXP}}}DxpMsg", {"ver": "1.0"}, nsmap={None: DXP})  # type: ignore[dict-item]

    def add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
        child = etree.SubElement(parent, f"{{{DXP}}}{name}")
        child.text = text or None
        return child

    info = add(root, "TransInfo")
    add(info, "CopMsgId", envelope.message_id)
    add(info, "SenderId", settings.dxp_id)
    add(add(info, "ReceiverIds"), "ReceiverId", settings.port_dxp_id)
    add(info, "CreatTime", envelope.built_at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S"))
    add(info, "MsgType", f"CEB{envelope.kind}Message")
    add(root, "Data", base64.b64encode(message).decode())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
