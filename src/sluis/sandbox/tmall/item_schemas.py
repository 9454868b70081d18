"""Publishing and editing by schema: tmall.item.add.schema.get and schema.add, full and increment updates."""

from __future__ import annotations

from dataclasses import replace

from sluis.sandbox.tmall import arguments, beijing, errors
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.categories import Category, leaf_of, publishable
from sluis.sandbox.tmall.item_form import draft_item
from sluis.sandbox.tmall.item_rules import ON_SALE as STATUS_ON_SALE
from sluis.sandbox.tmall.item_rules import TIMED, item_fields
from sluis.sandbox.tmall.items import ON_SALE, Item, Sku, add_item, change_item, item_of, skus_of
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.products import check_product
from sluis.sandbox.tmall.responses import Answer
from sluis.sandbox.tmall.schema_model import REQUIRED, Field, Option, Value, Values
from sluis.sandbox.tmall.schema_read import named_fields, read_values
from sluis.sandbox.tmall.schema_write import rule_document
from sluis.sandbox.tmall.state import brands

# Fields an increment update may change; price and stock have APIs of their own.
OPEN_FIELDS = {
    "title": "商品标题",
    "sub_title": "副标题",
    "short_title": "无线短标题",
    "description": "商品描述",
    "wireless_desc": "无线描述",
    "item_images": "商品图片",
    "white_bg_image": "透明素材图",
    "sell_points": "商品卖点",
    "has_showcase": "橱窗推荐",
}
UPDATE_FIELDS = "update_fields"


def _fields(call: Call, leaf: Category) -> tuple[Field, ...]:
    return item_fields(leaf, brands(call.platform, call.shop.seller_id))


def _add_rules(call: Call) -> Answer:
    leaf = publishable(call.arguments.number("category_id"))
    check_product(call, leaf, call.arguments.number("product_id"))
    return {"add_item_result": rule_document(_fields(call, leaf))}


def _add(call: Call) -> Answer:
    leaf = publishable(call.arguments.number("category_id"))
    check_product(call, leaf, call.arguments.number("product_id"))
    fields = _fields(call, leaf)
    values = read_values(call.arguments.text("xml_data"), fields)
    draft, skus = draft_item(call.platform, call.shop, leaf, values, fields)
    item = add_item(call.platform, draft, skus)
    return {"add_item_result": str(item.num_iid), "gmt_create": beijing.stamp(item.created)}


def _schema_item(call: Call) -> Item:
    item = item_of(call.platform, call.shop, call.arguments.number("item_id"))
    if item.simple:
        raise errors.invalid_parameter("item_id", "该商品由简化schema发布，请使用simpleschema接口编辑")
    asked = call.arguments.optional("category_id")
    if asked is not None and asked != item.cid:
        raise errors.invalid_parameter("category_id", "不允许修改商品类目")
    return item


def current_form(item: Item, skus: list[Sku]) -> Values:
    """Return an item's form with price, stock, title and shelf as they are now."""
    form: Values = {
        **item.form,
        "title": item.title,
        "price": yuan(item.price),
        "quantity": str(item.quantity),
    }
    if form.get("item_status") != TIMED or item.approve_status == ON_SALE:
        form["item_status"] = STATUS_ON_SALE if item.approve_status == ON_SALE else "2"
        form.pop("start_time", None)
    stored = form.get("sku")
    if isinstance(stored, list):
        by_value = {sku.properties.partition(":")[2]: sku for sku in skus}
        form["sku"] = [_current_sku(entry, by_value) for entry in stored if isinstance(entry, dict)]
    return form


def _current_sku(entry: Values, by_value: dict[str, Sku]) -> Values:
    chosen = next(str(value) for name, value in entry.items() if name.startswith("prop_"))
    sku = by_value[chosen]
    return {**entry, "sku_price": yuan(sku.price), "sku_quantity": str(sku.quantity)}


def _filled(fields: tuple[Field, ...], form: Values) -> tuple[Field, ...]:
    return tuple(field.with_default(form.get(field.id, field.default)) for field in fields)


