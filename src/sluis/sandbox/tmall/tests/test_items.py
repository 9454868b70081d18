from __future__ import annotations

from typing import Any

import pytest

from sluis.sandbox.tmall.furnish import drawn_picture
from sluis.sandbox.tmall.tests.forms import publish
from sluis.sandbox.tmall.tests.test_gateway import multipart
from sluis.sandbox.tmall.tests.wire import Shopfront


def item(shop: Shopfront) -> dict[str, Any]:
    found: dict[str, Any] = shop.party.book()["items"][0]
    return found


def test_fields_are_honoured_exactly(shop: Shopfront) -> None:
    num_iid = item(shop)["num_iid"]
    assert shop.call("taobao.item.seller.get", num_iid=num_iid, fields="num_iid,nick")["item"] == {
        "num_iid": num_iid,
        "nick": "sluis海外旗舰店",
    }
    found = shop.call("taobao.item.seller.get", num_iid=num_iid, fields="skus,num_iid")["item"]
    assert found == {"num_iid": num_iid}  # one asks for `sku`
    error = shop.error("taobao.item.seller.get", num_iid=num_iid, fields="no_such_field")
    assert (error["code"], error["msg"]) == (41, "Invalid arguments:fields")


def test_a_listing_gives_its_own_fields_only(shop: Shopfront) -> None:
    found = shop.call("taobao.items.onsale.get", fields="num_iid,price,desc,sku,barcode")["items"]["item"]
    assert found == [{"num_iid": item(shop)["num_iid"], "price": "168.00"}]


def test_paging_and_order(bare: Shopfront) -> None:
    prices = ["30.00", "10.00", "20.00"]
    numbers = [publish(bare, price=price, quantity=price.split(".")[0]) for price in prices]
    page = bare.call("taobao.items.onsale.get", fields="num_iid,num", page_size=2, order_by="num:asc")
    assert page["total_results"] == 3
    assert [entry["num"] for entry in page["items"]["item"]] == [10, 20]
    rest = bare.call("taobao.items.onsale.get", fields="num_iid", page_size=2, page_no=2, order_by="num:asc")
    assert rest["items"]["item"] == [{"num_iid": numbers[0]}]


@pytest.mark.parametrize(
    ("parameters", "bad"),
    [
        ({"page_size": 201}, "page_size"),
        ({"page_size": 0}, "page_size"),
        ({"page_no": 101, "page_size": 200}, "page_no"),
        ({"order_by": "price:asc"}, "order_by"),
        ({"order_by": "num:down; DROP TABLE tmall_item"}, "order_by"),
        ({"seller_cids": ",".join(map(str, range(33)))}, "seller_cids"),
    ],
)
def test_limits_of_listings(shop: Shopfront, parameters: dict[str, Any], bad: str) -> None:
    error = shop.error("taobao.items.onsale.get", fields="num_iid", **parameters)
    assert (error["code"], error["msg"]) == (41, f"Invalid arguments:{bad}")


def test_inventory_by_banner(shop: Shopfront) -> None:
    num_iid = item(shop)["num_iid"]
    empty = shop.call("taobao.items.inventory.get", fields="num_iid")
    assert empty["total_results"] == 0
    assert "items" not in empty
    shop.call("taobao.item.update.delisting", num_iid=num_iid)
    for banner in ({}, {"banner": "off_shelf"}):
        assert shop.call("taobao.items.inventory.get", fields="num_iid", **banner)["total_results"] == 1
    assert shop.call("taobao.items.inventory.get", fields="num_iid", banner="sold_out")["total_results"] == 0
    shop.call("taobao.item.update.listing", num_iid=num_iid, num=5)
    assert shop.call("taobao.items.onsale.get", fields="num")["items"]["item"] == [{"num": 58}]  # the SKU sum
    error = shop.error("taobao.items.inventory.get", fields="num_iid", page_no=102)
    assert error["msg"] == "Invalid arguments:page_no"


def test_search_takes_wild_cards_as_text(shop: Shopfront) -> None:
    assert shop.call("taobao.items.onsale.get", fields="num_iid", q="夹心")["total_results"] == 1
    assert shop.call("taobao.items.onsale.get", fields="num_iid", q="%")["total_results"] == 0


def test_stock_of_many_skus(shop: Shopfront) -> None:
    first, second = item(shop)["skus"]
    answer = shop.call(
        "taobao.skus.quantity.update",
        num_iid=item(shop)["num_iid"],
        skuid_quantities=f"{first['sku_id']}:7;{second['sku_id']}:9",
    )
    assert answer["item"]["num"] == 16
    assert [sku["quantity"] for sku in answer["item"]["skus"]["sku"]] == [7, 9]
    answer = shop.call(
        "taobao.skus.quantity.update",
        num_iid=item(shop)["num_iid"],
        outerid_quantities="SABLON-16-1:-100;SABLON-16-2:1",
        type=2,
    )
    assert [sku["quantity"] for sku in answer["item"]["skus"]["sku"]] == [0, 10]


