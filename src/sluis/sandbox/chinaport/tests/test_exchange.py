"""The exchange: what it takes, what it refuses with which code, and how receipts reach the client."""

from __future__ import annotations

import base64
import json

import pytest
from lxml import etree

from sluis.sandbox.chinaport import build, signing

from .conftest import Ear, Port
from .papers import DXP, guid, message, order, payment, terminal


def good(port: Port) -> bytes:
    return port.signed(message("311", order()), "3301963101")


def test_a_receipt_names_both_numbers(port: Port) -> None:
    number = guid()
    receipt = port.exchange(terminal(good(port), "CEB311Message", cop_msg_id=number))
    assert receipt["CopMsgId"] == number
    assert (receipt["Code"], receipt["Info"]) == ("0000", "accepted")
    assert len(receipt["MsgId"]) == 32
    assert receipt["MsgId"].isdigit()


@pytest.mark.parametrize(
    "body",
    [b"", b"hello", b"<DxpMsg", b'<!DOCTYPE DxpMsg [<!ENTITY x SYSTEM "file:///etc/passwd">]><DxpMsg>&x;</DxpMsg>',
     b"<!DOCTYPE a><DxpMsg/>", b"<?xml-stylesheet href='a'?><DxpMsg/>", b"<DxpMsg><!-- hm --></DxpMsg>",
     b"\xff\xfe<DxpMsg/>"],
)  # fmt: skip
def test_0001_for_what_is_no_plain_xml(port: Port, body: bytes) -> None:
    receipt = port.exchange(body)
    assert (receipt["Code"], receipt["CopMsgId"]) == ("0001", "")


def broken(old: str, new: str) -> bytes:
    body = terminal(b"<x/>", "CEB311Message").decode()
    assert old in body
    return body.replace(old, new).encode()


@pytest.mark.parametrize(
    "body",
    [
        broken('ver="1.0"', 'ver="2.0"'),
        broken('ver="1.0"', ""),
        broken(DXP, "urn:other"),
        broken("DxpMsg", "DxpMessage"),
        broken("<MsgType>CEB311Message</MsgType>", ""),
        broken("CreatTime", "CreateTime"),
        broken("2026-11-23T10:00:00", "2026-11-23 10:00:00"),
        broken("2026-11-23T10:00:00", "20261123"),
        broken("<SenderId>DXPENT0000033101", "<SenderId>DXPENT00000331011"),
        broken("</ReceiverIds>", "<Other/></ReceiverIds>"),
        broken("<ReceiverId>DXPEDCCEB0000002</ReceiverId>", ""),
        broken("</Data>", "</Data><Extra/>"),
        terminal(b"x", "CEB311Message", data="@@@"),
        terminal(b"x", "CEB311Message", data=""),
        terminal(b"x", "C" * 31),
        terminal(b"x", "CEB311Message", cop_msg_id="N" * 256),
    ],
)
def test_0002_for_what_is_no_dxpmsg(port: Port, body: bytes) -> None:
    assert port.exchange(body)["Code"] == "0002"
    assert port.book()["messages"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"receiver": "DXPEDCCEB0000009"}, "2001"), ({"sender": "DXPENT0000099999"}, "2002")],
)
def test_wrong_addresses(port: Port, changes: dict[str, str], code: str) -> None:
    assert port.exchange(terminal(good(port), "CEB311Message", **changes))["Code"] == code


def test_the_same_message_twice_is_one(port: Port) -> None:
    body = terminal(good(port), "CEB311Message")
    first, second = port.exchange(body), port.exchange(body)
    assert first["MsgId"] == second["MsgId"]
    port.steps(3)
    assert port.statuses("CEB312Message") == ["2", "3", "120"]


def test_a_used_number_with_another_content(port: Port) -> None:
    port.exchange(terminal(good(port), "CEB311Message", cop_msg_id="N1"))
    assert port.exchange(terminal(good(port), "CEB311Message", cop_msg_id="N1"))["Code"] == "2999"
    assert len(port.book()["messages"]) == 1


def test_transport_signature_is_verified_when_present(port: Port) -> None:
    root = etree.fromstring(terminal(good(port), "CEB311Message"))
    signing.sign(root, port.registry.company("agent"))
    body = etree.tostring(root)
    assert port.exchange(body)["Code"] == "0000"
    altered = body.replace(b"2026-11-23T10:00:00", b"2026-11-23T10:00:01")
    assert port.exchange(altered)["Code"] == "1004"
    value = root.findtext(".//{*}SignatureValue", "")
    assert port.exchange(body.replace(value.encode(), b"AAAA"))["Code"] == "1001"
    port.later(days=60 * 365)
    assert port.exchange(body.replace(b"CEB311Message</", b"CEB311Message </"))["Code"] == "1002"


def test_faults_of_the_exchange(port: Port) -> None:
    body = terminal(good(port), "CEB311Message")
    port.fault("http_502")
    assert port.post("/chinaport/dxp", body).status == 502
    port.fault("exchange_down")
    assert port.exchange(body)["Code"] == "3999"
    assert port.book()["messages"] == []
    port.fault("slow", seconds=4)
    assert port.post("/chinaport/dxp", body).hold_s == 4
    assert len(port.book()["messages"]) == 1
    port.fault("cut_after_processing")
    other = terminal(port.signed(message("411", payment()), "3101984102"), "CEB411Message")
    assert port.post("/chinaport/dxp", other).drop
    assert len(port.book()["messages"]) == 2
    assert port.exchange(other)["Code"] == "0000"
    assert len(port.book()["messages"]) == 2


