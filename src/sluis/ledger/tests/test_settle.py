"""Statements: matched line by line, differences listed, money posted, the same file once."""

from __future__ import annotations

from itertools import permutations

import pytest

from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.money import Money
from sluis.ledger import accounts, balances, bookings, invariants, open_items, rematch, settle
from sluis.ledger.models import MerchantTerms, OpenItem, Statement, StatementLine, Transfer
from sluis.ledger.post import post
from sluis.ledger.tests import shop
from sluis.ledger.tests.plain_statement import deliver, file, line
from sluis.records.models import StoredFile
from sluis.work import loop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_reader")]

TRANSIT, SUSPENSE = "in_transit:alipay:BX", "suspense:alipay:BX"
RECEIVABLE, FEES = "receivable:alipay:BX", "wallet_fees:alipay:BX"


def _balance(account: str) -> str:
    return balances.balance(account, "EUR").text()


def _payable() -> str:
    return (-balances.balance(accounts.merchant_payable(shop.chocolatier().pk), "EUR")).text()


def _pending() -> str:
    return (-balances.balance(accounts.merchant_pending(shop.chocolatier().pk), "EUR")).text()


def _books_hold() -> None:
    assert balances.imbalance() == 0
    assert all(finding.holds for finding in invariants.check())


def test_an_agreeing_line_settles_the_item_and_moves_the_money() -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    done = deliver("b1", line("w1", "payment", "40.00", "0.60"))
    assert done.fresh
    assert done.outcomes == {"matched": 1}
    assert OpenItem.objects.get().settled_by == StatementLine.objects.get()
    assert (_balance(TRANSIT), _balance(RECEIVABLE), _balance(FEES)) == ("39.40", "0.00", "0.00")
    assert (_pending(), _payable()) == ("0.00", "39.40")
    assert done.statement.net == shop.eur("39.40")
    _books_hold()


def test_a_refund_after_settlement_makes_the_payable_fall() -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    deliver("b1", line("w1", "payment", "40.00", "0.60"))
    shop.give_refund(shop.chocolatier(), "r1", shop.eur("50.00"))
    deliver("b2", line("r1", "refund", "-50.00", "-0.75"))
    assert (_balance(TRANSIT), _balance(RECEIVABLE)) == ("-9.85", "0.00")
    assert (_pending(), _payable()) == ("0.00", "-9.85")
    _books_hold()


def test_each_difference_has_its_own_list_and_its_money_waits_in_suspense() -> None:
    for number in range(1, 5):
        shop.take_payment(shop.chocolatier(), f"w{number}", shop.eur("10.00"))
    done = deliver(
        "b1",
        line("w1", "payment", "10.00"),
        line("w1", "payment", "10.00"),
        line("w2", "payment", "9.99"),
        line("w3", "payment", "10.00", net="9.00"),
        line("stranger", "payment", "5.00"),
    )
    assert done.outcomes == {"matched": 1, "twice": 1, "amount": 2, "unknown": 1}
    assert done.differences == {"twice": 1, "amount": 2, "unknown": 1}
    assert _balance(TRANSIT) == "43.99"
    assert _balance(SUSPENSE) == "-33.99"
    assert _payable() == "10.00"
    assert set(OpenItem.objects.filter(settled_by=None).values_list("external_id", flat=True)) == {
        "w2",
        "w3",
        "w4",
    }
    _books_hold()


def test_another_kind_or_currency_under_a_known_id_is_no_match() -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("10.00"))
    done = deliver("b1", line("w1", "refund", "-10.00"), "w1,payment,10.00,GBP,10.00,0.00,10.00,EUR")
    assert done.outcomes == {"unknown": 1, "amount": 1}
    assert _payable() == "0.00"


def test_the_same_file_again_changes_nothing_whatever_its_name() -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    first = deliver("b1", line("w1", "payment", "40.00", "0.60"))
    before = (Transfer.objects.count(), StatementLine.objects.count(), StoredFile.objects.count())
    again = deliver("b1", line("w1", "payment", "40.00", "0.60"))
    renamed = deliver("b1 (1)", line("w1", "payment", "40.00", "0.60"))
    assert (again.fresh, renamed.fresh) == (False, False)
    assert again.statement == renamed.statement == first.statement
    assert (Transfer.objects.count(), StatementLine.objects.count(), StoredFile.objects.count()) == before


