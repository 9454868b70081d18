from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from sluis.sandbox.tmall.tests.forms import BEER, BOXES, SKUS, brand_of, form, picture_of, publish, xml
from sluis.sandbox.tmall.tests.wire import Shopfront


def refused(shop: Shopfront, **changes: Any) -> tuple[str, str]:
    error = shop.error(
        "tmall.item.schema.add", category_id=BOXES, product_id=0, xml_data=xml(form(shop, **changes))
    )
    assert (error["code"], error["msg"]) == (15, "Remote service error")
    return error["sub_code"], error["sub_msg"]


def rules(shop: Shopfront, cid: int = BOXES) -> ElementTree.Element:
    answer = shop.call("tmall.item.add.schema.get", category_id=cid, product_id=0, type="b", isv_init=True)
    return ElementTree.fromstring(answer["add_item_result"])


def rule(field: ElementTree.Element, name: str) -> ElementTree.Element:
    found = field.find(f"rules/rule[@name='{name}']")
    assert found is not None, f"{field.get('id')} has no {name}"
    return found


def test_no_product_step_in_our_categories(bare: Shopfront) -> None:
    assert bare.call("tmall.product.match.schema.get", category_id=BOXES)["match_result"] == ""


def test_the_rule_document_carries_the_grammar(bare: Shopfront) -> None:
    root = rules(bare)
    assert root.tag == "itemRule"
    fields = {field.get("id"): field for field in root.findall("field")}
    title = fields["title"]
    assert title.get("type") == "input"
    assert (rule(title, "maxLengthRule").get("value"), rule(title, "maxLengthRule").get("unit")) == (
        "60",
        "byte",
    )
    assert rule(title, "requiredRule").get("value") == "true"
    assert rule(fields["service_version"], "readOnlyRule").get("value") == "true"
    assert fields["service_version"].findtext("default-value") == "11100"
    depend = rule(fields["global_arrive"], "requiredRule").find("depend-group/depend-express")
    assert depend is not None
    assert depend.attrib == {"fieldId": "customsClearanceWay", "value": "true", "symbol": "=="}
    names = [option.get("displayName") for option in fields["prop_20000"].findall("options/option")]
    assert "Vlaamse Smaak" in names
    assert fields["sku"].get("type") == "multiComplex"
    assert {child.get("id") for child in fields["sku"].findall("fields/field")} >= {"sku_price", "hscode"}


def test_food_and_appliances_are_asked_for_different_things(bare: Shopfront) -> None:
    food = {field.get("id") for field in rules(bare).findall("field")}
    coffee_maker = {field.get("name") for field in rules(bare, 50012121).findall("field")}
    assert "food_security" in food
    assert {"型号", "额定电压", "插头类型"} <= coffee_maker
    assert "食品安全" not in coffee_maker


def test_beer_needs_a_best_before_date_below_ten_percent(bare: Shopfront) -> None:
    beer = {"prop_122216820": "6.5", "hscode": "2203000000", "title": "比利时修道院啤酒330毫升"}
    weak = form(bare, **beer)
    weak["food_security"] = {k: v for k, v in weak["food_security"].items() if k != "period"}
    error = bare.error("tmall.item.schema.add", category_id=BEER, product_id=0, xml_data=xml(weak))
    assert error["sub_code"] == "isv.missing-parameter:period"
    strong = {**weak, "prop_122216820": "10.5"}
    answer = bare.call("tmall.item.schema.add", category_id=BEER, product_id=0, xml_data=xml(strong))
    assert answer["add_item_result"].isdigit()


def test_publishing_without_skus(bare: Shopfront) -> None:
    num_iid = publish(bare)
    item = bare.call(
        "taobao.item.seller.get",
        num_iid=num_iid,
        fields="num_iid,title,price,num,approve_status,outer_id,barcode,cid,detail_url,location,sku,food_security",
    )["item"]
    assert item == {
        "num_iid": num_iid,
        "title": "比利时进口黑巧克力礼盒200克",
        "price": "88.00",
        "num": 50,
        "approve_status": "onsale",
        "outer_id": "SAB-200",
        "barcode": "5412345678908",
        "cid": BOXES,
        "detail_url": f"{bare.world.origin}/tmall/shop/item/{num_iid}",
        "location": {"state": "比利时", "city": "布鲁塞尔"},
        "food_security": form(bare)["food_security"],
    }
    assert bare.party.book()["live_items"] == 1


