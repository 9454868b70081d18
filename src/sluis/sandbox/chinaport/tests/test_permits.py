"""Duplicates, changes, deletions, withdrawals, and what each state forbids."""

from __future__ import annotations

import pytest

from .conftest import Port
from .papers import (
    bonded,
    declared,
    delivery,
    guid,
    on_list,
    order,
    payment,
    returned,
    waybill,
    waybill_status,
)


@pytest.mark.parametrize(
    ("kind", "make", "exists"),
    [
        ("311", order, "-301010"),
        ("411", payment, "-401007"),
        ("511", waybill, "-504012"),
        ("621", declared, "-621004"),
    ],
)
def test_new_twice(port: Port, kind: str, make: object, exists: str) -> None:
    port.send(kind, make())
    assert port.refusal(kind, make())[0] == exists
    port.steps(3)
    assert port.refusal(kind, make())[0] == exists


def test_status_and_entry_twice(port: Port) -> None:
    assert port.refusal("513", waybill_status())[0] == "-505014"
    port.send("511", waybill())
    port.send("513", waybill_status())
    port.steps(2)
    assert port.refusal("513", waybill_status())[0] == "-505012"
    port.send("711", delivery("WB-TM-1"))
    port.steps(2)
    assert port.refusal("711", delivery("WB-TM-1"))[0] == "-800003"


@pytest.mark.parametrize(
    ("kind", "make", "old"),
    [
        ("311", order, "-301014"),
        ("411", payment, "-401012"),
        ("511", waybill, "-504015"),
        ("621", declared, "-621004"),
        ("711", lambda number, **changes: delivery(number, **changes), "-800005"),
    ],
)
def test_a_stored_guid_is_old_data(port: Port, kind: str, make: object, old: str) -> None:
    mine = guid()
    port.send(kind, make("TM-1", guid=mine), guid=(outer := guid()))
    assert port.refusal(kind, make("TM-2", guid=mine))[0] == old
    assert port.refusal(kind, make("TM-3"), guid=outer)[0] == old


def test_the_guid_of_a_refused_node_is_free(port: Port) -> None:
    mine = guid()
    assert port.refusal("311", order(guid=mine, currency="300"))[0] == "-301008"
    port.send("311", order(guid=mine))
    assert port.statuses("CEB312Message")[-1] == "2"


@pytest.mark.parametrize(
    ("kind", "make", "unknown", "too_late"),
    [
        ("311", order, "-301009", "-301011"),
        ("411", payment, "-401006", "-401008"),
        ("511", waybill, "-504014", "-504016"),
    ],
)
@pytest.mark.parametrize("app_type", ["2", "3"])
def test_change_and_delete(
    port: Port, kind: str, make: object, unknown: str, too_late: str, app_type: str
) -> None:
    assert port.refusal(kind, make(appType=app_type))[0] == unknown
    port.send(kind, make())
    port.steps(2)
    port.send("621", declared("TM-1"))
    assert port.refusal(kind, make(appType=app_type))[0] == too_late


@pytest.mark.parametrize(
    ("kind", "make", "unknown"),
    [("311", order, "-301009"), ("411", payment, "-401006"), ("511", waybill, "-504014")],
)
def test_a_deleted_paper_is_gone_and_may_come_anew(port: Port, kind: str, make: object, unknown: str) -> None:
    port.send(kind, make())
    port.steps(2)
    port.send(kind, make(appType="3"))
    port.steps(2)
    assert port.refusal(kind, make(appType="2"))[0] == unknown
    port.send(kind, make())
    port.steps(2)
    assert port.book()["accepted_messages"] == 3


def test_the_changed_paper_counts_at_the_gate(port: Port) -> None:
    port.send_three()
    port.steps(2)
    port.send("411", payment(appType="2", amountPaid="226.00"))
    port.steps(2)
    port.send("621", declared())
    port.steps(8)
    assert "[amountPaid]" in port.list()["info"]


def test_a_waybill_number_is_free_after_six_months(port: Port) -> None:
    port.send("511", waybill("TM-1"))
    port.later(days=182)
    assert port.refusal("511", waybill("TM-2", logisticsNo="WB-TM-1"))[0] == "-504012"
    port.later(days=2)
    port.send("511", waybill("TM-2", logisticsNo="WB-TM-1"))
    assert port.statuses("CEB512Message")[-1] == "2"


