"""Reading items: item.seller.get, items.onsale.get, items.inventory.get."""

from __future__ import annotations

from typing import Any

from sluis.sandbox.tmall import arguments, beijing, errors, rows
from sluis.sandbox.tmall.arguments import Arg, Arguments, page_size
from sluis.sandbox.tmall.fields import Selection
from sluis.sandbox.tmall.items import Item, Sku, item_from, item_of, skus_of
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.responses import Answer, Listed
from sluis.sandbox.tmall.scenarios import strikes
from sluis.sandbox.tmall.state import Platform, Shop

# One page text says 100,000 and another 20,000; the stricter one holds here.
MOST_ON_SALE = 20_000
LAST_INVENTORY_PAGE = 101
DEFAULT_PAGE = 40

# Asked as `sku`, answered as `skus`, and so on.
KEYS = {"sku": "skus", "item_img": "item_imgs", "prop_img": "prop_imgs"}
LIST_FIELDS = (
    "approve_status", "num_iid", "title", "nick", "type", "cid", "pic_url", "num", "props", "valid_thru",
    "list_time", "price", "has_discount", "has_invoice", "has_warranty", "has_showcase", "modified",
    "delist_time", "postage_id", "seller_cids", "outer_id", "sold_quantity",
)  # fmt: skip
_ORDERS = {
    "list_time": "COALESCE(listed, 0)",
    "delist_time": "COALESCE(delisted, 0)",
    "num": "quantity",
    "modified": "modified",
    "sold_quantity": "sold",
}
_BANNERS = (
    "regular_shelved",
    "never_on_shelf",
    "off_shelf",
    "for_shelved",
    "sold_out",
    "violation_off_shelf",
)
_FOR_SHELVED = "banner IN ('regular_shelved', 'never_on_shelf', 'off_shelf')"


def item_address(platform: Platform, num_iid: int) -> str:
    """Return the page where a shopper orders an item; receipts lead here to order again."""
    return f"{platform.world.origin}/tmall/shop/item/{num_iid}"


def item_record(platform: Platform, shop: Shop, item: Item, skus: list[Sku]) -> Answer:
    """Return all fields of an item as the APIs name them."""
    facts = item.facts
    return {
        "num_iid": item.num_iid,
        "title": item.title,
        "nick": shop.nick,
        "type": "fixed",
        "cid": item.cid,
        "seller_cids": "",
        "props": facts.props,
        "props_name": facts.props_name,
        "property_alias": facts.property_alias,
        "input_pids": facts.input_pids,
        "input_str": facts.input_str,
        "pic_url": facts.images[0] if facts.images else None,
        "num": item.quantity,
        "valid_thru": facts.valid_thru,
        "list_time": _moment(item.listed),
        "delist_time": _moment(item.delisted),
        "modified": beijing.stamp(item.modified),
        "created": beijing.stamp(item.created),
        "price": yuan(item.price),
        "approve_status": item.approve_status,
        "outer_id": item.outer_id,
        "barcode": item.barcode,
        "product_id": 0,
        "detail_url": item_address(platform, item.num_iid),
        "sold_quantity": item.sold,
        "with_hold_quantity": 0,
        "violation": False,
        "is_virtual": False,
        "has_invoice": False,
        **_service(item),
        "skus": Listed("sku", [sku_record(item, sku) for sku in skus]),
        "item_imgs": Listed("item_img", _pictures(item, facts.images)),
        "prop_imgs": Listed("prop_img", _prop_pictures(item)),
    }


def _service(item: Item) -> Answer:
    facts = item.facts
    return {
        "desc": facts.description,
        "wireless_desc": "".join(f"<img>{url}</img>" for url in facts.wireless_images),
        "sell_point": facts.sell_point,
        "item_weight": facts.weight or None,
        "item_size": facts.size or None,
        "location": {"state": facts.state, "city": facts.city},
        "postage_id": facts.postage_id,
        "freight_payer": facts.freight_payer,
        "has_warranty": facts.has_warranty,
        "has_discount": facts.has_discount,
        "has_showcase": facts.has_showcase,
        "sub_stock": facts.sub_stock,
        "food_security": dict(facts.food_security) or None,
        "global_stock_type": "1",
        "global_stock_country": facts.original_location,
    }


def sku_record(item: Item, sku: Sku) -> Answer:
    """Return all fields of a SKU as the APIs name them."""
    return {
        "sku_id": sku.sku_id,
        "num_iid": item.num_iid,
        "properties": sku.properties,
        "properties_name": sku.properties_name,
        "quantity": sku.quantity,
        "with_hold_quantity": 0,
        "price": yuan(sku.price),
        "outer_id": sku.outer_id,
        "barcode": sku.barcode,
        "status": "normal",
        "created": beijing.stamp(sku.created),
        "modified": beijing.stamp(sku.modified),
    }