def test_publishing_with_skus_sums_the_stock(bare: Shopfront) -> None:
    extend = [{"prop_5919063": "3270002", "alias_name": "两盒装"}]
    num_iid = publish(bare, sku=SKUS, hscode=None, prop_extend_5919063=extend)
    item = bare.call("taobao.item.seller.get", num_iid=num_iid, fields="num,sku.properties_name,sku.price")[
        "item"
    ]
    assert item["num"] == 50
    assert item["skus"]["sku"] == [
        {"properties_name": "5919063:3270001:规格:单件装", "price": "88.00"},
        {"properties_name": "5919063:3270002:规格:两盒装", "price": "168.00"},
    ]


@pytest.mark.parametrize(
    ("changes", "sub_code", "says"),
    [
        ({"title": "巧" * 31}, "isv.invalid-parameter:title", "60个字节"),
        ({"title": None}, "isv.missing-parameter:title", "不能为空"),
        ({"title": "全球最佳黑巧克力"}, "isv.invalid-parameter:title", "最佳"),
        ({"title": "国家级黑巧克力"}, "isv.invalid-parameter:title", "国家级"),
        ({"prop_20000": "999999"}, "isv.invalid-parameter:prop_20000", "不在可选项"),
        ({"prop_20000": None}, "isv.missing-parameter:prop_20000", "品牌"),
        ({"price": "1.00"}, "isv.invalid-parameter:price", "大于1.00"),
        ({"price": "88.005"}, "isv.invalid-parameter:price", "2位小数"),
        ({"price": "8,8"}, "isv.invalid-parameter:price", "decimal"),
        ({"quantity": "1000000"}, "isv.invalid-parameter:quantity", "小于1000000"),
        ({"quantity": "-1"}, "isv.invalid-parameter:quantity", "不小于0"),
        ({"quantity": "2.5"}, "isv.invalid-parameter:quantity", "integer"),
        ({"barcode": "5412345678909"}, "isv.invalid-parameter:barcode", "校验位"),
        ({"barcode": "54123"}, "isv.invalid-parameter:barcode", "格式"),
        ({"hscode": "180690"}, "isv.invalid-parameter:hscode", "格式"),
        ({"hscode": "9999000000"}, "isv.invalid-parameter:hscode", "不存在"),
        ({"hscode": None}, "isv.missing-parameter:hscode", "HS"),
        ({"global_arrive": None}, "isv.missing-parameter:global_arrive", "国际送达"),
        ({"global_arrive": "false"}, "isv.invalid-parameter:global_arrive", "国际送达"),
        ({"item_status": "1"}, "isv.missing-parameter:start_time", "开始时间"),
        ({"start_time": "2026-12-01 10:00:00"}, "isv.invalid-parameter:start_time", "不可填写"),
        ({"freight_payer": "1"}, "isv.missing-parameter:freight_by_buyer", "运费"),
        ({"service_version": "1"}, "isv.invalid-parameter:service_version", "只读"),
        ({"prop_21299": "-1"}, "isv.missing-parameter:in_prop_21299", "产地"),
        ({"in_prop_21299": "安道尔"}, "isv.invalid-parameter:in_prop_21299", "不可填写"),
        ({"food_security": None}, "isv.missing-parameter:food_security", "食品安全"),
        (
            {"item_images": {"item_image_1": "//img.alicdn.com/a.jpg"}},
            "isv.missing-parameter:item_image_0",
            "图片1",
        ),
        (
            {"item_images": {"item_image_0": "https://elsewhere.example/a.jpg"}},
            "isv.invalid-parameter:item_images",
            "图片空间",
        ),
        ({"item_images": {"item_image_0": "a.jpg"}}, "isv.invalid-parameter:item_image_0", "url"),
        (
            {"sell_points": {"sell_point_0": "一二三四五六七"}},
            "isv.invalid-parameter:sell_point_0",
            "6个字符",
        ),
        (
            {"sell_points": {f"sell_point_{n}": "一二三四五" for n in range(5)}},
            "isv.invalid-parameter:sell_points",
            "20个字符",
        ),
        ({"no_such_field": "1"}, "isv.invalid-parameter:no_such_field", "不存在"),
        ({"sku": SKUS, "price": "200.00"}, "isv.invalid-parameter:price", "区间"),
        ({"sku": [SKUS[0], SKUS[0]]}, "isv.invalid-parameter:sku", "重复"),
        ({"sku": [{**SKUS[0], "hscode": ""}]}, "isv.missing-parameter:hscode", "HS"),
        ({"description": None}, "isv.missing-parameter:description", "商品描述"),
    ],
)  # fmt: skip
def test_the_rules_are_enforced(bare: Shopfront, changes: dict[str, Any], sub_code: str, says: str) -> None:
    found = refused(bare, **changes)
    assert found[0] == sub_code
    assert says in found[1]
    assert bare.party.book()["items"] == []


