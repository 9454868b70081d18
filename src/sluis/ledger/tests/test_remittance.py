"""The remittance advice and the journal: they say what was paid, in the merchant's language, to the cent."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core import mail

from sluis.kernel import clock
from sluis.kernel.money import Money
from sluis.ledger import accounts, bookings, fees, journal, payout, remittance
from sluis.ledger.models import Payout, Transfer
from sluis.ledger.post import post
from sluis.ledger.tests import shop
from sluis.ledger.tests.plain_statement import deliver, line
from sluis.offices.models import Merchant
from sluis.offices.scope import SYSTEM, Scope
from sluis.records import files
from sluis.records.models import StoredFile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_reader")]


@pytest.fixture
def paid(plain_reader: None) -> Payout:
    """A payout of two sales less a refund, a cost and the office's fee."""
    fees.set_terms(
        office="BX",
        charged_by="office",
        percent=Decimal("1.5"),
        valid_from=date(2026, 1, 1),
        source="price list of 2026",
    )
    merchant = shop.chocolatier(email="boekhouding@lindeboom.example", language="nl")
    shop.take_payment(merchant, "w1", shop.eur("1200.00"))
    shop.take_payment(merchant, "w2", shop.eur("60.00"))
    shop.give_refund(merchant, "r1", shop.eur("20.00"))
    deliver(
        "b1",
        line("w1", "payment", "1200.00", "14.40"),
        line("w2", "payment", "60.00", "0.72"),
        line("r1", "refund", "-20.00", "-0.24"),
    )
    entries = bookings.charged(
        account=accounts.freight_costs("BX"), merchant_id=merchant.pk, money=shop.eur("12.00"), leg="freight"
    )
    post(event="ord_1", entries=entries, office="BX")
    batch = payout.pay_out(office="BX", day=date(2026, 11, 25), actor="user:1")
    assert batch is not None
    return batch.payouts.get()


def test_the_parts_give_the_amount(paid: Payout) -> None:
    found = remittance.advice(paid)
    assert [
        (one.kind, one.lines, one.gross.text(), one.fee.text(), one.net.text()) for one in found.parts
    ] == [
        ("payment", 2, "1260.00", "15.12", "1244.88"),
        ("refund", 1, "-20.00", "-0.24", "-19.76"),
    ]
    assert sum((one.net for one in found.parts), Money(0, "EUR")) == found.settled
    assert found.settled - found.deducted - found.office_fee == found.amount == paid.money
    assert (found.deducted, found.office_fee) == (shop.eur("12.00"), shop.eur("18.60"))
    assert found.reference_shown == "+++261/1250/00110+++"


def test_the_paper_is_set_once_in_the_merchants_language(paid: Payout) -> None:
    first = remittance.paper(paid)
    content = files.content(first)
    assert content.startswith(b"%PDF")
    assert remittance.paper(paid) == first
    with_values = remittance._paper_data(remittance.advice(paid))
    assert with_values["amount"].endswith("EUR")
    assert StoredFile.objects.filter(subject=paid.pk).count() == 1


def test_the_advice_goes_to_the_merchant_with_the_paper(paid: Payout) -> None:
    remittance.send({"payout": paid.pk})
    [message] = mail.outbox
    assert message.to == ["boekhouding@lindeboom.example"]
    assert "+++261/1250/00110+++" in message.subject
    assert "1.194,52" in message.body
    [(name, content, media_type)] = message.attachments
    assert (name, media_type) == (f"remittance-{paid.end_to_end_id}.pdf", "application/pdf")
    assert content.startswith(b"%PDF")


def test_a_merchant_without_an_address_gets_no_mail(paid: Payout) -> None:
    Merchant.objects.update(email="")
    remittance.send({"payout": paid.pk})
    assert mail.outbox == []


def _journal(scope: Scope = SYSTEM) -> list[dict[str, str]]:
    day = clock.today()
    text = "".join(journal.journal(scope, first=day, last=day))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_journal_holds_every_transfer_and_balances(paid: Payout) -> None:
    rows = _journal()
    assert len(rows) == Transfer.objects.count()
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["debit"]] = sums.get(row["debit"], Decimal(0)) + Decimal(row["amount"])
        sums[row["credit"]] = sums.get(row["credit"], Decimal(0)) - Decimal(row["amount"])
    assert sum(sums.values()) == 0
    assert -sums["payouts_in_transit:BX"] == paid.money.amount
    assert {row["merchant_name"] for row in rows} == {"Chocolaterie De Lindeboom BV"}


def test_the_journal_of_a_stranger_is_empty_and_names_are_harmless(paid: Payout) -> None:
    assert _journal(Scope(actor="user:9", merchants=frozenset({shop.florist().pk}))) == []
    Merchant.objects.filter(pk=paid.merchant_id).update(name="=HYPERLINK(1)")
    assert {row["merchant_name"] for row in _journal()} == {"'=HYPERLINK(1)"}