@pytest.mark.parametrize(
    ("parameters", "code", "says"),
    [
        ({}, 40, "skuid_quantities"),
        ({"skuid_quantities": "nonsense"}, 41, "skuid_quantities"),
        ({"outerid_quantities": ";".join(f"S{n}:1" for n in range(21))}, 41, "outerid_quantities"),
        ({"outerid_quantities": "SABLON-16-1:-1"}, 15, "isv.invalid-parameter:quantity"),
        ({"outerid_quantities": "UNKNOWN:1"}, 15, "isv.item-sku-not-exist"),
        ({"outerid_quantities": "SABLON-16-1:1", "type": 3}, 41, "type"),
    ],
)
def test_stock_refusals(shop: Shopfront, parameters: dict[str, Any], code: int, says: str) -> None:
    error = shop.error("taobao.skus.quantity.update", num_iid=item(shop)["num_iid"], **parameters)
    assert error["code"] == code
    assert says in error["msg"] + error.get("sub_code", "")


def test_a_batch_is_all_or_nothing(shop: Shopfront) -> None:
    shop.error(
        "taobao.skus.quantity.update",
        num_iid=item(shop)["num_iid"],
        outerid_quantities="SABLON-16-1:3;UNKNOWN:1",
    )
    assert item(shop)["skus"][0]["quantity"] == 38


def test_single_stock_never_drops_below_zero(shop: Shopfront) -> None:
    common: dict[str, Any] = {"num_iid": item(shop)["num_iid"], "outer_id": "SABLON-16-1"}
    assert shop.call("taobao.item.quantity.update", quantity=-38, type=2, **common)["item"]["num"] == 20
    error = shop.error("taobao.item.quantity.update", quantity=-1, type=2, **common)
    assert error["sub_code"] == "isv.invalid-parameter:quantity"
    error = shop.error("taobao.item.quantity.update", quantity=5, num_iid=common["num_iid"])
    assert error["sub_code"] == "isv.invalid-parameter:sku_id"


def test_increments_with_a_key_count_once(shop: Shopfront) -> None:
    def add(key: str) -> dict[str, Any]:
        return shop.call(
            "tmall.item.quantity.update",
            item_id=item(shop)["num_iid"],
            sku_quantities=[{"outer_id": "SABLON-16-1", "quantity": 2}],
            options={"type": 2, "outer_biz_key": key},
        )

    assert add("ab12")["quantity_update_result"] == str(item(shop)["num_iid"])
    add("ab12")
    assert item(shop)["skus"][0]["quantity"] == 40
    add("ab13")
    assert item(shop)["skus"][0]["quantity"] == 42
    assert add("not hex")["error_response"]["sub_code"] == "isv.invalid-parameter:outer_biz_key"


def test_ways_to_name_a_sku_do_not_mix(shop: Shopfront) -> None:
    first, second = item(shop)["skus"]
    rows = [{"sku_id": first["sku_id"], "quantity": 1}, {"outer_id": second["outer_id"], "quantity": 1}]
    error = shop.error("tmall.item.quantity.update", item_id=item(shop)["num_iid"], sku_quantities=rows)
    assert error["msg"] == "Invalid arguments:sku_quantities"


def test_prices_move_inside_the_range(shop: Shopfront) -> None:
    num_iid = item(shop)["num_iid"]
    rows = [{"outer_id": "SABLON-16-1", "price": "158.50"}, {"outer_id": "SABLON-16-2", "price": 300}]
    answer = shop.call("tmall.item.price.update", item_id=num_iid, item_price="158.50", sku_prices=rows)
    assert answer["price_update_result"] == str(num_iid)
    assert [sku["price"] for sku in item(shop)["skus"]] == ["158.50", "300.00"]
    assert item(shop)["price"] == "158.50"
    error = shop.error("tmall.item.price.update", item_id=num_iid, item_price="1.00")
    assert error["sub_code"] == "isv.invalid-parameter:item_price"
    for price in ("0", "12.345", "-1", "100000000.01", "1e3"):
        rows = [{"outer_id": "SABLON-16-1", "price": price}]
        error = shop.error("tmall.item.price.update", item_id=num_iid, sku_prices=rows)
        assert error["sub_code"] == "isv.invalid-parameter:price"
    assert [sku["price"] for sku in item(shop)["skus"]] == ["158.50", "300.00"]


