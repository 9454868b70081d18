"""Invoices of the office for its fees, as PDF and as Peppol BIS 3, and the files for the bookkeeper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.ledger import fee_invoice, invoice_paper, journal, queries
from sluis.ledger.models import FeeInvoice, InvoiceIssuer
from sluis.ledger.money_frame import PAGE, PAY, holds_an_office, reader, tabs
from sluis.offices.models import Merchant
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.web.toasts import toast


@login_required
@require_GET
def invoices(request: HttpRequest) -> HttpResponse:
    """Show the invoices of a scope, newest first."""
    scope = reader(request)
    page = Paginator(queries.fee_invoices(scope), PAGE).get_page(request.GET.get("page"))
    first, last = last_month(clock.today())
    context = {
        "title": pgettext("money", "Invoices"),
        "tabs": tabs(scope, "invoices"),
        "page": page,
        "shows_merchant": Merchant.objects.within(scope).count() > 1,
        "offices": sorted(scope.offices),
        "may_pay": scope.may(PAY) and holds_an_office(scope),
        "first": first,
        "unnamed": sorted(scope.offices - set(InvoiceIssuer.objects.values_list("pk", flat=True))),
        "last": last,
    }
    return render(request, "ledger/invoices.html", context)


def last_month(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month before a day's."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _span(asked: Mapping[str, str]) -> tuple[date, date]:
    """Return the days that are asked for; the month before when none is named."""
    if "first" not in asked and "last" not in asked:
        return last_month(clock.today())
    try:
        days = date.fromisoformat(asked.get("first", "")), date.fromisoformat(asked.get("last", ""))
    except ValueError:
        raise BadInput(_("Choose the first and the last day."), field="first") from None
    if days[0] > days[1]:
        raise BadInput(_("The first day lies after the last one."), field="first")
    return days


@login_required
@require_GET
def journal_file(request: HttpRequest) -> StreamingHttpResponse:
    """Return the journal of a span of days as CSV."""
    scope = reader(request)
    first, last = _span(request.GET)
    return _csv(journal.journal(scope, first=first, last=last), f"journal-{first}-{last}.csv")


@login_required
@require_GET
def vat_file(request: HttpRequest) -> StreamingHttpResponse:
    """Return the fee invoices of a span of days with their VAT as CSV."""
    scope = reader(request)
    first, last = _span(request.GET)
    return _csv(invoice_paper.vat_list(scope, first=first, last=last), f"vat-{first}-{last}.csv")


def _csv(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


@login_required
@require_POST
def invoice_fees(request: HttpRequest) -> HttpResponse:
    """Invoice the fees of the payouts of a span of days; what was invoiced stays invoiced once."""
    scope = reader(request).demand(PAY)
    office = request.POST.get("office", "")
    if office not in scope.offices:
        raise NotFound("there is no such office")
    first, last = _span(request.POST)
    made = fee_invoice.invoice_fees(
        office=office, first=first, last=last, issued=clock.today(), actor=scope.actor
    )
    if made:
        words = ngettext("%(n)s invoice is made.", "%(n)s invoices are made.", len(made))
        toast(request, words % {"n": len(made)})
    else:
        toast(request, _("No fees wait to be invoiced for these days."), tone="info")
    return redirect("ledger:invoices")


@login_required
@require_GET
def invoice_pdf(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """Return an invoice as PDF."""
    return _file(invoice_paper.paper(_found(request, invoice_id)), attach=False)


@login_required
@require_GET
def invoice_ubl(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """Return an invoice as UBL of Peppol BIS Billing 3."""
    return _file(invoice_paper.ubl(_found(request, invoice_id)), attach=True)


def _found(request: HttpRequest, invoice_id: str) -> FeeInvoice:
    found = queries.fee_invoices(reader(request)).filter(pk=invoice_id).first()
    if found is None:
        raise NotFound("there is no such invoice")
    return found


def _file(file: StoredFile, *, attach: bool) -> HttpResponse:
    answer = HttpResponse(files.content(file), content_type=file.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(attach, file.name) or ""
    return answer
