"""Content of one business node: fixed values, code tables, names, sums, and the rules of each route.

The first thing wrong is a Refusal with the family's code and a Chinese text that begins with the field.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from sluis.sandbox.chinaport import codes, identity
from sluis.sandbox.chinaport.companies import Registry
from sluis.sandbox.chinaport.errors import FAMILIES, UNKNOWN_COMPANY, Family, Refusal
from sluis.sandbox.chinaport.schema import Node

_FEN = Decimal("0.01")
_FIXED = {
    "currency": codes.YUAN,
    "packNo": "1",
    "buyerIdType": "1",
    "payerIdType": "1",
    "orderType": "I",
    "ieFlag": "I",
    "logisticsStatus": "S",
}
_TABLES: dict[str, frozenset[str]] = {
    "unit": codes.UNITS,
    "unit1": codes.UNITS,
    "unit2": codes.UNITS,
    "country": codes.COUNTRIES,
    "tradeCountry": codes.COUNTRIES,
    "trafMode": codes.TRANSPORT_MODES,
    "wrapType": codes.PACKAGING,
    "customsCode": frozenset(codes.DISTRICTS),
    "portCode": frozenset(codes.DISTRICTS),
    "tradeMode": codes.TRADE_MODES,
    "appStatus": frozenset("12"),
}
_NAMED = {
    "ebpCode": ("ebpName", "platform"),
    "payCode": ("payName", "payment"),
    "logisticsCode": ("logisticsName", "carrier"),
    "agentCode": ("agentName", "agent"),
    "operatorCode": ("operatorName", "agent"),
}
_APP_TYPES = {"513": "1", "623": "1", "625": "1", "711": "1"}
_SELLER = re.compile(r"[0-9A-Z]{10}|[0-9A-Z]{18}", re.ASCII)
_GCODE = re.compile(r"\d{10}", re.ASCII)


def fen(amount: Decimal) -> Decimal:
    """Round yuan half up to the fen."""
    return amount.quantize(_FEN, ROUND_HALF_UP)


def check(kind: str, node: Node) -> None:
    """Check one node. Raise Refusal."""
    family = FAMILIES[kind]
    if node.head["appType"] not in _APP_TYPES.get(kind, "123"):
        raise Refusal(family.check, f"[appType]申报类型不正确: {node.head['appType']}")
    _values(node.head, family)
    _identity(node.head, family)
    _companies(node.head)
    _lines(node, family)
    if kind == "311":
        _order(node.head, family)
    elif kind == "621":
        _list(node, family)


def _values(values: dict[str, str], family: Family, at: str = "") -> None:
    for name, value in values.items():
        if name in _FIXED and value != _FIXED[name]:
            raise Refusal(family.check, f"[{at}{name}]必须为{_FIXED[name]}, 实际为{value}")
        if name in _TABLES and value not in _TABLES[name]:
            raise Refusal(family.check, f"[{at}{name}]代码不在参数表中: {value}")


def _identity(head: dict[str, str], family: Family) -> None:
    for name in ("buyerIdNumber", "payerIdNumber"):
        if name in head and not identity.holds(head[name]):
            raise Refusal(family.check, f"[{name}]身份证号码校验位错误")


def _companies(head: dict[str, str]) -> None:
    names = Registry.names()
    for name, (spoken, role) in _NAMED.items():
        if name not in head:
            continue
        if head[name] != Registry.code(role):
            raise Refusal(UNKNOWN_COMPANY, f"[{name}]企业代码未备案: {head[name]}")
        if head.get(spoken, names[head[name]]) != names[head[name]]:
            raise Refusal(UNKNOWN_COMPANY, f"[{spoken}]与备案名称不一致: {head[spoken]}")
    seller = head.get("ebcCode")
    if seller is not None and not _SELLER.fullmatch(seller):
        raise Refusal(UNKNOWN_COMPANY, f"[ebcCode]须为10位海关注册编码或18位信用代码: {seller}")


def _lines(node: Node, family: Family) -> None:
    if family.no_lines and not node.lines:
        raise Refusal(family.no_lines, "表体为空")
    if len(node.lines) > 99:
        raise Refusal(family.too_many, f"表体超过99条: {len(node.lines)}")
    numbers = [int(line["gnum"]) for line in node.lines]
    if len(set(numbers)) != len(numbers):
        raise Refusal(family.line_twice, "[gnum]商品序号重复")
    if family is not FAMILIES["625"] and numbers != list(range(1, len(numbers) + 1)):
        raise Refusal(family.check, "[gnum]商品序号须从1开始连续编号")
    for line in node.lines:
        at = f"第{line['gnum']}项."
        _values(line, family, at)
        if "qty" in line and Decimal(line["qty"]) <= 0:
            raise Refusal(family.check, f"[{at}qty]数量必须大于0")
        if "gcode" in line and not _GCODE.fullmatch(line["gcode"]):
            raise Refusal(family.check, f"[{at}gcode]商品编码须为10位数字")
        if "price" in line:
            expected = fen(Decimal(line["price"]) * Decimal(line["qty"]))
            if fen(Decimal(line["totalPrice"])) != expected:
                raise Refusal(family.check, f"[{at}totalPrice]应等于单价乘数量{expected}")


def _order(head: dict[str, str], family: Family) -> None:
    amounts = {
        name: Decimal(head[name]) for name in ("goodsValue", "freight", "taxTotal", "discount", "acturalPaid")
    }
    expected = fen(amounts["goodsValue"] + amounts["freight"] + amounts["taxTotal"] - amounts["discount"])
    if fen(amounts["acturalPaid"]) != expected:
        raise Refusal(
            family.check,
            f"[acturalPaid]应等于商品价格+运杂费+代扣税款-抵扣金额{expected}, 实际为{head['acturalPaid']}",
        )


def _list(node: Node, family: Family) -> None:
    head = node.head
    guarantors = {head["agentCode"], head["ebpCode"], head["ebcCode"], head["logisticsCode"]}
    if head["assureCode"] not in guarantors:
        raise Refusal(family.check, "[assureCode]担保企业须为申报企业、电商企业、平台企业或物流企业")
    if Decimal(head["netWeight"]) > Decimal(head["grossWeight"]):
        raise Refusal(family.check, "[netWeight]净重大于毛重")
    for line in node.lines:
        if ("qty2" in line) != ("unit2" in line):
            raise Refusal(family.check, f"[第{line['gnum']}项.qty2]第二数量与第二计量单位须同时填写")
        if Decimal(line["qty1"]) <= 0:
            raise Refusal(family.check, f"[第{line['gnum']}项.qty1]法定数量必须大于0")
    if head["tradeMode"] == codes.DIRECT:
        _direct(head, family)
    else:
        _bonded(node, family)


def _direct(head: dict[str, str], family: Family) -> None:
    for name in ("trafNo", "voyageNo", "billNo"):
        if name not in head:
            raise Refusal(family.check, f"[{name}]直购进口(9610)必填")
    if head["trafMode"] not in codes.CROSS_BORDER_MODES:
        raise Refusal(family.check, f"[trafMode]直购进口须为跨境段运输方式: {head['trafMode']}")
    if head["country"] == codes.CHINA:
        raise Refusal(family.check, "[country]直购进口须填启运国, 不能为142")


def _bonded(node: Node, family: Family) -> None:
    head = node.head
    for name in ("emsNo", "areaCode", "areaName"):
        if name not in head:
            raise Refusal(family.check, f"[{name}]网购保税(1210)必填")
    for name in ("trafNo", "voyageNo", "billNo"):
        if name in head:
            raise Refusal(family.check, f"[{name}]网购保税(1210)应为空")
    if head["country"] != codes.CHINA:
        raise Refusal(family.check, f"[country]网购保税须填142, 实际为{head['country']}")
    for line in node.lines:
        if "itemRecordNo" not in line:
            raise Refusal(family.check, f"[第{line['gnum']}项.itemRecordNo]网购保税(1210)必填")