def test_sixty_bytes_and_consumption_hints_pass(bare: Shopfront) -> None:
    assert publish(bare, title="巧" * 30)
    assert publish(bare, title="黑巧克力 最佳食用期至2027年")


def test_several_problems_are_told_together(bare: Shopfront) -> None:
    sub_code, text = refused(bare, title=None, price="0.5", quantity="x")
    assert sub_code == "isv.missing-parameter:title"
    assert len(text.split("；")) == 3


def test_postal_goods_need_no_customs_code(bare: Shopfront) -> None:
    assert publish(bare, customsClearanceWay="false", hscode=None, global_arrive=None)


@pytest.mark.parametrize(
    ("xml_data", "says"),
    [
        ("<itemParam><field", "无法解析"),
        ("<nonsense/>", "根节点"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><itemParam>&b;</itemParam>', "DOCTYPE"),
        ("<itemParam>" + "<field>" * 300 + "</field>" * 300 + "</itemParam>", "无法解析"),
        ('<itemParam><field id="title" type="complex"/></itemParam>', "类型应为input"),
        (
            '<itemParam><field id="title"><value>a</value></field>'
            '<field id="title"><value>b</value></field></itemParam>',
            "重复提交",
        ),
    ],
)
def test_broken_documents_are_refused(bare: Shopfront, xml_data: str, says: str) -> None:
    error = bare.error("tmall.item.schema.add", category_id=BOXES, product_id=0, xml_data=xml_data)
    assert error["code"] == 15
    assert says in error["sub_msg"]


@pytest.mark.parametrize(
    ("cid", "says"), [(50026801, "商品类目未授权"), (50007217, "冻结"), (50002766, "叶子类目"), (1, "不存在")]
)
def test_where_a_shop_may_not_publish(bare: Shopfront, cid: int, says: str) -> None:
    for method in ("tmall.item.add.schema.get", "tmall.item.schema.add"):
        error = bare.error(method, category_id=cid, product_id=0, xml_data="<itemParam/>")
        assert says in error["sub_msg"]


def test_a_full_edit_with_what_the_rules_hold(bare: Shopfront) -> None:
    num_iid = publish(bare, sku=SKUS, hscode=None)
    before = bare.call("taobao.item.seller.get", num_iid=num_iid, fields="sku.sku_id")["item"]
    document = bare.call("tmall.item.update.schema.get", item_id=num_iid)["update_item_result"]
    root = ElementTree.fromstring(document)
    stocked = root.findall("field[@id='sku']/default-complex-values")
    assert [group.findtext("field[@id='sku_quantity']/value") for group in stocked] == ["30", "20"]
    assert root.findtext("field[@id='title']/default-value") == "比利时进口黑巧克力礼盒200克"
    new = form(
        bare,
        sku=[{**SKUS[0], "sku_price": "99.00"}, SKUS[1]],
        hscode=None,
        price="99.00",
        title="新标题巧克力",
    )
    answer = bare.call("tmall.item.schema.update", item_id=num_iid, xml_data=xml(new))
    assert answer["update_item_result"] == str(num_iid)
    after = bare.call("taobao.item.seller.get", num_iid=num_iid, fields="title,price,sku.sku_id")["item"]
    assert (after["title"], after["price"]) == ("新标题巧克力", "99.00")
    assert after["skus"] == before["skus"]


def test_an_increment_changes_only_what_it_names(bare: Shopfront) -> None:
    num_iid = publish(bare)
    document = (
        '<itemRule><field id="title" name="商品标题" type="input"><value>比利时黑巧克力新包装</value></field>'
        '<field id="update_fields" name="更新字段列表" type="multiCheck">'
        "<values><value>title</value></values></field></itemRule>"
    )
    answer = bare.call("tmall.item.schema.increment.update", item_id=num_iid, xml_data=document)
    assert answer["update_item_result"] == str(num_iid)
    item = bare.call("taobao.item.seller.get", num_iid=num_iid, fields="title,price,num")["item"]
    assert item == {"title": "比利时黑巧克力新包装", "price": "88.00", "num": 50}


@pytest.mark.parametrize(
    ("values", "sub_code"),
    [
        ({"title": "新"}, "isv.missing-parameter:update_fields"),
        ({"title": "新", "update_fields": ["title", "description"]}, "isv.missing-parameter:description"),
        ({"title": "最佳", "update_fields": ["title"]}, "isv.invalid-parameter:title"),
        ({"price": "5.00", "update_fields": ["price"]}, "isv.invalid-parameter:price"),
    ],
)
def test_increments_are_checked(bare: Shopfront, values: dict[str, Any], sub_code: str) -> None:
    num_iid = publish(bare)
    error = bare.error("tmall.item.schema.increment.update", item_id=num_iid, xml_data=xml(values))
    assert error["sub_code"] == sub_code


def test_increment_rules_name_the_open_fields(bare: Shopfront) -> None:
    num_iid = publish(bare)
    asked = '<itemRule><field id="title" type="input"/></itemRule>'
    answer = bare.call("tmall.item.increment.update.schema.get", item_id=num_iid, xml_data=asked)
    root = ElementTree.fromstring(answer["update_item_result"])
    assert [field.get("id") for field in root] == ["title", "update_fields"]


def test_foreign_items_do_not_exist(bare: Shopfront) -> None:
    num_iid = publish(bare)
    other = bare.post_json("/tmall/control/session", {"seller_nick": "别家海外店"}).json["session"]
    for method, name in (("taobao.item.seller.get", "num_iid"), ("tmall.item.update.schema.get", "item_id")):
        error = bare.error(method, False, session=other, fields="title", **{name: num_iid})
        assert error["sub_code"] == "isv.item-not-exist"


def test_a_granted_brand_becomes_an_option(bare: Shopfront) -> None:
    vid = bare.post_json("/tmall/control/brand", {"name": "Atelier Sablon"}).json["vid"]
    options = rules(bare).findall("field[@id='prop_20000']/options/option")
    assert str(vid) in [option.get("value") for option in options]
    assert publish(bare, prop_20000=str(vid))
    assert bare.post_json("/tmall/control/brand", {"name": "Atelier Sablon"}).json["vid"] == vid


def test_a_timed_item_is_listed_when_its_time_comes(bare: Shopfront) -> None:
    from sluis.sandbox.tmall.tests.wire import beijing_now

    num_iid = publish(bare, item_status="1", start_time=beijing_now(3600))
    waiting = bare.call("taobao.items.inventory.get", fields="num_iid", banner="regular_shelved")
    assert waiting["items"]["item"] == [{"num_iid": num_iid}]
    bare.pass_time(3700)
    bare.party.tick()
    assert bare.call("taobao.items.onsale.get", fields="num_iid")["items"]["item"] == [{"num_iid": num_iid}]


def test_products_may_be_registered_and_matched(bare: Shopfront) -> None:
    values = {
        "prop_13021751": "SAB-200",
        "prop_20000": brand_of(bare),
        "product_images": {"product_image_0": picture_of(bare)},
    }
    product = bare.call("tmall.product.schema.add", category_id=BOXES, xml_data=xml(values))[
        "add_product_result"
    ]
    match = {"prop_13021751": "SAB-200"}
    found = bare.call("tmall.product.schema.match", category_id=BOXES, propvalues=xml(match))
    assert found["match_result"] == product
    shown = bare.call("tmall.product.schema.get", product_id=product)["get_product_result"]
    assert ElementTree.fromstring(shown).findtext("field[@id='can_publish_item']/default-value") == "true"
    error = bare.error("tmall.item.add.schema.get", category_id=BOXES, product_id=77)
    assert error["sub_code"] == "isv.invalid-parameter:product_id"
