"""Path, method, headers, signature: what gets in, and what is answered to the rest."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sluis.sandbox.alipay.tests.conftest import House, Till, code_of

Sent = tuple[int, dict[str, str], bytes]


def result_of(sent: Sent) -> tuple[str, str]:
    assert sent[0] == 200, "every business outcome has HTTP status 200"
    return code_of(json.loads(sent[2]))


@pytest.fixture
def body(till: Till) -> bytes:
    return json.dumps(till.payment()).encode()


def test_the_names_of_the_answer_headers_are_lower_case(till: Till, body: bytes) -> None:
    _, headers, _ = till.send("pay", body)
    assert {"client-id", "response-time", "signature"} <= set(headers)
    assert headers["signature"].startswith("algorithm=RSA256,keyVersion=1,signature=")
    assert headers["response-time"] == "2026-11-24T12:00:00+08:00"


@pytest.mark.parametrize(
    "time_text", ["1795492800000", "2026-11-24T04:00:00+00:00", "2026-11-24T12:00:00.250+08:00"]
)
def test_both_forms_of_the_time_are_taken(till: Till, body: bytes, time_text: str) -> None:
    headers = till.headers(f"{till.prefix}/v1/payments/pay", body, time_text=time_text)
    changes = {"Request_Time": time_text, "Signature": headers["Signature"]}
    assert result_of(till.send("pay", body, **changes)) == ("S", "SUCCESS")


@pytest.mark.parametrize(
    "time_text", ["yesterday", "1685599933", "2026-11-24T04:00:00", "2026-13-01T00:00:00Z"]
)
def test_other_forms_of_the_time_are_illegal(till: Till, body: bytes, time_text: str) -> None:
    headers = till.headers(f"{till.prefix}/v1/payments/pay", body, time_text=time_text)
    sent = till.send("pay", body, Request_Time=time_text, Signature=headers["Signature"])
    assert result_of(sent) == ("F", "PARAM_ILLEGAL")
    assert b"Request-Time" in sent[2]


def test_an_indented_body_with_escapes_is_verified_as_it_came(till: Till) -> None:
    value = till.payment(order__merchant__merchantName="Café 谷物 😀")
    assert result_of(till.send("pay", json.dumps(value, indent=3).encode())) == ("S", "SUCCESS")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("signature=", "signature=AAAA"),
        lambda text: text[:-8],
        lambda text: text.replace("RSA256", "RSA1"),
        lambda text: text.replace("keyVersion=1", "keyVersion=one"),
        lambda text: text.split(",signature=")[0],
        lambda text: "",
        lambda text: "rubbish",
        lambda text: f"{text},signature=AAAA",
    ],
)
def test_a_spoiled_signature_is_refused_unsigned(
    house: House, till: Till, body: bytes, spoil: Callable[[str], str]
) -> None:
    good = till.headers(f"{till.prefix}/v1/payments/pay", body)["Signature"]
    sent = till.send("pay", body, Signature=spoil(good))
    assert result_of(sent) == ("F", "INVALID_SIGNATURE")
    assert not {"signature", "response-time"} & set(sent[1])
    assert house.book()["payments"] == []


def test_a_changed_byte_in_the_body_breaks_the_signature(house: House, till: Till, body: bytes) -> None:
    good = till.headers(f"{till.prefix}/v1/payments/pay", body)["Signature"]
    assert result_of(till.send("pay", body + b" ", Signature=good)) == ("F", "INVALID_SIGNATURE")
    assert house.book()["payments"] == []


def test_the_signature_covers_the_path_that_came_in(house: House, till: Till, body: bytes) -> None:
    headers = till.headers("/ams/api/v1/payments/pay", body)
    assert result_of(till.send("pay", body, Signature=headers["Signature"])) == ("F", "INVALID_SIGNATURE")
    sent = house.call("POST", "/ams/api/v1/payments/pay", body, headers)
    assert result_of(sent) == ("S", "SUCCESS"), "the client with SANDBOX_ may use the plain prefix too"


def test_a_signature_without_url_encoding_passes(till: Till, body: bytes) -> None:
    good = till.headers(f"{till.prefix}/v1/payments/pay", body)["Signature"]
    assert result_of(till.send("pay", body, Signature=unquote(good))) == ("S", "SUCCESS")


def test_blanks_after_the_commas_and_no_version_pass(till: Till, body: bytes) -> None:
    good = till.headers(f"{till.prefix}/v1/payments/pay", body)["Signature"]
    assert result_of(till.send("pay", body, Signature=good.replace(",", ", "))) == ("S", "SUCCESS")
    assert result_of(till.send("pay", body, Signature=good.replace("keyVersion=1,", ""))) == ("S", "SUCCESS")


def test_a_missing_header_is_named(till: Till, body: bytes) -> None:
    assert result_of(till.send("pay", body, Signature=None)) == ("F", "INVALID_SIGNATURE")
    for name in ("Client_Id", "Request_Time"):
        sent = till.send("pay", body, **{name: None})
        assert result_of(sent) == ("F", "PARAM_ILLEGAL")
        assert name.replace("_", "-").encode() in sent[2]


def test_a_header_with_two_values_is_refused(house: House, till: Till, body: bytes) -> None:
    path = f"{till.prefix}/v1/payments/pay"
    lines = [f"{name}: {value}" for name, value in till.headers(path, body).items()]
    lines += [f"signature: {till.headers(path, b'other')['Signature']}", f"Content-Length: {len(body)}"]
    said = _raw(house, f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + "\r\n".join(lines), body)
    assert b"INVALID_SIGNATURE" in said


def _raw(house: House, head: str, body: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", house.port), timeout=5) as connection:
        connection.sendall(head.encode() + b"\r\n\r\n" + body)
        chunks = []
        while chunk := connection.recv(65536):
            chunks.append(chunk)
    return b"".join(chunks)


def test_an_absolute_request_line_is_read_as_its_path(house: House, till: Till, body: bytes) -> None:
    path = f"{till.prefix}/v1/payments/pay"
    lines = [f"{name}: {value}" for name, value in till.headers(path, body).items()]
    lines.append(f"Content-Length: {len(body)}")
    head = f"POST https://open-de-global.alipay.com{path} HTTP/1.1\r\nHost: open-de-global.alipay.com\r\n"
    assert b'"resultCode":"SUCCESS"' in _raw(house, head + "Connection: close\r\n" + "\r\n".join(lines), body)


def test_an_unknown_client_is_invalid_and_unsigned(house: House, body: bytes) -> None:
    stranger = Till(house, client_id="SANDBOX_5Y00000000000000")
    sent = stranger.send("pay", body)
    assert result_of(sent) == ("F", "CLIENT_INVALID")
    assert "signature" not in sent[1]


def test_an_unknown_key_version_is_not_found(till: Till, body: bytes) -> None:
    good = till.headers(f"{till.prefix}/v1/payments/pay", body)["Signature"]
    sent = till.send("pay", body, Signature=good.replace("keyVersion=1", "keyVersion=9"))
    assert result_of(sent) == ("F", "KEY_NOT_FOUND")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk"]
)
def test_other_media_types_are_refused(till: Till, body: bytes, media_type: str) -> None:
    assert result_of(till.send("pay", body, Content_Type=media_type)) == ("F", "MEDIA_TYPE_NOT_ACCEPTABLE")


@pytest.mark.parametrize("media_type", [None, "application/json", 'application/json;charset="utf-8"'])
def test_json_under_any_spelling_is_taken(till: Till, body: bytes, media_type: str | None) -> None:
    assert result_of(till.send("pay", body, Content_Type=media_type)) == ("S", "SUCCESS")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post_is_supported(house: House, till: Till, body: bytes, method: str) -> None:
    path = "/ams/api/v1/payments/pay"
    sent = house.call(method, path, body, till.headers(path, body))
    assert result_of(sent) == ("F", "METHOD_NOT_SUPPORTED")


@pytest.mark.parametrize(
    "path", ["/ams/api/v1/payments/payout", "/ams/api/v2/payments/pay", "/ams/api/v1/payments/pay/"]
)
def test_other_paths_have_no_interface(house: House, till: Till, body: bytes, path: str) -> None:
    assert result_of(house.call("POST", path, body, till.headers(path, body))) == ("F", "NO_INTERFACE_DEF")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"a": NaN}',
        b'{"a": 1} trailing',
        b'{"a": "1", "a": "2"}',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b'{"a":' * 100_000,
        b'{"paymentRequestId": "\\ud800"}',
        b'{"n": ' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_no_json_object_is_illegal(till: Till, body: bytes) -> None:
    assert result_of(till.send("pay", body)) == ("F", "PARAM_ILLEGAL")


def test_half_a_surrogate_pair_in_a_field_is_illegal(till: Till) -> None:
    text = json.dumps(till.payment(order__orderDescription="HALF")).replace("HALF", "\\ud83d")
    sent = till.send("pay", text.encode())
    assert result_of(sent) == ("F", "PARAM_ILLEGAL")
    assert b"orderDescription" in sent[2]


def test_the_clock_is_compared_only_when_asked(house: House, till: Till, body: bytes) -> None:
    old = str(int((house.clock.now() - timedelta(days=2)).timestamp() * 1000))
    headers = till.headers(f"{till.prefix}/v1/payments/pay", body, time_text=old)
    changes = {"Request_Time": old, "Signature": headers["Signature"]}
    assert result_of(till.send("pay", body, **changes)) == ("S", "SUCCESS")
    house.fault("clock_skew_seconds", seconds=300)
    sent = till.send("pay", body, **changes)
    assert result_of(sent) == ("F", "PARAM_ILLEGAL")
    assert b"Request-Time" in sent[2]
    assert result_of(till.send("pay", body)) == ("S", "SUCCESS")


def test_refusals_can_be_signed(house: House, till: Till, body: bytes) -> None:
    house.fault("sign_refusals")
    sent = till.send("pay", body, Signature="algorithm=RSA256,keyVersion=1,signature=AAAA")
    assert result_of(sent) == ("F", "INVALID_SIGNATURE")
    assert till.verified(f"{till.prefix}/v1/payments/pay", sent[1], sent[2])


def test_the_log_shows_the_signed_string(house: House, till: Till, body: bytes) -> None:
    till.send(
        "pay", body, Signature="algorithm=RSA256,keyVersion=1,signature=AAAA", Request_Time="1795492800000"
    )
    newest = house.json("GET", "/alipay/log?limit=1")[0]
    wanted = f"POST {till.prefix}/v1/payments/pay\n{till.client_id}.1795492800000."
    assert newest["signed_text"] == wanted + body.decode()
    assert newest["result"]["resultCode"] == "INVALID_SIGNATURE"


def test_two_versions_of_a_key_live_at_once(house: House, till: Till, body: bytes) -> None:
    rotated = house.json("POST", "/alipay/control/keys", {"side": "merchant"})
    second = rotated["newest"]
    try:
        new = Till(house)
        new.key = load_pem_private_key(rotated["private_key"].encode(), None)
        path = f"{till.prefix}/v1/payments/pay"
        by_old = till.headers(path, body)["Signature"]
        by_new = new.headers(path, body)["Signature"].replace("keyVersion=1", f"keyVersion={second}")
        assert result_of(till.send("pay", body, Signature=by_old)) == ("S", "SUCCESS")
        assert result_of(till.send("pay", body, Signature=by_new)) == ("S", "SUCCESS")
        without = by_new.replace(f"keyVersion={second},", "")
        assert result_of(till.send("pay", body, Signature=without)) == ("S", "SUCCESS"), "the newest is meant"
    finally:
        house.json("POST", "/alipay/control/keys", {"side": "merchant", "withdraw": second})
    assert result_of(till.send("pay", body, Signature=by_new)) == ("F", "KEY_NOT_FOUND")


def test_the_keys_of_the_gateway_rotate_too(house: House, till: Till, body: bytes) -> None:
    rotated = house.json("POST", "/alipay/control/keys", {"side": "antom"})
    second = rotated["newest"]
    try:
        assert "private_key" not in rotated
        _, headers, _ = till.send("pay", body)
        assert f"keyVersion={second}" in headers["signature"]
        assert set(rotated["public_keys"]) >= {"1", str(second)}
    finally:
        house.json("POST", "/alipay/control/keys", {"side": "antom", "withdraw": second})


def test_mutated_requests_always_get_a_documented_answer(house: House, till: Till, body: bytes) -> None:
    dice = random.Random(7)
    for _ in range(300):
        mutated = bytearray(body)
        for _ in range(dice.randint(1, 4)):
            start = dice.randrange(len(mutated))
            mutated[start : start + dice.randint(0, 6)] = bytes(
                dice.choices(b'{}[]",:0e-\\u\xc3\xff \n', k=dice.randint(0, 5))
            )
        status, _ = result_of(till.send("pay", bytes(mutated)))
        assert status in ("S", "F", "U")
    assert house.book()["duplicates"] == []


@pytest.mark.parametrize(("length", "status"), [("abc", b"400"), ("-5", b"400"), ("99999999999", b"413")])
def test_a_length_that_cannot_be_is_refused(house: House, length: str, status: bytes) -> None:
    head = f"POST /ams/api/v1/payments/pay HTTP/1.1\r\nHost: x\r\nContent-Length: {length}"
    assert status in _raw(house, head, b"").split(b"\r\n")[0]
