"""Stock and price: skus.quantity.update, item.quantity.update, tmall.item.quantity.update, price.update."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sluis.sandbox.tmall import arguments, beijing, errors
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.items import Item, Sku, find_item, item_of, skus_of
from sluis.sandbox.tmall.messages import publish
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.money import fen
from sluis.sandbox.tmall.responses import Answer, Listed
from sluis.sandbox.tmall.state import Platform

MOST_SKUS = 20
MAX_QUANTITY = 1_000_000
MAX_PRICE_FEN = 100_000_000 * 100
FULL, INCREMENTAL = 1, 2

_PAIR = re.compile(r"(.+):(-?\d{1,9})", re.ASCII)
_BIZ_KEY = re.compile(r"[0-9a-fA-F]{1,64}")


def set_quantity(platform: Platform, item: Item, sku: Sku | None, quantity: int) -> None:
    """Set the stock of a SKU, or of an item without SKUs; the item's total follows its SKUs."""
    now = platform.now()
    with platform.store.transaction() as db:
        if sku is None:
            db.execute(
                "UPDATE tmall_item SET quantity = ?, modified = ? WHERE num_iid = ?",
                (quantity, now, item.num_iid),
            )
        else:
            db.execute(
                "UPDATE tmall_sku SET quantity = ?, modified = ? WHERE sku_id = ?",
                (quantity, now, sku.sku_id),
            )
            db.execute(
                "UPDATE tmall_item SET modified = ?, quantity = "
                "(SELECT SUM(quantity) FROM tmall_sku WHERE num_iid = ?) WHERE num_iid = ?",
                (now, item.num_iid, item.num_iid),
            )
        topic = "taobao_item_ItemStockChanged" if quantity else "taobao_item_ItemZeroStock"
        publish(platform, item.seller_id, topic, {"num_iid": item.num_iid, "quantity": quantity})


