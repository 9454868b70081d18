"""The bank's page: statements by hand in each form, balances side by side, and what nobody could place."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sluis.connectors.bank.tests import samples
from sluis.ledger import accounts, balances, invariants
from sluis.ledger.models import BankEntry, BankStatement
from sluis.ledger.tests import people, shop
from sluis.ledger.tests.people import refusal, text
from sluis.offices.models import Connection
from sluis.records.models import AuditEntry

pytestmark = pytest.mark.django_db

FORMS = {
    "camt.053.001.02": samples.camt053("02"),
    "camt.053.001.08": samples.camt053("08"),
    "MT940": samples.ING,
}


@pytest.fixture(autouse=True)
def _the_account() -> object:
    Connection.objects.create(office=shop.office(), party="bank", account=samples.IBAN)
    yield
    assert balances.imbalance() == 0
    assert [finding for finding in invariants.check() if not finding.holds] == []


def bring(client: Client, content: bytes, name: str = "statement") -> str:
    """Bring a file and return the page that follows."""
    file = SimpleUploadedFile(name, content)
    return client.post("/money/bank/upload/", {"file": file}, follow=True).content.decode()


def unplaced() -> BankEntry:
    """Return the 812.34 that came in, which no settlement of ours names."""
    return BankEntry.objects.get(amount_minor=81_234)


@pytest.mark.parametrize("form", FORMS)
def test_a_statement_by_hand_is_booked_whatever_its_form(form: str) -> None:
    page = bring(people.femke(), FORMS[form])
    assert "1 statements are booked" in page
    assert form in page
    assert BankStatement.objects.get().form == form
    assert page.count("1,662.29") == 2, "the bank and our books say the same"
    assert "the same, to the cent" in page


def test_the_same_file_again_changes_nothing() -> None:
    client = people.femke()
    bring(client, FORMS["MT940"])
    assert "booked before" in bring(client, FORMS["MT940"])
    assert BankEntry.objects.count() == 3


def test_what_the_bank_booked_is_listed_filtered_and_exported() -> None:
    client = people.femke()
    bring(client, FORMS["camt.053.001.08"])
    rows = client.get("/money/bank/").context["rows"]
    assert sorted(row["entry"].money.text() for row in rows) == ["-250.00", "812.34", "99.95"]
    assert client.get("/money/bank/", {"outcome": "matched"}).context["rows"] == []
    assert len(client.get("/money/bank/", {"outcome": "unknown"}).context["rows"]) == 3
    exported = text(client, "/money/bank/", export="csv")
    assert "ALIPAY EUROPE" in exported
    assert "RF18539007547034" in exported


def test_a_booking_is_placed_as_a_merchants_money() -> None:
    client = people.femke()
    bring(client, FORMS["camt.053.001.08"])
    entry = unplaced()
    assert "Nothing of ours names this booking" in text(client, f"/money/bank/{entry.pk}/")
    given = {"target": f"merchant:{shop.florist().pk}", "reason": "paid back a debt"}
    answer = client.post(f"/money/bank/{entry.pk}/place/", given, follow=True).content.decode()
    assert "The booking is placed" in answer
    assert "paid back a debt" in answer
    assert -balances.balance(accounts.merchant_payable(shop.florist().pk), "EUR") == shop.eur("812.34")
    assert AuditEntry.objects.filter(verb="ledger.place_entry").count() == 1


@pytest.mark.parametrize("target", ["party:alipay", "office:"])
def test_a_booking_is_a_settlement_or_the_offices_own(target: str) -> None:
    client = people.femke()
    bring(client, FORMS["camt.053.001.08"])
    client.post(f"/money/bank/{unplaced().pk}/place/", {"target": target, "reason": "as the letter says"})
    assert unplaced().outcome == "placed"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"target": "office:"},
        {"reason": "x"},
        {"target": "party:paypal", "reason": "x"},
        {"target": "merchant:mer_nobody", "reason": "x"},
    ],
)
def test_half_a_decision_is_refused(given: dict[str, str]) -> None:
    client = people.femke()
    bring(client, FORMS["camt.053.001.08"])
    assert refusal(client, f"/money/bank/{unplaced().pk}/place/", given)
    assert unplaced().outcome == "unknown"


def test_a_booking_is_placed_once() -> None:
    client = people.femke()
    bring(client, FORMS["camt.053.001.08"])
    address = f"/money/bank/{unplaced().pk}/place/"
    client.post(address, {"target": "office:", "reason": "interest"})
    assert "no longer possible" in refusal(client, address, {"target": "office:", "reason": "again"})


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken", b"<Document/>"])
def test_a_file_that_is_no_statement_stores_nothing(content: bytes) -> None:
    given = {"file": SimpleUploadedFile("what.xml", content)}
    assert refusal(people.femke(), "/money/bank/upload/", given)
    assert not BankStatement.objects.exists()


def test_a_statement_whose_balances_do_not_add_up_stores_nothing() -> None:
    wrong = FORMS["camt.053.001.08"].replace(b"1662.29", b"1662.30")
    given = {"file": SimpleUploadedFile("camt.xml", wrong)}
    assert "1662.30" in refusal(people.femke(), "/money/bank/upload/", given)
    assert not BankEntry.objects.exists()


def test_who_may_not_pay_brings_no_statement_and_places_nothing() -> None:
    bring(people.femke(), FORMS["camt.053.001.08"])
    client = people.ed()
    assert "Bring a statement" not in text(client, "/money/bank/")
    assert "does not permit" in refusal(client, "/money/bank/upload/")
    given = {"target": "office:", "reason": "x"}
    assert "does not permit" in refusal(client, f"/money/bank/{unplaced().pk}/place/", given)


def test_a_merchant_sees_none_of_the_offices_bookings() -> None:
    bring(people.femke(), FORMS["camt.053.001.08"])
    client = people.ann()
    assert client.get(f"/money/bank/{unplaced().pk}/").status_code == 404
    assert client.get("/money/bank/").context["rows"] == []
    assert client.get("/money/bank/").context["accounts"] == []
