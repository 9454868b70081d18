"""Refused, mended, released: a correction over the wire, and what the refusal says to a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sluis.customs import declare, mending, queries
from sluis.customs.attention import attention
from sluis.customs.models import Allowance, Declaration, Message
from sluis.customs.tests.port import AT_HOME, PRALINES, TRUFFLES, WANG, order, reach, tell_customs
from sluis.kernel.errors import BadInput, Conflict
from sluis.offices.scope import SYSTEM
from sluis.records.models import AuditEntry

pytestmark = pytest.mark.django_db


def kinds(declaration: Declaration, round_number: int) -> dict[str, str]:
    return dict(declaration.messages.filter(round=round_number).values_list("kind", "app_type"))


def refused(port: Any, merchant: Any, reason: str) -> Declaration:
    port.fault("chinaport", "reject_next", reason=reason)
    declaration = reach(tell_customs(merchant, order()), "refused")
    assert reason in declaration.reason
    return declaration


def test_a_list_sent_back_is_declared_anew_and_released(port: Any, demo_office: Any) -> None:
    declaration = refused(port, demo_office.merchant(), "[gcode]商品编码与申报品名不符")
    assert Allowance.objects.get(declaration=declaration).amount_fen == 0
    old = declare.content(declaration)
    mended = replace(old, lines=(replace(PRALINES, hs10="1806320000"), TRUFFLES))
    declare.correct(declaration=declaration, declared=mended, paid_fen=mended.paid_fen, actor="user:1")
    assert Allowance.objects.get(declaration=declaration).amount_fen == mended.dutiable_fen
    assert kinds(declaration, 2) == {"621": "1"}
    reach(declaration, "released")
    assert declaration.list_number
    # What was sent is kept as it was sent: two lists, each under its own number.
    lists = declaration.messages.filter(kind="621")
    assert lists.count() == 2
    assert len({one.guid for one in lists}) == 2


def test_changed_order_and_waybill_go_as_changes(port: Any, demo_office: Any) -> None:
    declaration = refused(port, demo_office.merchant(), "[consigneeAddress]地址不详")
    old = declare.content(declaration)
    mended = replace(old, consignee=replace(AT_HOME, address="浙江省杭州市上城区解放路1号2幢301室"))
    declare.correct(declaration=declaration, declared=mended, paid_fen=mended.paid_fen, actor="user:1")
    assert kinds(declaration, 2) == {"311": "2", "511": "2", "621": "1"}
    reach(declaration, "released")
    lists = [row for row in port.book("chinaport")["lists"] if row["orderNo"] == declaration.reference]
    assert [row["status"] for row in lists][-1] in ("800", "899")


def test_an_order_that_customs_could_not_take_is_sent_anew(port: Any, demo_office: Any) -> None:
    wrong = order(buyer=replace(WANG, telephone="1" * 30), lines=(replace(PRALINES, unit="999"), TRUFFLES))
    declaration = reach(tell_customs(demo_office.merchant(), wrong), "refused")
    (mend, *_) = mending.mends_of(declaration)
    assert (mend.field, mend.where, mend.line) == ("unit", "product", 1)
    old = declare.content(declaration)
    mended = replace(old, lines=(replace(old.lines[0], unit="140"), old.lines[1]))
    declare.correct(declaration=declaration, declared=mended, paid_fen=mended.paid_fen, actor="user:1")
    assert kinds(declaration, 2)["311"] == "1"
    reach(declaration, "released")


def test_a_late_answer_to_the_old_list_does_not_refuse_the_new_one(port: Any, demo_office: Any) -> None:
    from sluis.customs import exchange
    from sluis.customs.ports import Receipt
    from sluis.kernel import clock

    declaration = refused(port, demo_office.merchant(), "布控")
    first = declaration.messages.get(kind="621", round=1)
    old = declare.content(declaration)
    declare.correct(declaration=declaration, declared=old, paid_fen=old.paid_fen, actor="user:1")
    late = Receipt(
        kind="622",
        order_number="",
        payment_number="",
        waybill_number="",
        own_number=declaration.own_number,
        guid=first.guid,
        status="100",
        info="[100]布控",
        returned_at=clock.now(),
    )
    exchange.apply_receipt(office="BX", receipt=late)
    declaration.refresh_from_db()
    assert declaration.state in ("requested", "sent")
    reach(declaration, "released")
    exchange.apply_receipt(office="BX", receipt=late)
    assert Declaration.objects.get(pk=declaration.pk).state == "released"


def test_a_lost_note_of_sending_ends_as_a_change(port: Any, demo_office: Any) -> None:
    declaration = refused(port, demo_office.merchant(), "布控")
    # As after a crash between sending and writing it down: we believe that the order was never taken.
    Message.objects.filter(declaration=declaration, kind="311").update(state="refused", status="")
    old = declare.content(declaration)
    mended = replace(old, tax_fen=old.tax_fen + 10)
    declare.correct(declaration=declaration, declared=mended, paid_fen=mended.paid_fen, actor="user:1")
    assert kinds(declaration, 2)["311"] == "1"
    reach(declaration, "refused")
    assert any(mend.where == "wait" for mend in mending.mends_of(queries.declaration(SYSTEM, declaration.pk)))
    declare.correct(declaration=declaration, declared=mended, paid_fen=mended.paid_fen, actor="user:1")
    assert kinds(declaration, 3)["311"] == "2"
    reach(declaration, "released")


def test_a_refusal_is_a_task_in_plain_words(port: Any, demo_office: Any) -> None:
    declaration = refused(
        port, demo_office.merchant(), "[buyerIdNumber]订单与清单订购人不一致; [qty]第2项数量与订单不一致"
    )
    found = mending.mends_of(queries.declaration(SYSTEM, declaration.pk))
    assert [(mend.field, mend.where) for mend in found] == [("buyerIdNumber", "buyer"), ("qty", "order")]
    assert "ask the buyer" in found[0].text
    (item,) = [item for item in attention(SYSTEM) if item.subject == declaration.pk]
    assert (item.code, item.url) == ("declaration_refused", f"/customs/{declaration.pk}/")
    assert item.parameters["mend"] == " ".join(mend.text for mend in found)


def test_only_a_refused_declaration_can_be_mended_and_only_its_own_order(port: Any, demo_office: Any) -> None:
    declaration = reach(tell_customs(demo_office.merchant(), order()), "released")
    content = declare.content(declaration)
    with pytest.raises(Conflict):
        declare.correct(declaration=declaration, declared=content, paid_fen=content.paid_fen, actor="user:1")
    assert declaration.messages.count() == 4
    other = refused(port, demo_office.merchant(), "布控")
    foreign = replace(declare.content(other), order_number="T-OTHER")
    with pytest.raises(BadInput) as error:
        declare.correct(declaration=other, declared=foreign, paid_fen=foreign.paid_fen, actor="user:1")
    assert error.value.field == "order_number"
    wrong_id = replace(declare.content(other), buyer=replace(WANG, id_number="330106199003071210"))
    with pytest.raises(BadInput) as error:
        declare.correct(declaration=other, declared=wrong_id, paid_fen=wrong_id.paid_fen, actor="user:1")
    assert error.value.field == "buyer.id_number"
    assert "330106" not in error.value.message


def test_a_correction_is_in_the_audit_log_without_the_buyer(port: Any, demo_office: Any) -> None:
    declaration = refused(port, demo_office.merchant(), "布控")
    content = declare.content(declaration)
    declare.correct(declaration=declaration, declared=content, paid_fen=content.paid_fen, actor="user:7")
    entry = AuditEntry.objects.get(subject=declaration.pk, verb="customs.correct")
    assert entry.actor == "user:7"
    assert entry.detail == {"messages": "621 new"}
    assert WANG.id_number not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