def _update_rules(call: Call) -> Answer:
    item = _schema_item(call)
    form = current_form(item, skus_of(call.platform, item.num_iid))
    return {"update_item_result": rule_document(_filled(_fields(call, leaf_of(item.cid)), form))}


def _update(call: Call) -> Answer:
    item = _schema_item(call)
    leaf = leaf_of(item.cid)
    fields = _fields(call, leaf)
    values = read_values(call.arguments.text("xml_data"), fields)
    draft, skus = draft_item(call.platform, call.shop, leaf, values, fields)
    changed = change_item(call.platform, item, draft, skus)
    return {"update_item_result": str(item.num_iid), "gmt_modified": beijing.stamp(changed.modified)}


def _open_fields(call: Call, item: Item) -> tuple[Field, ...]:
    """Return the fields of an increment document: what may change, and the list of what does."""
    fields = tuple(field for field in _fields(call, leaf_of(item.cid)) if field.id in OPEN_FIELDS)
    options = tuple(Option(id_, name) for id_, name in OPEN_FIELDS.items())
    return (*fields, Field(UPDATE_FIELDS, "更新字段列表", "multiCheck", (REQUIRED,), options))


def _increment_rules(call: Call) -> Answer:
    item = _schema_item(call)
    fields = _open_fields(call, item)
    if call.arguments.text("xml_data"):
        named = {*named_fields(call.arguments.text("xml_data")), UPDATE_FIELDS}
        fields = tuple(field for field in fields if field.id in named)
    form = current_form(item, skus_of(call.platform, item.num_iid))
    return {"update_item_result": rule_document(_filled(fields, form))}


def _increment_update(call: Call) -> Answer:
    item = _schema_item(call)
    values = read_values(call.arguments.text("xml_data"), _open_fields(call, item))
    chosen = _chosen(values.pop(UPDATE_FIELDS, []))
    for name in chosen:
        if name not in values:
            raise errors.missing_parameter(name, f"更新字段列表中的【{OPEN_FIELDS[name]}】没有提交内容")
    skus = skus_of(call.platform, item.num_iid)
    form = {**current_form(item, skus), **{name: values[name] for name in chosen}}
    draft, _ = draft_item(call.platform, call.shop, leaf_of(item.cid), form, _fields(call, leaf_of(item.cid)))
    kept = replace(
        draft,
        price=item.price,
        quantity=item.quantity,
        approve_status=item.approve_status,
        banner=item.banner,
    )
    changed = change_item(call.platform, item, kept, skus)
    return {"update_item_result": str(item.num_iid), "gmt_modified": beijing.stamp(changed.modified)}


def _chosen(value: Value) -> list[str]:
    names = [str(name) for name in value] if isinstance(value, list) else []
    if not names:
        raise errors.missing_parameter(UPDATE_FIELDS, "【更新字段列表】不能为空")
    for name in names:
        if name not in OPEN_FIELDS:
            raise errors.invalid_parameter(UPDATE_FIELDS, f"字段不支持增量更新：{name}")
    return names


_CATEGORY = arguments.required("category_id", "number")
_PRODUCT = arguments.required("product_id", "number", low=0)
_ITEM = arguments.required("item_id", "number")
_XML = arguments.required("xml_data")
METHODS = (
    Method(
        "tmall.item.add.schema.get",
        _add_rules,
        (_CATEGORY, _PRODUCT, Arg("type", choices=("a", "b")), Arg("isv_init", "flag")),
    ),
    Method("tmall.item.schema.add", _add, (_CATEGORY, _PRODUCT, _XML)),
    Method(
        "tmall.item.update.schema.get",
        _update_rules,
        (_ITEM, Arg("category_id", "number"), Arg("product_id", "number")),
    ),
    Method(
        "tmall.item.schema.update",
        _update,
        (_ITEM, _XML, Arg("category_id", "number"), Arg("product_id", "number")),
    ),
    Method("tmall.item.increment.update.schema.get", _increment_rules, (_ITEM, Arg("xml_data"))),
    Method("tmall.item.schema.increment.update", _increment_update, (_ITEM, _XML)),
)
