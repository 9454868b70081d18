"""The receipt: a page that the customer opens without signing in, the same as PDF, and files for the shop's printer."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from sluis.kernel.errors import BadInput
from sluis.offices.middleware import scope_of
from sluis.payments import queries, receipt, receipt_paper, receipt_ticket, receipt_words
from sluis.payments.escpos import PAPERS
from sluis.payments.models import Charge
from sluis.payments.receipt_values import VatLine
from sluis.payments.till_frame import frame, store_of
from sluis.payments.till_pages import charge_in
from sluis.web.buyer_language import speaks_chinese


@require_safe
@never_cache
@speaks_chinese
def receipt_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a receipt to whoever holds its token."""
    found = receipt.of(receipt.charge_of(token))
    language = get_language() or "en"
    words = receipt_words.words(language)
    context = {
        "receipt": found,
        "token": token,
        "words": words,
        "sold_at": receipt_words.moment(found.sold_at, language),
        "vat": [{"line": line, "rate": _rate(line, words, language)} for line in found.vat],
        "traveller": receipt_words.vat_refund(found.vat_refund, language),
    }
    return render(request, "payments/receipt_page.html", context)


def _rate(line: VatLine, words: receipt_words.Words, language: str) -> str:
    return words.rate_not_given if line.rate_pct is None else receipt_words.rate(line.rate_pct, language)


@require_safe
@never_cache
def receipt_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """Return the receipt as PDF to whoever holds its token."""
    return _pdf(receipt.charge_of(token))


@login_required
@require_safe
def staff_pdf(request: HttpRequest, charge_id: str) -> HttpResponse:
    """Return the receipt as PDF to those who may see the payment."""
    return _pdf(queries.charge(scope_of(request), charge_id))


@login_required
@require_safe
def staff_ticket(request: HttpRequest, charge_id: str, width: int) -> HttpResponse:
    """Return the receipt as ESC/POS bytes for 80 or 58 mm; `?han=gb18030` for a printer with Chinese characters."""
    charge = queries.charge(scope_of(request), charge_id)
    if width not in PAPERS:
        raise BadInput("receipts are printed on paper of 80 or 58 mm", field="width")
    han: receipt_ticket.Han = "gb18030" if request.GET.get("han") == "gb18030" else "picture"
    content = receipt_ticket.of(receipt.of(charge), millimetres=width, han=han)
    return _file(content, "application/octet-stream", f"{charge.pk}-{width}mm.bin", attach=True)


@login_required
@require_GET
def till_receipt(request: HttpRequest, store_id: str, charge_id: str) -> HttpResponse:
    """Show at the till the code that the customer scans for his receipt, and the files for the printer."""
    scope, store = store_of(request, store_id)
    charge = charge_in(scope, store, charge_id)
    found = receipt.of(charge)
    context = {**frame(request, scope, store), "charge": charge, "receipt": found}
    return render(request, "payments/till_receipt.html", context)


def _pdf(charge: Charge) -> HttpResponse:
    content = receipt_paper.of(receipt.of(charge))
    return _file(content, "application/pdf", f"{charge.pk}.pdf", attach=False)


def _file(content: bytes, media_type: str, name: str, *, attach: bool) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(attach, name) or ""
    return answer
