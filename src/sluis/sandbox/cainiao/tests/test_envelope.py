"""The envelope of a call: fields, digest, forms of content, and what each refusal says."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from lxml import etree

from sluis.sandbox.cainiao import build

from .conftest import Line, waybill_content

GOOD = json.dumps(waybill_content(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("absent", "said"),
    [
        ("msg_type", "request param api can not be null"),
        ("logistic_provider_id", "request param fromCode can not be null"),
        ("data_digest", "request param DataDigest can not be null"),
        ("logistics_interface", "request param logistics_interface can not be null"),
    ],
)
def test_absent_fields_get_the_known_words(line: Line, absent: str, said: str) -> None:
    form = line.form("TMS_WAYBILL_GET", GOOD)
    for broken in (form | {absent: ""}, {key: value for key, value in form.items() if key != absent}):
        answer = json.loads(line.send(broken).body)
        assert answer == {"success": "false", "errorCode": "S05", "errorMsg": said}
    assert line.book()["parcels"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"logistic_provider_id": "SOMEBODY"}, "S03"),
        ({"data_digest": "AAAAAAAAAAAAAAAAAAAAAA=="}, "S02"),
        ({"logistics_interface": GOOD + " "}, "S02"),
        ({"msg_type": "TMS_WAYBILL_STEAL"}, "S04"),
        ({"to_code": "GLOBAL_SALE"}, "S08"),
        ({"to_code": ""}, "S08"),
    ],
)
def test_wrong_envelopes(line: Line, changes: dict[str, str], code: str) -> None:
    answer = json.loads(line.send(line.form("TMS_WAYBILL_GET", GOOD, **changes)).body)
    assert answer["errorCode"] == code
    assert line.book()["parcels"] == []


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '"text"', '{"a":1,"a":2}', '{"a":NaN}', "[" * 100_000, "<request>", "<other><a>1</a></other>",
     '<!DOCTYPE request [<!ENTITY x "y">]><request><mailNo>&x;</mailNo></request>',
     "<request><mailNo>1</mailNo><mailNo>2</mailNo></request>"],
)  # fmt: skip
def test_unreadable_contents_are_s01(line: Line, content: str) -> None:
    body = line.send(line.form("TMS_WAYBILL_GET", content)).body
    assert b"S01" in body
    assert (body.startswith(b"<?xml")) is content.startswith("<")


def test_a_field_twice_is_refused(line: Line) -> None:
    form = line.form("TMS_WAYBILL_GET", GOOD)
    body = urlencode([*form.items(), ("msg_type", "TMS_WAYBILL_DISCARD")]).encode()
    assert b"stands twice" in line.post("/gateway/link.do", body).body


def test_only_post(line: Line) -> None:
    assert line.get("/gateway/link.do").status == 405


def test_xml_in_xml_out(line: Line) -> None:
    xml = """<request><externalOrderCode>XML-1</externalOrderCode><bizType>BONDED_1210</bizType>
      <sender><name>Lotte</name><phone>1</phone><countryCode>BE</countryCode><city>Gent</city>
        <detailAddress>K 3</detailAddress></sender>
      <receiver><name>王伟</name><phone>1</phone><countryCode>CN</countryCode><province>浙江</province>
        <city>杭州</city><detailAddress>文三路</detailAddress></receiver>
      <parcel><weight>850</weight><weightUnit>g</weightUnit></parcel>
      <items><item><itemName>巧克力</itemName>
        <quantity>2</quantity><unitPrice>9900</unitPrice><currency>CNY</currency></item></items>
    </request>"""
    response = line.send(line.form("TMS_WAYBILL_GET", xml))
    root = etree.fromstring(response.body)
    assert root.tag == "response"
    assert root.findtext("success") == "true"
    assert root.findtext("mailNo", "").startswith("CNZ")
    assert root.findtext("routing/consolidationCode") == "NGB"
    again = etree.fromstring(line.send(line.form("TMS_WAYBILL_GET", xml)).body)
    assert again.findtext("mailNo") == root.findtext("mailNo")


def test_xml_refusals_are_xml(line: Line) -> None:
    xml = "<request><mailNo>nobody</mailNo></request>"
    root = etree.fromstring(line.send(line.form("TMS_WAYBILL_DISCARD", xml)).body)
    assert [root.findtext(name) for name in ("success", "errorCode", "errorMsg")] == [
        "false", "S05", "mailNo: unknown",
    ]  # fmt: skip


def test_down_lasts_until_switched_off(line: Line) -> None:
    line.fault("down", times=None)
    assert [line.send(line.form("TMS_WAYBILL_GET", GOOD)).status for _ in range(3)] == [503, 503, 503]
    assert line.get("/global/detail.json", "mailNos=x").status == 503
    line.world.faults.switch("cainiao", "down", None)
    assert line.send(line.form("TMS_WAYBILL_GET", GOOD)).status == 200


def test_cut_after_processing_has_acted(line: Line) -> None:
    line.fault("cut_after_processing")
    assert line.send(line.form("TMS_WAYBILL_GET", GOOD)).drop
    (parcel,) = line.book()["parcels"]
    assert line.take_waybill() == parcel["mailNo"]


def test_slow_and_system_error(line: Line) -> None:
    line.fault("slow", seconds=7)
    assert line.send(line.form("TMS_WAYBILL_GET", GOOD)).hold_s == 7
    line.fault("system_error")
    assert line.refused("TMS_WAYBILL_GET", waybill_content("PARCEL-2")).startswith("S07")
    assert len(line.book()["parcels"]) == 1


def test_access_is_drawn_once(line: Line) -> None:
    again = build(line.world).credentials("http://127.0.0.1:9")
    assert again["secret"] == line.access["secret"]
    assert again["base_url"] == "http://127.0.0.1:9/gateway/link.do"
    assert len(again["secret"]) >= 24
