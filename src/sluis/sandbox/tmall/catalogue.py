"""Categories, brands and category attributes: itemcats.get, itemcats.authorize.get, itemprops.get."""

from __future__ import annotations

from sluis.sandbox.tmall import arguments, beijing, errors
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.categories import CATEGORIES, Category, leaf_of
from sluis.sandbox.tmall.category_kinds import BRAND_PID, COLOUR_PID, Attribute
from sluis.sandbox.tmall.fields import Selection
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer, Listed
from sluis.sandbox.tmall.state import brands

MOST_CIDS = 999
# When the sandbox's tree was last changed.
TREE_CHANGED = "2026-11-23 00:00:00"

_CATEGORY_FIELDS = ("cid", "parent_cid", "name", "is_parent")
_PROPERTY_FIELDS = ("pid", "name", "must", "multi", "prop_values")


def _time(call: Call) -> Answer:
    return {"time": beijing.stamp(call.platform.now())}


def _category(category: Category) -> Answer:
    features = [{"attr_key": "udsaleprop", "attr_value": "1"}] if category.is_leaf else []
    if category.frozen:
        features.append({"attr_key": "freeze", "attr_value": "0,5"})
    siblings = [other.cid for other in CATEGORIES.values() if other.parent_cid == category.parent_cid]
    return {
        "cid": category.cid,
        "parent_cid": category.parent_cid,
        "name": category.name,
        "is_parent": not category.is_leaf,
        "status": "normal",
        "sort_order": siblings.index(category.cid) + 1,
        "taosir_cat": False,
        "features": Listed("feature", list(features)),
    }


def _item_categories(call: Call) -> Answer:
    asked = call.arguments
    if "cids" not in asked and "parent_cid" not in asked:
        raise errors.missing_argument("cids")
    wanted = asked.numbers("cids")
    parent = asked.optional("parent_cid")
    found = [CATEGORIES[cid] for cid in wanted if cid in CATEGORIES]
    if not wanted:
        found = [category for category in CATEGORIES.values() if category.parent_cid == parent]
    selection = Selection(asked.words("fields") or _CATEGORY_FIELDS)
    return {
        "last_modified": TREE_CHANGED,
        "item_cats": Listed("item_cat", [selection.of(_category(category)) for category in found]),
    }


def _authorised(call: Call) -> Answer:
    words = call.arguments.words("fields")
    answer: Answer = {}
    if any(word.startswith("item_cat") for word in words):
        inner = Selection(_inner(words, "item_cat"))
        granted = [category for category in CATEGORIES.values() if category.granted]
        answer["item_cats"] = Listed("item_cat", [inner.of(_category(category)) for category in granted])
    if any(word.startswith("brand") for word in words):
        inner = Selection(_inner(words, "brand"))
        rows = brands(call.platform, call.shop.seller_id)
        answer["brands"] = Listed(
            "brand",
            [
                inner.of({"vid": vid, "name": name, "pid": BRAND_PID, "prop_name": "品牌"})
                for vid, name in rows
            ],
        )
    if not answer and not any(word.startswith("xinpin_item_cat") for word in words):
        raise errors.invalid_argument("fields")
    return {"seller_authorize": answer}


def _inner(words: list[str], owner: str) -> list[str]:
    inner = [word.partition(".")[2] for word in words if word.partition(".")[0] == owner]
    if "" in inner:
        return (
            ["vid", "name", "pid", "prop_name"]
            if owner == "brand"
            else [*_CATEGORY_FIELDS, "status", "sort_order"]
        )
    return inner


def _properties(call: Call) -> Answer:
    asked = call.arguments
    leaf = leaf_of(asked.number("cid"))
    found = [_attribute(leaf, attribute, order) for order, attribute in enumerate(leaf.kind.attributes, 2)]
    found.insert(0, _brand(leaf))
    found.append(_sale(leaf, len(found) + 1))
    if "pid" in asked:
        found = [entry for entry in found if entry["pid"] == asked.number("pid")]
    for name in (
        "is_key_prop",
        "is_sale_prop",
        "is_color_prop",
        "is_enum_prop",
        "is_input_prop",
        "is_item_prop",
    ):
        if name in asked:
            found = [entry for entry in found if entry[name] == asked.flag(name)]
    selection = Selection(asked.words("fields") or _PROPERTY_FIELDS)
    return {
        "last_modified": TREE_CHANGED,
        "item_props": Listed("item_prop", [selection.of(entry) for entry in found]),
    }


def _property(
    leaf: Category, pid: int, name: str, order: int, options: tuple[tuple[int, str], ...]
) -> Answer:
    return {
        "pid": pid,
        "name": name,
        "parent_pid": 0,
        "parent_vid": 0,
        "must": False,
        "multi": False,
        "required": False,
        "type": "text" if not options else "optional",
        "is_key_prop": False,
        "is_sale_prop": False,
        "is_color_prop": pid == COLOUR_PID,
        "is_enum_prop": bool(options),
        "is_input_prop": False,
        "is_item_prop": True,
        "sort_order": order,
        "status": "normal",
        "prop_values": Listed(
            "prop_value",
            [
                {
                    "cid": leaf.cid,
                    "pid": pid,
                    "prop_name": name,
                    "vid": vid,
                    "name": value,
                    "name_alias": value,
                    "is_parent": False,
                    "status": "normal",
                    "sort_order": index,
                }
                for index, (vid, value) in enumerate(options, 1)
            ],
        ),
    }


def _attribute(leaf: Category, attribute: Attribute, order: int) -> Answer:
    entry = _property(leaf, attribute.pid, attribute.name, order, attribute.options)
    entry.update(must=attribute.required, required=attribute.required, is_input_prop=attribute.other)
    return entry


def _brand(leaf: Category) -> Answer:
    # This API knows no session, so it cannot name a shop's own brands; they are in the item schema.
    entry = _property(leaf, BRAND_PID, "品牌", 1, ())
    entry.update(must=True, required=True, is_key_prop=True, is_enum_prop=True)
    return entry


def _sale(leaf: Category, order: int) -> Answer:
    sale = leaf.kind.sale
    entry = _property(leaf, sale.pid, sale.name, order, sale.options)
    entry.update(is_sale_prop=True, is_item_prop=False, is_input_prop=True)
    return entry


_FLAGS = tuple(
    Arg(name, "flag")
    for name in (
        "is_key_prop",
        "is_sale_prop",
        "is_color_prop",
        "is_enum_prop",
        "is_input_prop",
        "is_item_prop",
    )
)
METHODS = (
    Method("taobao.time.get", _time, session=False),
    Method(
        "taobao.itemcats.get",
        _item_categories,
        (
            Arg("cids", "words", high=MOST_CIDS),
            Arg("parent_cid", "number", low=0),
            Arg("fields", "words", high=20),
        ),
        session=False,
    ),
    Method("taobao.itemcats.authorize.get", _authorised, (arguments.required("fields", "words", high=20),)),
    Method(
        "taobao.itemprops.get",
        _properties,
        (
            arguments.required("cid", "number"),
            Arg("fields", "words"),
            Arg("pid", "number"),
            Arg("parent_pid", "number"),
            Arg("child_path"),
            Arg("attr_keys", "words"),
            Arg("type", "number", low=1, high=2),
            *_FLAGS,
        ),
        session=False,
    ),
)
