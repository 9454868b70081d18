"""A person decides about each difference, and the books follow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sluis.kernel.errors import BadInput, Conflict, NotFound
from sluis.ledger import accounts, balances, differences, fees, invariants
from sluis.ledger.models import OpenItem, StatementLine
from sluis.ledger.tests import shop
from sluis.ledger.tests.plain_statement import deliver, line
from sluis.records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_reader")]


def _balances() -> dict[str, str]:
    merchant = shop.chocolatier().pk
    codes = {
        "suspense": "suspense:alipay:BX",
        "receivable": "receivable:alipay:BX",
        "transit": "in_transit:alipay:BX",
        "pending": accounts.merchant_pending(merchant),
        "payable": accounts.merchant_payable(merchant),
        "write_offs": "write_offs:BX",
    }
    shown = {one.account: one.shown.text() for one in balances.of(list(codes.values()))}
    return {name: shown.get(code, "0.00") for name, code in codes.items()}


@pytest.fixture(autouse=True)
def _books_hold() -> object:
    yield
    assert balances.imbalance() == 0
    assert all(finding.holds for finding in invariants.check())


def _differing(*lines: str) -> StatementLine:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    deliver("b1", *lines)
    return StatementLine.objects.get(line_no=1)


def test_an_accepted_amount_is_what_the_merchant_is_owed() -> None:
    wrong = _differing(line("w1", "payment", "38.00", "0.50"))
    differences.accept(line_id=wrong.pk, actor="user:1")
    assert _balances() == {
        "suspense": "0.00",
        "receivable": "0.00",
        "transit": "37.50",
        "pending": "0.00",
        "payable": "37.50",
        "write_offs": "0.00",
    }
    assert OpenItem.objects.get().settled_by == wrong
    assert AuditEntry.objects.get(verb="ledger.accept_difference").merchant == shop.chocolatier().pk


def test_an_accepted_line_whose_figures_do_not_add_up_pays_what_was_settled() -> None:
    wrong = _differing(line("w1", "payment", "40.00", "0.50", net="39.00"))
    differences.accept(line_id=wrong.pk, actor="user:1")
    found = _balances()
    assert (found["transit"], found["payable"], found["receivable"]) == ("39.00", "39.00", "0.00")
    assert found["suspense"] == found["pending"] == "0.00"


def test_a_line_is_decided_once() -> None:
    wrong = _differing(line("w1", "payment", "38.00"))
    differences.accept(line_id=wrong.pk, actor="user:1")
    for decide in (
        lambda: differences.accept(line_id=wrong.pk, actor="user:1"),
        lambda: differences.write_off(line_id=wrong.pk, reason="", actor="user:1"),
        lambda: differences.assign(line_id=wrong.pk, merchant=shop.florist(), actor="user:1"),
    ):
        with pytest.raises(Conflict, match="nothing to decide"):
            decide()
    with pytest.raises(NotFound):
        differences.accept(line_id=wrong.pk + 100, actor="user:1")


def test_an_unknown_line_is_assigned_to_its_merchant() -> None:
    stranger = _differing(line("stranger", "payment", "5.00", "0.10"))
    done = differences.assign(line_id=stranger.pk, merchant=shop.chocolatier(), actor="user:1")
    assert (done.outcome, done.merchant_id) == ("matched", shop.chocolatier().pk)
    found = _balances()
    assert (found["suspense"], found["payable"], found["receivable"]) == ("0.00", "4.90", "40.00")


def test_an_unknown_refund_is_assigned_with_its_own_sign() -> None:
    stranger = _differing(line("stranger", "refund", "-5.00"))
    differences.assign(line_id=stranger.pk, merchant=shop.chocolatier(), actor="user:1")
    assert _balances()["payable"] == "-5.00"


def test_a_written_off_line_is_the_offices() -> None:
    stranger = _differing(line("stranger", "payment", "5.00"))
    differences.write_off(line_id=stranger.pk, reason="their mistake", actor="user:1")
    found = _balances()
    assert (found["suspense"], found["write_offs"], found["transit"]) == ("0.00", "-5.00", "5.00")


def test_an_item_that_will_not_come_is_given_up_and_its_late_line_is_unknown() -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    item = OpenItem.objects.get()
    differences.give_up(item_id=item.pk, reason="cancelled at the wallet", actor="user:1")
    assert _balances()["receivable"] == _balances()["pending"] == "0.00"
    with pytest.raises(Conflict):
        differences.give_up(item_id=item.pk, reason="again", actor="user:1")
    assert deliver("b1", line("w1", "payment", "40.00")).outcomes == {"unknown": 1}
    late = StatementLine.objects.get()
    with pytest.raises(Conflict, match="given up"):
        differences.assign(line_id=late.pk, merchant=shop.chocolatier(), actor="user:1")
    assert _balances()["suspense"] == "40.00"


def test_a_settled_item_makes_an_earlier_differing_line_one_of_twice() -> None:
    wrong = _differing(line("w1", "payment", "38.00"))
    deliver("b2", line("w1", "payment", "40.00"))
    wrong.refresh_from_db()
    assert wrong.outcome == "twice"
    with pytest.raises(Conflict):
        differences.accept(line_id=wrong.pk, actor="user:1")


def _terms(**changes: object) -> None:
    wanted: dict[str, object] = {
        "office": "BX",
        "charged_by": "alipay",
        "percent": Decimal("1.5"),
        "valid_from": date(2026, 1, 1),
        "source": "contract of 5 January 2026",
    }
    fees.set_terms(**(wanted | changes))


def test_a_fee_beside_the_terms_is_a_difference_of_its_own() -> None:
    _terms()
    for number in (1, 2, 3):
        shop.take_payment(shop.chocolatier(), f"w{number}", shop.eur("40.00"))
    done = deliver(
        "b1",
        line("w1", "payment", "40.00", "0.60"),
        line("w2", "payment", "40.00", "0.61"),
        line("w3", "payment", "40.00", "0.80"),
    )
    assert done.outcomes == {"matched": 2, "fee": 1}
    assert _balances()["payable"] == "78.79"
    dear = StatementLine.objects.get(outcome="fee")
    differences.accept(line_id=dear.pk, actor="user:1")
    assert _balances()["payable"] == "117.99"
    assert _balances()["suspense"] == "0.00"


def test_the_newest_terms_hold_and_a_merchants_own_go_first() -> None:
    _terms()
    _terms(percent=Decimal("1.2"), valid_from=date(2026, 11, 1))
    _terms(percent=Decimal("1.0"), valid_from=date(2027, 1, 1))
    _terms(percent=Decimal("0.9"), merchant_id=shop.florist().pk)
    terms = fees.terms_of(office="BX", charged_by="alipay")

    def percent(merchant: str, day: date) -> Decimal:
        held = fees.holding(terms, merchant_id=merchant, kind="payment", currency="EUR", day=day)
        assert held is not None
        return held.percent

    assert percent(shop.chocolatier().pk, date(2026, 10, 31)) == Decimal("1.5")
    assert percent(shop.chocolatier().pk, date(2026, 11, 1)) == Decimal("1.2")
    assert percent(shop.florist().pk, date(2026, 12, 1)) == Decimal("0.9")
    assert fees.holding(terms, merchant_id=None, kind="payment", currency="EUR", day=date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": " "}, "source"),
        ({"percent": Decimal("101")}, "percent"),
        ({"per_item_minor": -1}, "per_item_minor"),
    ],
)
def test_terms_need_a_source_and_sane_figures(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        _terms(**change)
    assert refused.value.field == field
