"""Turns a submitted item form into an item: the platform's own checks beyond the rules, then the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sluis.sandbox.tmall import beijing
from sluis.sandbox.tmall.barcodes import is_barcode
from sluis.sandbox.tmall.categories import Category
from sluis.sandbox.tmall.category_kinds import BRAND_PID
from sluis.sandbox.tmall.customs_codes import is_hscode
from sluis.sandbox.tmall.item_rules import ON_SALE as STATUS_ON_SALE
from sluis.sandbox.tmall.item_rules import TIMED, item_fields
from sluis.sandbox.tmall.items import IN_STOCK, ON_SALE, Facts, Item, Sku
from sluis.sandbox.tmall.listing_words import forbidden_words
from sluis.sandbox.tmall.money import fen
from sluis.sandbox.tmall.pictures import is_platform_picture
from sluis.sandbox.tmall.schema_check import Problem, problems, refusal
from sluis.sandbox.tmall.schema_model import Field, Value, Values
from sluis.sandbox.tmall.state import Platform, Shop, brands


def text_of(values: Values, *path: str) -> str:
    """Return a text deep in a form, "" where there is none."""
    value: Value | None = values
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def instances_of(values: Values, name: str) -> list[Values]:
    """Return the groups of a repeated field."""
    value = values.get(name)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def draft_item(
    platform: Platform, shop: Shop, leaf: Category, values: Values, fields: Sequence[Field] | None = None
) -> tuple[Item, list[Sku]]:
    """Return the item of a full form, not stored yet; raise the platform's refusal for a bad form."""
    fields = fields or item_fields(leaf, brands(platform, shop.seller_id))
    found = problems(fields, values) or list(_platform_problems(platform, leaf, values))
    if found:
        raise refusal(found)
    skus = _skus(leaf, values)
    timed = text_of(values, "item_status") == TIMED
    on_sale = text_of(values, "item_status") == STATUS_ON_SALE
    item = Item(
        num_iid=0,
        seller_id=shop.seller_id,
        cid=leaf.cid,
        title=text_of(values, "title"),
        approve_status=ON_SALE if on_sale else IN_STOCK,
        banner="" if on_sale else "regular_shelved" if timed else "never_on_shelf",
        price=_fen(text_of(values, "price")),
        # With SKUs the platform forces the total to their sum.
        quantity=sum(sku.quantity for sku in skus) if skus else int(text_of(values, "quantity")),
        outer_id=text_of(values, "outer_id"),
        barcode=text_of(values, "barcode"),
        simple=False,
        form=values,
        facts=_facts(leaf, values, fields),
    )
    return item, skus


def _platform_problems(platform: Platform, leaf: Category, values: Values) -> Iterator[Problem]:
    words = forbidden_words(text_of(values, "title"))
    if words:
        yield Problem("title", f"商品标题含有广告法禁用词：{'、'.join(words)}")
    yield from _code_problems(values)
    yield from _sku_problems(leaf, values)
    yield from _picture_problems(platform, leaf, values)


def _code_problems(values: Values) -> Iterator[Problem]:
    barcodes = [("barcode", text_of(values, "barcode"))]
    hscodes = [text_of(values, "hscode")]
    for sku in instances_of(values, "sku"):
        barcodes.append(("sku_barcode", text_of(sku, "sku_barcode")))
        hscodes.append(text_of(sku, "hscode"))
    for field_id, code in barcodes:
        if code and not is_barcode(code):
            yield Problem(field_id, f"条形码校验位错误：{code}")
    for code in hscodes:
        if code and not is_hscode(code):
            yield Problem("hscode", f"HS海关代码不存在：{code}")


def _sku_problems(leaf: Category, values: Values) -> Iterator[Problem]:
    skus = instances_of(values, "sku")
    if not skus:
        return
    chosen = [text_of(sku, f"prop_{leaf.kind.sale.pid}") for sku in skus]
    if len(set(chosen)) < len(chosen):
        yield Problem("sku", f"SKU的销售属性【{leaf.kind.sale.name}】重复")
    prices = [_fen(text_of(sku, "sku_price")) for sku in skus]
    if not min(prices) <= _fen(text_of(values, "price")) <= max(prices):
        yield Problem("price", "商品价格必须在SKU价格区间之内")


def _picture_problems(platform: Platform, leaf: Category, values: Values) -> Iterator[Problem]:
    pictures = values.get("item_images")
    addresses = [str(url) for url in pictures.values()] if isinstance(pictures, dict) else []
    addresses.append(text_of(values, "white_bg_image"))
    addresses += _wireless(values)
    addresses += [
        text_of(own, "prop_image") for own in instances_of(values, f"prop_extend_{leaf.kind.sale.pid}")
    ]
    for address in filter(None, addresses):
        if not is_platform_picture(platform, address):
            yield Problem("item_images", f"图片必须来自图片空间：{address}")


def _wireless(values: Values) -> list[str]:
    group = values.get("wireless_desc")
    pictures = group.get("item_picture") if isinstance(group, dict) else None
    return [str(url) for url in pictures] if isinstance(pictures, list) else []


