"""Where parcels are: stories on the clock, the feed, pushes and their faults, events by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sluis.sandbox.cainiao import story
from sluis.sandbox.cainiao.signing import digest

from .conftest import Line, Partner, waybill_content

DIRECT_START = ["GTMS_ASN", "PU_PICKUP_SUCCESS", "SC_INBOUND_SUCCESS", "SC_OUTBOUND_SUCCESS"]


@pytest.mark.parametrize(("kind", "least_h", "most_h"), [(story.BONDED, 72, 120), (story.DIRECT, 192, 336)])
def test_stories_keep_order_and_length(kind: str, least_h: int, most_h: int) -> None:
    for number in range(200):
        plan = story.plan(f"MAIL{number}", kind)
        times = [after_s for _, after_s, _ in plan]
        assert times == sorted(times)
        assert times[0] == 0
        assert least_h <= times[-1] / 3600 <= most_h
        assert plan[-1][0] == "GTMS_SIGNED"
    assert story.plan("A", kind) == story.plan("A", kind) != story.plan("B", kind)


def test_every_planned_code_has_words_in_both_languages() -> None:
    for kind in story.BUSINESS_TYPES:
        for code, _, _ in story.plan("A", kind):
            assert story.words(code, "en-US") != code
            assert story.words(code, "zh_CN") not in (code, story.words(code, "en"))
    assert story.words("TD_TRANS_ARRIVE", "en") == "TD_TRANS_ARRIVE"


def test_the_feed_runs_by_the_clock(line: Line) -> None:
    mail_no = line.take_waybill()
    assert line.actions(mail_no) == ["GTMS_ASN"]
    line.later(hours=46)
    assert line.actions(mail_no) == DIRECT_START
    line.later(hours=300)
    feed = json.loads(line.get("/global/detail.json", f"mailNos={mail_no},NOBODY&lang=en-US").body)
    (parcel,) = feed["module"]
    assert feed["success"] is True
    assert parcel["status"] == "SIGNED"
    assert parcel["latestTrace"]["actionCode"] == "GTMS_SIGNED"
    assert (parcel["originCountry"], parcel["destCountry"]) == ("BE", "CN")
    times = [event["time"] for event in parcel["detailList"]]
    assert times == sorted(times, reverse=True)
    assert parcel["detailList"][-1]["desc"] == "Advance notice received"
    assert line.book()["delivered_parcels"] == 1


def test_the_feed_counts_its_numbers(line: Line) -> None:
    assert json.loads(line.get("/global/detail.json", "").body)["success"] is False
    too_many = ",".join(f"N{n}" for n in range(101))
    assert json.loads(line.get("/global/detail.json", f"mailNos={too_many}").body)["success"] is False


def test_tracking_by_interface(line: Line) -> None:
    mail_no = line.take_waybill()
    line.later(hours=190)
    question = {"mailNo": mail_no, "locale": "zh_CN", "role": "endUser"}
    module = line.call("CN_OVERSEA_LOGISTICS_INQUIRY_TRACKING", question)["module"]
    assert module["detailList"][-1]["standerdDesc"] == "已收到预报信息"
    inside = line.call("CNTECH_LV_LOGISTICS_DETAIL_GET", {"mailNo": mail_no})["module"]["detailList"]
    codes = {event["actionCode"] for event in inside}
    assert "LH_ARRIVE" in codes
    assert not codes & {"PU_PICKUP_SUCCESS", "CC_EX_SUCCESS", "LH_DEPART"}
    for wrong, field in ((question | {"role": "thief"}, "role"), (question | {"locale": "fr"}, "locale")):
        assert line.refused("CN_OVERSEA_LOGISTICS_INQUIRY_TRACKING", wrong).startswith(f"S05 {field}:")
    unknown = line.refused("CN_OVERSEA_LOGISTICS_INQUIRY_TRACKING", question | {"mailNo": "X"})
    assert unknown == "S05 mailNo: unknown"


def test_pushes_are_signed_and_in_order(line: Line, partner: Partner) -> None:
    line.control("callback", {"url": partner.url})
    mail_no = line.take_waybill()
    line.later(hours=46)
    assert partner.actions() == DIRECT_START
    form = partner.forms[0]
    assert form["data_digest"] == digest(form["logistics_interface"], line.access["secret"])
    assert form["msg_type"] == "CAINIAO_LOGISTICS_TRACE_PUSH"
    assert form["logistic_provider_id"] == line.access["logistic_provider_id"]
    content = json.loads(form["logistics_interface"])
    assert content["mailNo"] == mail_no
    assert content["externalOrderCode"] == "PARCEL-1"
    line.later(hours=0)
    assert len(partner.forms) == 4


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b'{"success":"true"}'),
        (200, b'{"success":"false","errorCode":"S07"}'),
        (200, b"OK"),
        (200, b"<r"),
    ],
)
def test_a_push_is_repeated_until_taken(line: Line, partner: Partner, status: int, answer: bytes) -> None:
    line.control("callback", {"url": partner.url})
    partner.status, partner.answer = status, answer
    line.take_waybill()
    line.later(seconds=0)
    assert len(partner.forms) == 1
    line.later(seconds=1)
    assert len(partner.forms) == 1  # the next try is due after two seconds
    partner.status, partner.answer = 200, b"<response><success>true</success></response>"
    line.later(seconds=2)
    assert len(partner.forms) == 2
    line.later(seconds=600)
    assert len(partner.forms) == 2
    assert line.book()["undelivered_pushes"] == 0


def test_later_events_wait_for_an_untaken_one(line: Line, partner: Partner) -> None:
    line.control("callback", {"url": partner.url})
    partner.status = 500
    line.take_waybill()
    line.later(hours=46)
    assert set(partner.actions()) == {"GTMS_ASN"}
    partner.status = 200
    line.later(hours=1)
    assert partner.actions()[-4:] == DIRECT_START


def test_a_dead_address_harms_nobody(line: Line) -> None:
    line.control("callback", {"url": "http://127.0.0.1:9/nobody"})
    line.take_waybill()
    line.later(hours=46)
    assert line.book()["undelivered_pushes"] == 4
    line.control("callback", {"url": "http://192.0.2.1/outside"})
    line.take_waybill("PARCEL-2")
    line.later(seconds=1)
    assert line.book()["undelivered_pushes"] == 5


def test_callback_of_the_parcel_and_subscription(line: Line, partner: Partner) -> None:
    line.take_waybill(callbackUrl=partner.url)
    quiet = line.take_waybill("PARCEL-2")
    line.later(seconds=1)
    assert len(partner.forms) == 1
    assert line.refused("CNTECH_LV_LOGISTICS_DETAIL_SUBSCRIBE", {"mailNo": quiet}).startswith(
        "S05 callbackUrl"
    )
    wish = {"mailNo": quiet, "callbackUrl": partner.url}
    for _ in range(2):
        assert line.call("CNTECH_LV_LOGISTICS_DETAIL_SUBSCRIBE", wish)["success"] == "true"
    line.later(seconds=1)
    assert [json.loads(form["logistics_interface"])["mailNo"] for form in partner.forms].count(quiet) == 1


def test_duplicate_and_wrong_signature(line: Line, partner: Partner) -> None:
    line.control("callback", {"url": partner.url})
    line.fault("duplicate_event")
    line.take_waybill()
    line.later(seconds=1)
    assert partner.forms[0] == partner.forms[1]
    line.fault("wrong_signature")
    partner.status = 401
    line.take_waybill("PARCEL-2")
    line.later(seconds=1)
    forged = partner.forms[2]
    assert forged["data_digest"] != digest(forged["logistics_interface"], line.access["secret"])
    partner.status = 200
    line.later(seconds=3)
    good = partner.forms[3]
    assert good["data_digest"] == digest(good["logistics_interface"], line.access["secret"])


def test_reorder_lets_the_next_event_overtake(line: Line, partner: Partner) -> None:
    line.control("callback", {"url": partner.url})
    line.fault("reorder_events")
    line.take_waybill()
    line.later(seconds=30)
    assert partner.actions() == []
    line.later(hours=46)
    assert partner.actions() == ["PU_PICKUP_SUCCESS", "GTMS_ASN", "SC_INBOUND_SUCCESS", "SC_OUTBOUND_SUCCESS"]


def test_a_lost_parcel_falls_silent(line: Line) -> None:
    lost, other = line.take_waybill(), line.take_waybill("PARCEL-2")
    line.fault("lost_parcel", mailNo=lost)
    line.later(hours=400)
    assert line.actions(lost) == ["GTMS_ASN", "PU_PICKUP_SUCCESS"]
    assert line.actions(other)[-1] == "GTMS_SIGNED"
    assert line.world.faults.listing() == []


@pytest.mark.parametrize(
    ("kind", "failure", "success"),
    [("DIRECT_9610", "CC_IM_FAILURE", "CC_IM_SUCCESS"), ("BONDED_1210", "CUS_FAILURE", "CUS_SUCCESS")],
)
def test_held_at_customs_until_somebody_helps(line: Line, kind: str, failure: str, success: str) -> None:
    line.fault("held_at_customs")
    mail_no = line.take_waybill(bizType=kind)
    line.later(hours=400)
    assert line.actions(mail_no)[-1] == failure
    assert line.book()["parcels"][0]["status"] == "EXCEPTION"
    line.control("event", {"mailNo": mail_no, "actionCode": success})
    line.later(hours=1)
    assert line.actions(mail_no)[-1] == success  # the rest is as far off as it was planned
    line.later(hours=200)
    assert line.actions(mail_no)[-1] == "GTMS_SIGNED"


def test_events_by_hand(line: Line, partner: Partner) -> None:
    line.control("callback", {"url": partner.url})
    mail_no = line.take_waybill()
    line.control("event", {"mailNo": mail_no, "actionCode": "GTMS_DELIVERING"})
    line.later(hours=400)
    assert line.actions(mail_no) == ["GTMS_ASN", "GTMS_DELIVERING", "GTMS_SIGNED"]
    other = line.take_waybill("PARCEL-2")
    line.control(
        "event",
        {"mailNo": other, "actionCode": "RETURNED", "time": "2026-11-30T09:00:00+08:00", "desc": "refused"},
    )
    line.later(hours=400)
    event = json.loads(partner.forms[-1]["logistics_interface"])["trace"]
    assert event["timeStr"] == "2026-11-30 09:00:00"
    assert (event["desc"], event["standerdDesc"]) == ("refused", "已退回")
    assert line.book()["parcels"][0]["events"][-1] != "GTMS_SIGNED"
    unknown: dict[str, Any] = {"mailNo": "X", "actionCode": "RETURNED"}
    assert line.post("/cainiao/control/event", json.dumps(unknown).encode()).status == 404


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("GTMS_SIGNED", "SIGNED"), ("CC_IM_FAILURE", "EXCEPTION"), ("CC_IM_EXCEPTION", "EXCEPTION"),
        ("CC_IM_START", "CUSTOMS"), ("CC_EX_SUCCESS", "IN_TRANSIT"), ("GTMS_STA_SIGNED", "LAST_MILE"),
        ("RETURNED", "RETURNED"), ("SOMETHING_NEW", "IN_TRANSIT"), ("GTMS_DELIVERING", "OUT_FOR_DELIVERY"),
    ],
)  # fmt: skip
def test_status_of_a_code(code: str, status: str) -> None:
    assert story.status(code) == status


def test_the_desk_shows_what_was_and_will_be(line: Line) -> None:
    assert "No parcel yet" in line.get("/cainiao/desk/").body.decode()
    line.call("TMS_WAYBILL_GET", waybill_content("<b>PARCEL"))
    page = line.get("/cainiao/desk/").body.decode()
    assert "&lt;b&gt;PARCEL" in page
    assert "<b>PARCEL" not in page
    assert page.count("planned 计划") == 17
