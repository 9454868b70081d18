"""A fee invoice as it is given out: PDF in the merchant's language, Peppol UBL, and the VAT list as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from sluis.kernel.money import Money
from sluis.ledger import peppol
from sluis.ledger.journal import csv_lines
from sluis.ledger.models import FeeInvoice
from sluis.offices.scope import Scope
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.web import pdf

TEMPLATE = "ledger/fee_invoice.typ"
VAT_COLUMNS = (
    "number",
    "issued",
    "from",
    "to",
    "customer",
    "customer_country",
    "customer_vat_number",
    "category",
    "percent",
    "net",
    "vat",
    "total",
    "currency",
)


def paper(invoice: FeeInvoice) -> StoredFile:
    """Return the invoice as PDF; it is set once, a reprint is the same file."""

    def make() -> bytes:
        language = invoice.merchant.language
        with translation.override(language):
            data = _paper_data(invoice)
        noon = datetime.combine(invoice.issued_date, time(12), UTC)
        return pdf.render(TEMPLATE, data, language=language, created_at=noon)

    return _kept(invoice, f"{invoice.number}.pdf", "application/pdf", make)


def ubl(invoice: FeeInvoice) -> StoredFile:
    """Return the invoice as Peppol BIS Billing 3; it is written once."""

    def make() -> bytes:
        with translation.override(invoice.merchant.language):
            return peppol.write(document(invoice))

    return _kept(invoice, f"{invoice.number}.xml", "application/xml", make)


def _kept(invoice: FeeInvoice, name: str, media_type: str, make: Callable[[], bytes]) -> StoredFile:
    found = StoredFile.objects.filter(subject=invoice.pk, name=name).order_by("created_at").first()
    return found or files.store(
        make(),
        name=name,
        media_type=media_type,
        subject=invoice.pk,
        office=invoice.office,
        merchant=invoice.merchant_id,
    )


def document(invoice: FeeInvoice) -> peppol.Document:
    """Return the invoice as the values that its UBL is written from; texts in the active language."""
    return peppol.Document(
        number=invoice.number,
        issued=invoice.issued_date,
        first=invoice.first_date,
        last=invoice.last_date,
        issuer=invoice.issuer,
        customer=invoice.customer,
        customer_reference=invoice.merchant.code,
        lines=tuple(peppol.Line(name, net) for name, net in _lines(invoice)),
        net=invoice.net,
        vat_category=invoice.vat_category,
        vat_percent=invoice.vat_percent,
        vat_reason=invoice.vat_reason,
        vat=invoice.vat,
        total=invoice.total,
        note=_settled_note(),
    )


def _settled_note() -> str:
    return _("Settled by deduction from your payouts; nothing is left to pay.")


def _lines(invoice: FeeInvoice) -> list[tuple[str, Money]]:
    """Return a line per payout: what the fee was for."""
    return [
        (
            _("Fee on the payout of %(day)s, %(reference)s")
            % {"day": _shown_day(one.batch.day), "reference": one.reference},
            Money(one.fee_minor, one.currency),
        )
        for one in invoice.payouts.select_related("batch").order_by("id")
    ]


def _paper_data(invoice: FeeInvoice) -> dict[str, Any]:
    rate = formats.number_format(invoice.vat_percent.normalize(), use_l10n=True)
    label = _("VAT %(percent)s %%") % {"percent": rate}
    if invoice.vat_category == "AE":
        label = _("VAT reverse charged")
    return {
        "title": _("Invoice %(number)s") % {"number": invoice.number},
        "kind": _("Invoice"),
        "reference": invoice.number,
        "note": _shown_day(invoice.issued_date),
        "from_label": _("From"),
        "to_label": _("To"),
        "from": _address(invoice.issuer),
        "to": _address(invoice.customer),
        "facts": [
            [_("Date"), _shown_day(invoice.issued_date)],
            [_("Period"), f"{_shown_day(invoice.first_date)} – {_shown_day(invoice.last_date)}"],
        ],
        "head": [_("What"), _("Amount")],
        "rows": [[name, _amount(net)] for name, net in _lines(invoice)],
        "sums": [[_("Without VAT"), _amount(invoice.net)], [label, _amount(invoice.vat)]],
        "total": [_("Total"), f"{_amount(invoice.total)} {invoice.currency}"],
        "remarks": [_settled_note(), *([invoice.vat_reason] if invoice.vat_category == "AE" else [])],
    }


def _address(party: dict[str, str]) -> list[str]:
    place = f"{party['postcode']} {party['city']}".strip()
    number = _("Company number %(number)s") % {"number": party["company_number"]}
    tax = _("VAT number %(number)s") % {"number": party["vat_number"]}
    return [text for text in (party["name"], party["street"], place, party["country"], number, tax) if text]


def _amount(money: Money) -> str:
    return formats.number_format(money.amount, decimal_pos=2, use_l10n=True, force_grouping=True)


def _shown_day(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")


def vat_list(scope: Scope, *, first: date, last: date) -> Iterator[str]:
    """Yield the invoices issued from `first` to `last` with their VAT, as CSV in the form of the journal."""
    rows = FeeInvoice.objects.within(scope).filter(issued_date__gte=first, issued_date__lte=last)
    return csv_lines(VAT_COLUMNS, (_vat_row(one) for one in rows.order_by("office", "number").iterator()))


def _vat_row(invoice: FeeInvoice) -> tuple[str, ...]:
    customer = invoice.customer
    return (
        invoice.number,
        invoice.issued_date.isoformat(),
        invoice.first_date.isoformat(),
        invoice.last_date.isoformat(),
        customer["name"],
        customer["country"],
        customer["vat_number"],
        invoice.vat_category,
        f"{invoice.vat_percent:.2f}",
        invoice.net.text(),
        invoice.vat.text(),
        invoice.total.text(),
        invoice.currency,
    )
