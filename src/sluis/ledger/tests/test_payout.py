"""Payouts: never more than was settled, debts carried, the bank's word taken as it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sluis.kernel import wiring
from sluis.kernel.money import Money
from sluis.ledger import (
    accounts,
    balances,
    bookings,
    fees,
    invariants,
    payout,
    readers,
    send,
    states,
)
from sluis.ledger.models import Payout, PayoutBatch, PayoutLine, StatementLine
from sluis.ledger.models.payouts import PayoutState
from sluis.ledger.ports import BankAnswer, BankState, StatementReader, TransferAnswer
from sluis.ledger.post import post
from sluis.ledger.tests import shop
from sluis.ledger.tests.plain_statement import PlainReader, deliver, line
from sluis.records.models import AuditEntry, Event
from sluis.work.models import Due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_reader")]

DAY = date(2026, 11, 25)


def _pay(day: date = DAY) -> PayoutBatch | None:
    return payout.pay_out(office="BX", day=day, actor="user:1")


def _payable(merchant: str) -> str:
    return (-balances.balance(accounts.merchant_payable(merchant), "EUR")).text()


def _sold(name: str, *amounts: str) -> None:
    """Let the chocolatier take payments that the wallet settles at once, free of fees."""
    lines = []
    for number, amount in enumerate(amounts):
        shop.take_payment(shop.chocolatier(), f"{name}.{number}", shop.eur(amount))
        lines.append(line(f"{name}.{number}", "payment", amount))
    deliver(name, *lines)


def _charge(amount: str, event: str) -> None:
    entries = bookings.charged(
        account=accounts.freight_costs("BX"),
        merchant_id=shop.chocolatier().pk,
        money=shop.eur(amount),
        leg="freight",
    )
    post(event=event, entries=entries, office="BX")


@pytest.fixture(autouse=True)
def _books_hold() -> object:
    yield
    assert balances.imbalance() == 0
    assert [finding for finding in invariants.check() if not finding.holds] == []


def test_a_merchant_gets_what_was_settled_for_him() -> None:
    _sold("b1", "40.00", "2.50")
    shop.take_payment(shop.chocolatier(), "open", shop.eur("99.00"))
    batch = _pay()
    assert batch is not None
    [paid] = batch.payouts.all()
    assert (batch.state, batch.count, batch.total) == (PayoutState.REQUESTED, 1, shop.eur("42.50"))
    assert (paid.money, paid.line_count, paid.settled_minor) == (shop.eur("42.50"), 2, 4250)
    assert (paid.creditor_iban, paid.creditor_name) == ("BE71096123456769", "Chocolaterie De Lindeboom BV")
    assert paid.reference == "261125000110"
    assert _payable(shop.chocolatier().pk) == "0.00"
    assert balances.balance("payouts_in_transit:BX", "EUR") == shop.eur("-42.50")
    assert Due.objects.get(handler=payout.SEND).payload == {"batch": batch.pk}
    assert AuditEntry.objects.get(verb="ledger.pay_out").subject == paid.pk
    assert Event.objects.get(kind="payout.requested").merchant == shop.chocolatier().pk


def test_ids_fit_into_a_sepa_file() -> None:
    _sold("b1", "40.00")
    batch = _pay()
    assert batch is not None
    for one in (batch.message_id, batch.payouts.get().end_to_end_id):
        assert one.isalnum()
        assert len(one) <= 35


def test_a_second_run_pays_only_what_came_since() -> None:
    _sold("b1", "40.00")
    first = _pay()
    assert _pay() is None
    _sold("b2", "1.00")
    second = _pay()
    assert first is not None
    assert second is not None
    assert second.message_id != first.message_id
    assert second.total == shop.eur("1.00")
    assert Payout.objects.get(batch=second).reference != Payout.objects.get(batch=first).reference


def test_a_refund_after_the_payout_is_carried_until_new_sales_cover_it() -> None:
    _sold("b1", "40.00")
    _pay()
    shop.give_refund(shop.chocolatier(), "r1", shop.eur("15.00"))
    deliver("b2", line("r1", "refund", "-15.00"))
    assert _payable(shop.chocolatier().pk) == "-15.00"
    assert _pay() is None
    _sold("b3", "10.00")
    assert _pay() is None
    assert StatementLine.objects.filter(payout=None).count() == 2
    _sold("b4", "6.00")
    batch = _pay()
    assert batch is not None
    assert batch.total == shop.eur("1.00")
    assert batch.payouts.get().line_count == 3
    assert _payable(shop.chocolatier().pk) == "0.00"


def test_a_refund_that_is_not_settled_yet_is_held_back() -> None:
    _sold("b1", "40.00")
    shop.give_refund(shop.chocolatier(), "r1", shop.eur("15.00"))
    batch = _pay()
    assert batch is not None
    paid = batch.payouts.get()
    assert (paid.money, paid.deducted_minor) == (shop.eur("25.00"), 1500)
    deliver("b2", line("r1", "refund", "-15.00"))
    assert _payable(shop.chocolatier().pk) == "0.00"
    assert _pay() is None


def test_costs_are_taken_off_and_new_sales_do_not_hide_them() -> None:
    _sold("b1", "40.00")
    _charge("12.00", "ord_1")
    shop.take_payment(shop.chocolatier(), "open", shop.eur("500.00"))
    batch = _pay()
    assert batch is not None
    assert batch.total == shop.eur("28.00")


def test_costs_above_the_settled_sum_leave_a_debt_and_no_payout() -> None:
    _sold("b1", "40.00")
    _charge("41.00", "ord_1")
    assert _pay() is None
    assert _payable(shop.chocolatier().pk) == "-1.00"
    assert PayoutBatch.objects.count() == 0


def test_money_that_no_statement_brought_is_not_paid_out() -> None:
    gift = bookings.charged(
        account=accounts.write_offs("BX"),
        merchant_id=shop.chocolatier().pk,
        money=shop.eur("1000.00"),
        leg="x",
    )
    [entry] = gift
    post(event="gift", entries=[replace(entry, debit=entry.credit, credit=entry.debit)], office="BX")
    assert _payable(shop.chocolatier().pk) == "1000.00"
    assert _pay() is None
    _sold("b1", "40.00")
    batch = _pay()
    assert batch is not None
    assert batch.total == shop.eur("40.00")


def _fee(**changes: object) -> None:
    wanted: dict[str, object] = {
        "office": "BX",
        "charged_by": "office",
        "percent": Decimal("1.5"),
        "valid_from": date(2026, 1, 1),
        "source": "price list of 2026",
    }
    fees.set_terms(**(wanted | changes))


def test_the_office_takes_its_fee_by_the_terms_of_the_day() -> None:
    _fee()
    _fee(percent=Decimal("2"), valid_from=date(2026, 12, 1))
    _sold("b1", "40.00")
    batch = _pay()
    assert batch is not None
    paid = batch.payouts.get()
    assert (paid.fee_minor, paid.amount_minor, paid.fee_source) == (60, 3940, "price list of 2026")
    assert balances.balance("office_fees:BX", "EUR") == shop.eur("-0.60")
    _sold("b2", "40.00")
    later = _pay(date(2026, 12, 1))
    assert later is not None
    assert later.payouts.get().fee_minor == 80


def test_the_fee_is_reckoned_on_sales_before_the_wallets_own_fee_less_refunds() -> None:
    _fee(per_item_minor=10)
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    shop.take_payment(shop.chocolatier(), "w2", shop.eur("60.00"))
    shop.give_refund(shop.chocolatier(), "r1", shop.eur("20.00"))
    deliver(
        "b1",
        line("w1", "payment", "40.00", "0.60"),
        line("w2", "payment", "60.00", "0.90"),
        line("r1", "refund", "-20.00", "-0.30"),
    )
    batch = _pay()
    assert batch is not None
    paid = batch.payouts.get()
    assert (paid.settled_minor, paid.fee_minor, paid.amount_minor) == (7880, 120 + 20, 7740)


def test_a_fee_never_makes_a_payout_negative() -> None:
    _fee(per_item_minor=500)
    _sold("b1", "4.00")
    assert _pay() is None
    assert _payable(shop.chocolatier().pk) == "4.00"


def test_the_database_refuses_a_payout_above_its_settled_sum() -> None:
    _sold("b1", "40.00")
    batch = _pay()
    assert batch is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Payout.objects.filter(batch=batch).update(amount_minor=4001)


def test_the_database_refuses_to_pay_a_line_twice() -> None:
    _sold("b1", "40.00")
    batch = _pay()
    assert batch is not None
    paid = PayoutLine.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutLine.objects.create(payout=paid.payout, line=paid.line, amount_minor=1)


def test_a_payout_without_settled_lines_is_found() -> None:
    _sold("b1", "40.00", "2.00")
    _pay()
    line_ = PayoutLine.objects.first()
    assert line_ is not None
    with transaction.atomic():
        StatementLine.objects.filter(pk=line_.line_id).update(outcome="unknown")
        broken = {finding.invariant: finding.broken for finding in invariants.check()}
        assert line_.payout_id in broken["I5"][0]
        transaction.set_rollback(True)


def test_two_merchants_are_paid_in_one_file_each_his_own() -> None:
    shop.take_payment(shop.chocolatier(), "w1", shop.eur("40.00"))
    shop.take_payment(shop.florist(), "w2", shop.eur("7.00"))
    deliver("b1", line("w1", "payment", "40.00"), line("w2", "payment", "7.00"))
    batch = _pay()
    assert batch is not None
    found = {one.merchant_id: (one.money, one.reference[:2]) for one in batch.payouts.all()}
    assert found == {
        shop.chocolatier().pk: (shop.eur("40.00"), "26"),
        shop.florist().pk: (shop.eur("7.00"), "RF"),
    }


# What the bank says.


def _sent() -> PayoutBatch:
    _fee()
    _sold("b1", "40.00")
    shop.take_payment(shop.florist(), "f1", shop.eur("7.00"))
    deliver("f1", line("f1", "payment", "7.00"))
    batch = _pay()
    assert batch is not None
    assert send._mark_sent(batch)
    return batch


def _states(batch: PayoutBatch) -> tuple[str, list[str]]:
    batch.refresh_from_db()
    return batch.state, sorted(batch.payouts.values_list("state", flat=True))


def test_a_refused_file_is_owed_again_with_its_fee_and_paid_by_the_next_run() -> None:
    batch = _sent()
    send.take_answer(batch, BankAnswer(BankState.REJECTED, "AM04 the office's balance does not suffice"))
    assert _states(batch) == ("rejected", ["rejected", "rejected"])
    assert _payable(shop.chocolatier().pk) == "40.00"
    assert balances.balance("office_fees:BX", "EUR") == Money.zero("EUR")
    assert PayoutLine.objects.filter(is_released=False).count() == 0
    again = _pay()
    assert again is not None
    assert (again.message_id != batch.message_id, again.count) == (True, 2)
    assert Event.objects.filter(kind="payout.rejected").count() == 2


def test_one_refused_transfer_does_not_touch_the_others() -> None:
    batch = _sent()
    bad = batch.payouts.get(merchant=shop.florist())
    answer = BankAnswer(
        BankState.ACCEPTED, "", {bad.end_to_end_id: TransferAnswer(BankState.REJECTED, "AC04 account closed")}
    )
    send.take_answer(batch, answer)
    send.take_answer(batch, answer)
    assert _states(batch) == ("accepted", ["accepted", "rejected"])
    assert _payable(shop.florist().pk) == "7.00"
    assert _pay() is None, "the same closed account would refuse again"
    florist = shop.florist()
    florist.iban = "NL20INGB0001234567"
    florist.save()
    again = _pay()
    assert again is not None
    assert again.payouts.get().creditor_iban == "NL20INGB0001234567"


def test_silence_is_unknown_and_moves_no_money() -> None:
    batch = _sent()
    send.take_answer(batch, BankAnswer(BankState.UNKNOWN, "ReadTimeoutError"))
    assert _states(batch) == ("unknown", ["unknown", "unknown"])
    assert balances.balance("payouts_in_transit:BX", "EUR") == shop.eur("-46.29")
    send.take_answer(batch, BankAnswer(BankState.ACCEPTED))
    send.take_answer(batch, BankAnswer(BankState.UNKNOWN, "late silence"))
    assert _states(batch) == ("accepted", ["accepted", "accepted"])


def test_states_move_only_along_the_table() -> None:
    batch = _sent()
    paid = batch.payouts.first()
    assert paid is not None
    assert not states.move(paid, PayoutState.RETURNED)
    assert not states.move(paid, PayoutState.REQUESTED)
    assert states.move(paid, PayoutState.BOOKED)
    assert not states.move(paid, PayoutState.REJECTED)
    stale = Payout.objects.get(pk=paid.pk)
    assert states.move(paid, PayoutState.RETURNED)
    assert not states.move(stale, PayoutState.RETURNED), "another process was first"
    Payout.objects.filter(pk=paid.pk).update(state=PayoutState.SENT)


_AMOUNT = st.integers(min_value=1, max_value=20_000)
_STEP = st.one_of(
    st.tuples(st.just("sale"), _AMOUNT),
    st.tuples(st.just("refund"), _AMOUNT),
    st.tuples(st.just("cost"), _AMOUNT),
    st.tuples(st.just("settle"), st.just(0)),
    st.tuples(st.just("settle refunds first"), st.just(0)),
    st.tuples(st.just("pay"), st.just(0)),
    st.tuples(st.just("refuse"), st.just(0)),
)


class AnySequence(TestCase):
    """Whatever is sold, refunded, charged, settled and refused in whatever order."""

    def setUp(self) -> None:
        self.factory = wiring._factories.get(StatementReader)
        wiring.bind(StatementReader, readers.chooser([PlainReader()]))

    def tearDown(self) -> None:
        if self.factory is not None:
            wiring.bind(StatementReader, self.factory)

    @settings(max_examples=40, deadline=None)
    @given(st.lists(_STEP, max_size=20), st.sampled_from(["0", "1.5", "50"]))
    def test_no_more_is_paid_than_was_settled_and_no_cent_is_lost(
        self, steps: list[tuple[str, int]], percent: str
    ) -> None:
        _fee(percent=Decimal(percent))
        merchant = shop.chocolatier()
        waiting: list[str] = []
        settled = 0
        for number, (what, minor) in enumerate(steps):
            money = Money(minor, "EUR")
            if what == "sale":
                shop.take_payment(merchant, f"w{number}", money)
                waiting.append(line(f"w{number}", "payment", money.text()))
            elif what == "refund":
                shop.give_refund(merchant, f"r{number}", money)
                waiting.append(line(f"r{number}", "refund", (-money).text()))
            elif what == "cost":
                _charge(money.text(), f"ord_{number}")
            elif what.startswith("settle"):
                refunds = [one for one in waiting if "refund" in one]
                now = refunds if "refunds" in what else waiting
                done = deliver(f"b{number}", *now)
                settled += done.statement.net_minor
                waiting = [one for one in waiting if one not in now]
            elif what == "pay":
                payout.pay_out(office="BX", day=DAY, actor="user:1")
            else:
                for batch in PayoutBatch.objects.filter(state=PayoutState.REQUESTED)[:1]:
                    send._mark_sent(batch)
                    send.take_answer(batch, BankAnswer(BankState.REJECTED, "AM04"))
            live = Payout.objects.exclude(state=PayoutState.REJECTED)
            paid = sum(live.values_list("amount_minor", flat=True))
            earned = sum(live.values_list("fee_minor", flat=True))
            positive = sum(
                StatementLine.objects.filter(net_minor__gt=0).values_list("net_minor", flat=True), start=0
            )
            assert paid + earned <= positive
            assert (
                paid
                + earned
                - balances.balance(accounts.merchant_payable(merchant.pk), "EUR").minor
                + _costs()
                == settled
            )
            assert balances.imbalance() == 0
        assert [finding for finding in invariants.check() if not finding.holds] == []


def _costs() -> int:
    return -balances.balance(accounts.freight_costs("BX"), "EUR").minor
