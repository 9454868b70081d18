"""Turns the short form of an overseas seller into an item; its fields hold text or JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from sluis.sandbox.tmall import errors
from sluis.sandbox.tmall.categories import Category, publishable
from sluis.sandbox.tmall.category_kinds import BRAND_PID
from sluis.sandbox.tmall.customs_codes import is_hscode
from sluis.sandbox.tmall.item_form import text_of
from sluis.sandbox.tmall.items import IN_STOCK, ON_SALE, Facts, Item, Sku
from sluis.sandbox.tmall.listing_words import forbidden_words
from sluis.sandbox.tmall.money import fen
from sluis.sandbox.tmall.pictures import is_platform_picture
from sluis.sandbox.tmall.schema_check import problems, refusal
from sluis.sandbox.tmall.schema_model import Values
from sluis.sandbox.tmall.simple_rules import FIELDS
from sluis.sandbox.tmall.state import Platform, Shop, brands

TITLE_BYTES = 60
MOST_IMAGES = 5
MOST_SKUS = 100


def draft_simple(platform: Platform, shop: Shop, values: Values) -> tuple[Item, list[Sku]]:
    """Return the item of a short form, not stored yet; raise the platform's refusal for a bad one."""
    found = problems(FIELDS, values)
    if found:
        raise refusal(found)
    leaf = _category(values)
    extends = _object(values, "extends")
    declared = str(extends.get("cross_border_report", "false")).lower() == "true"
    skus = _skus(leaf, values, declared=declared)
    on_sale = text_of(values, "status") != "2"
    item = Item(
        num_iid=0,
        seller_id=shop.seller_id,
        cid=leaf.cid,
        title=_title(values),
        approve_status=ON_SALE if on_sale else IN_STOCK,
        banner="" if on_sale else "never_on_shelf",
        price=min(sku.price for sku in skus),
        quantity=sum(sku.quantity for sku in skus),
        outer_id="",
        barcode="",
        simple=True,
        form=values,
        facts=_facts(platform, shop, values, extends, declared=declared),
    )
    return item, skus


def _title(values: Values) -> str:
    title = text_of(values, "title")
    words = forbidden_words(title)
    if words:
        raise errors.invalid_parameter("title", f"商品标题含有广告法禁用词：{'、'.join(words)}")
    # The real platform cuts a longer title without a word.
    while len(title.encode("gb18030", "replace")) > TITLE_BYTES:
        title = title[:-1]
    return title


def _category(values: Values) -> Category:
    cid = str(_object(values, "category").get("cat_id", ""))
    if not cid.isdigit():
        raise errors.missing_parameter("category", "类目缺少cat_id")
    return publishable(int(cid))


def _object(values: Values, name: str) -> dict[str, Any]:
    text = text_of(values, name)
    document = _json(name, text) if text else {}
    if not isinstance(document, dict):
        raise errors.invalid_parameter(name, f"【{name}】应为JSON对象")
    return document


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise errors.invalid_parameter(name, f"【{name}】不是合法的JSON") from None


def _skus(leaf: Category, values: Values, *, declared: bool) -> list[Sku]:
    rows = _json("skus", text_of(values, "skus"))
    if (
        not isinstance(rows, list)
        or not 1 <= len(rows) <= MOST_SKUS
        or not all(isinstance(r, dict) for r in rows)
    ):
        raise errors.invalid_parameter("skus", f"SKU应为1到{MOST_SKUS}个JSON对象的数组")
    return [_sku(leaf, index, row, declared=declared) for index, row in enumerate(rows)]


def _sku(leaf: Category, index: int, row: dict[str, Any], *, declared: bool) -> Sku:
    price = fen(str(row.get("price", "")))
    quantity = str(row.get("quantity", ""))
    hscode = str(row.get("hscode", ""))
    if price is None or price == 0:
        raise errors.invalid_parameter("skus", f"第{index + 1}个SKU的价格不正确")
    if not (quantity.isascii() and quantity.isdigit() and int(quantity) < 1_000_000):
        raise errors.invalid_parameter("skus", f"第{index + 1}个SKU的库存不正确")
    if (declared and not hscode) or (hscode and not is_hscode(hscode)):
        raise errors.invalid_parameter("skus", f"第{index + 1}个SKU的HS海关代码不正确")
    sale = row.get("sale_prop") or {}
    names = [(str(name), str(value)) for name, value in sale.items()] if isinstance(sale, dict) else []
    pid, vid = leaf.kind.sale.pid, 90_000_000 + index
    return Sku(
        sku_id=0,
        properties=f"{pid}:{vid}",
        properties_name=";".join(f"{pid}:{vid}:{name}:{value}" for name, value in names),
        price=price,
        quantity=int(quantity),
        outer_id=str(row.get("outer_id", "")),
        barcode=str(row.get("barcode", "")),
        hscode=hscode,
    )


def _facts(
    platform: Platform, shop: Shop, values: Values, extends: dict[str, Any], *, declared: bool
) -> Facts:
    vid, brand = _brand(platform, shop, text_of(values, "brand"))
    images = [url.strip() for url in text_of(values, "main_images").split(",") if url.strip()]
    if not 1 <= len(images) <= MOST_IMAGES:
        raise errors.invalid_parameter("main_images", f"主图应为1到{MOST_IMAGES}张")
    for address in images:
        if not is_platform_picture(platform, address):
            raise errors.invalid_parameter("main_images", f"图片必须来自图片空间：{address}")
    logistics = _object(values, "logistics")
    attributes = [[str(name), str(value)] for name, value in _object(values, "property").items()]
    return Facts(
        sub_title=text_of(values, "sub_title"),
        declared=declared,
        original_location=str(extends.get("nationality", "")),
        state=str(logistics.get("province", "")),
        city=str(logistics.get("city", "")),
        images=images,
        description=text_of(values, "description"),
        props=f"{BRAND_PID}:{vid}",
        props_name=f"{BRAND_PID}:{vid}:品牌:{brand}",
        attributes=[["品牌", brand], *attributes],
        weight=str(logistics.get("weight", "")),
        size=str(logistics.get("volume", "")),
        currency=str(extends.get("currency_type", "CNY")),
    )


def _brand(platform: Platform, shop: Shop, text: str) -> tuple[int, str]:
    """Return the shop's brand named by its name or its vid."""
    for vid, name in brands(platform, shop.seller_id):
        if text in (name, str(vid)):
            return vid, name
    raise errors.invalid_parameter("brand", f"品牌未授权：{text}")
