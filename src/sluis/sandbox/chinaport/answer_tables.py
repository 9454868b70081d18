"""The field tables of the messages that go out: the receipts of the standard of May 2022."""

from __future__ import annotations

from sluis.sandbox.chinaport.tables import Table, table

_RESULT = """
returnStatus C..10 !
returnTime T17 !
returnInfo C..1000 !
"""
_LIST_RESULT = (
    """
copNo C..20 !
preNo C18 !
invtNo C18
"""
    + _RESULT
)

ORDER_RETURN = table("guid GUID !\nebpCode C..18 !\nebcCode C..18 !\norderNo C..60 !" + _RESULT)
PAYMENT_RETURN = table("guid GUID !\npayCode C..18 !\npayTransactionId C..60 !" + _RESULT)
LOGISTICS_RETURN = table("guid GUID !\nlogisticsCode C..18 !\nlogisticsNo C..60 !" + _RESULT)
LOGISTICS_STATUS_RETURN = table(
    "guid GUID !\nlogisticsCode C..18 !\nlogisticsNo C..60 !\nlogisticsStatus C1 !" + _RESULT
)
INVENTORY_RETURN = table(
    "guid GUID !\ncustomsCode C4\nebpCode C..18\nebcCode C..18\nagentCode C..18" + _LIST_RESULT
)
INVT_RETURN = table(
    "guid GUID !\ncustomsCode C4\nagentCode C..18\nebpCode C..18\nebcCode C..18" + _LIST_RESULT
)
DELIVERY_RETURN = table(
    "guid GUID !\ncustomsCode C4\noperatorCode C..18\ncopNo C..20\npreNo C..18\nrkdNo C..18" + _RESULT
)
TAX_HEAD = table("""
guid GUID !
returnTime T17 !
invtNo C..18 !
taxNo C..50 !
customsTax N19,5 !
valueAddedTax N19,5 !
consumptionTax N19,5 !
status C1 !
entDutyNo C..50
note C..1000
assureCode C..64
ebcCode C..64
logisticsCode C..64
agentCode C..18
customsCode C4
""")
TAX_LINE = table("""
gnum INT !
gcode C10 !
taxPrice N19,5 !
customsTax N19,5 !
valueAddedTax N19,5 !
consumptionTax N19,5 !
""")
TAX_STATUS = table("""
guid GUID !
returnTime T17 !
invtNo C..18 !
taxNo C..50 !
status C1 !
entDutyNo C..50
assureCode C..64
""")
MESSAGE_RETURN = table("""
guid GUID !
returnStatus C..10 !
returnInfo C..5000 !
returnTime T17 !
oriCopMsgId C..255 !
oriMessageType C..15 !
oriBizMessage C !
""")

# Message that came in → number of its answer, name of the Return node, its table.
ANSWERS: dict[str, tuple[str, str, Table]] = {
    "311": ("312", "OrderReturn", ORDER_RETURN),
    "411": ("412", "PaymentReturn", PAYMENT_RETURN),
    "511": ("512", "LogisticsReturn", LOGISTICS_RETURN),
    "513": ("514", "LogisticsStatusReturn", LOGISTICS_STATUS_RETURN),
    "621": ("622", "InventoryReturn", INVENTORY_RETURN),
    "623": ("624", "InvtCancelReturn", INVT_RETURN),
    "625": ("626", "InvtRefundReturn", INVT_RETURN),
    "711": ("712", "DeliveryReturn", DELIVERY_RETURN),
}