def test_change_of_a_list(port: Port) -> None:
    assert port.refusal("621", declared(appType="2"))[0] == "-621011"
    port.send_three()
    port.send("621", declared())
    port.steps(3)
    before = port.list()
    assert before["status"] == "120"
    port.send("621", declared(appType="2", grossWeight="0.9"))
    port.steps(3)
    after = port.list()
    assert after["status"] == "120"
    assert (after["invtNo"], after["preNo"]) == (before["invtNo"], before["preNo"])
    assert port.book()["buyers"][0]["used"] == "208.00"
    port.steps(1)
    assert port.list()["status"] == "399"
    assert port.refusal("621", declared(appType="2"))[0] == "-621012"


def test_a_rejected_list_may_be_changed_or_declared_anew(port: Port) -> None:
    port.send_three()
    port.send("621", declared(buyerName="王五"))
    port.steps(4)
    assert port.list()["status"] == "100"
    port.send("621", declared(appType="2", buyerName="赵六"))
    port.steps(4)
    assert port.list()["status"] == "100"
    port.send("621", declared())
    port.steps(8)
    assert port.list()["status"] == "899"


def test_delete_of_a_list_before_customs_numbers_it(port: Port) -> None:
    port.send("621", declared())
    port.steps(2)
    port.send("621", declared(appType="3"))
    port.steps(3)
    assert [row["status"] for row in port.book()["lists"]] == ["deleted", "120"]
    port.send_three()
    port.send("621", declared())
    port.steps(3)
    assert port.refusal("621", declared(appType="3"))[0] == "-621012"


def test_withdrawal_gives_everything_back(port: Port) -> None:
    port.control("account-book", {"emsNo": "T3105W000021", "items": [{"itemRecordNo": "NB-0001", "qty": 2}]})
    port.send_three()
    port.send("621", bonded())
    port.steps(3)
    invt_no = port.list()["invtNo"]
    port.control("desk", {"orderNo": "TM-1", "action": "review"})
    port.send("623", on_list("TM-1", invt_no))
    port.steps(3)
    assert port.statuses("CEB624Message") == ["1", "2", "3", "399"]
    assert port.list()["status"] == "withdrawn"
    assert port.book()["buyers"] == []
    port.send("621", bonded())
    port.steps(8)
    assert port.list()["status"] == "899"
    assert port.list()["invtNo"] != invt_no


def test_withdrawals_refused(port: Port) -> None:
    port.control("pace", {"seconds": 100})
    assert port.refusal("623", on_list("TM-1", "31002026I000000009"))[0] == "-623003"
    port.send_three()
    port.send("621", declared())
    port.later(300)
    invt_no = port.list()["invtNo"]
    port.collect()
    for changes in ({"buyerName": "李娜"}, {"logisticsNo": "WB-9"}, {"orderNo": "TM-9"}):
        assert port.refusal("623", on_list("TM-1", invt_no, **changes))[0] == "-623001"
    port.control("desk", {"orderNo": "TM-1", "action": "review"})
    port.send("623", on_list("TM-1", invt_no))
    assert port.refusal("623", on_list("TM-1", invt_no))[0] == "-623009"


@pytest.mark.parametrize("steps", [4, 5, 6])
def test_no_withdrawal_after_review(port: Port, steps: int) -> None:
    port.send_three()
    port.send("621", declared())
    port.steps(steps)
    invt_no = port.list()["invtNo"]
    assert port.refusal("623", on_list("TM-1", invt_no))[0] == "-623005"


def test_a_held_list_is_not_withdrawn(port: Port) -> None:
    port.fault("hold_next")
    port.send_three()
    port.send("621", declared())
    port.steps(4)
    assert port.refusal("623", on_list("TM-1", port.list()["invtNo"]))[0] == "-623005"


def test_returns_only_after_release(port: Port) -> None:
    port.send_three()
    port.send("621", declared())
    port.steps(4)
    invt_no = port.list()["invtNo"]
    assert port.refusal("625", returned("TM-1", invt_no))[0] == "-625022"
    assert port.refusal("625", returned("TM-1", "31002026I000000009"))[0] == "-625001"
