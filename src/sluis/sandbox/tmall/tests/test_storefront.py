from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from sluis.sandbox.tmall.tests.forms import CHOCOLATE, publish
from sluis.sandbox.tmall.tests.wire import MEI, Answer, Shopfront

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def page(shop: Shopfront, path: str) -> str:
    answer = shop.http("GET", path)
    assert answer.status == 200
    text = answer.body.decode()
    assert '<html lang="zh-CN">' in text
    assert not re.search(r'(src|href)="(https?:)?//(?!127\.0\.0\.1)', text)  # nothing from another host
    return text


def order(shop: Shopfront, num_iid: int, **changes: str) -> Answer:
    return shop.http(
        "POST", f"/tmall/shop/item/{num_iid}", urlencode({**MEI, "quantity": "2", **changes}), FORM
    )


def test_the_shop_and_its_search(shop: Shopfront) -> None:
    assert "比利时进口手工夹心巧克力" in page(shop, "/tmall/shop/")
    assert "夹心巧克力礼盒" in page(shop, f"/tmall/shop/?q={quote('夹心')}")
    assert "换个词" in page(shop, f"/tmall/shop/?q={quote('啤酒')}")


def test_an_empty_shop_says_what_belongs_here(bare: Shopfront) -> None:
    assert "还没有上架商品" in page(bare, "/tmall/shop/")
    assert "还没有交易" in page(bare, "/tmall/seller/")


def test_buying_on_the_item_page(shop: Shopfront) -> None:
    item = shop.party.book()["items"][0]
    text = page(shop, f"/tmall/shop/item/{item['num_iid']}")
    assert "立即购买" in text
    assert "配料表" in text
    answer = order(shop, item["num_iid"], sku_id=str(item["skus"][1]["sku_id"]))
    assert answer.status == 303
    tid = int(answer.headers["location"].rpartition("/")[2])
    row = shop.party.book()["trade_rows"][-1]
    assert (row["tid"], row["status"], row["payment"]) == (tid, "WAIT_SELLER_SEND_GOODS", "636.00")
    assert "待发货" in page(shop, f"/tmall/shop/order/{tid}")


def test_a_wrong_identity_number_keeps_the_form_filled(shop: Shopfront) -> None:
    item = shop.party.book()["items"][0]
    answer = order(
        shop, item["num_iid"], sku_id=str(item["skus"][0]["sku_id"]), id_number="310104198806123420"
    )
    text = answer.body.decode()
    assert answer.status == 400
    assert "身份证号码不正确" in text
    assert 'value="衡山路10号3室"' in text
    assert len(shop.party.book()["trade_rows"]) == 1


def test_what_cannot_be_bought(shop: Shopfront) -> None:
    item = shop.party.book()["items"][0]
    for changes in ({"sku_id": "5"}, {"quantity": "0"}, {"quantity": "many"}, {"quantity": "9999"}):
        sku = {"sku_id": str(item["skus"][0]["sku_id"])}
        assert order(shop, item["num_iid"], **{**sku, **changes}).status == 400
    shop.call("taobao.item.update.delisting", num_iid=item["num_iid"])
    assert "已下架" in page(shop, f"/tmall/shop/item/{item['num_iid']}")
    assert order(shop, item["num_iid"], sku_id=str(item["skus"][0]["sku_id"])).status == 400
    assert shop.http("GET", "/tmall/shop/item/5").status == 404
    assert shop.http("GET", "/tmall/shop/nowhere").status == 404


def test_confirming_receipt(shop: Shopfront) -> None:
    tid = shop.party.book()["trade_rows"][0]["tid"]
    assert "不能执行" in shop.http("POST", f"/tmall/shop/order/{tid}").body.decode()
    shop.call("taobao.logistics.offline.send", tid=tid, company_code="OTHER", out_sid="PARCEL-5")
    assert "确认收货" in page(shop, f"/tmall/shop/order/{tid}")
    assert "交易成功" in shop.http("POST", f"/tmall/shop/order/{tid}").body.decode()


def test_sellers_html_cannot_run(bare: Shopfront) -> None:
    name = "desc_module_127_cat_mod"
    evil = '<p onclick="x()">好吃</p><script>alert(1)</script><img src="javascript:x()">'
    content = {name: {**CHOCOLATE["description"][name], f"{name}_content": evil}}
    num_iid = publish(bare, description=content, title="巧克力<b>&礼盒")
    text = page(bare, f"/tmall/shop/item/{num_iid}")
    assert "好吃" in text
    assert "onclick" not in text
    assert "<script" not in text
    assert "javascript:" not in text
    assert "巧克力&lt;b&gt;&amp;礼盒" in text


def test_the_sellers_view(shop: Shopfront) -> None:
    text = page(shop, "/tmall/seller/")
    assert str(shop.party.book()["trade_rows"][0]["tid"]) in text
    assert "林**" in text
    assert "林小满" not in text


def test_requests_a_telephone_should_not_send(shop: Shopfront) -> None:
    assert shop.post_json("/tmall/shop/api/nothing", {}).status == 404
    assert shop.http("GET", "/tmall/shop/api/buy").status == 404
    for body in (
        b"[]",
        b"nonsense",
        b"{}",
        b'{"num_iid":"x","buyer":{}}',
        b'{"tid":99999999999999999999999}',
    ):
        for path in ("buy", "confirm"):
            assert shop.http("POST", f"/tmall/shop/api/{path}", body).status == 400
