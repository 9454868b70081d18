"""Item forms for tests: written out as a seller's system would send them."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sluis.sandbox.tmall.tests.wire import Shopfront

BOXES = 50016093
BEER = 50013004

# type and content of every field; groups are dicts, repeated groups lists of dicts
CHOCOLATE: dict[str, Any] = {
    "title": "比利时进口黑巧克力礼盒200克",
    "item_type": "b",
    "stuff_status": "5",
    "item_status": "0",
    "prop_21299": "26441",
    "prop_147908493": "200克",
    "food_security": {
        "factory": "Atelier Sablon NV",
        "factory_site": "Zavelstraat 12, Brussel",
        "mix": "可可液块，白砂糖，可可脂",
        "plan_storage": "15-18℃，阴凉干燥处",
        "period": "360",
    },
    "price": "88.00",
    "quantity": "50",
    "outer_id": "SAB-200",
    "barcode": "5412345678908",
    "customsClearanceWay": "true",
    "hscode": "1806900000",
    "global_arrive": "true",
    "original_location": "比利时",
    "location": {"prov": "比利时", "city": "布鲁塞尔"},
    "item_source": "1",
    "freight_payer": "2",
    "description": {
        "desc_module_127_cat_mod": {
            "desc_module_127_cat_mod_content": "<p>黑巧克力，可可含量七成。</p>",
            "desc_module_127_cat_mod_order": "1",
        }
    },
}
SKUS = [
    {
        "prop_5919063": "3270001",
        "sku_price": "88.00",
        "sku_quantity": "30",
        "sku_outerId": "SAB-200-1",
        "hscode": "1806900000",
    },
    {
        "prop_5919063": "3270002",
        "sku_price": "168.00",
        "sku_quantity": "20",
        "sku_outerId": "SAB-200-2",
        "hscode": "1806900000",
    },
]
_MANY = {"delivery_way", "update_fields"}
_REPEATED = {"sku", "prop_extend_5919063", "desc_module_user_mods"}


def brand_of(shop: Shopfront) -> str:
    answer = shop.call("taobao.itemcats.authorize.get", fields="brand.vid,brand.name")
    return str(answer["seller_authorize"]["brands"]["brand"][0]["vid"])


def picture_of(shop: Shopfront) -> str:
    from sluis.sandbox.tmall.furnish import drawn_picture
    from sluis.sandbox.tmall.tests.test_gateway import multipart

    given = shop.signed("taobao.picture.upload", picture_category_id=0, image_input_title="main.png")
    body, kind = multipart(given, {"img": drawn_picture(40)})
    answer = shop.http("POST", "/router/rest", body, {"Content-Type": kind}).json
    return str(answer["picture_upload_response"]["picture"]["picture_path"])


def form(shop: Shopfront, **changes: Any) -> dict[str, Any]:
    """Return a whole form; a change to None leaves the field out."""
    whole = {
        **CHOCOLATE,
        "prop_20000": brand_of(shop),
        "item_images": {"item_image_0": picture_of(shop)},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def xml(values: dict[str, Any], root: str = "itemParam") -> str:
    return f"<{root}>{''.join(_field(name, value) for name, value in values.items())}</{root}>"


def _field(name: str, value: Any) -> str:
    head = f"id={quoteattr(name)} name={quoteattr(name)} type={_kind(name, value)}"
    return f"<field {head}>{_content(value)}</field>"


def _kind(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return '"complex"'
    if name in _REPEATED:
        return '"multiComplex"'
    if isinstance(value, list):
        return '"multiCheck"' if name in _MANY else '"multiInput"'
    return (
        '"singleCheck"'
        if name in _SINGLE or (name.startswith("prop_") and value.lstrip("-").isdigit())
        else '"input"'
    )


_SINGLE = {
    "item_type", "stuff_status", "item_status", "customsClearanceWay", "global_arrive", "original_location",
    "item_source", "freight_payer", "freight_by_buyer", "lang", "has_discount", "sub_stock", "has_showcase",
}  # fmt: skip


def _content(value: Any) -> str:
    if isinstance(value, dict):
        return f"<complex-values>{''.join(_field(*pair) for pair in value.items())}</complex-values>"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "".join(_content(entry) for entry in value)
    if isinstance(value, list):
        return "<values>" + "".join(f"<value>{escape(entry)}</value>" for entry in value) + "</values>"
    return f"<value>{escape(value)}</value>"


def publish(shop: Shopfront, **changes: Any) -> int:
    answer = shop.call(
        "tmall.item.schema.add", category_id=BOXES, product_id=0, xml_data=xml(form(shop, **changes))
    )
    return int(answer["add_item_result"])
