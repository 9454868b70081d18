"""The day close: sums of the store's own day, fees and arrival as far as the statements tell."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sluis.kernel.money import Money
from sluis.ledger.models import MerchantTerms, OpenItem, Payout, PayoutBatch, Statement, StatementLine
from sluis.offices.scope import SYSTEM
from sluis.payments import day_close
from sluis.payments.day_close import Stage
from sluis.payments.models import Charge
from sluis.payments.refund import refund_charge
from sluis.payments.tests.conftest import Till, buyer_code, newest
from sluis.payments.till_frame import today_at


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
def day(till: Till) -> day_close.DayClose:
    """80.00 and 16.00 paid, 10.00 given back, one refused, one not certain."""
    till.charge("80.00")
    first = newest()
    till.charge("16.00")
    refund_charge(charge=first, amount=eur(1000), reason="returned", actor="system")
    till.charge("5.00", scanned=buyer_code("2801"))
    till.charge("9.00", scanned=buyer_code("2804"))
    return close(till)


def close(till: Till, day: date | None = None) -> day_close.DayClose:
    return day_close.close(SYSTEM, till.store, day or today_at(till.store))


def settle(item: OpenItem, fee_minor: int, payout: Payout | None = None, payable: bool = True) -> None:
    """Write the line of a statement that settles an item."""
    statement, _ = Statement.objects.get_or_create(
        party="alipay",
        account="SANDBOX_X",
        statement_id="S1",
        purpose="settlement",
        office="BX",
        day=date(2026, 11, 24),
        defaults={"sha256": "0" * 64, "file_id": "fil_1", "file_name": "s.csv"},
    )
    line = StatementLine.objects.create(
        statement=statement,
        line_no=item.pk,
        external_id=item.external_id,
        kind=item.kind,
        gross_minor=item.amount_minor,
        gross_currency="EUR",
        fee_minor=fee_minor,
        net_minor=item.amount_minor - fee_minor,
        currency="EUR",
        outcome="matched",
        merchant_id=item.merchant_id,
        office="BX",
        is_payable=payable,
        payout=payout,
    )
    OpenItem.objects.filter(pk=item.pk).update(settled_by=line)


def test_payments_less_refunds_is_what_the_own_till_should_say(day: day_close.DayClose) -> None:
    assert (day.taken, day.given_back, day.net) == (eur(9600), eur(1000), eur(8600))
    assert (len(day.payments), len(day.refunds), len(day.undecided), day.not_paid) == (2, 1, 1, 1)


def test_before_the_statement_everything_waits_and_no_fee_is_known(day: day_close.DayClose) -> None:
    assert [(one.stage, one.amount, one.count) for one in day.arrivals] == [(Stage.WAITING, eur(8600), 3)]
    assert (day.fees, day.fees_known, day.items) == (eur(0), 0, 3)


def test_what_was_settled_and_paid_out_is_named_with_its_day(till: Till, day: day_close.DayClose) -> None:
    batch = PayoutBatch.objects.create(office="BX", day=date(2026, 11, 26), currency="EUR", message_id="M1")
    payout = Payout.objects.create(
        batch=batch,
        merchant=till.store.merchant,
        office="BX",
        currency="EUR",
        settled_minor=7980,
        deducted_minor=0,
        fee_minor=0,
        amount_minor=7980,
        line_count=1,
        end_to_end_id="E1",
        reference="RF18",
        creditor_name="De Brug",
        creditor_iban="BE67539487120387",
        creditor_country="BE",
        state="sent",
    )
    charges = {charge.amount_minor: charge.pk for charge in day.payments}
    settle(OpenItem.objects.get(reference=charges[8000]), 20, payout)
    settle(OpenItem.objects.get(reference=charges[1600]), 4)
    found = close(till)
    assert [(one.stage, one.amount, one.day) for one in found.arrivals] == [
        (Stage.WAITING, eur(-1000), None),
        (Stage.SETTLED, eur(1596), None),
        (Stage.ON_THE_WAY, eur(7980), date(2026, 11, 26)),
    ]
    assert (found.fees, found.fees_known) == (eur(24), 2)
    Payout.objects.update(state="booked")
    assert Stage.BOOKED in {one.stage for one in close(till).arrivals}


def test_where_the_wallet_pays_the_shop_itself_that_is_said(till: Till, day: day_close.DayClose) -> None:
    MerchantTerms.objects.create(merchant=till.store.merchant, mode="direct")
    settle(OpenItem.objects.get(reference=day.payments[0].pk), 0, payable=False)
    assert Stage.DIRECT in {one.stage for one in close(till).arrivals}


def test_a_refund_counts_on_its_own_day(till: Till, pass_time: Any) -> None:
    till.charge("80.00")
    charge = newest()
    first = today_at(till.store)
    pass_time(24 * 3600)
    refund_charge(charge=Charge.objects.get(pk=charge.pk), amount=eur(1000), reason="", actor="system")
    assert (close(till, first).taken, close(till, first).given_back) == (eur(8000), eur(0))
    second = close(till, first + timedelta(days=1))
    assert (second.taken, second.given_back, second.net) == (eur(0), eur(1000), eur(-1000))


def test_the_page_compares_with_the_drawer(till: Till, day: day_close.DayClose) -> None:
    page = till.client.get(f"{till.path}day/", {"drawer": "86,00"})
    assert "No difference." in page.content.decode()
    page = till.client.get(f"{till.path}day/", {"drawer": "85.00"})
    assert page.context["difference"] == eur(-100)
    assert till.client.get(f"{till.path}day/", {"drawer": "x"}).context["difference"] is None


@pytest.mark.parametrize("asked", ["2999-01-01", "nonsense", "2026-13-45", ""])
def test_a_day_that_is_not_shows_today(till: Till, asked: str) -> None:
    page = till.client.get(f"{till.path}day/", {"day": asked})
    assert page.context["close"].day == today_at(till.store)


def test_an_empty_day_is_empty(till: Till) -> None:
    found = close(till, date(2024, 2, 29))
    assert (found.net, found.arrivals, found.items) == (eur(0), (), 0)
