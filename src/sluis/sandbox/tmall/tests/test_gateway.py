from __future__ import annotations

import gzip
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from sluis.sandbox.tmall.tests.wire import Shopfront, beijing_now, sign

TIME = "taobao.time.get"


def multipart(
    parts: dict[str, str], files: dict[str, bytes] | None = None, disposition: str = "form-data"
) -> tuple[bytes, str]:
    boundary = "PYTHON_SDK_BOUNDARY"
    body = b""
    for name, value in parts.items():
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, content in (files or {}).items():
        head = f'Content-Disposition: {disposition}; name="{name}"; filename="main.png"'
        head += "\r\nContent-Type: image/png"
        body += (
            f"--{boundary}\r\n{head}\r\nContent-Transfer-Encoding: binary\r\n\r\n".encode()
            + content
            + b"\r\n"
        )
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def resigned(shop: Shopfront, given: dict[str, str], **changes: str | None) -> dict[str, str]:
    merged = {**given, **changes}
    kept = {name: value for name, value in merged.items() if value is not None and name != "sign"}
    return {**kept, "sign": sign(shop.credentials["app_secret"], kept)}


def send(shop: Shopfront, given: dict[str, str]) -> Any:
    return shop.http("POST", "/router/rest?" + urlencode(given))


def test_protocol_parameters_in_the_query_and_the_rest_in_the_form(shop: Shopfront) -> None:
    given = shop.signed("taobao.itemcats.get", False, parent_cid=0, fields="cid,name")
    body = {name: given.pop(name) for name in ("parent_cid", "fields")}
    answer = shop.http(
        "POST",
        "/router/rest?" + urlencode(given),
        urlencode(body),
        {"Content-type": "application/x-www-form-urlencoded;charset=UTF-8"},
    )
    assert answer.json["itemcats_get_response"]["item_cats"]["item_cat"][0]["cid"] == 50002766


def test_everything_in_the_query_with_get(shop: Shopfront) -> None:
    answer = shop.http("GET", "/router/rest?" + urlencode(shop.signed(TIME, False)))
    assert answer.json["time_get_response"]["time"][:4] == beijing_now()[:4]


