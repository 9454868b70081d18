"""Good parcels from first paper to tax bill, in any order of sending, and what the book then says."""

from __future__ import annotations

import itertools

import pytest
from lxml import etree

from .conftest import Port
from .papers import bonded, declared, delivery, message, order, payment, waybill, waybill_status


def test_a_good_parcel_from_order_to_closing(port: Port) -> None:
    port.send_three()
    port.send("621", declared())
    port.steps(8)
    for kind in ("312", "412", "512"):
        assert port.statuses(f"CEB{kind}Message") == ["2", "3", "120"]
    assert port.statuses("CEB622Message") == ["1", "2", "3", "120", "399", "800", "899"]
    book = port.book()
    assert book["accepted_messages"] == 4
    (found,) = book["lists"]
    assert found["status"] == "899"
    assert (found["value"], found["buyer"]) == ("208.00", "110***********002X")
    assert book["buyers"] == [{"idNumber": "110***********002X", "year": 2026, "used": "208.00"}]
    assert book["undelivered"] == 0


def test_numbers_come_when_they_should(port: Port) -> None:
    port.send_three()
    port.send("621", declared())
    port.steps(8)
    port.collect()
    answers = [r.nodes[0] for r in port.collected if r.type == "CEB622Message"]
    by_status = {node["returnStatus"]: node for node in answers}
    assert by_status["1"]["preNo"].startswith("B2026")
    assert len(by_status["1"]["preNo"]) == 18
    assert "invtNo" not in by_status["3"]
    assert by_status["120"]["invtNo"].startswith("31002026I")
    assert len(by_status["120"]["invtNo"]) == 18
    assert {node["copNo"] for node in answers} == {"C-TM-1"}
    times = [node["returnTime"] for node in answers]
    assert times == sorted(times)
    assert all(len(time) == 17 for time in times)


def test_the_tax_bill_follows_release(port: Port) -> None:
    invt_no = port.released()
    port.collect()
    (bill,) = [receipt for receipt in port.collected if receipt.type == "CEB816Message"]
    head = bill.nodes[0]
    assert head["invtNo"] == invt_no
    assert (head["customsTax"], head["consumptionTax"]) == ("0.00", "0.00")
    assert head["valueAddedTax"] == "18.93"  # 208.00 × 13 % × 70 %
    assert (head["gcode"], head["taxPrice"], head["status"]) == ("1806900000", "208.00", "1")
    assert port.list()["taxNo"] == head["taxNo"]
    types = [receipt.type for receipt in port.collected]
    assert types.index("CEB816Message") > types.index("CEB622Message")


@pytest.mark.parametrize("turn", list(itertools.permutations(range(4)))[::3])
def test_papers_may_come_in_any_order(port: Port, turn: tuple[int, ...]) -> None:
    papers = [("311", order()), ("411", payment()), ("511", waybill()), ("621", declared())]
    for place in turn:
        kind, paper = papers[place]
        port.send(kind, paper)
        port.steps(2)
    port.steps(9)
    assert port.list()["status"] == "899"


def test_a_list_waits_for_the_others_and_then_gives_up(port: Port) -> None:
    port.control("pace", {"match_wait_s": 100})
    port.send("311", order())
    port.send("621", declared())
    port.steps(12)
    assert port.list()["status"] == "3"
    port.later(40)
    (rejected,) = [r.nodes[0] for r in port.collect() if r.nodes[0]["returnStatus"] == "100"]
    assert rejected["returnInfo"] == "[100]三单比对失败: 缺少支付单、运单"
    assert port.book()["accepted_messages"] == 1
    port.send("411", payment())
    port.send("511", waybill())
    port.send("621", declared())
    port.steps(9)
    assert port.list()["status"] == "899"


def test_days_pass_in_one_leap(port: Port) -> None:
    port.send_three()
    port.send("621", declared())
    port.later(days=3)
    assert port.statuses("CEB622Message") == ["1", "2", "3", "120", "399", "800", "899"]


def test_bonded_goods_leave_the_account_book(port: Port) -> None:
    port.control("account-book", {"emsNo": "T3105W000021", "items": [{"itemRecordNo": "NB-0001", "qty": 3}]})
    port.released(paper=bonded())
    port.send_three("TM-2")
    port.send("621", bonded("TM-2"))
    port.steps(8)
    found = port.list("TM-2")
    assert found["status"] == "100"
    assert "NB-0001账册底账数量不足: 申报2, 可用1" in found["info"]


def test_many_nodes_travel_and_are_answered_together(port: Port) -> None:
    port.send("311", *(order(f"TM-{n}") for n in range(100)))
    port.steps(2)
    receipts = port.collect()
    assert [len(receipt.nodes) for receipt in receipts] == [100, 100, 100]
    assert port.book()["accepted_messages"] == 100


def test_one_bad_node_does_not_stop_the_others(port: Port) -> None:
    port.send("311", order("TM-1"), order("TM-2", currency="978"), order("TM-3"))
    port.steps(2)
    bad, *good = port.collect()
    assert [node["orderNo"] for node in bad.nodes] == ["TM-2"]
    assert bad.nodes[0]["returnStatus"] == "-301008"
    assert [[node["orderNo"] for node in receipt.nodes] for receipt in good] == [["TM-1", "TM-3"]] * 3


def test_warehouse_entry_and_signature_of_the_buyer(port: Port) -> None:
    port.send("511", waybill())
    port.send("513", waybill_status())
    port.send("711", delivery("WB-TM-1", "WB-TM-2"))
    port.steps(2)
    assert port.statuses("CEB514Message") == ["2", "3", "120"]
    assert port.statuses("CEB712Message") == ["2", "3", "120"]
    entry = [r.nodes[0] for r in port.collected if r.type == "CEB712Message"][-1]
    assert len(entry["rkdNo"]) == 18
    assert port.book()["accepted_messages"] == 3


def test_a_draft_rests_until_declared(port: Port) -> None:
    port.send("311", order(appStatus="1"))
    port.send("621", declared(appStatus="1"))
    port.steps(9)
    assert port.statuses("CEB312Message") == []
    assert port.statuses("CEB622Message") == ["1"]
    assert port.book()["accepted_messages"] == 0
    port.released()


def test_an_unsigned_draft_order_is_enough(port: Port) -> None:
    port.send_raw(etree.tostring(message("311", order(appStatus="1"))), "311")
    assert port.collect() == []


def test_cop_no_is_made_up_when_absent(port: Port) -> None:
    port.send("621", declared("ORDER-NUMBER-OF-30-CHARACTERS1", copNo=None))
    assert port.collect()[0].nodes[0]["copNo"] == "ORDER-NUMBER-OF-30-C"


def test_pace_of_nought_runs_at_once(port: Port) -> None:
    port.control("pace", {"seconds": 0})
    port.send_three()
    port.send("621", declared())
    port.later(1)
    assert port.list()["status"] == "899"
