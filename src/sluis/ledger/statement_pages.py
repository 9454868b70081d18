"""Statements of counterparties: the files that were read, their lines, and a file by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, BinaryIO, cast

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.kernel.money import Money
from sluis.ledger import queries, settle, wording
from sluis.ledger.models import Statement, StatementLine
from sluis.ledger.money_frame import PAGE, PAY, holds_an_office, reader, tabs
from sluis.ledger.money_rows import line_row, parts_that_show, statement_row
from sluis.offices import history
from sluis.offices.history import party_word
from sluis.offices.scope import Scope
from sluis.web import csv_export, figures
from sluis.web.addresses import with_query
from sluis.web.csv_export import Column
from sluis.web.toasts import toast

DAILY = frozenset({"alipay"})  # settles each business day; a platform settles when an order is finished


@login_required
@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """Show the files of a scope's offices, newest first."""
    scope = reader(request)
    page = Paginator(queries.statements(scope), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": pgettext("money", "Statements"),
        "tabs": tabs(scope, "statements"),
        "page": page,
        "rows": _rows(page.object_list),
        "gaps": _gaps(scope),
        "offices": sorted(scope.offices),
        "may_pay": scope.may(PAY) and holds_an_office(scope),
    }
    return render(request, "ledger/statements.html", context)


def _rows(found: Iterable[Statement]) -> list[dict[str, Any]]:
    shown = list(found)
    differing = (
        StatementLine.objects.filter(statement__in=shown, outcome__in=list(wording.DIFFERENCE_TONES))
        .order_by()
        .values_list("statement")
        .annotate(n=Count("id"))
    )
    counts = dict(differing)
    return [{**statement_row(one), "differing": counts.get(one.pk, 0), "fee": _fee(one)} for one in shown]


def _fee(one: Statement) -> Money | None:
    return Money(one.fee_minor, one.currency) if one.currency else None


def _gaps(scope: Scope) -> list[dict[str, Any]]:
    """Return the parties whose settlement of some business day of the last month was never read."""
    through = clock.today() - timedelta(days=1)
    found = []
    for party in sorted(set(queries.statements(scope).order_by().values_list("party", flat=True))):
        days = queries.missing_statement_days(scope, party=party, through=through)
        if days and party in DAILY:
            first, last = figures.day_text(days[0]), figures.day_text(days[-1])
            found.append({"party": party_word(party), "count": len(days), "first": first, "last": last})
    return found


@login_required
@require_GET
def statement(request: HttpRequest, settlement_id: str) -> HttpResponseBase:
    """Show one file: what it settles, how its lines agree, and its lines; or export them."""
    scope = reader(request)
    one = _found(scope, settlement_id)
    every = queries.statement_lines(scope, one.pk)
    outcome = request.GET.get("outcome", "")
    lines = every.filter(outcome=outcome) if outcome in StatementLine.Outcome.values and outcome else every
    lines = lines.select_related("merchant", "open_item")
    file = csv_export.export(
        request,
        name=f"{one.party}-{one.statement_id}",
        columns=_columns(),
        rows=map(_exported, lines.iterator(chunk_size=2000)),
    )
    if file is not None:
        return file
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    counts = dict(every.order_by().values_list("outcome").annotate(n=Count("id")))
    bank_url = f"/money/bank/{one.bank_entry_id}/" if one.bank_entry_id else ""
    context = {
        **statement_row(one),
        "tabs": tabs(scope, "statements"),
        "chips": _chips(request, counts),
        "picture": _picture(counts),
        "differing": sum(counts.get(kind, 0) for kind in wording.DIFFERENCE_TONES),
        "fee": _fee(one),
        "gap": next((total for summary, total in queries.summary_gaps(scope) if summary.pk == one.pk), None),
        "bank_url": bank_url,
        "page": page,
        "lines": [line_row(line, is_office=True) for line in page.object_list],
        "timeline": history.entries([one.pk], wording.sentences()),
        "csv_url": with_query(request, export="csv", page=None),
        "xlsx_url": with_query(request, export="xlsx", page=None),
    }
    return render(request, "ledger/statement.html", context)


def _found(scope: Scope, statement_id: str) -> Statement:
    found = queries.statements(scope).select_related("bank_entry").filter(pk=statement_id).first()
    if found is None:
        raise NotFound("there is no such statement")
    return found


def _chips(request: HttpRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    now = request.GET.get("outcome", "")
    shown = [("", pgettext("filter", "All"), sum(counts.values()))]
    shown += [(outcome, wording.outcome_word(outcome), n) for outcome, n in sorted(counts.items()) if outcome]
    return [
        {
            "label": label,
            "count": n,
            "current": outcome == now,
            "url": with_query(request, outcome=outcome or None, page=None),
        }
        for outcome, label, n in shown
    ]


def _picture(counts: dict[str, int]) -> list[dict[str, Any]]:
    agreed = counts.get("matched", 0) + counts.get("agreed", 0)
    parts = [(wording.outcome_word("matched"), agreed, 1)]
    kinds = (*wording.DIFFERENCE_TONES, "written_off")
    parts += [(wording.outcome_word(kind), counts.get(kind, 0), 2 + n % 4) for n, kind in enumerate(kinds)]
    return parts_that_show(parts)


def _columns() -> list[Column]:
    return [
        Column(_("Line")),
        Column(_("Kind")),
        Column(_("Their number")),
        Column(_("Our number")),
        Column(_("Merchant")),
        Column(_("Amount"), money=True),
        Column(_("Fee"), money=True),
        Column(_("Settled"), money=True),
        Column(_("Settled at")),
        Column(_("Found")),
    ]


def _exported(line: StatementLine) -> list[Any]:
    return [
        line.line_no,
        wording.line_kind_word(line.kind),
        line.external_id,
        line.reference,
        line.merchant.name if line.merchant else "",
        line.gross,
        line.fee,
        line.net,
        line.settled_at,
        wording.outcome_word(line.outcome),
    ]


@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Read a file that a person brings; a file that is no sound statement stores nothing."""
    scope = reader(request).demand(PAY)
    office = request.POST.get("office", "")
    if office not in scope.offices:
        raise NotFound("there is no such office")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name or file.file is None:
        raise BadInput(_("Choose the file first."), field="file")
    read, fresh = settle.read(
        stream=cast(BinaryIO, file.file), name=file.name, actor=scope.actor, office=office
    )
    if fresh:
        toast(request, _("%(n)s lines are read; they are being matched.") % {"n": read.line_count})
    else:
        toast(request, _("This file was read before; nothing changed."), tone="info")
    return redirect("ledger:statement", read.pk)
