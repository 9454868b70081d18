"""Vectors: A is printed on the platform's own page, B to D were computed from the same rule."""

from __future__ import annotations

import pytest

from sluis.sandbox.tmall import signing

SECRET = "helloworld"
A = {
    "method": "taobao.item.seller.get",
    "app_key": "12345678",
    "session": "test",
    "timestamp": "2016-01-01 12:00:00",
    "format": "json",
    "v": "2.0",
    "fields": "num_iid,title,nick,price,num",
    "num_iid": "11223344",
}
B = {
    "method": "taobao.items.onsale.get",
    "app_key": "12345678",
    "session": "6100abc",
    "timestamp": "2026-03-01 09:30:00",
    "format": "json",
    "v": "2.0",
    "fields": "num_iid,title",
    "q": "比利时巧克力 & 啤酒",
}
C = {
    "method": "taobao.picture.upload",
    "app_key": "12345678",
    "session": "6100abc",
    "timestamp": "2026-03-01 09:30:00",
    "format": "json",
    "v": "2.0",
    "picture_category_id": "0",
    "image_input_title": "main.png",
}
D = {
    "method": "taobao.time.get",
    "app_key": "12345678",
    "timestamp": "1772328600000",
    "format": "json",
    "v": "2.0",
    "partner_id": "taobao-sdk-python-20180413",
}


@pytest.mark.parametrize(
    ("parameters", "method", "expected"),
    [
        (A, "md5", "66987CB115214E59E6EC978214934FB8"),
        (A, "hmac", "D56D7858309C31B6251083A874D48273"),
        (A, "hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
        (B, "md5", "0B21CC3D827713AC20F20E74A64D245B"),
        (B, "hmac", "361165B4671142EE5681AE1611E41B18"),
        (B, "hmac-sha256", "8F92AE534CD2635D61513778BC9C85E7E67A7E10F852AEBE4CC9421E5182D21E"),
        (C, "md5", "4BFA99A4C73DDC5BD10DC1FC73399865"),
        (D, "md5", "9A0F4E41FB02203221B28349151B06E1"),
    ],
)
def test_published_vectors(parameters: dict[str, str], method: str, expected: str) -> None:
    given = {**parameters, "sign_method": method}
    text = signing.canonical(given, drop_empty=True)
    assert signing.signature(SECRET, method, text) == expected
    assert signing.is_signed(SECRET, {**given, "sign": expected})


def test_canonical_text_of_the_printed_example() -> None:
    assert signing.canonical({**A, "sign_method": "md5"}, drop_empty=True) == (
        "app_key12345678fieldsnum_iid,title,nick,price,numformatjsonmethodtaobao.item.seller.get"
        "num_iid11223344sessiontestsign_methodmd5timestamp2016-01-01 12:00:00v2.0"
    )


@pytest.mark.parametrize("drop_empty", [True, False])
def test_both_readings_of_an_empty_value_pass(drop_empty: bool) -> None:
    given = {**D, "sign_method": "md5", "q": ""}
    sign = signing.signature(SECRET, "md5", signing.canonical(given, drop_empty=drop_empty))
    assert signing.is_signed(SECRET, {**given, "sign": sign})


@pytest.mark.parametrize(
    "change",
    [{"v": "2.1"}, {"sign_method": "hmac"}, {"sign_method": "sha1"}, {"sign_method": ""}, {"extra": "1"}],
)
def test_any_change_breaks_the_signature(change: dict[str, str]) -> None:
    signed = {**D, "sign_method": "md5", "sign": "9A0F4E41FB02203221B28349151B06E1"}
    assert signing.is_signed(SECRET, signed)
    assert not signing.is_signed(SECRET, {**signed, **change})


def test_lower_case_is_no_signature() -> None:
    signed = {**D, "sign_method": "md5", "sign": "9a0f4e41fb02203221b28349151b06e1"}
    assert not signing.is_signed(SECRET, signed)
    assert not signing.is_signed(SECRET, {**D, "sign_method": "md5", "sign": "ü"})
