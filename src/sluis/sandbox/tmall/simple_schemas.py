"""Publishing by the short schema: tmall.item.add.simpleschema.get, simpleschema.add and update."""

from __future__ import annotations

import json
from dataclasses import replace

from sluis.sandbox.tmall import arguments, beijing, errors
from sluis.sandbox.tmall.items import Item, Sku, add_item, change_item, item_of, skus_of
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.responses import Answer
from sluis.sandbox.tmall.schema_model import Values
from sluis.sandbox.tmall.schema_read import read_values
from sluis.sandbox.tmall.schema_write import rule_document
from sluis.sandbox.tmall.simple_form import draft_simple
from sluis.sandbox.tmall.simple_rules import FIELDS

PARAMETER = "schema_xml_fields"


def _rules(call: Call) -> Answer:
    return {"result": rule_document(FIELDS)}


def _add(call: Call) -> Answer:
    values = read_values(call.arguments.text(PARAMETER), FIELDS, PARAMETER)
    draft, skus = draft_simple(call.platform, call.shop, values)
    item = add_item(call.platform, draft, skus)
    return {"result": str(item.num_iid), "gmt_modified": beijing.stamp(item.modified)}


def _simple_item(call: Call) -> Item:
    item = item_of(call.platform, call.shop, call.arguments.number("item_id"))
    if not item.simple:
        raise errors.invalid_parameter("item_id", "该商品不是由简化schema发布")
    return item


def _update_rules(call: Call) -> Answer:
    item = _simple_item(call)
    form = _current(item, skus_of(call.platform, item.num_iid))
    return {"update_item_result": rule_document([field.with_default(form.get(field.id)) for field in FIELDS])}


def _current(item: Item, skus: list[Sku]) -> Values:
    stored = item.form["skus"]
    rows = json.loads(stored) if isinstance(stored, str) else []
    current = [
        {**row, "price": yuan(sku.price), "quantity": sku.quantity}
        for row, sku in zip(rows, skus, strict=True)
    ]
    return {**item.form, "title": item.title, "skus": json.dumps(current, ensure_ascii=False)}


def _update(call: Call) -> Answer:
    item = _simple_item(call)
    values = read_values(call.arguments.text(PARAMETER), FIELDS, PARAMETER)
    # What is not sent stays as it is.
    merged = {**_current(item, skus_of(call.platform, item.num_iid)), **values}
    draft, skus = draft_simple(call.platform, call.shop, merged)
    if "status" not in values:
        draft = replace(draft, approve_status=item.approve_status, banner=item.banner)
    changed = change_item(call.platform, item, draft, skus)
    numbers = {sku.outer_id: str(sku.sku_id) for sku in skus_of(call.platform, item.num_iid)}
    return {
        "update_item_result": str(item.num_iid),
        "gmt_modified": beijing.stamp(changed.modified),
        "sku_map_json": json.dumps(numbers, ensure_ascii=False),
    }


_XML = arguments.required(PARAMETER)
_ITEM = arguments.required("item_id", "number")
METHODS = (
    Method("tmall.item.add.simpleschema.get", _rules),
    Method("tmall.item.simpleschema.add", _add, (_XML,)),
    Method("tmall.item.update.simpleschema.get", _update_rules, (_ITEM,)),
    Method("tmall.item.simpleschema.update", _update, (_ITEM, _XML)),
)
