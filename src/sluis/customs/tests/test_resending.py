"""What a correction sends again: new where the port refused, a change where it keeps another, nothing where equal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sluis.customs.declaration import DeclarationSet
from sluis.customs.resending import CHANGE, NEW, Sent, plan, said_in
from sluis.customs.tests.port import AT_HOME, PRALINES, TRUFFLES, WANG, order

ALL = ("311", "411", "511", "621")
OLD = order()


def after(new: DeclarationSet, *states: str, held: tuple[str, ...] = ALL) -> dict[str, str]:
    """Plan a correction when the four messages of round 1 ended in these states."""
    sent = [Sent(kind, 1, state) for kind, state in zip(ALL, states, strict=True)]
    return plan(old=OLD, new=new, sent=sent, held=held)


def test_a_list_sent_back_goes_anew_and_nothing_else_when_nothing_else_changed() -> None:
    assert after(OLD, "stored", "stored", "stored", "refused") == {"621": NEW}


def test_what_changed_goes_as_a_change_where_the_port_keeps_it() -> None:
    renamed = replace(OLD, buyer=replace(WANG, name="王晓明"))
    assert after(renamed, "stored", "stored", "stored", "refused") == {
        "311": CHANGE,
        "411": CHANGE,
        "621": NEW,
    }


def test_what_was_refused_goes_anew() -> None:
    assert after(OLD, "refused", "sent", "stored", "sent") == {"311": NEW}
    assert after(OLD, "requested", "requested", "requested", "requested") == dict.fromkeys(ALL, NEW)


def test_a_list_that_waits_at_the_port_is_changed_when_it_says_something_else() -> None:
    other_code = replace(OLD, lines=(replace(PRALINES, hs10="1806320000"), TRUFFLES))
    assert after(other_code, "refused", "stored", "stored", "sent") == {"311": NEW, "621": CHANGE}


def test_another_number_is_another_thing() -> None:
    paid_otherwise = replace(OLD, payment_number="P-OTHER")
    assert after(paid_otherwise, "stored", "stored", "stored", "refused") == {
        "311": CHANGE,
        "411": NEW,
        "621": NEW,
    }
    rebooked = replace(OLD, waybill_number="LX000000103BE")
    assert after(rebooked, "stored", "stored", "stored", "refused")["511"] == NEW


def test_a_refused_change_is_still_a_change() -> None:
    moved = replace(OLD, consignee=replace(AT_HOME, address="浙江省杭州市上城区解放路1号"))
    sent = [Sent("311", 1, "stored"), Sent("311", 2, "refused", "-301011"), Sent("621", 1, "refused", "100")]
    assert plan(old=OLD, new=moved, sent=sent, held=("311", "621")) == {"311": CHANGE, "621": NEW}
    # Said again without another word: the port still keeps what round 1 said.
    assert plan(old=moved, new=moved, sent=sent, held=("311",)) == {"311": CHANGE}


@pytest.mark.parametrize(
    ("kind", "status"), [("311", "-301010"), ("411", "-401007"), ("511", "-504012"), ("621", "-621004")]
)
def test_what_the_port_says_it_keeps_it_keeps(kind: str, status: str) -> None:
    changed = replace(OLD, tax_fen=OLD.tax_fen + 1, gross_weight_g=1_600)
    sent = [Sent(kind, 1, "refused", status)]
    assert plan(old=OLD, new=changed, sent=sent, held=(kind,)) == {kind: CHANGE}


def test_only_roles_that_we_hold_send() -> None:
    assert after(OLD, "refused", "stored", "stored", "refused", held=("511", "621")) == {"621": NEW}


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        ({"gross_weight_g": 1_600}, {"511", "621"}),
        ({"tax_fen": 4_507}, {"311", "411", "621"}),
        ({"consignee": replace(AT_HOME, telephone="13900139002")}, {"311", "511", "621"}),
        ({"lines": (replace(PRALINES, hs10="1806320000"), TRUFFLES)}, {"621"}),
        ({"lines": (replace(PRALINES, name_zh="巧克力"), TRUFFLES)}, {"311", "511", "621"}),
        ({"voyage": "3V811"}, {"621"}),
        ({}, set()),
    ],
)
def test_each_message_knows_what_it_says(change: dict[str, object], touched: set[str]) -> None:
    new = replace(OLD, **change)  # type: ignore[arg-type]
    assert {kind for kind in ALL if said_in(kind, OLD) != said_in(kind, new)} == touched