def test_receipts_wait_until_acknowledged(port: Port) -> None:
    port.send("311", order())
    port.steps(2)
    first, again = port.pull(), port.pull()
    assert first == again
    assert [row["type"] for row in first] == ["CEB312Message"] * 3
    assert len(port.pull(most=2)) == 2
    body = f"client=DXPENT0000033101&ids={first[0]['id']},{first[1]['id']},unknown"
    response = port.post("/chinaport/ack", body.encode(), "application/x-www-form-urlencoded")
    assert json.loads(response.body) == {"code": "0000", "acknowledged": 2}
    assert [row["id"] for row in port.pull()] == [first[2]["id"]]


def test_left_counts_what_was_not_handed_out(port: Port) -> None:
    port.send("311", order())
    port.steps(2)
    body = b"client=DXPENT0000033101&max=1"
    response = port.post("/chinaport/receive", body, "application/x-www-form-urlencoded")
    assert json.loads(response.body)["left"] == 2


def test_strangers_get_nothing(port: Port) -> None:
    port.send("311", order())
    for path in ("receive", "ack"):
        body = json.dumps({"client": "DXPENT0000099999", "ids": []}).encode()
        answer = json.loads(port.post(f"/chinaport/{path}", body).body)
        assert answer["code"] == "2002"
        assert not answer.get("messages")


@pytest.mark.parametrize("most", [0, 101, "many"])
def test_max_has_bounds(port: Port, most: object) -> None:
    body = json.dumps({"client": "DXPENT0000033101", "max": most}).encode()
    assert port.post("/chinaport/receive", body).status == 400


def test_pushes_in_order_until_200(port: Port, ear: Ear) -> None:
    port.control("callback", {"url": ear.url})
    ear.status = 500
    port.send("311", order())
    port.later(0)
    port.later(1)
    assert len(ear.bodies) == 1
    port.later(1)
    assert len(ear.bodies) == 2
    assert ear.bodies[0] == ear.bodies[1]
    ear.status = 200
    port.later(60)
    statuses = []
    for body in ear.bodies[2:]:
        data = base64.b64decode(etree.fromstring(body).findtext(f"{{{DXP}}}Data", ""))
        statuses.append(etree.fromstring(data).findtext(".//{*}returnStatus"))
    assert statuses == ["2", "3", "120"]
    assert port.pull() == []


def test_acknowledging_a_pull_ends_the_pushes(port: Port, ear: Ear) -> None:
    port.control("callback", {"url": ear.url})
    ear.status = 503
    port.send("311", order())
    port.later(0)
    assert len(ear.bodies) == 1
    port.collect()
    port.later(5)
    assert len(ear.bodies) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/nobody", "http://192.0.2.7/outside", "http://127.0.0.1:x/"]
)
def test_a_dead_callback_harms_nobody(port: Port, url: str) -> None:
    port.control("callback", {"url": url})
    port.send("311", order())
    port.steps(2)
    assert len(port.pull()) == 3


def test_lost_doubled_and_overtaken_receipts(port: Port) -> None:
    port.fault("drop_receipt")
    port.fault("duplicate_receipt")
    port.send("311", order())
    assert port.pull() == []
    port.steps(1)
    assert port.statuses("CEB312Message") == ["3"]
    port.fault("duplicate_receipt")
    port.steps(1)
    assert [row["id"] for row in port.pull()] == [port.pull()[0]["id"]] * 2
    assert port.statuses("CEB312Message") == ["3", "120", "120"]
    port.fault("reorder_receipts")
    port.send("411", payment())
    assert port.pull() == []
    port.steps(1)
    assert port.statuses("CEB412Message") == ["3", "2"]


def test_a_delayed_receipt_nobody_overtakes_comes_after_ten_seconds(port: Port) -> None:
    port.send("311", order())
    port.steps(1)
    port.collect()
    port.fault("reorder_receipts")
    port.steps(1)
    assert port.collect() == []
    port.later(10)
    assert port.statuses("CEB312Message")[-1] == "120"


def test_drop_receipt_of_one_type_only(port: Port) -> None:
    port.fault("drop_receipt", type="CEB412Message")
    port.send("311", order())
    port.send("411", payment())
    port.steps(2)
    assert port.statuses("CEB312Message") == ["2", "3", "120"]
    assert port.statuses("CEB412Message") == ["3", "120"]


def test_control_refuses_what_it_does_not_know(port: Port) -> None:
    assert "speed" in port.control("pace", {"speed": 1}, 400)["error"]
    assert "seconds" in port.control("pace", {"seconds": "fast"}, 400)["error"]
    assert "seconds" in port.control("pace", {"seconds": -1}, 400)["error"]
    assert port.control("callback", {}, 400) == {"error": "url is missing or unknown"}
    assert port.post("/chinaport/control/pace", b"[1]").status == 400
    assert port.post("/chinaport/control/pace", b"{").status == 400
    assert port.control("pace", {"seconds": 0.5})["seconds"] == 0.5


def test_credentials_are_stable_and_complete(port: Port) -> None:
    again = build(port.world).credentials(port.world.origin)
    assert again == port.access
    assert set(again["roles"]) == {"platform", "payment", "carrier", "agent"}
    assert all(len(role["code"]) == 10 for role in again["roles"].values())
    assert "PRIVATE" not in again["port_certificate_pem"]