def test_other_content_under_a_known_id_is_refused() -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    deliver("b1", line("w1", "payment", "40.00", "0.60"))
    with pytest.raises(Conflict, match="other content"):
        deliver("b1", line("w1", "payment", "40.00", "0.00"))
    assert _payable() == "39.40"


@pytest.mark.parametrize(
    ("stream", "problem"),
    [
        (file(line("w1", "payment", "40.00"), end=""), "<END>"),
        (file(line("w1", "payment", "40.00"), line("w2", "gift", "1.00")), "kind 'gift'"),
        (file(line("w1", "payment", "40.00"), "w2,payment,forty,EUR,0,0,0,EUR"), "forty"),
        (file(line("w1", "payment", "40.00"), "w2,payment"), "2 cells"),
        (
            file("w1,payment,1.00,EUR,1.00,0.00,1.00,EUR", "w2,payment,1.00,EUR,1.00,0.00,1.00,GBP"),
            "one currency",
        ),
    ],
)
def test_a_fault_of_the_file_stores_nothing(stream: object, problem: str) -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    with pytest.raises((BadInput, ValueError), match=problem):
        settle.settle(stream=stream, name="plain_b1.csv", actor="user:1", office="BX")
    assert Statement.objects.count() == StatementLine.objects.count() == 0
    assert _payable() == "0.00"
    assert OpenItem.objects.get().settled_by is None


def test_a_file_of_no_known_form_is_refused() -> None:
    with pytest.raises(BadInput, match="not a statement that we can read"):
        settle.settle(stream=file(), name="holiday.csv", actor="user:1")


def test_an_empty_file_with_its_end_is_a_statement() -> None:
    done = deliver("b1")
    assert done.statement.state == Statement.State.POSTED
    assert done.statement.line_count == 0


def test_a_line_that_came_before_its_payment_is_matched_when_the_payment_is_known() -> None:
    deliver("b1", line("w1", "payment", "40.00", "0.60"))
    assert _balance(SUSPENSE) == "-39.40"
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    from sluis.ledger import jobs

    jobs.register()
    assert loop.run_due() >= 1
    assert (_balance(SUSPENSE), _balance(RECEIVABLE), _payable()) == ("0.00", "0.00", "39.40")
    _books_hold()


def test_what_a_race_left_unmatched_is_found_by_the_sweep() -> None:
    deliver("b1", line("w1", "payment", "40.00"), line("w2", "payment", "1.00"))
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    assert rematch.rematch_all() == 1
    assert rematch.rematch_all() == 0
    assert _payable() == "40.00"
    _books_hold()


def test_every_order_of_the_files_ends_the_same() -> None:
    files = {
        "b1": [line("w1", "payment", "10.00", "0.10"), line("late", "payment", "7.00")],
        "b2": [line("w1", "payment", "9.00"), line("w2", "payment", "20.00", "0.20")],
        "b3": [line("w1", "payment", "10.00", "0.10"), line("r2", "refund", "-5.00")],
        "late": [],
    }
    ends = set()
    for number, order in enumerate(permutations(files)):
        ids = {old: f"{old}.{number}" for old in ("w1", "w2", "r2", "late")}
        shop.take_payment(shop.chocolatier(), ids["w1"], shop.eur("10.00"))
        shop.take_payment(shop.chocolatier(), ids["w2"], shop.eur("20.00"))
        shop.give_refund(shop.chocolatier(), ids["r2"], shop.eur("5.00"))
        before = {one.account: one.net.minor for one in balances.everything()}
        for name in order:
            if name == "late":
                shop.take_payment(shop.chocolatier(), ids["late"], shop.eur("7.00"))
                rematch.rematch_all()
            else:
                lines = [",".join([ids[one.split(",")[0]], *one.split(",")[1:]]) for one in files[name]]
                deliver(f"{name}.{number}", *lines)
        after = {one.account: one.net.minor for one in balances.everything()}
        moved = {account: minor - before.get(account, 0) for account, minor in after.items()}
        outcomes = sorted(
            StatementLine.objects.filter(external_id__in=ids.values()).values_list(
                "kind", "outcome", "net_minor"
            )
        )
        ends.add((tuple(sorted(moved.items())), tuple(outcomes)))
    assert len(ends) == 1
    _books_hold()