def test_a_price_below_the_item_price_pulls_it_along(shop: Shopfront) -> None:
    rows = [{"outer_id": "SABLON-16-1", "price": "120.00"}, {"outer_id": "SABLON-16-2", "price": "150.00"}]
    shop.call("tmall.item.price.update", item_id=item(shop)["num_iid"], sku_prices=rows)
    assert item(shop)["price"] == "120.00"


def upload(shop: Shopfront, content: bytes, **parameters: Any) -> dict[str, Any]:
    given = {"picture_category_id": 0, "image_input_title": "a.png", **parameters}
    body, kind = multipart(shop.signed("taobao.picture.upload", **given), {"img": content})
    answer: dict[str, Any] = shop.http("POST", "/router/rest", body, {"Content-Type": kind}).json
    return answer


def test_pictures_are_kept_and_shown(bare: Shopfront) -> None:
    content = drawn_picture(30)
    first = upload(bare, content, title="图" * 60)["picture_upload_response"]["picture"]
    assert (first["title"], first["sizes"], first["pixel"]) == ("图" * 50, len(content), "30x30")
    assert (
        upload(bare, content, title="图" * 60)["picture_upload_response"]["picture"]["title"]
        == "图" * 50 + "(1)"
    )
    shown = bare.http("GET", first["picture_path"].removeprefix(bare.world.origin))
    assert (shown.body, shown.headers["content-type"]) == (content, "image/png")
    assert bare.http("GET", "/tmall/pictures/1.png").status == 404


@pytest.mark.parametrize(
    ("content", "parameters", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", {}, 3),
        (b"\x89PNG\r\n\x1a\n", {}, 3),
        (drawn_picture(30) + b"\0" * (3 * 1024 * 1024), {}, 3),
        (drawn_picture(30), {"client_type": "client:phone"}, 3),
        (drawn_picture(30), {"image_input_title": "no extension"}, 15),
        (drawn_picture(30), {"client_type": "client:watch"}, 41),
    ],
)
def test_pictures_that_are_refused(
    bare: Shopfront, content: bytes, parameters: dict[str, Any], code: int
) -> None:
    assert upload(bare, content, **parameters)["error_response"]["code"] == code


def test_an_upload_needs_its_file(bare: Shopfront) -> None:
    error = bare.error("taobao.picture.upload", picture_category_id=0, image_input_title="a.png")
    assert (error["code"], error["msg"]) == (40, "Missing required arguments:img")


def test_customs_codes(shop: Shopfront) -> None:
    num_iid = item(shop)["num_iid"]
    assert (
        shop.call("tmall.item.calculate.hscode.get", item_id=num_iid)["results"]["string"][0] == "1806900000"
    )
    units = shop.call("tmall.item.hscode.detail.get", False, hscode="2203000000")["results"]["json"]
    assert '"code": "095"' in units[0]
    assert '"code": "035"' in units[1]
    assert shop.error("tmall.item.hscode.detail.get", False, hscode="22")["code"] == 15
    audit = shop.call("tmall.item.hscode.audit.results.query", item_id=num_iid)["result_list"]
    assert [entry["status"] for entry in audit["hscode_audit_info"]] == ["PASS", "PASS"]


def test_the_tree_and_what_a_shop_may_sell(bare: Shopfront) -> None:
    roots = bare.call("taobao.itemcats.get", False, parent_cid=0)["item_cats"]["item_cat"]
    assert {"cid": 50002766, "parent_cid": 0, "name": "零食/坚果/特产", "is_parent": True} in roots
    leaf = bare.call("taobao.itemcats.get", False, cids="50016091,50007217,1", fields="cid,features")
    assert [entry["cid"] for entry in leaf["item_cats"]["item_cat"]] == [50016091, 50007217]
    freeze = {"attr_key": "freeze", "attr_value": "0,5"}
    assert freeze in leaf["item_cats"]["item_cat"][1]["features"]["feature"]
    assert bare.error("taobao.itemcats.get", False)["msg"] == "Missing required arguments:cids"
    fields = "item_cat.cid,brand.name"
    granted = bare.call("taobao.itemcats.authorize.get", fields=fields)["seller_authorize"]
    assert {"name": "Vlaamse Smaak"} in granted["brands"]["brand"]
    assert {"cid": 50026801} not in granted["item_cats"]["item_cat"]


def test_attributes_of_a_category(bare: Shopfront) -> None:
    found = bare.call("taobao.itemprops.get", False, cid=50013004, fields="pid,name,must,prop_values.name")
    named = {entry["name"]: entry for entry in found["item_props"]["item_prop"]}
    assert named["品牌"] == {"pid": 20000, "name": "品牌", "must": True}
    assert {"name": "比利时"} in named["产地"]["prop_values"]["prop_value"]
    sale = bare.call("taobao.itemprops.get", False, cid=50013004, fields="name", is_sale_prop=True)
    assert sale["item_props"]["item_prop"] == [{"name": "规格"}]