def _skus(leaf: Category, values: Values) -> list[Sku]:
    sale = leaf.kind.sale
    names = {str(vid): name for vid, name in sale.options}
    for own in instances_of(values, f"prop_extend_{sale.pid}"):
        if alias := text_of(own, "alias_name"):
            names[text_of(own, f"prop_{sale.pid}")] = alias
    return [
        Sku(
            sku_id=0,
            properties=f"{sale.pid}:{(vid := text_of(sku, f'prop_{sale.pid}'))}",
            properties_name=f"{sale.pid}:{vid}:{sale.name}:{names[vid]}",
            price=_fen(text_of(sku, "sku_price")),
            quantity=int(text_of(sku, "sku_quantity")),
            outer_id=text_of(sku, "sku_outerId"),
            barcode=text_of(sku, "sku_barcode"),
            hscode=text_of(sku, "hscode"),
        )
        for sku in instances_of(values, "sku")
    ]


def _facts(leaf: Category, values: Values, fields: Sequence[Field]) -> Facts:
    chosen = list(_chosen(leaf, values, fields))
    own = [(pid, text) for pid, vid, _, text in chosen if not vid or vid == "-1"]
    facts = Facts(
        sub_title=text_of(values, "sub_title"),
        sell_point=" ".join(_group_texts(values.get("sell_points"))),
        hscode=text_of(values, "hscode"),
        declared=text_of(values, "customsClearanceWay") == "true",
        original_location=text_of(values, "original_location"),
        state=text_of(values, "location", "prov"),
        city=text_of(values, "location", "city"),
        images=_group_texts(values.get("item_images")),
        wireless_images=_wireless(values),
        description=_description(values),
        props=";".join(f"{pid}:{vid}" for pid, vid, _, _ in chosen if vid and vid != "-1"),
        props_name=";".join(f"{pid}:{vid}:{name}:{text}" for pid, vid, name, text in chosen if vid),
        input_pids=",".join(pid for pid, _ in own),
        input_str=",".join(text for _, text in own),
        attributes=[[name, text] for _, _, name, text in chosen],
        food_security=_texts_by_name(values.get("food_security")),
    )
    return _with_own_names(leaf, values, _with_service(values, facts))


def _with_own_names(leaf: Category, values: Values, facts: Facts) -> Facts:
    pid = leaf.kind.sale.pid
    owns = [
        (f"{pid}:{text_of(own, f'prop_{pid}')}", own) for own in instances_of(values, f"prop_extend_{pid}")
    ]
    return replace(
        facts,
        property_alias=";".join(
            f"{key}:{alias}" for key, own in owns if (alias := text_of(own, "alias_name"))
        ),
        prop_images=[[key, url] for key, own in owns if (url := text_of(own, "prop_image"))],
    )


def _with_service(values: Values, facts: Facts) -> Facts:
    postage = text_of(values, "postage_id")
    return replace(
        facts,
        weight=text_of(values, "item_size_weight", "item_weight"),
        size=text_of(values, "item_size_weight", "item_size"),
        valid_thru=int(text_of(values, "valid_thru") or 7),
        freight_payer="buyer" if text_of(values, "freight_payer") == "1" else "seller",
        postage_id=int(postage) if postage else None,
        has_discount=text_of(values, "has_discount") == "true",
        has_warranty=text_of(values, "has_warranty") == "true",
        has_showcase=text_of(values, "has_showcase") == "true",
        sub_stock=int(text_of(values, "sub_stock") or 1),
        start=beijing.epoch(text_of(values, "start_time")),
    )


def _chosen(leaf: Category, values: Values, fields: Sequence[Field]) -> Iterator[tuple[str, str, str, str]]:
    """Yield pid, vid ("" for free text), name and shown text of brand and attributes."""
    pids = [BRAND_PID, *(attribute.pid for attribute in leaf.kind.attributes)]
    by_id = {field.id: field for field in fields}
    for pid in pids:
        field = by_id[f"prop_{pid}"]
        value = text_of(values, field.id)
        if not value:
            continue
        shown = next((option.name for option in field.options if option.value == value), value)
        if value == "-1" and field.options:
            shown = text_of(values, f"in_prop_{pid}")
        yield str(pid), value if field.options else "", field.name, shown


def _description(values: Values) -> str:
    description = values.get("description")
    if not isinstance(description, dict):
        return ""
    modules: list[tuple[int, str]] = []
    for name, module in description.items():
        if isinstance(module, dict):
            modules.append((int(text_of(module, f"{name}_order")), text_of(module, f"{name}_content")))
    for own in instances_of(description, "desc_module_user_mods"):
        order = int(text_of(own, "desc_module_user_mod_order"))
        modules.append((order, text_of(own, "desc_module_user_mod_content")))
    return "\n".join(content for _, content in sorted(modules, key=lambda module: module[0]))


def _group_texts(value: Value | None) -> list[str]:
    return [text for _, text in sorted(_texts_by_name(value).items())]


def _texts_by_name(value: Value | None) -> dict[str, str]:
    return (
        {name: text for name, text in value.items() if isinstance(text, str)}
        if isinstance(value, dict)
        else {}
    )


def _fen(text: str) -> int:
    """Return the fen of a price that passed the rules."""
    amount = fen(text)
    if amount is None:
        raise refusal([Problem("price", f"价格格式不正确：{text}")])
    return amount
