"""The field tables of the messages that come in, written from the standard of May 2022 (202205 edition).

One field a line: name, type, `!` when required. Types: C36 exactly, C..60 from 1 to 60 characters, N19,5
decimal, N9 and INT integers, T14 and T17 times, D8 a date, GUID 36 capitals. Where print and schema differ,
the schema is followed (InvtRefund, consigneeDistrict, itemNo of a list 20 characters).
"""

from __future__ import annotations

from dataclasses import dataclass

NAMESPACE = "http://www.chinaport.gov.cn/ceb"


@dataclass(frozen=True, slots=True)
class Field:
    """One element: its name, type and whether it must stand there."""

    name: str
    type: str
    required: bool


Table = tuple[Field, ...]


def table(text: str) -> Table:
    """Read a table; the order of the lines is the order of the elements."""
    rows = [line.split() for line in text.splitlines() if line.strip()]
    return tuple(Field(row[0], row[1], row[2:] == ["!"]) for row in rows)


_OPENING = """
guid GUID !
appType C1 !
appTime T14 !
appStatus C..3 !
"""

ORDER_HEAD = table(_OPENING + """
orderType C1 !
orderNo C..60 !
ebpCode C..18 !
ebpName C..100 !
ebcCode C..18 !
ebcName C..100 !
goodsValue N19,5 !
freight N19,5 !
discount N19,5 !
taxTotal N19,5 !
acturalPaid N19,5 !
currency C3 !
buyerRegNo C..60 !
buyerName C..60 !
buyerTelephone C..30 !
buyerIdType C1 !
buyerIdNumber C..60 !
payCode C..18
payName C..100
payTransactionId C..60
batchNumbers C..100
consignee C..100 !
consigneeTelephone C..50 !
consigneeAddress C..200 !
consigneeDistrict C6
note C..1000
""")  # fmt: skip
ORDER_LIST = table("""
gnum INT !
itemNo C..30
itemName C..250 !
gmodel C..510 !
itemDescribe C..1000
barCode C..50
unit C3 !
qty N19,5 !
price N19,5 !
totalPrice N19,5 !
currency C3 !
country C3 !
note C..1000
""")
PAYMENT_HEAD = table(_OPENING + """
payCode C..18 !
payName C..100 !
payTransactionId C..60 !
orderNo C..60 !
ebpCode C..18 !
ebpName C..100 !
payerIdType C1 !
payerIdNumber C..60 !
payerName C..60 !
telephone C..60
amountPaid N19,5 !
currency C3 !
payTime T14 !
note C..1000
""")  # fmt: skip
LOGISTICS_HEAD = table(_OPENING + """
logisticsCode C..18 !
logisticsName C..100 !
logisticsNo C..60 !
billNo C..37
orderNo C..60 !
freight N19,5
insuredFee N19,5
currency C3 !
weight N19,5 !
packNo N9 !
goodsInfo C..200
consignee C..100 !
consigneeAddress C..200 !
consigneeTelephone C..50 !
note C..1000
""")  # fmt: skip
LOGISTICS_STATUS = table(_OPENING + """
logisticsCode C..18 !
logisticsName C..100 !
logisticsNo C..60 !
logisticsStatus C1 !
logisticsTime T14 !
note C..1000
""")  # fmt: skip
INVENTORY_HEAD = table(_OPENING + """
orderNo C..60 !
ebpCode C..18 !
ebpName C..100 !
ebcCode C..18 !
ebcName C..100 !
logisticsNo C..60 !
logisticsCode C..18 !
logisticsName C..100 !
copNo C..20
preNo C..18
assureCode C..30 !
emsNo C..30
invtNo C..18
ieFlag C1 !
declTime D8 !
customsCode C4 !
portCode C4 !
ieDate D8
buyerIdType C1 !
buyerIdNumber C..60 !
buyerName C..60 !
buyerTelephone C..30 !
consigneeAddress C..200 !
agentCode C..18 !
agentName C..100 !
areaCode C..18
areaName C..100
tradeMode C4 !
trafMode C1 !
trafNo C..100
voyageNo C..32
billNo C..37
loctNo C..10
licenseNo C..19
country C3 !
freight N19,5 !
insuredFee N19,5 !
currency C3 !
wrapType C1
packNo N9 !
grossWeight N19,5 !
netWeight N19,5 !
note C..1000
""")  # fmt: skip
INVENTORY_LIST = table("""
gnum INT !
itemRecordNo C..30
itemNo C..20
itemName C..250
gcode C10 !
gname C..250 !
gmodel C..510 !
barCode C..50
country C3 !
tradeCountry C..3
currency C3 !
qty N19,5 !
unit C3 !
qty1 N19,5 !
unit1 C3 !
qty2 N19,5
unit2 C3
price N19,5 !
totalPrice N19,5 !
note C..1000
""")
_ON_A_LIST = """
customsCode C4 !
orderNo C..60 !
ebpCode C..18 !
ebpName C..100 !
ebcCode C..18 !
ebcName C..100 !
logisticsNo C..60 !
logisticsCode C..18 !
logisticsName C..100 !
copNo C..20
preNo C..18
invtNo C..18 !
buyerIdType C1 !
buyerIdNumber C..60 !
buyerName C..60 !
buyerTelephone C..30 !
agentCode C..18 !
agentName C..100 !
reason C..1000 !
note C..1000
"""
INVT_CANCEL = table(_OPENING + _ON_A_LIST)
INVT_REFUND_HEAD = table(_OPENING + _ON_A_LIST)
INVT_REFUND_LIST = table("""
gnum INT !
gcode C10 !
gname C..250 !
qty N19,5 !
unit C3 !
note C..1000
""")
DELIVERY_HEAD = table(_OPENING + """
customsCode C4 !
copNo C..20
preNo C..18
rkdNo C..18
operatorCode C..18 !
operatorName C..100 !
ieFlag C1 !
trafMode C1 !
trafNo C..100 !
voyageNo C..32 !
billNo C..37 !
logisticsCode C..18 !
logisticsName C..100 !
unloadLocation C..100
note C..1000
""")  # fmt: skip
DELIVERY_LIST = table("""
gnum INT !
logisticsNo C..60 !
note C..1000
""")
BASE_TRANSFER = table("""
copCode C..18 !
copName C..100 !
dxpMode C3 !
dxpId C..30 !
note C..1000
""")
BASE_SUBSCRIBE = table("""
status C..100 !
dxpMode C3 !
dxpAddress C..100 !
note C..1000
""")


@dataclass(frozen=True, slots=True)
class Form:
    """How a business node is built: flat when `head` is empty, with lines when `line` is not."""

    node: str
    head: str
    fields: Table
    line: str = ""
    line_fields: Table = ()


FORMS: dict[str, Form] = {
    "311": Form("Order", "OrderHead", ORDER_HEAD, "OrderList", ORDER_LIST),
    "411": Form("Payment", "PaymentHead", PAYMENT_HEAD),
    "511": Form("Logistics", "LogisticsHead", LOGISTICS_HEAD),
    "513": Form("LogisticsStatus", "", LOGISTICS_STATUS),
    "621": Form("Inventory", "InventoryHead", INVENTORY_HEAD, "InventoryList", INVENTORY_LIST),
    "623": Form("InvtCancel", "", INVT_CANCEL),
    "625": Form("InvtRefund", "InvtRefundHead", INVT_REFUND_HEAD, "InvtRefundList", INVT_REFUND_LIST),
    "711": Form("Delivery", "DeliveryHead", DELIVERY_HEAD, "DeliveryList", DELIVERY_LIST),
}
ALWAYS_SIGNED = frozenset({"621", "623", "625", "711"})
MOST_NODES = 100
MOST_LINES = 99
