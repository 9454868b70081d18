"""Write a fee invoice as Peppol BIS Billing 3: UBL 2.1 within EN 16931 (no database).

Source: OpenPeppol BIS Billing 3.0 and its rules PEPPOL-EN16931; EN 16931-1; electronic address schemes from
the Peppol code list (0208 Belgian enterprise number, 0106 Dutch KvK, VAT numbers elsewhere). Element order is
that of UBL 2.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from sluis.kernel.money import Money

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_NAMESPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
# By company number where the country has such a scheme, else by VAT number.
_BY_COMPANY = {"BE": "0208", "NL": "0106"}
_BY_VAT = {"LU": "9938", "DE": "9930", "FR": "9957", "IT": "0211", "GB": "9932"}


@dataclass(frozen=True, slots=True)
class Line:
    """One fee: what for, and how much without VAT."""

    name: str
    net: Money


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice whose whole amount was set off already."""

    number: str
    issued: date
    first: date
    last: date
    issuer: Mapping[str, str]
    customer: Mapping[str, str]
    customer_reference: str
    lines: tuple[Line, ...]
    net: Money
    vat_category: str
    vat_percent: Decimal
    vat_reason: str
    vat: Money
    total: Money
    note: str


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._depth = 0

    @contextmanager
    def inside(self, name: str, attributes: str = "") -> Iterator[None]:
        self._write(f"<{name}{attributes}>")
        self._depth += 1
        yield
        self._depth -= 1
        self._write(f"</{name}>")

    def leaf(self, name: str, text: str, **attributes: str) -> None:
        given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self._write(f"<cbc:{name}{given}>{escape(text)}</cbc:{name}>")

    def amount(self, name: str, money: Money) -> None:
        self.leaf(name, money.text(), currencyID=money.currency)

    def _write(self, text: str) -> None:
        self.lines.append(f"{' ' * self._depth}{text}")


def write(document: Document) -> bytes:
    """Return the invoice as UBL; the same document always gives the same bytes."""
    xml = _Writer()
    with xml.inside("Invoice", f" {_NAMESPACES}"):
        _head(xml, document)
        with xml.inside("cac:AccountingSupplierParty"):
            _party(xml, document.issuer)
        with xml.inside("cac:AccountingCustomerParty"):
            _party(xml, document.customer)
        with xml.inside("cac:PaymentMeans"):
            # UNCL 4461: 97, clearing between partners: the fee was kept back from payouts.
            xml.leaf("PaymentMeansCode", "97")
        _tax_total(xml, document)
        _totals(xml, document)
        for number, line in enumerate(document.lines, start=1):
            _line(xml, document, number, line)
    return ("\n".join(xml.lines) + "\n").encode()


def _head(xml: _Writer, document: Document) -> None:
    xml.leaf("CustomizationID", CUSTOMIZATION)
    xml.leaf("ProfileID", PROFILE)
    xml.leaf("ID", document.number)
    xml.leaf("IssueDate", document.issued.isoformat())
    xml.leaf("DueDate", document.issued.isoformat())
    xml.leaf("InvoiceTypeCode", "380")
    xml.leaf("Note", document.note)
    xml.leaf("DocumentCurrencyCode", document.total.currency)
    xml.leaf("BuyerReference", document.customer_reference)
    with xml.inside("cac:InvoicePeriod"):
        xml.leaf("StartDate", document.first.isoformat())
        xml.leaf("EndDate", document.last.isoformat())


def endpoint(party: Mapping[str, str]) -> tuple[str, str]:
    """Return scheme and electronic address. Raise KeyError for a country without a scheme here."""
    country = party["country"]
    if country in _BY_COMPANY:
        return _BY_COMPANY[country], party["company_number"]
    return _BY_VAT[country], party["vat_number"]


def _party(xml: _Writer, party: Mapping[str, str]) -> None:
    scheme, address = endpoint(party)
    with xml.inside("cac:Party"):
        xml.leaf("EndpointID", address, schemeID=scheme)
        with xml.inside("cac:PartyName"):
            xml.leaf("Name", party["name"])
        with xml.inside("cac:PostalAddress"):
            for name, key in (("StreetName", "street"), ("CityName", "city"), ("PostalZone", "postcode")):
                if party[key]:
                    xml.leaf(name, party[key])
            with xml.inside("cac:Country"):
                xml.leaf("IdentificationCode", party["country"])
        with xml.inside("cac:PartyTaxScheme"):
            xml.leaf("CompanyID", party["vat_number"])
            _vat_scheme(xml)
        with xml.inside("cac:PartyLegalEntity"):
            xml.leaf("RegistrationName", party["name"])
            if party["country"] in _BY_COMPANY:
                xml.leaf("CompanyID", party["company_number"], schemeID=_BY_COMPANY[party["country"]])
            else:
                xml.leaf("CompanyID", party["company_number"])


def _vat_scheme(xml: _Writer) -> None:
    with xml.inside("cac:TaxScheme"):
        xml.leaf("ID", "VAT")


def _tax_total(xml: _Writer, document: Document) -> None:
    with xml.inside("cac:TaxTotal"):
        xml.amount("TaxAmount", document.vat)
        with xml.inside("cac:TaxSubtotal"):
            xml.amount("TaxableAmount", document.net)
            xml.amount("TaxAmount", document.vat)
            with xml.inside("cac:TaxCategory"):
                xml.leaf("ID", document.vat_category)
                xml.leaf("Percent", f"{document.vat_percent:.2f}")
                if document.vat_category == "AE":
                    xml.leaf("TaxExemptionReasonCode", "VATEX-EU-AE")
                    xml.leaf("TaxExemptionReason", document.vat_reason)
                _vat_scheme(xml)


def _totals(xml: _Writer, document: Document) -> None:
    with xml.inside("cac:LegalMonetaryTotal"):
        xml.amount("LineExtensionAmount", document.net)
        xml.amount("TaxExclusiveAmount", document.net)
        xml.amount("TaxInclusiveAmount", document.total)
        xml.amount("PrepaidAmount", document.total)
        xml.amount("PayableAmount", Money.zero(document.total.currency))


def _line(xml: _Writer, document: Document, number: int, line: Line) -> None:
    with xml.inside("cac:InvoiceLine"):
        xml.leaf("ID", str(number))
        xml.leaf("InvoicedQuantity", "1", unitCode="C62")
        xml.amount("LineExtensionAmount", line.net)
        with xml.inside("cac:Item"):
            xml.leaf("Name", line.name)
            with xml.inside("cac:ClassifiedTaxCategory"):
                xml.leaf("ID", document.vat_category)
                xml.leaf("Percent", f"{document.vat_percent:.2f}")
                _vat_scheme(xml)
        with xml.inside("cac:Price"):
            xml.amount("PriceAmount", line.net)
