"""Terms by hand: fees from a day on, who pays the merchant, whose name the invoices bear."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.ledger import accounts, balances, fees, terms
from sluis.ledger.models import FeeTerms, InvoiceIssuer, MerchantTerms, StatementLine
from sluis.ledger.tests import people, shop
from sluis.ledger.tests.people import refusal, text
from sluis.ledger.tests.plain_statement import deliver, line
from sluis.offices.models import Office
from sluis.records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_reader")]

FEE = {
    "office": "BX",
    "fee-charged_by": "alipay",
    "fee-kind": "payment",
    "fee-percent": "1.5",
    "fee-valid_from": "2026-01-01",
    "fee-source": "contract of 1 January 2026",
}
COMPANY = {
    "office": "BX",
    "name": "Sluis Gateway Office",
    "street": "Herengracht 1",
    "postcode": "1015 BA",
    "city": "Amsterdam",
    "country": "NL",
    "company_number": "12345678",
    "vat_number": "NL123456782B90",
    "iban": "NL20INGB0001234567",
}


def test_a_fee_is_kept_with_its_source_and_who_said_so() -> None:
    client = people.femke()
    assert client.post("/money/terms/fee/", FEE).status_code == 302
    kept = FeeTerms.objects.get()
    assert (kept.charged_by, kept.kind, kept.percent, kept.merchant) == (
        "alipay",
        "payment",
        Decimal("1.5"),
        None,
    )
    assert AuditEntry.objects.get(verb="ledger.agree_fee").detail["source"] == "contract of 1 January 2026"
    page = text(client, "/money/terms/")
    assert "contract of 1 January 2026" in page
    assert "Femke" in page


def test_an_agreed_fee_decides_what_agrees() -> None:
    shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
    shop.take_payment(shop.chocolatier(), "c2", shop.eur("40.00"))
    people.femke().post("/money/terms/fee/", FEE)
    deliver("b1", line("c1", "payment", "40.00", "0.60"), line("c2", "payment", "40.00", "0.90"))
    assert list(StatementLine.objects.order_by("line_no").values_list("outcome", flat=True)) == [
        "matched",
        "fee",
    ]


def test_the_same_day_again_replaces_it_and_a_later_day_waits() -> None:
    client = people.femke()
    later = (clock.today() + timedelta(days=10)).isoformat()
    for given in (FEE, {**FEE, "fee-percent": "2"}, {**FEE, "fee-percent": "3", "fee-valid_from": later}):
        client.post("/money/terms/fee/", given)
    rows = client.get("/money/terms/").context["fees"]
    assert [(row["percent"], row["holds"], row["later"]) for row in rows] == [
        (Decimal(3), False, True),
        (Decimal(2), True, False),
    ]


def test_a_fee_of_one_merchant_with_an_amount_per_payment() -> None:
    given = {
        **FEE,
        "fee-charged_by": "office",
        "fee-kind": "",
        "fee-merchant": shop.florist().pk,
        "fee-per_item": "0.25",
    }
    people.femke().post("/money/terms/fee/", given)
    [held] = fees.terms_of(office="BX", charged_by="office")
    assert (held.merchant_id, held.fee(shop.eur("100.00"), items=2)) == (shop.florist().pk, shop.eur("2.00"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fee-percent": "101"}, "percent"),
        ({"fee-percent": "-1"}, "percent"),
        ({"fee-percent": ""}, "percent"),
        ({"fee-source": "  "}, "source"),
        ({"fee-valid_from": "soon"}, "valid_from"),
        ({"fee-charged_by": "the mafia"}, "charged_by"),
        ({"fee-charged_by": "office"}, "kind"),
        ({"fee-per_item": "0.005"}, "per_item"),
        ({"fee-merchant": "mer_nobody"}, "merchant"),
    ],
)
def test_a_fee_that_cannot_be_is_shown_at_its_field(change: dict[str, str], field: str) -> None:
    answer = people.femke().post("/money/terms/fee/", {**FEE, **change})
    assert answer.status_code == 400
    assert list(answer.context["fee_form"].errors) == [field]
    assert not FeeTerms.objects.exists()


def test_the_invoices_bear_a_company_whose_numbers_are_checked() -> None:
    client = people.femke()
    assert "Nobody is named" in text(client, "/money/terms/")
    wrong = client.post("/money/terms/issuer/", {**COMPANY, "vat_number": "NL123456789B90"})
    assert wrong.status_code == 400
    assert list(wrong.context["issuer_form"].errors) == ["vat_number"]
    assert not InvoiceIssuer.objects.exists()
    assert client.post("/money/terms/issuer/", COMPANY).status_code == 302
    assert InvoiceIssuer.objects.get().name == "Sluis Gateway Office"
    assert "Nobody is named" not in text(client, "/money/terms/")


def test_a_changed_company_keeps_the_numbers_of_the_invoices_going() -> None:
    client = people.femke()
    client.post("/money/terms/issuer/", COMPANY)
    InvoiceIssuer.objects.update(last_number=7, number_year=2026)
    client.post("/money/terms/issuer/", {**COMPANY, "street": "Keizersgracht 2"})
    kept = InvoiceIssuer.objects.get()
    assert (kept.street, kept.last_number) == ("Keizersgracht 2", 7)


def test_a_merchant_paid_by_the_wallet_is_never_owed_by_the_office() -> None:
    shop.take_payment(shop.chocolatier(), "c1", shop.eur("40.00"))
    given = {"office": "BX", "merchant": shop.chocolatier().pk, "mode": "direct"}
    client = people.femke()
    assert "Every merchant is paid out by the office" in text(client, "/money/terms/")
    assert client.post("/money/terms/mode/", given).status_code == 302
    assert list(client.get("/money/terms/").context["direct"]) == [shop.chocolatier()]
    deliver("b1", line("c1", "payment", "40.00", "0.60"))
    assert StatementLine.objects.get().outcome == "matched"
    assert not balances.balance(accounts.merchant_payable(shop.chocolatier().pk), "EUR")
    assert not balances.balance(accounts.merchant_pending(shop.chocolatier().pk), "EUR")


def test_another_mode_is_refused() -> None:
    given = {"office": "BX", "merchant": shop.chocolatier().pk, "mode": "cash"}
    assert "office or direct" in refusal(people.femke(), "/money/terms/mode/", given)
    assert not MerchantTerms.objects.exists()


@pytest.mark.parametrize("act", ["fee", "mode", "issuer"])
def test_an_adviser_reads_terms_and_changes_none(act: str) -> None:
    client = people.ed()
    assert "Agree a fee" not in text(client, "/money/terms/")
    assert "does not permit" in refusal(client, f"/money/terms/{act}/", {**FEE, **COMPANY})


def test_terms_are_the_offices_and_no_merchants() -> None:
    assert people.ann().get("/money/terms/").status_code == 404


def test_another_offices_terms_and_merchants_are_not_there() -> None:
    cologne = Office.objects.create(
        code="DE", name="Germany", city="Cologne", countries="DE", currency="EUR", timezone="Europe/Berlin",
        languages="de",
    )  # fmt: skip
    shop.chocolatier()
    client = people.signed_in("greta", "finance", office=cologne)
    assert client.get("/money/terms/", {"office": "BX"}).status_code == 404
    assert client.post("/money/terms/fee/", FEE).status_code == 404
    given = {"office": "DE", "merchant": shop.chocolatier().pk, "mode": "direct"}
    assert client.post("/money/terms/mode/", given).status_code == 404
    with pytest.raises(BadInput, match="another office"):
        terms.agree_fee(
            office="DE",
            charged_by="office",
            percent=Decimal(1),
            valid_from=date(2026, 1, 1),
            source="x",
            merchant=shop.chocolatier(),
            actor="user:1",
        )
    assert not FeeTerms.objects.exists()