def test_an_exchanged_sale_clears_and_rounds_on_its_own_account() -> None:
    merchant = shop.chocolatier()
    sold = Money(19_900, "CNY")
    post(
        event="ord_1",
        entries=bookings.captured(party="alipay", office="BX", merchant_id=merchant.pk, money=sold),
        office="BX",
    )
    open_items.expect(
        party="alipay",
        external_id="t1",
        kind="sale",
        money=sold,
        merchant_id=merchant.pk,
        office="BX",
        event="ord_1",
    )
    done = deliver("b1", "t1,sale,199.00,CNY,25.12,0.12,24.99,EUR")
    assert done.outcomes == {"matched": 1}
    assert _balance(TRANSIT) == "24.99"
    assert _payable() == "25.00"
    assert _balance(accounts.rounding("BX")) == "0.01"
    assert balances.balance("fx:CNY", "CNY") == Money.zero("CNY")
    assert _balance("fx:EUR") == "0.00"
    assert balances.balance(RECEIVABLE, "CNY") == Money.zero("CNY")
    _books_hold()


def test_more_than_a_cent_beside_the_rate_is_a_difference() -> None:
    done = deliver("b1", "t1,sale,199.00,CNY,25.12,0.12,24.98,EUR")
    assert done.outcomes == {"unknown": 1}
    merchant = shop.chocolatier()
    open_items.expect(
        party="alipay",
        external_id="t1",
        kind="sale",
        money=Money(19_900, "CNY"),
        merchant_id=merchant.pk,
        office="BX",
        event="ord_1",
    )
    rematch.rematch_all()
    assert StatementLine.objects.get().outcome == "amount"


def test_a_transactions_file_is_compared_and_moves_nothing() -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    shop.take_payment(shop.chocolatier(), "w2", shop.eur("40.00"))
    done = deliver(
        "items1",
        line("w1", "payment", "40.00"),
        line("w1", "payment", "40.00"),
        line("w2", "payment", "41.00"),
        line("w3", "payment", "1.00"),
    )
    assert done.outcomes == {"agreed": 1, "twice": 1, "amount": 1, "unknown": 1}
    assert _balance(TRANSIT) == _balance(SUSPENSE) == "0.00"
    assert done.statement.net is None
    settled = deliver("b1", line("w1", "payment", "40.00", "0.60"))
    assert settled.outcomes == {"matched": 1}


def test_the_wallet_that_pays_the_merchant_himself_leaves_nothing_to_pay_out() -> None:
    MerchantTerms.objects.create(merchant=shop.chocolatier(), mode=MerchantTerms.Mode.DIRECT)
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    done = deliver("b1", line("w1", "payment", "40.00", "0.60"))
    assert done.outcomes == {"matched": 1}
    assert (_balance(TRANSIT), _balance(RECEIVABLE), _pending(), _payable()) == (
        "0.00",
        "0.00",
        "0.00",
        "0.00",
    )
    assert StatementLine.objects.get().is_payable is False
    _books_hold()


def test_a_crash_between_two_runs_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "RUN_LINES", 2)
    lines = []
    for number in range(7):
        shop.take_payment(shop.chocolatier(), f"w{number}", shop.eur("10.00"))
        lines.append(line(f"w{number}", "payment", "10.00", "0.10"))
    statement, _ = settle.read(stream=file(*lines), name="plain_b1.csv", actor="user:1", office="BX")
    assert settle._post_next_run(statement.pk)
    assert _payable() == "19.80"
    again = deliver("b1", *lines)
    assert not again.fresh
    assert again.outcomes == {"matched": 7}
    assert (_payable(), _balance(TRANSIT)) == ("69.30", "69.30")
    settle.post_statement(statement.pk)
    assert _payable() == "69.30"
    _books_hold()


def test_a_reading_that_broke_off_is_cleared_and_one_at_work_is_left_alone() -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    statement = Statement.objects.create(
        party="alipay", account="2088", statement_id="b1", purpose="settlement", office="BX", sha256="x"
    )
    with pytest.raises(Conflict, match="being read"):
        deliver("b1", line("w1", "payment", "40.00"))
    statement.imported_at -= 2 * settle.ABANDONED_AFTER
    statement.save()
    assert deliver("b1", line("w1", "payment", "40.00")).outcomes == {"matched": 1}
    assert Statement.objects.count() == 1
