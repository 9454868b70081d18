"""Payouts: the list, one payout with what it pays for, one file to the bank, and the run that makes one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotAllowed, NotFound
from sluis.kernel.money import Money
from sluis.ledger import payout as payouts_made
from sluis.ledger import queries, remittance, send, wording
from sluis.ledger.models import Payout, PayoutBatch, PayoutLine
from sluis.ledger.models.payouts import PayoutState
from sluis.ledger.money_frame import PAGE, PAY, DaysFilter, holds_an_office, reader, tabs
from sluis.ledger.money_rows import batch_row, event_address, parts_that_show, payout_row, payout_steps
from sluis.offices import history
from sluis.offices.scope import Scope
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.web import csv_export, figures
from sluis.web.csv_export import Column
from sluis.web.toasts import toast

WEEKEND = 5


class PayoutFilter(DaysFilter):
    """State, merchant and days."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    field_order = ("state", "merchant", "first", "last")

    def choose(self, scope: Scope) -> None:
        """Offer the states."""
        states = [(state.value, wording.payout_word(state)) for state in PayoutState if state != "collecting"]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", pgettext("filter", "All")),
            *states,
        ]


@login_required
@require_GET
def payouts(request: HttpRequest) -> HttpResponseBase:
    """Show the payouts of a scope, newest first, or export them."""
    scope = reader(request)
    form = PayoutFilter(request.GET, scope=scope)
    rows = form.narrow(queries.payouts(scope, state=form.wanted("state")), at="created_at")
    file = csv_export.export(
        request, name=_("payouts"), columns=_columns(), rows=map(_exported, rows.iterator())
    )
    if file is not None:
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    office = holds_an_office(scope)
    batches = queries.payout_batches(scope).exclude(state__in=[PayoutState.BOOKED, PayoutState.REJECTED])
    context = {
        "title": pgettext("money", "Payouts"),
        "tabs": tabs(scope, "payouts"),
        "form": form,
        "page": page,
        "rows": [payout_row(one) for one in page.object_list],
        "shows_merchant": "merchant" in form.fields,
        "any": queries.payouts(scope).exists(),
        "batches": [batch_row(one) for one in batches[:10]] if office else [],
        "may_pay": scope.may(PAY) and office,
        "offices": sorted(scope.offices),
        "next_day": next_business_day(clock.today()),
    }
    return render(request, "ledger/payouts.html", context)


def next_business_day(day: date) -> date:
    """Return the next day that is neither Saturday nor Sunday; closing days of the banks are not known here."""
    found = day + timedelta(days=1)
    while found.weekday() >= WEEKEND:
        found += timedelta(days=1)
    return found


def _columns() -> list[Column]:
    return [
        Column(_("Number")),
        Column(_("Made at")),
        Column(_("For")),
        Column(_("Merchant")),
        Column(_("State")),
        Column(_("Amount"), money=True),
        Column(_("Settled"), money=True),
        Column(_("Held back"), money=True),
        Column(_("Fee of the office"), money=True),
        Column(_("Reference")),
        Column(_("Account")),
    ]


def _exported(one: Payout) -> list[Any]:
    found = remittance.advice(one)
    return [
        one.pk,
        one.created_at,
        one.batch.day,
        one.merchant.name,
        wording.payout_word(one.state),
        one.money,
        found.settled,
        found.deducted,
        found.office_fee,
        found.reference_shown,
        one.creditor_iban,
    ]


def _found(scope: Scope, payout_id: str) -> Payout:
    found = queries.payouts(scope).filter(pk=payout_id).first()
    if found is None:
        raise NotFound("there is no such payout")
    return found


@login_required
@require_GET
def payout(request: HttpRequest, payout_id: str) -> HttpResponse:
    """Show one payout: its sum, what it pays for line by line, and its story."""
    scope = reader(request)
    one = _found(scope, payout_id)
    lines = PayoutLine.objects.filter(payout=one).select_related("line__statement", "line__open_item")
    page = Paginator(lines.order_by("line__settled_at", "id"), PAGE).get_page(request.GET.get("page"))
    names = remittance.kind_names()
    office = one.office in scope.offices or scope.everything
    found = remittance.advice(one)
    context = {
        **payout_row(one),
        "tabs": tabs(scope, "payouts"),
        "advice": found,
        "parts": [{"part": part, "name": names.get(part.kind, part.kind)} for part in found.parts],
        "page": page,
        "lines": [_line(paid, is_office=office) for paid in page.object_list],
        "minus": {"deducted": -found.deducted, "fee": -found.office_fee},
        "bar": _bar(found),
        "steps": payout_steps(one.state),
        "timeline": history.entries([one.pk], wording.sentences()),
        "is_office": office,
        "is_over": one.state in (PayoutState.REJECTED, PayoutState.RETURNED),
    }
    return render(request, "ledger/payout.html", context)