def test_get_with_a_form_body(shop: Shopfront) -> None:
    answer = shop.http(
        "GET",
        "/router/rest",
        urlencode(shop.signed(TIME, False)),
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert "time_get_response" in answer.json


def test_everything_as_multipart_text(shop: Shopfront) -> None:
    body, kind = multipart(shop.signed("taobao.items.onsale.get", fields="num_iid,title", q="巧克力"))
    answer = shop.http("POST", "/router/rest", body, {"content-type": kind})
    assert answer.json["items_onsale_get_response"]["total_results"] == 1


@pytest.mark.parametrize("disposition", ["form-data", "file"])
def test_files_are_not_signed_whatever_their_disposition(shop: Shopfront, disposition: str) -> None:
    given = shop.signed("taobao.picture.upload", picture_category_id=0, image_input_title="main.png")
    png = shop.http("GET", "/tmall/pictures/70000000001.png").body
    body, kind = multipart(given, {"img": png}, disposition)
    answer = shop.http("POST", "/router/rest", body, {"Content-Type": kind})
    assert answer.json["picture_upload_response"]["picture"]["pixel"] == "800x800"


@pytest.mark.parametrize("method", ["md5", "hmac", "hmac-sha256"])
def test_three_signature_methods(shop: Shopfront, method: str) -> None:
    given = shop.signed(TIME, False)
    given.update(sign_method=method)
    del given["sign"]
    secret = shop.credentials["app_secret"].encode()
    text = "".join(name + given[name] for name in sorted(given)).encode()
    digest = {
        "md5": lambda: hashlib.md5(secret + text + secret).hexdigest(),
        "hmac": lambda: hmac.new(secret, text, "md5").hexdigest(),
        "hmac-sha256": lambda: hmac.new(secret, text, "sha256").hexdigest(),
    }[method]()
    answer = send(shop, {**given, "sign": digest.upper()})
    assert "time_get_response" in answer.json


def epoch_ms(offset_s: int) -> str:
    return str(int((time.time() + offset_s) * 1000))


@pytest.mark.parametrize(
    ("timestamp", "code"),
    [
        (lambda: beijing_now(0), None),
        (lambda: beijing_now(-590), None),
        (lambda: beijing_now(590), None),
        (lambda: beijing_now(-620), 31),
        (lambda: beijing_now(620), 31),
        (lambda: beijing_now(-8 * 3600), 31),  # UTC
        (lambda: epoch_ms(0), None),
        (lambda: epoch_ms(-620), 31),
        (lambda: epoch_ms(0)[:-3], 31),  # seconds are no milliseconds
        (lambda: "2026-02-30 10:00:00", 31),
        (lambda: "yesterday", 31),
        (lambda: "１２３", 31),
    ],
)
def test_the_time_window_is_ten_minutes_in_gmt8(
    shop: Shopfront, timestamp: Callable[[], str], code: int | None
) -> None:
    answer = send(shop, resigned(shop, shop.signed(TIME, False), timestamp=timestamp())).json
    assert answer.get("error_response", {}).get("code") == code


@pytest.mark.parametrize(
    ("changes", "code", "msg"),
    [
        ({"method": None, "app_key": None}, 21, "Missing Method"),
        ({"app_key": None, "timestamp": None}, 28, "Missing App Key"),
        ({"timestamp": None, "v": None}, 30, "Missing timestamp"),
        ({"v": None}, 32, "Missing version"),
        ({"app_key": "99999999", "v": "1.0"}, 29, "Invalid app Key"),
        ({"v": "1.0", "timestamp": "x"}, 33, "Invalid version"),
        ({"timestamp": "x", "method": "taobao.no.such"}, 31, "Invalid timestamp"),
        ({"method": "taobao.no.such"}, 22, "Invalid Method"),
    ],
)
def test_the_order_of_checks(shop: Shopfront, changes: dict[str, str | None], code: int, msg: str) -> None:
    error = send(shop, resigned(shop, shop.signed(TIME, False), **changes)).json["error_response"]
    assert (error["code"], error["msg"]) == (code, msg)


def test_a_missing_signature_is_24(shop: Shopfront) -> None:
    given = shop.signed(TIME, False)
    del given["sign"]
    assert send(shop, given).json["error_response"]["code"] == 24


def test_a_bad_signature_reveals_nothing_that_follows(shop: Shopfront) -> None:
    for method in ("taobao.no.such", "taobao.trades.sold.get", TIME):
        given = {**shop.signed(method, False), "sign": "0" * 32}
        error = send(shop, given).json["error_response"]
        assert (error["code"], error["msg"]) == (25, "Invalid signature")


def test_an_unknown_format_is_refused_in_xml(shop: Shopfront) -> None:
    answer = send(shop, resigned(shop, shop.signed(TIME, False), format="yaml"))
    assert answer.status == 200
    root = ElementTree.fromstring(answer.body)
    assert (root.tag, root.findtext("code"), root.findtext("msg")) == (
        "error_response",
        "23",
        "Invalid Format",
    )


def test_sessions_are_26_and_27(shop: Shopfront) -> None:
    assert shop.error("taobao.trades.sold.get", False, fields="tid")["code"] == 26
    error = shop.error("taobao.trades.sold.get", False, fields="tid", session="6100stranger")
    assert (error["code"], error["msg"], error["sub_code"]) == (27, "Invalid session", "invalid-sessionkey")
    assert error["sub_msg"] == "SessionKey非法"


def test_access_token_is_read_as_session(shop: Shopfront) -> None:
    answer = shop.call(
        "taobao.items.onsale.get", False, fields="num_iid", access_token=shop.credentials["session"]
    )
    assert answer["total_results"] == 1


def test_missing_arguments_come_before_malformed_ones(shop: Shopfront) -> None:
    error = shop.error("taobao.trade.fullinfo.get", tid="abc")
    assert (error["code"], error["msg"]) == (40, "Missing required arguments:fields")
    assert "sub_code" not in error
    error = shop.error("taobao.trade.fullinfo.get", tid="abc", fields="tid")
    assert (error["code"], error["msg"]) == (41, "Invalid arguments:tid")


def test_only_get_and_post(shop: Shopfront) -> None:
    answer = shop.http("PUT", "/router/rest?" + urlencode(shop.signed(TIME, False)))
    assert (answer.status, answer.json["error_response"]["code"]) == (200, 9)


def test_xml_is_the_default_and_lists_are_marked(shop: Shopfront) -> None:
    given = shop.signed("taobao.trades.sold.get", fields="tid,payment,orders.oid", type="tmall_i18n")
    answer = send(shop, resigned(shop, given, format=None))
    assert answer.headers["content-type"] == "text/xml;charset=UTF-8"
    assert answer.body.startswith(b'<?xml version="1.0" encoding="utf-8" ?><trades_sold_get_response>')
    root = ElementTree.fromstring(answer.body)
    trades = root.find("trades")
    assert trades is not None
    assert trades.get("list") == "true"
    assert root.findtext("trades/trade/orders/order/oid") == root.findtext("trades/trade/tid")
    assert root.findtext("total_results") == "1"
    assert root.findtext("request_id")


def test_simplify_takes_the_root_and_the_wrappers_away(shop: Shopfront) -> None:
    given = shop.signed("taobao.trades.sold.get", fields="tid,orders.oid", type="tmall_i18n", simplify=True)
    answer = send(shop, given).json
    assert set(answer) == {"total_results", "trades", "request_id"}
    assert answer["trades"][0]["orders"] == [{"oid": answer["trades"][0]["tid"]}]
    refused = send(shop, shop.signed("taobao.trades.sold.get", simplify=True)).json
    assert refused["error_response"]["code"] == 40


def test_json_is_text_javascript(shop: Shopfront) -> None:
    answer = shop.raw(TIME, False)
    assert answer.headers["content-type"] == "text/javascript;charset=UTF-8"


def test_gzip_where_it_is_asked_for(shop: Shopfront) -> None:
    path = "/router/rest?" + urlencode(shop.signed(TIME, False))
    answer = shop.http("GET", path, None, {"Accept-Encoding": "gzip, deflate"})
    assert answer.headers["content-encoding"] == "gzip"
    assert b"time_get_response" in gzip.decompress(answer.body)
    assert "content-encoding" not in shop.http("GET", path, None, {"Accept-Encoding": "identity"}).headers


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\nnameless\r\n--x--\r\n"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(1100))),
    ],
)
def test_what_cannot_be_read_is_10(shop: Shopfront, kind: str, body: bytes) -> None:
    answer = shop.http("POST", "/router/rest", body, {"Content-Type": kind})
    assert answer.status == 200
    assert b"<code>10</code>" in answer.body


def test_control_characters_do_not_break_the_xml(shop: Shopfront) -> None:
    given = shop.signed("taobao.tmc.messages.consume", False, group_name="a\x01b<&")
    answer = send(shop, resigned(shop, given, format=None))
    assert ElementTree.fromstring(answer.body).findtext("code") == "15"
