"""Fill a category's form from an item: known fields by their id, category attributes by their Chinese label (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sluis.connectors.tmall.schema import Field
from sluis.marketplace.ports import ItemText

COUNTRIES_ZH = {
    "BE": "比利时",
    "NL": "荷兰",
    "LU": "卢森堡",
    "DE": "德国",
    "FR": "法国",
    "IT": "意大利",
    "GB": "英国",
    "CH": "瑞士",
    "AT": "奥地利",
    "ES": "西班牙",
    "DK": "丹麦",
    "PL": "波兰",
    "CN": "中国大陆",
    "US": "美国",
    "JP": "日本",
    "IE": "爱尔兰",
}
# Fields that every declared cross-border item answers alike (fact sheet "tmall" §7.3).
FIXED: dict[str, str] = {
    "item_type": "b",
    "stuff_status": "5",
    "item_status": "0",
    "lang": "zh_CN",
    "customsClearanceWay": "true",
    "global_arrive": "true",
    "item_source": "1",
    "freight_payer": "2",
    "has_discount": "false",
    "has_warranty": "false",
    "sell_promise": "true",
    "sub_stock": "2",
    "valid_thru": "7",
}


OTHER = "-1"  # the choice "other", with a free text in a field of its own


def yuan(fen: int) -> str:
    """Write fen as yuan with two decimals."""
    return f"{Decimal(fen).scaleb(-2):.2f}"


def fill(fields: Iterable[Field], item: ItemText) -> dict[str, Any]:
    """Return the form of an item for these fields; what is not known is left out and shows as a gap."""
    known = {**FIXED, **_own(item)}
    form: dict[str, Any] = {}
    others: dict[str, str] = {}  # free texts of choices that do not offer what we have
    for field in fields:
        value = others.get(field.id) if field.id in others else _value(field, known, item)
        if value == OTHER:
            others[f"in_{field.id}"] = item.attributes.get(field.name, "")
        if value not in (None, "", [], {}):
            form[field.id] = value
    return form


def _own(item: ItemText) -> dict[str, Any]:
    origin = COUNTRIES_ZH.get(item.origin, "")
    return {
        "title": item.title,
        "price": yuan(item.price_fen),
        "quantity": str(item.quantity),
        "outer_id": item.sku,
        "barcode": item.gtin.removeprefix("0") if len(item.gtin) == 14 and item.gtin[0] == "0" else item.gtin,
        "hscode": item.hs10,
        "original_location": origin,
        "location": {"prov": origin, "city": origin},
        "item_size_weight": {"item_weight": f"{Decimal(item.weight_g).scaleb(-3):.3f}"},
        "item_images": {f"item_image_{n}": url for n, url in enumerate(item.image_urls[:5])},
        "sell_points": {f"sell_point_{n}": text for n, text in enumerate(item.selling_points[:5])},
        "delivery_way": ["2"],
    }


def _value(field: Field, known: dict[str, Any], item: ItemText) -> Any:
    if any(rule.name == "readOnlyRule" and rule.value == "true" for rule in field.rules):
        return field.default
    if field.name == "品牌":
        return field.option_named(item.brand)
    if field.id == "description":
        return _description(field, item)
    if field.id == "food_security":
        return _by_label(field, item)
    if field.id in known:
        return _chosen(field, known[field.id])
    if field.id.startswith("prop_") and field.type != "multiComplex":
        return _attribute(field, item)
    return None


def _chosen(field: Field, value: Any) -> Any:
    """Translate a shown name to the value of a choice; other values stand for themselves."""
    if field.type == "singleCheck" and isinstance(value, str):
        return field.option_named(value) or value
    return value


def _attribute(field: Field, item: ItemText) -> str | None:
    text = COUNTRIES_ZH.get(item.origin) if field.name == "产地" else item.attributes.get(field.name)
    if text is None or field.type == "input":
        return text
    return field.option_named(text) or (OTHER if any(one.value == OTHER for one in field.options) else None)


def _by_label(field: Field, item: ItemText) -> dict[str, str]:
    return {
        child.id: item.attributes[child.name] for child in field.fields if item.attributes.get(child.name)
    }


def _description(field: Field, item: ItemText) -> dict[str, Any]:
    """Put the description into each required module; the platform orders modules by their number."""
    form: dict[str, Any] = {}
    for place, module in enumerate(field.fields):
        required = any(rule.name == "requiredRule" and rule.value == "true" for rule in module.rules)
        if not required:
            continue
        if module.type == "complex":
            form[module.id] = {
                child.id: str(place + 1) if child.id.endswith("_order") else item.description_html
                for child in module.fields
                if child.id.endswith(("_order", "_content"))
            }
        else:
            form[module.id] = item.description_html
    return form
