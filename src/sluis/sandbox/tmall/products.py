"""The product step before an item: needed nowhere in our categories, so an empty match means product 0.

Shops may still register products; they are kept and found again by their style number.
"""

from __future__ import annotations

import json
import sqlite3

from sluis.sandbox.tmall import arguments, errors
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.categories import Category, publishable
from sluis.sandbox.tmall.category_kinds import BRAND_PID
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer
from sluis.sandbox.tmall.schema_check import problems, refusal
from sluis.sandbox.tmall.schema_model import (
    REQUIRED,
    Field,
    bytes_at_most,
    choice,
    group,
    input_field,
    text_field,
)
from sluis.sandbox.tmall.schema_read import read_values
from sluis.sandbox.tmall.schema_write import rule_document
from sluis.sandbox.tmall.state import brands

STYLE_NUMBER = "prop_13021751"


def check_product(call: Call, leaf: Category, product_id: int) -> None:
    """Raise the platform's refusal unless the product is 0 or one of the shop's in this category."""
    if product_id and _find(call, product_id)["cid"] != leaf.cid:
        raise errors.invalid_parameter("product_id", "产品与类目不匹配")


def _find(call: Call, product_id: int) -> sqlite3.Row:
    row = call.platform.store.row("SELECT * FROM tmall_product WHERE product_id = ?", (product_id,))
    if row is None or row["seller_id"] != call.shop.seller_id:
        raise errors.invalid_parameter("product_id", f"产品不存在：{product_id}")
    return row


def _fields(call: Call, leaf: Category) -> tuple[Field, ...]:
    options = {str(vid): name for vid, name in brands(call.platform, call.shop.seller_id)}
    images = tuple(
        input_field(
            f"product_image_{index}", f"产品图片{index + 1}", "url", *((REQUIRED,) if index == 0 else ())
        )
        for index in range(5)
    )
    return (
        text_field(STYLE_NUMBER, "货号", REQUIRED, bytes_at_most(60)),
        choice(f"prop_{BRAND_PID}", "品牌", options, REQUIRED),
        *(
            _attribute_field(attribute.pid, attribute.name, attribute.options)
            for attribute in leaf.kind.attributes
        ),
        group("product_images", "产品图片", images, REQUIRED),
    )


def _attribute_field(pid: int, name: str, options: tuple[tuple[int, str], ...]) -> Field:
    if options:
        return choice(f"prop_{pid}", name, {str(vid): shown for vid, shown in options})
    return text_field(f"prop_{pid}", name, bytes_at_most(120))


def _match_rules(call: Call) -> Answer:
    publishable(call.arguments.number("category_id"))
    return {"match_result": ""}


def _match(call: Call) -> Answer:
    leaf = publishable(call.arguments.number("category_id"))
    values = read_values(call.arguments.text("propvalues"), _fields(call, leaf), "propvalues")
    rows = call.platform.store.rows(
        "SELECT product_id, form FROM tmall_product WHERE seller_id = ? AND cid = ?",
        (call.shop.seller_id, leaf.cid),
    )
    same = [
        str(row["product_id"])
        for row in rows
        if values and all(json.loads(row["form"]).get(name) == value for name, value in values.items())
    ]
    return {"match_result": ",".join(same)}


def _add_rules(call: Call) -> Answer:
    leaf = publishable(call.arguments.number("category_id"))
    return {"add_product_rule": rule_document(_fields(call, leaf))}


def _add(call: Call) -> Answer:
    leaf = publishable(call.arguments.number("category_id"))
    fields = _fields(call, leaf)
    values = read_values(call.arguments.text("xml_data"), fields)
    found = problems(fields, values)
    if found:
        raise refusal(found)
    platform = call.platform
    with platform.store.transaction() as db:
        product_id = platform.next_number("product")
        db.execute(
            "INSERT INTO tmall_product VALUES (?, ?, ?, ?, ?)",
            (
                product_id,
                call.shop.seller_id,
                leaf.cid,
                json.dumps(values, ensure_ascii=False),
                platform.now(),
            ),
        )
    return {"add_product_result": str(product_id)}


def _get(call: Call) -> Answer:
    row = _find(call, call.arguments.number("product_id"))
    leaf = publishable(row["cid"])
    form = json.loads(row["form"])
    fields = [field.with_default(form.get(field.id)) for field in _fields(call, leaf)]
    can_publish = choice("can_publish_item", "是否可发布商品", {"true": "是", "false": "否"}).with_default(
        "true"
    )
    return {"get_product_result": rule_document([*fields, can_publish])}


_CATEGORY = arguments.required("category_id", "number")
_BRAND = Arg("brand_id", "number")
METHODS = (
    Method("tmall.product.match.schema.get", _match_rules, (_CATEGORY,)),
    Method("tmall.product.schema.match", _match, (_CATEGORY, arguments.required("propvalues"))),
    Method("tmall.product.add.schema.get", _add_rules, (_CATEGORY, _BRAND)),
    Method("tmall.product.schema.add", _add, (_CATEGORY, _BRAND, arguments.required("xml_data"))),
    Method("tmall.product.schema.get", _get, (arguments.required("product_id", "number"),)),
)