def _bar(found: remittance.Advice) -> list[dict[str, Any]]:
    """Return what became of what was sold: who kept how much of it, and what the merchant got."""
    zero = Money.zero(found.amount.currency)
    taken = sum((-part.gross for part in found.parts if part.gross < zero), zero)
    fees = sum((part.fee for part in found.parts), zero)
    return parts_that_show(
        (
            (_("Paid"), found.amount, 1),
            (_("Fee"), fees, 2),
            (_("Refunds, commission and tax"), taken, 3),
            (_("Costs and earlier debts"), found.deducted, 4),
            (_("Fee of the office"), found.office_fee, 5),
        )
    )


def _line(paid: PayoutLine, *, is_office: bool) -> dict[str, Any]:
    line = paid.line
    reference = line.reference or (line.open_item.reference if line.open_item else "")
    return {
        "line": line,
        "word": wording.line_kind_word(line.kind),
        "url": event_address(reference, is_office=is_office),
    }


@login_required
@require_GET
def advice(request: HttpRequest, payout_id: str) -> HttpResponse:
    """Return the remittance advice as PDF."""
    file = remittance.paper(_found(reader(request), payout_id))
    return _file(file, attach="download" in request.GET)


def _file(file: StoredFile, *, attach: bool) -> HttpResponse:
    answer = HttpResponse(files.content(file), content_type=file.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(attach, file.name) or ""
    return answer


def _batch_of(scope: Scope, batch_id: str) -> PayoutBatch:
    found = queries.payout_batches(scope).filter(pk=batch_id).first()
    if found is None:
        raise NotFound("there is no such batch")
    return found


@login_required
@require_GET
def batch(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Show one file to the bank with its payouts and its story."""
    scope = reader(request)
    one = _batch_of(scope, batch_id)
    rows = queries.payouts(scope).filter(batch=one).order_by("merchant__name")
    context = {
        **batch_row(one),
        "tabs": tabs(scope, "payouts"),
        "rows": [payout_row(payout) for payout in rows],
        "timeline": history.entries([one.pk], wording.sentences()),
        "steps": payout_steps(one.state),
        "may_pay": scope.may(PAY),
        "may_hand_over": scope.may(PAY) and one.state == PayoutState.REQUESTED,
    }
    return render(request, "ledger/batch.html", context)


@login_required
@require_GET
def batch_file(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Return the payment file of a batch, written now if it was not yet."""
    scope = reader(request).demand(PAY)
    one = _batch_of(scope, batch_id)
    kept = StoredFile.objects.filter(pk=one.file_id).first() if one.file_id else None
    return _file(kept or send.write_file(one, send.bank_of(one.office)), attach=True)


@login_required
@require_POST
def hand_over(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Say that a person gave the file to the bank."""
    scope = reader(request).demand(PAY)
    one = _batch_of(scope, batch_id)
    if send.mark_handed_over(batch=one, actor=scope.actor):
        toast(request, _("Noted. The bank’s statement will confirm it."))
    else:
        toast(request, _("The file was given to the bank already."), tone="prepare")
    return redirect("ledger:batch", one.pk)


@login_required
@require_POST
def pay_out(request: HttpRequest) -> HttpResponse:
    """Put together what an office owes its merchants; the file goes to the bank by itself."""
    scope = reader(request).demand(PAY)
    office = request.POST.get("office", "")
    if office not in scope.offices:
        raise NotAllowed("this office is not yours")
    day = _day(request.POST.get("day", ""))
    made = payouts_made.pay_out(office=office, day=day, actor=scope.actor)
    if made is None:
        toast(
            request,
            _("Nobody is due anything: what was settled is paid out, or less than what is owed."),
            tone="info",
        )
        return redirect("ledger:payouts")
    words = _("%(n)s payouts over %(total)s are put together for %(day)s.")
    toast(
        request,
        words % {"n": made.count, "total": figures.money_text(made.total), "day": figures.day_text(made.day)},
    )
    return redirect("ledger:batch", made.pk)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(_("Choose the day of the payout."), field="day") from None
    today = clock.today()
    if not today <= day <= today + timedelta(days=30):
        raise BadInput(_("Choose a day from today on, within 30 days."), field="day")
    return day
