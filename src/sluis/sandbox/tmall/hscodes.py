"""The platform's help with customs codes: suggestions, statutory units, the audit of what was declared."""

from __future__ import annotations

import json

from sluis.sandbox.tmall import arguments, errors
from sluis.sandbox.tmall.categories import leaf_of
from sluis.sandbox.tmall.customs_codes import SALE_UNITS, UNIT_NAMES, customs_line, is_hscode
from sluis.sandbox.tmall.items import item_of, skus_of
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer, Listed


def _suggest(call: Call) -> Answer:
    item = item_of(call.platform, call.shop, call.arguments.number("item_id"))
    return {"results": Listed("string", list(leaf_of(item.cid).kind.hscodes))}


def _detail(call: Call) -> Answer:
    hscode = call.arguments.text("hscode")
    if not is_hscode(hscode):
        raise errors.invalid_parameter("hscode", "HS海关代码格式不正确，应为10位数字")
    line = customs_line(hscode)
    units = [("first_unit", line.first_unit, UNIT_NAMES[line.first_unit])]
    if line.second_unit:
        units.append(("second_unit", line.second_unit, UNIT_NAMES[line.second_unit]))
    units += [("sale_unit", code, name) for code, name in SALE_UNITS.items()]
    texts = [
        json.dumps({"type": kind, "code": code, "name": name}, ensure_ascii=False)
        for kind, code, name in units
    ]
    return {"results": Listed("json", texts)}


def _audit(call: Call) -> Answer:
    item = item_of(call.platform, call.shop, call.arguments.number("item_id"))
    rows: list[tuple[int | None, str]] = [
        (sku.sku_id, sku.hscode) for sku in skus_of(call.platform, item.num_iid)
    ]
    if not rows:
        rows = [(None, item.facts.hscode)]
    return {"result_list": Listed("hscode_audit_info", [_audited(item.num_iid, *row) for row in rows])}


def _audited(num_iid: int, sku_id: int | None, hscode: str) -> Answer:
    good = is_hscode(hscode)
    return {
        "item_id": num_iid,
        "sku_id": sku_id,
        "hscode": hscode or None,
        "status": "PASS" if good else "REJECT",
        "reason": "审核通过" if good else "未填写HS海关代码",
    }


METHODS = (
    Method("tmall.item.calculate.hscode.get", _suggest, (arguments.required("item_id", "number"),)),
    Method("tmall.item.hscode.detail.get", _detail, (arguments.required("hscode"),), session=False),
    Method("tmall.item.hscode.audit.results.query", _audit, (arguments.required("item_id", "number"),)),
)
