"""Invoice the fees that the office took on payouts, month by month or for any span of days."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger import accounts, vat
from sluis.ledger.models import FeeInvoice, InvoiceIssuer, Payout
from sluis.ledger.models.payouts import PayoutState
from sluis.ledger.post import Entry, post
from sluis.offices.companies import check_company_number, check_iban, check_vat_number
from sluis.offices.models import Merchant
from sluis.records import audit, events


def set_issuer(
    *,
    office: str,
    name: str,
    street: str,
    postcode: str,
    city: str,
    country: str,
    company_number: str,
    vat_number: str,
    iban: str,
) -> InvoiceIssuer:
    """Keep who an office's invoices come from; the numbers are checked. Raise BadInput for a wrong one."""
    issuer, _ = InvoiceIssuer.objects.update_or_create(
        office=office,
        defaults={
            "name": name,
            "street": street,
            "postcode": postcode,
            "city": city,
            "country": country,
            "company_number": check_company_number(country, company_number),
            "vat_number": check_vat_number(country, vat_number),
            "iban": check_iban(iban),
        },
    )
    return issuer


def invoice_fees(*, office: str, first: date, last: date, issued: date, actor: str) -> list[FeeInvoice]:
    """Invoice the fees of payouts executed from `first` to `last`, one invoice a merchant; a second run adds
    none.

    VAT is charged on top: it is taken from the merchant's payable balance. Raise BadInput while the office
    has no issuer, or when the fee crosses a border that the VAT rules here do not cover.
    """
    if not InvoiceIssuer.objects.filter(pk=office).exists():
        raise BadInput(f"say first who invoices for office {office}", field="office", code="no_issuer")
    waiting = _uninvoiced(office, first, last)
    merchants = Merchant.objects.filter(pk__in=waiting.values("merchant")).order_by("pk")
    made = [_invoice(office, merchant, first, last, issued, actor) for merchant in merchants]
    return [one for one in made if one is not None]


def _uninvoiced(office: str, first: date, last: date) -> QuerySet[Payout]:
    return Payout.objects.filter(
        office=office,
        state=PayoutState.BOOKED,
        fee_minor__gt=0,
        fee_invoice=None,
        batch__day__gte=first,
        batch__day__lte=last,
    )


@transaction.atomic
def _invoice(
    office: str, merchant: Merchant, first: date, last: date, issued: date, actor: str
) -> FeeInvoice | None:
    # The issuer's row hands out the numbers, so it is also what keeps two runs apart.
    issuer = InvoiceIssuer.objects.select_for_update().get(pk=office)
    payouts = list(_uninvoiced(office, first, last).filter(merchant=merchant))
    if not payouts:
        return None
    currency = payouts[0].currency
    net = Money(sum(one.fee_minor for one in payouts), currency)
    taxed = vat.treatment(seller=issuer.country, customer=merchant.country, day=issued)
    tax = _vat(net, taxed.percent)
    invoice = FeeInvoice.objects.create(
        office=office,
        number=_next_number(issuer, issued),
        merchant=merchant,
        issued_date=issued,
        first_date=first,
        last_date=last,
        currency=currency,
        net_minor=net.minor,
        vat_category=taxed.category,
        vat_percent=taxed.percent,
        vat_reason=taxed.reason,
        vat_minor=tax.minor,
        total_minor=net.minor + tax.minor,
        issuer=_party(issuer),
        customer=_party(merchant),
    )
    Payout.objects.filter(pk__in=[one.pk for one in payouts]).update(fee_invoice=invoice)
    if tax:
        payable = accounts.merchant_payable(merchant.pk)
        post(
            event=invoice.pk,
            entries=[Entry(payable, accounts.office_vat(office), tax, "vat", merchant.pk)],
            office=office,
        )
    _tell(invoice, actor)
    return invoice


def _vat(net: Money, percent: Decimal) -> Money:
    return Money(int((Decimal(net.minor) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP)), net.currency)


def _next_number(issuer: InvoiceIssuer, issued: date) -> str:
    """Take the next number of the year: without gaps, for it is written in the invoice's own transaction."""
    issuer.last_number = issuer.last_number + 1 if issuer.number_year == issued.year else 1
    issuer.number_year = issued.year
    issuer.save(update_fields=["last_number", "number_year"])
    return f"{issuer.office}{issued.year}-{issuer.last_number:05d}"


def _party(row: InvoiceIssuer | Merchant) -> dict[str, Any]:
    names = ("name", "street", "postcode", "city", "country", "company_number", "vat_number", "iban")
    return {name: getattr(row, name) for name in names}


def _tell(invoice: FeeInvoice, actor: str) -> None:
    audit.write(
        actor=actor,
        verb="ledger.invoice_fees",
        subject=invoice.pk,
        office=invoice.office,
        merchant=invoice.merchant_id,
        detail={"number": invoice.number, "total": str(invoice.total)},
    )
    events.emit(
        kind="invoice.issued", reference=invoice.pk, office=invoice.office, merchant=invoice.merchant_id
    )
