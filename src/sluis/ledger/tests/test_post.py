"""Transfers: posted once, never changed, always in balance."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.money import Money
from sluis.ledger import accounts, balances, bookings, invariants
from sluis.ledger.models import BalanceSnapshot, Transfer
from sluis.ledger.post import Entry, post
from sluis.ledger.tests import shop

pytestmark = pytest.mark.django_db


def _capture(money: Money) -> list[Entry]:
    return bookings.captured(party="alipay", office="BX", merchant_id=shop.chocolatier().pk, money=money)


def test_a_capture_is_owed_by_the_wallet_and_to_the_merchant() -> None:
    post(event="pay_1", entries=_capture(shop.eur("12.50")), office="BX")
    merchant = shop.chocolatier().pk
    assert balances.balance("receivable:alipay:BX", "EUR") == shop.eur("12.50")
    assert balances.balance(accounts.merchant_pending(merchant), "EUR") == shop.eur("-12.50")
    [pending] = balances.of([accounts.merchant_pending(merchant)])
    assert pending.shown == shop.eur("12.50")


def test_the_same_leg_again_changes_nothing() -> None:
    first = post(event="pay_1", entries=_capture(shop.eur("12.50")), office="BX")
    again = post(event="pay_1", entries=_capture(shop.eur("12.50")), office="BX")
    assert [row.pk for row in again] == [row.pk for row in first]
    assert Transfer.objects.count() == 1


def test_the_same_leg_with_another_amount_is_refused_and_nothing_stays() -> None:
    post(event="pay_1", entries=_capture(shop.eur("12.50")), office="BX")
    fee = Entry("bank:BX", "office_fees:BX", shop.eur("1.00"), "fee")
    with pytest.raises(Conflict, match="capture"):
        post(event="pay_1", entries=[fee, *_capture(shop.eur("12.51"))], office="BX")
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"money": Money(0, "EUR")}, "money"),
        ({"money": Money(-5, "EUR")}, "money"),
        ({"debit": "cash:BX"}, "debit"),
        ({"credit": "merchant_pending:"}, "credit"),
        ({"credit": "receivable:alipay:BX"}, "credit"),
    ],
)
def test_a_wrong_entry_is_refused_by_name(change: dict[str, object], field: str) -> None:
    [entry] = _capture(shop.eur("1.00"))
    with pytest.raises(BadInput) as refused:
        post(event="pay_1", entries=[replace(entry, **change)], office="BX")
    assert refused.value.field == field


def test_transfers_are_not_changed_and_not_deleted() -> None:
    [row] = post(event="pay_1", entries=_capture(shop.eur("12.50")), office="BX")
    row.amount_minor = 1
    with pytest.raises(Conflict):
        row.save()
    with pytest.raises(Conflict):
        row.delete()
    assert Transfer.objects.get(pk=row.pk).amount_minor == 1250


def test_the_database_itself_refuses_a_negative_amount() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(
            event="x", leg="y", debit="bank:BX", credit="office_fees:BX", amount_minor=-1, currency="EUR"
        )


def test_an_exchange_clears_at_the_rate_and_rounds_to_its_own_account() -> None:
    entries = bookings.exchanged(
        office="BX",
        given=Money(19_900, "CNY"),
        giver=accounts.platform_receivable("tmall", "BX"),
        received=shop.eur("25.11"),
        receiver=accounts.in_transit("tmall", "BX"),
        at_rate=Money(19_900, "CNY").convert(Decimal("0.126231"), "EUR"),  # 25.119969, so 25.12
        leg="sale",
    )
    post(event="stm_1", entries=entries, office="BX")
    assert balances.balance("fx:EUR", "EUR") == shop.eur("-25.12")
    assert balances.balance("rounding:BX", "EUR") == shop.eur("0.01")
    assert balances.balance("fx:CNY", "CNY") == Money(19_900, "CNY")
    assert balances.imbalance() == 0


def test_balances_from_snapshots_are_those_of_all_transfers() -> None:
    post(event="pay_1", entries=_capture(shop.eur("12.50")), office="BX")
    assert balances.refresh_snapshots() > 0
    post(event="pay_2", entries=_capture(shop.eur("7.50")), office="BX")
    assert balances.balance("receivable:alipay:BX", "EUR") == shop.eur("20.00")
    assert balances.everything() == balances.recomputed()
    balances.refresh_snapshots()
    balances.refresh_snapshots()
    assert balances.everything() == balances.recomputed()
    assert balances.balance("receivable:alipay:BX", "GBP") == Money.zero("GBP")


def test_a_falsified_snapshot_is_found() -> None:
    post(event="pay_1", entries=_capture(shop.eur("12.50")), office="BX")
    balances.refresh_snapshots()
    assert all(finding.holds for finding in invariants.check())
    BalanceSnapshot.objects.filter(account="receivable:alipay:BX").update(debit_minor=1)
    broken = {finding.invariant: finding.broken for finding in invariants.check()}
    assert "receivable:alipay:BX EUR" in broken["I2"][0]
    assert balances.imbalance() == 1249


_CODES = ["bank:BX", "receivable:alipay:BX", "merchant_payable:m", "office_fees:BX", "rounding:BX"]
_entry = st.tuples(
    st.sampled_from(_CODES),
    st.sampled_from(_CODES),
    st.integers(min_value=1, max_value=10**12),
    st.sampled_from(["EUR", "GBP", "CNY"]),
).filter(lambda given: given[0] != given[1])


class AnyPostings(TestCase):
    """Whatever is posted, in whatever order, with snapshots in between."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.one_of(_entry, st.just("snapshot"), st.just("again")), max_size=25))
    def test_the_sum_stays_zero_and_snapshots_agree(self, steps: list[object]) -> None:
        last = None
        for number, step in enumerate(steps):
            if step == "snapshot":
                balances.refresh_snapshots()
            elif step == "again":
                if last:
                    post(event=last[0], entries=[last[1]], office="BX")
            else:
                debit, credit, minor, currency = step
                last = (f"e{number}", Entry(debit, credit, Money(minor, currency), "leg"))
                post(event=last[0], entries=[last[1]], office="BX")
            assert balances.imbalance() == 0
        assert balances.everything() == balances.recomputed()
        assert all(finding.holds for finding in invariants.check())
