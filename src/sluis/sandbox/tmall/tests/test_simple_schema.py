from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from sluis.sandbox.tmall.tests.forms import picture_of, xml
from sluis.sandbox.tmall.tests.wire import Shopfront


def simple(shop: Shopfront, **changes: str) -> dict[str, str]:
    values = {
        "title": "比利时焦糖饼干500克",
        "category": '{"cat_id":"50013064"}',
        "property": '{"净含量":"500克"}',
        "brand": "Vlaamse Smaak",
        "main_images": picture_of(shop),
        "description": "<p>焦糖饼干，独立包装。</p>",
        "logistics": '{"weight":"0.6","volume":"0.003","province":"比利时","city":"比利时"}',
        "skus": json.dumps(
            [
                {
                    "sale_prop": {"规格": "一包"},
                    "price": "39.00",
                    "outer_id": "SPEC-1",
                    "quantity": 80,
                    "hscode": "1905310000",
                },
                {
                    "sale_prop": {"规格": "两包"},
                    "price": "75.00",
                    "outer_id": "SPEC-2",
                    "quantity": 40,
                    "hscode": "1905310000",
                },
            ],
            ensure_ascii=False,
        ),
        "extends": '{"nationality":"BE","currency_type":"CNY","cross_border_report":true}',
        "status": "0",
        **changes,
    }
    return {name: value for name, value in values.items() if value}


def add(shop: Shopfront, **changes: str) -> int:
    answer = shop.call("tmall.item.simpleschema.add", schema_xml_fields=xml(simple(shop, **changes)))
    return int(answer["result"])


def test_every_rule_field_is_an_input(bare: Shopfront) -> None:
    root = ElementTree.fromstring(bare.call("tmall.item.add.simpleschema.get")["result"])
    assert {field.get("type") for field in root} == {"input"}
    assert {field.get("id") for field in root} >= {"title", "skus", "extends", "logistics"}


def test_add_and_read_back(bare: Shopfront) -> None:
    num_iid = add(bare)
    item = bare.call("taobao.item.seller.get", num_iid=num_iid, fields="title,price,num,cid,sku.outer_id")[
        "item"
    ]
    assert item == {
        "title": "比利时焦糖饼干500克",
        "price": "39.00",
        "num": 120,
        "cid": 50013064,
        "skus": {"sku": [{"outer_id": "SPEC-1"}, {"outer_id": "SPEC-2"}]},
    }


def test_a_long_title_is_cut_without_a_word(bare: Shopfront) -> None:
    num_iid = add(bare, title="饼" * 40)
    assert bare.call("taobao.item.seller.get", num_iid=num_iid, fields="title")["item"]["title"] == "饼" * 30


def test_update_keeps_what_is_not_sent_and_maps_the_skus(bare: Shopfront) -> None:
    num_iid = add(bare)
    bare.call("taobao.skus.quantity.update", num_iid=num_iid, outerid_quantities="SPEC-1:7")
    answer = bare.call(
        "tmall.item.simpleschema.update", item_id=num_iid, schema_xml_fields=xml({"title": "焦糖饼干新包装"})
    )
    skus = bare.call("taobao.item.seller.get", num_iid=num_iid, fields="sku")["item"]["skus"]["sku"]
    assert json.loads(answer["sku_map_json"]) == {sku["outer_id"]: str(sku["sku_id"]) for sku in skus}
    assert [sku["quantity"] for sku in skus] == [7, 40]
    shown = bare.call("tmall.item.update.simpleschema.get", item_id=num_iid)["update_item_result"]
    assert ElementTree.fromstring(shown).findtext("field[@id='title']/default-value") == "焦糖饼干新包装"


@pytest.mark.parametrize(
    ("changes", "sub_code"),
    [
        ({"title": ""}, "isv.missing-parameter:title"),
        ({"title": "最高级饼干"}, "isv.invalid-parameter:title"),
        ({"brand": "Lotus"}, "isv.invalid-parameter:brand"),
        ({"category": "{}"}, "isv.missing-parameter:category"),
        ({"category": "[1]"}, "isv.invalid-parameter:category"),
        ({"main_images": "https://x.example/a.jpg"}, "isv.invalid-parameter:main_images"),
        ({"skus": "[]"}, "isv.invalid-parameter:skus"),
        ({"skus": "nonsense"}, "isv.invalid-parameter:skus"),
        ({"skus": '[{"price":"0","quantity":1,"hscode":"1905310000"}]'}, "isv.invalid-parameter:skus"),
        ({"skus": '[{"price":"9.00","quantity":-1,"hscode":"1905310000"}]'}, "isv.invalid-parameter:skus"),
        ({"skus": '[{"price":"9.00","quantity":1}]'}, "isv.invalid-parameter:skus"),
    ],
)
def test_the_short_form_is_checked(bare: Shopfront, changes: dict[str, Any], sub_code: str) -> None:
    error = bare.error("tmall.item.simpleschema.add", schema_xml_fields=xml(simple(bare, **changes)))
    assert error["sub_code"] == sub_code


def test_the_two_ways_of_publishing_do_not_mix(bare: Shopfront) -> None:
    num_iid = add(bare)
    error = bare.error("tmall.item.update.schema.get", item_id=num_iid)
    assert error["sub_code"] == "isv.invalid-parameter:item_id"