def _pictures(item: Item, urls: list[str]) -> list[Answer]:
    return [
        {"id": 0 if n == 0 else item.num_iid * 10 + n, "position": n, "url": url}
        for n, url in enumerate(urls)
    ]


def _prop_pictures(item: Item) -> list[Answer]:
    return [
        {"id": item.num_iid * 10 + 5 + n, "position": n, "properties": properties, "url": url}
        for n, (properties, url) in enumerate(item.facts.prop_images)
    ]


def _moment(epoch_s: int | None) -> str | None:
    return None if epoch_s is None else beijing.stamp(epoch_s)


def _one(call: Call) -> Answer:
    item = item_of(call.platform, call.shop, call.arguments.number("num_iid"))
    record = item_record(call.platform, call.shop, item, skus_of(call.platform, item.num_iid))
    return {"item": Selection(call.arguments.words("fields")).of(record, keys=KEYS)}


def _on_sale(call: Call) -> Answer:
    asked = call.arguments
    if asked.number("page_no", 1) * asked.number("page_size", DEFAULT_PAGE) > MOST_ON_SALE:
        raise errors.invalid_argument("page_no")
    return _listing(call, "approve_status = 'onsale' AND quantity > 0")


def _inventory(call: Call) -> Answer:
    banner = call.arguments.text("banner", "for_shelved")
    if banner == "for_shelved":
        where = f"approve_status = 'instock' AND {_FOR_SHELVED}"
    elif banner == "sold_out":
        where = "approve_status = 'onsale' AND quantity = 0"
    else:
        # The banner is one of the declared choices, never free text.
        where = f"approve_status = 'instock' AND banner = '{banner}'"
    return _listing(call, where)


def _listing(call: Call, where: str) -> Answer:
    asked, store = call.arguments, call.platform.store
    conditions, values = _conditions(asked)
    clause = " AND ".join(["seller_id = ?", where, *conditions])
    parameters = (call.shop.seller_id, *values)
    size = asked.number("page_size", DEFAULT_PAGE)
    skipped = (asked.number("page_no", 1) - 1) * size
    found = rows.page(
        store, "tmall_item", clause, parameters, order=_order(asked), limit=size, skipped=skipped
    )
    if strikes(call.platform.world, "reordered_pages") is not None:
        found = found[::-1]
    selection = Selection([word for word in asked.words("fields") if word in LIST_FIELDS])
    records = [selection.of(item_record(call.platform, call.shop, item_from(row), [])) for row in found]
    return {
        "total_results": rows.count(store, "tmall_item", clause, parameters),
        "items": Listed("item", records),
    }


def _conditions(asked: Arguments) -> tuple[list[str], list[Any]]:
    given: list[tuple[str, Any]] = []
    if asked.text("q"):
        pattern = asked.text("q").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        given.append(("title LIKE ? ESCAPE '\\'", f"%{pattern}%"))
    if "cid" in asked:
        given.append(("cid = ?", asked.number("cid")))
    given += [
        (f"json_extract(facts, '$.{name}') = ?", int(asked.flag(name)))
        for name in ("has_discount", "has_showcase")
        if name in asked
    ]
    if "start_modified" in asked:
        given.append(("modified >= ?", asked.number("start_modified")))
    if "end_modified" in asked:
        given.append(("modified <= ?", asked.number("end_modified")))
    return [condition for condition, _ in given], [value for _, value in given]


def _order(asked: Arguments) -> str:
    column, _, direction = asked.text("order_by", "list_time:desc").partition(":")
    if column not in _ORDERS or direction not in ("asc", "desc"):
        raise errors.invalid_argument("order_by")
    return f"{_ORDERS[column]} {direction}, num_iid {direction}"


_LISTING = (
    arguments.FIELDS,
    Arg("q"),
    Arg("cid", "number"),
    Arg("seller_cids", "words", high=32),
    page_size(200),
    Arg("order_by"),
    Arg("has_discount", "flag"),
    Arg("has_showcase", "flag"),
    Arg("start_modified", "moment"),
    Arg("end_modified", "moment"),
    Arg("auction_type", choices=("a", "b")),
)
METHODS = (
    Method("taobao.item.seller.get", _one, (arguments.FIELDS, arguments.required("num_iid", "number"))),
    Method("taobao.items.onsale.get", _on_sale, (*_LISTING, arguments.PAGE_NO)),
    Method(
        "taobao.items.inventory.get",
        _inventory,
        (
            *_LISTING,
            Arg("page_no", "number", low=1, high=LAST_INVENTORY_PAGE),
            Arg("banner", choices=_BANNERS),
        ),
    ),
)