def _many(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    named = [name for name in ("skuid_quantities", "outerid_quantities") if name in asked]
    if not named:
        raise errors.missing_argument("skuid_quantities")
    with platform.store.transaction():
        item = item_of(platform, call.shop, asked.number("num_iid"))
        skus = skus_of(platform, item.num_iid)
        for key, change in _pairs(asked.text(named[0]), named[0]):
            by = "sku_id" if named[0] == "skuid_quantities" else "outer_id"
            sku = _pick(skus, by, key)
            quantity = _changed(sku.quantity, change, asked.number("type", FULL), clamp=True)
            set_quantity(platform, item, sku, quantity)
    return _stock_answer(platform, item)


def _pairs(text: str, name: str) -> list[tuple[str, int]]:
    matches = [_PAIR.fullmatch(pair) for pair in text.split(";") if pair]
    if not matches or len(matches) > MOST_SKUS or None in matches:
        raise errors.invalid_argument(name)
    return [(match[1], int(match[2])) for match in matches if match]


def _pick(skus: Sequence[Sku], by: str, key: str) -> Sku:
    found = next((sku for sku in skus if str(getattr(sku, by)) == key), None)
    if found is None:
        raise errors.business("isv.item-sku-not-exist", f"SKU不存在：{key}")
    return found


def _changed(before: int, change: int, kind: int, *, clamp: bool) -> int:
    """Return the new stock; an increment below zero becomes 0 in the batch call and is refused elsewhere."""
    after = change if kind == FULL else before + change
    if after < 0 and kind == INCREMENTAL and clamp:
        return 0
    if not 0 <= after < MAX_QUANTITY:
        raise errors.invalid_parameter("quantity", f"库存数量必须在0到{MAX_QUANTITY - 1}之间")
    return after


def _stock_answer(platform: Platform, item: Item) -> Answer:
    fresh = find_item(platform, item.num_iid)
    if fresh is None:
        raise LookupError(f"item {item.num_iid} was just changed")
    return {
        "item": {
            "num_iid": fresh.num_iid,
            "num": fresh.quantity,
            "modified": beijing.stamp(fresh.modified),
            "skus": Listed(
                "sku",
                [
                    {"sku_id": sku.sku_id, "quantity": sku.quantity, "modified": beijing.stamp(sku.modified)}
                    for sku in skus_of(platform, item.num_iid)
                ],
            ),
        }
    }


def _one(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    with platform.store.transaction():
        item = item_of(platform, call.shop, asked.number("num_iid"))
        skus = skus_of(platform, item.num_iid)
        sku = None
        if "sku_id" in asked:
            sku = _pick(skus, "sku_id", asked.text("sku_id"))
        elif asked.text("outer_id"):
            sku = _pick(skus, "outer_id", asked.text("outer_id"))
        elif skus:
            raise errors.invalid_parameter("sku_id", "该商品有SKU，请指定要修改库存的SKU")
        before = sku.quantity if sku else item.quantity
        quantity = _changed(before, asked.number("quantity"), asked.number("type", FULL), clamp=False)
        set_quantity(platform, item, sku, quantity)
    return _stock_answer(platform, item)


def _rows(call: Call, name: str, value_name: str) -> list[dict[str, Any]]:
    """Return the entries of a JSON list; all name their SKU the same way."""
    rows = call.arguments.document(name) or []
    if not isinstance(rows, list) or len(rows) > MOST_SKUS or not all(isinstance(row, dict) for row in rows):
        raise errors.invalid_argument(name)
    ways = {way for row in rows for way in ("sku_id", "properties", "outer_id") if row.get(way)}
    if len(ways) > 1 or any(value_name not in row for row in rows) or (rows and not ways):
        raise errors.invalid_argument(name)
    return [{"by": next(iter(ways)), **row} for row in rows]


def _tmall_quantity(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    options = asked.document("options") or {}
    if not isinstance(options, dict) or options.get("type", FULL) not in (FULL, INCREMENTAL):
        raise errors.invalid_argument("options")
    rows = _rows(call, "sku_quantities", "quantity")
    if not rows and "item_quantity" not in asked:
        raise errors.missing_argument("sku_quantities")
    with platform.store.transaction():
        item = item_of(platform, call.shop, asked.number("item_id"))
        if _is_repeated(platform, item, str(options.get("outer_biz_key", ""))):
            return {"quantity_update_result": str(item.num_iid)}
        skus, kind = skus_of(platform, item.num_iid), int(options.get("type", FULL))
        for row in rows:
            sku = _pick(skus, row["by"], str(row[row["by"]]))
            set_quantity(
                platform, item, sku, _changed(sku.quantity, _whole(row["quantity"]), kind, clamp=False)
            )
        if "item_quantity" in asked and not skus:
            change = asked.number("item_quantity")
            set_quantity(platform, item, None, _changed(item.quantity, change, kind, clamp=False))
    return {"quantity_update_result": str(item.num_iid)}


def _whole(value: Any) -> int:
    text = str(value)
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise errors.invalid_argument("sku_quantities")
    return int(text)


def _is_repeated(platform: Platform, item: Item, key: str) -> bool:
    """Tell whether a change with this key was made before, and remember the key."""
    if not key:
        return False
    if not _BIZ_KEY.fullmatch(key):
        raise errors.invalid_parameter("outer_biz_key", "outer_biz_key只能由十六进制字符组成")
    with platform.store.transaction() as db:
        done = db.execute("INSERT OR IGNORE INTO tmall_stock_key VALUES (?, ?)", (item.num_iid, key))
    return done.rowcount == 0


def _price(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    rows = _rows(call, "sku_prices", "price")
    if not rows and "item_price" not in asked:
        raise errors.missing_argument("item_price")
    with platform.store.transaction() as db:
        item = item_of(platform, call.shop, asked.number("item_id"))
        skus, now = skus_of(platform, item.num_iid), platform.now()
        for row in rows:
            sku = _pick(skus, row["by"], str(row[row["by"]]))
            db.execute(
                "UPDATE tmall_sku SET price = ?, modified = ? WHERE sku_id = ?",
                (_fen(str(row["price"])), now, sku.sku_id),
            )
        prices = [sku.price for sku in skus_of(platform, item.num_iid)]
        price = _fen(asked.text("item_price")) if "item_price" in asked else item.price
        if prices and not min(prices) <= price <= max(prices):
            if "item_price" in asked:
                raise errors.invalid_parameter("item_price", "商品价格必须在SKU价格区间之内")
            price = min(prices)
        db.execute(
            "UPDATE tmall_item SET price = ?, modified = ? WHERE num_iid = ?", (price, now, item.num_iid)
        )
        publish(
            platform, item.seller_id, "taobao_item_ItemUpdate", {"num_iid": item.num_iid, "title": item.title}
        )
    return {"price_update_result": str(item.num_iid)}


def _fen(text: str) -> int:
    amount = fen(text)
    if amount is None or not 0 < amount <= MAX_PRICE_FEN:
        raise errors.invalid_parameter("price", f"价格必须大于0、不超过100000000，最多两位小数：{text}")
    return amount


_TYPE = Arg("type", "number", low=FULL, high=INCREMENTAL)
METHODS = (
    Method(
        "taobao.skus.quantity.update",
        _many,
        (arguments.required("num_iid", "number"), Arg("skuid_quantities"), Arg("outerid_quantities"), _TYPE),
    ),
    Method(
        "taobao.item.quantity.update",
        _one,
        (
            arguments.required("num_iid", "number"),
            arguments.required("quantity", "number"),
            Arg("sku_id", "number"),
            Arg("outer_id"),
            _TYPE,
        ),
    ),
    Method(
        "tmall.item.quantity.update",
        _tmall_quantity,
        (
            arguments.required("item_id", "number"),
            Arg("item_quantity", "number"),
            Arg("sku_quantities", "json"),
            Arg("options", "json"),
        ),
    ),
    Method(
        "tmall.item.price.update",
        _price,
        (
            arguments.required("item_id", "number"),
            Arg("item_price"),
            Arg("sku_prices", "json"),
            Arg("options", "json"),
        ),
    ),
)
