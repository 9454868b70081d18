"""The bank: its statements, its bookings, the ones that nobody could place, and a file by hand."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel.errors import BadInput, NotFound
from sluis.kernel.money import Money
from sluis.ledger import accounts, balances, bank_match, bank_statement, queries, wording
from sluis.ledger.models import BankEntry, BankStatement
from sluis.ledger.money_frame import PAGE, PAY, holds_an_office, reader, tabs
from sluis.ledger.money_rows import event_address
from sluis.ledger.ports import BankFile
from sluis.offices import history
from sluis.offices.history import party_word
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.web import csv_export, figures
from sluis.web.addresses import with_query
from sluis.web.csv_export import Column
from sluis.web.toasts import toast

OUTCOMES = ("unknown", "amount", "twice", "placed", "matched")
TONES = {"matched": "go", "placed": "go", "unknown": "no", "amount": "no", "twice": "no"}
OPEN = ("unknown", "amount", "twice")
LARGEST = 20 * 1024 * 1024
PARTIES = ("alipay", "tmall")


@login_required
@require_GET
def bank(request: HttpRequest) -> HttpResponseBase:
    """Show what the bank booked, newest first, or export it."""
    scope = reader(request)
    asked = request.GET.get("outcome", "")
    outcome = asked if asked in OUTCOMES else ""
    rows = queries.bank_entries(scope, outcome=outcome).select_related("statement", "merchant")
    file = csv_export.export(
        request, name=_("bank"), columns=_columns(), rows=map(_exported, rows.iterator(chunk_size=1000))
    )
    if file is not None:
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    office = holds_an_office(scope)
    context = {
        "title": pgettext("money", "Bank"),
        "tabs": tabs(scope, "bank"),
        "chips": _chips(request, scope, outcome),
        "page": page,
        "rows": [_row(one, is_office=office) for one in page.object_list],
        "accounts": _accounts(scope),
        "may_pay": scope.may(PAY) and office,
        "csv_url": with_query(request, export="csv", page=None),
        "xlsx_url": with_query(request, export="xlsx", page=None),
    }
    return render(request, "ledger/bank.html", context)


def _accounts(scope: Scope) -> list[dict[str, Any]]:
    """Return each account with its newest statement, what our books say, and the days that are missing."""
    found: dict[str, dict[str, Any]] = {}
    for one in queries.bank_statements(scope).order_by("iban", "-day", "-imported_at"):
        if one.iban not in found:
            found[one.iban] = _account(one)
    return list(found.values())


def _account(newest: BankStatement) -> dict[str, Any]:
    stated = Money(newest.closing_minor, newest.currency)
    booked = balances.balance(accounts.bank(newest.office), newest.currency)
    gaps = bank_statement.gaps(newest.iban)
    day = {"day": figures.day_text(newest.day), "form": newest.form}
    return {
        "statement": newest,
        "stated": stated,
        "booked": booked,
        "gap": booked - stated,
        "agrees": booked == stated,
        "day_note": _("the bank on %(day)s, %(form)s") % day,
        "gaps": gaps,
        "gap_days": ", ".join(figures.day_text(day) for day in gaps),
    }


def _chips(request: HttpRequest, scope: Scope, now: str) -> list[dict[str, Any]]:
    rows = queries.bank_entries(scope).order_by().values("outcome").annotate(n=Count("id"))
    counts = {row["outcome"]: row["n"] for row in rows}
    shown = [("", pgettext("filter", "All"), sum(counts.values()))]
    shown += [(one, wording.entry_word(one), counts[one]) for one in OUTCOMES if counts.get(one)]
    return [
        {
            "label": word,
            "count": n,
            "current": outcome == now,
            "url": with_query(request, outcome=outcome or None, page=None),
        }
        for outcome, word, n in shown
    ]


def _row(one: BankEntry, *, is_office: bool) -> dict[str, Any]:
    return {
        "entry": one,
        "outcome": wording.entry_word(one.outcome),
        "tone": TONES.get(one.outcome, ""),
        "url": event_address(one.subject, is_office=is_office),
    }


def _columns() -> list[Column]:
    return [
        Column(_("Booked on")),
        Column(_("Amount"), money=True),
        Column(_("From or to")),
        Column(_("Account")),
        Column(_("Text")),
        Column(_("Reference")),
        Column(_("Found")),
        Column(_("Statement")),
    ]


def _exported(one: BankEntry) -> list[Any]:
    return [
        one.booked_date,
        one.money,
        one.counterparty_name,
        one.counterparty_iban,
        one.text,
        one.reference or one.end_to_end_id,
        wording.entry_word(one.outcome),
        one.statement.statement_id,
    ]


def _found(scope: Scope, entry_id: int) -> BankEntry:
    found = queries.bank_entries(scope).select_related("statement", "merchant").filter(pk=entry_id).first()
    if found is None:
        raise NotFound("there is no such booking")
    return found


@login_required
@require_GET
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show one booking and, where nobody could place it, the ways to say what it is."""
    scope = reader(request)
    found = _found(scope, entry_id)
    context = {
        **_row(found, is_office=holds_an_office(scope)),
        "advice": wording.entry_advice(found.outcome),
        "tabs": tabs(scope, "bank"),
        "merchants": Merchant.objects.within(scope).filter(office_id=found.office).order_by("name"),
        "parties": [(party, party_word(party)) for party in PARTIES],
        "may_place": scope.may(PAY) and found.office in scope.offices and found.outcome in OPEN,
        "timeline": history.entries([f"bke_{found.pk}"], wording.sentences()),
    }
    return render(request, "ledger/bank_entry.html", context)


@login_required
@require_POST
def place(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Say what a booking is: a merchant's money, a party's settlement, or the office's own."""
    scope = reader(request).demand(PAY)
    found = _found(scope, entry_id)
    if found.office not in scope.offices:
        raise NotFound("there is no such booking")
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise BadInput(_("Say why, in a few words: it is kept with the decision."), field="reason")
    kind, _sep, name = request.POST.get("target", "").partition(":")
    merchants = Merchant.objects.within(scope).filter(office_id=found.office)
    merchant = merchants.filter(pk=name).first() if kind == "merchant" else None
    party = name if kind == "party" and name in PARTIES else ""
    if not (merchant or party or kind == "office"):
        raise BadInput(_("Choose what the booking is."), field="target")
    bank_match.place(entry_id=found.pk, actor=scope.actor, reason=reason, merchant=merchant, party=party)
    toast(request, _("The booking is placed."))
    return redirect("ledger:bank-entry", found.pk)


@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Book a file of the bank that a person brings: camt.053, CODA or MT940."""
    scope = reader(request).demand(PAY)
    if not holds_an_office(scope):
        raise NotFound("there is no such office")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name:
        raise BadInput(_("Choose the file first."), field="file")
    if (file.size or 0) > LARGEST:
        raise BadInput(_("This file is larger than 20 MB. Give the days one by one."), field="file")
    booked = bank_statement.book(file=BankFile(file.name, file.read()), actor=scope.actor)
    if booked.fresh:
        toast(request, _("%(n)s statements are booked.") % {"n": booked.fresh})
    else:
        toast(request, _("This statement was booked before; nothing changed."), tone="info")
    return redirect("ledger:bank")
