"""Items and their SKUs as the platform keeps them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sluis.sandbox.tmall import errors, rows
from sluis.sandbox.tmall.messages import publish
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.schema_model import Values
from sluis.sandbox.tmall.state import Platform, Shop

ON_SALE = "onsale"
IN_STOCK = "instock"
# An item stays listed for seven days and is then listed anew by the platform.
LISTED_S = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page and the APIs show of an item beside its columns."""

    sub_title: str = ""
    sell_point: str = ""
    hscode: str = ""
    declared: bool = False
    original_location: str = ""
    state: str = ""
    city: str = ""
    images: list[str] = field(default_factory=list)
    wireless_images: list[str] = field(default_factory=list)
    description: str = ""
    props: str = ""
    props_name: str = ""
    input_pids: str = ""
    input_str: str = ""
    property_alias: str = ""
    attributes: list[list[str]] = field(default_factory=list)  # name and value, for the page
    prop_images: list[list[str]] = field(default_factory=list)  # "pid:vid" and address
    food_security: dict[str, str] = field(default_factory=dict)
    weight: str = ""
    size: str = ""
    valid_thru: int = 7
    freight_payer: str = "seller"
    postage_id: int | None = None
    has_discount: bool = False
    has_warranty: bool = False
    has_showcase: bool = False
    sub_stock: int = 1
    start: int | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Sku:
    """One variant. Price in fen. `sku_id` 0: not stored yet."""

    sku_id: int
    properties: str
    properties_name: str
    price: int
    quantity: int
    outer_id: str = ""
    barcode: str = ""
    hscode: str = ""
    created: int = 0
    modified: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One item. Price in fen, moments in seconds since 1970. `num_iid` 0: not stored yet."""

    num_iid: int
    seller_id: int
    cid: int
    title: str
    approve_status: str
    banner: str
    price: int
    quantity: int
    outer_id: str
    barcode: str
    simple: bool
    form: Values
    facts: Facts
    sold: int = 0
    created: int = 0
    modified: int = 0
    listed: int | None = None
    delisted: int | None = None

    @property
    def is_buyable(self) -> bool:
        """Tell whether a shopper can order it now."""
        return self.approve_status == ON_SALE and self.quantity > 0


def find_item(platform: Platform, num_iid: int) -> Item | None:
    """Return an item of any shop, or None."""
    row = platform.store.row("SELECT * FROM tmall_item WHERE num_iid = ?", (num_iid,))
    return item_from(row) if row else None


def item_of(platform: Platform, shop: Shop, num_iid: int) -> Item:
    """Return an item of the shop; raise the platform's refusal for an unknown or foreign one."""
    item = find_item(platform, num_iid)
    if item is None or item.seller_id != shop.seller_id:
        raise errors.item_not_found(num_iid)
    return item


def skus_of(platform: Platform, num_iid: int) -> list[Sku]:
    """Return the SKUs of an item in their order."""
    found = platform.store.rows("SELECT * FROM tmall_sku WHERE num_iid = ? ORDER BY position", (num_iid,))
    return [_sku_from(row) for row in found]


def add_item(platform: Platform, draft: Item, skus: Sequence[Sku]) -> Item:
    """Store a new item with its SKUs and return it with its number."""
    now = platform.now()
    listed = now if draft.approve_status == ON_SALE else None
    with platform.store.transaction() as db:
        item = replace(
            draft, num_iid=platform.next_number("item"), created=now, modified=now, listed=listed,
            delisted=None if listed is None else listed + LISTED_S,
        )  # fmt: skip
        rows.insert(db, "tmall_item", _row(item))
        _store_skus(platform, item, skus, {})
        _announce(platform, item, "taobao_item_ItemAdd")
    return item


def change_item(platform: Platform, old: Item, draft: Item, skus: Sequence[Sku]) -> Item:
    """Replace an item's content and SKUs; SKUs with the same properties keep their numbers."""
    now = platform.now()
    known = {sku.properties: sku for sku in skus_of(platform, old.num_iid)}
    listed = old.listed if old.approve_status == ON_SALE else now
    with platform.store.transaction() as db:
        item = replace(
            draft,
            num_iid=old.num_iid,
            sold=old.sold,
            created=old.created,
            modified=now,
            listed=listed if draft.approve_status == ON_SALE else old.listed,
            delisted=old.delisted,
        )
        db.execute("DELETE FROM tmall_item WHERE num_iid = ?", (old.num_iid,))
        rows.insert(db, "tmall_item", _row(item))
        db.execute("DELETE FROM tmall_sku WHERE num_iid = ?", (old.num_iid,))
        _store_skus(platform, item, skus, known)
        _announce(platform, item, "taobao_item_ItemUpdate")
    return item


def set_shelf(platform: Platform, item: Item, status: str, banner: str = "") -> int:
    """Put an item on sale or into the store; return the moment of the change."""
    now = platform.now()
    shelf: dict[str, Any] = {"approve_status": status, "banner": banner, "delisted": now, "modified": now}
    if status == ON_SALE:
        shelf.update(banner="", listed=now, delisted=now + LISTED_S)
    with platform.store.transaction() as db:
        rows.update(db, "tmall_item", "num_iid", item.num_iid, **shelf)
        _announce(platform, item, f"taobao_item_Item{'Upshelf' if status == ON_SALE else 'Downshelf'}")
    return now


def item_from(row: sqlite3.Row) -> Item:
    """Return the item of a stored row."""
    values: dict[str, Any] = dict(row)
    values["simple"] = bool(values["simple"])
    values["form"] = json.loads(values["form"])
    values["facts"] = Facts(**json.loads(values["facts"]))
    return Item(**values)


def _row(item: Item) -> tuple[Any, ...]:
    return (
        item.num_iid, item.seller_id, item.cid, item.title, item.approve_status, item.banner, item.price,
        item.quantity, item.outer_id, item.barcode, item.sold, item.created, item.modified, item.listed,
        item.delisted, int(item.simple), json.dumps(item.form, ensure_ascii=False),
        json.dumps(asdict(item.facts), ensure_ascii=False),
    )  # fmt: skip


def _store_skus(platform: Platform, item: Item, skus: Sequence[Sku], known: dict[str, Sku]) -> None:
    with platform.store.transaction() as db:
        for position, sku in enumerate(skus):
            before = known.get(sku.properties)
            values = (
                before.sku_id if before else platform.next_number("sku"),
                item.num_iid,
                position,
                sku.properties,
                sku.properties_name,
                sku.price,
                sku.quantity,
                sku.outer_id,
                sku.barcode,
                sku.hscode,
                before.created if before else item.modified,
                item.modified,
            )
            rows.insert(db, "tmall_sku", values)


def _sku_from(row: sqlite3.Row) -> Sku:
    values: dict[str, Any] = dict(row)
    del values["num_iid"], values["position"]
    return Sku(**values)


def _announce(platform: Platform, item: Item, topic: str) -> None:
    publish(
        platform,
        item.seller_id,
        topic,
        {"num_iid": item.num_iid, "title": item.title, "price": yuan(item.price), "num": item.quantity},
    )
