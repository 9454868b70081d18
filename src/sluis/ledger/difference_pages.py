"""Differences: what does not agree, oldest first, and what a person decides about one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel.errors import BadInput, NotFound
from sluis.ledger import differences as decisions
from sluis.ledger import queries, wording
from sluis.ledger.models import OpenItem, StatementLine
from sluis.ledger.money_frame import PAY, holds_an_office, reader, tabs
from sluis.ledger.money_rows import difference_kinds, event_address, line_row, parts_that_show
from sluis.ledger.queries import Difference
from sluis.offices import history
from sluis.offices.history import party_word
from sluis.offices.middleware import require
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.web import csv_export
from sluis.web.addresses import with_query
from sluis.web.csv_export import Column
from sluis.web.toasts import toast

MOST = 500
AGES = (3, 8, 31, 10**6)  # days, each the first that is too old for its group


@login_required
@require_GET
def differences(request: HttpRequest) -> HttpResponseBase:
    """Show what does not agree, oldest first, or export it."""
    scope = reader(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in wording.DIFFERENCE_TONES else ""
    found = queries.differences(scope, kind=kind, limit=MOST)
    names = dict(Merchant.objects.within(scope).values_list("pk", "name"))
    file = csv_export.export(
        request,
        name=_("differences"),
        columns=_columns(),
        rows=(_exported(one, names) for one in found),
    )
    if file is not None:
        return file
    context = {
        "title": pgettext("money", "Differences"),
        "tabs": tabs(scope, "differences"),
        "chips": _chips(request, scope, kind),
        "picture": _ages(found),
        "advice": wording.difference_advice(kind),
        "rows": [_row(one, names) for one in found],
        "shows_merchant": len(names) > 1,
        "csv_url": with_query(request, export="csv"),
        "xlsx_url": with_query(request, export="xlsx"),
    }
    return render(request, "ledger/differences.html", context)


def _item_state(found: OpenItem) -> dict[str, str]:
    if found.given_up_at:
        return {"state": wording.outcome_word("written_off"), "tone": ""}
    if found.settled_by_id:
        return {"state": wording.outcome_word("matched"), "tone": "go"}
    return {"state": wording.difference_word("missing"), "tone": wording.DIFFERENCE_TONES["missing"]}


def _ages(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Return how many differences are how old, for the picture above the list."""
    counts = [0] * len(AGES)
    for one in found:
        counts[next(place for place, days in enumerate(AGES) if one.age_days < days)] += 1
    words = (_("up to 2 days"), _("3 to 7 days"), _("8 to 30 days"), _("more than 30 days"))
    return parts_that_show(
        (word, n, 2 + place) for place, (word, n) in enumerate(zip(words, counts, strict=True))
    )


def _chips(request: HttpRequest, scope: Scope, now: str) -> list[dict[str, Any]]:
    kinds = difference_kinds(scope)
    shown = [("", pgettext("filter", "All"), sum(one["count"] for one in kinds))]
    shown += [(one["kind"], one["word"], one["count"]) for one in kinds]
    return [
        {"label": word, "count": n, "current": kind == now, "url": with_query(request, kind=kind or None)}
        for kind, word, n in shown
    ]


def _row(one: Difference, names: dict[str, str]) -> dict[str, Any]:
    return {
        "difference": one,
        "word": wording.difference_word(one.kind),
        "tone": wording.DIFFERENCE_TONES.get(one.kind, ""),
        "party": party_word(one.party),
        "kind": wording.line_kind_word(one.line_kind),
        "merchant": names.get(one.merchant_id, ""),
        "url": f"/money/lines/{one.line_id}/" if one.line_id else f"/money/items/{one.item_id}/",
    }


def _columns() -> list[Column]:
    return [
        Column(_("Difference")),
        Column(_("Counterparty")),
        Column(_("Kind")),
        Column(_("Their number")),
        Column(_("Our number")),
        Column(_("Merchant")),
        Column(_("Expected"), money=True),
        Column(_("Stated"), money=True),
        Column(_("Since")),
        Column(_("Days")),
    ]


def _exported(one: Difference, names: dict[str, str]) -> list[Any]:
    return [
        wording.difference_word(one.kind),
        party_word(one.party),
        wording.line_kind_word(one.line_kind),
        one.external_id,
        one.reference,
        names.get(one.merchant_id, ""),
        one.expected,
        one.stated,
        one.since,
        one.age_days,
    ]


def _line(scope: Scope, line_id: int) -> StatementLine:
    rows = StatementLine.objects.within(scope).select_related("statement", "open_item", "merchant")
    found = rows.filter(pk=line_id).first()
    if found is None:
        raise NotFound("there is no such line")
    return found


def _item(scope: Scope, item_id: int) -> OpenItem:
    found = OpenItem.objects.within(scope).select_related("merchant").filter(pk=item_id).first()
    if found is None:
        raise NotFound("there is no such item")
    return found


def _merchants(scope: Scope, office: str) -> QuerySet[Merchant]:
    return Merchant.objects.within(scope).filter(office_id=office).order_by("name")


@login_required
@require_GET
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Show one line of a statement, beside what was expected, and what can be decided."""
    scope = reader(request)
    found = _line(scope, line_id)
    decides = scope.may(PAY) and (found.office in scope.offices or scope.everything)
    context = {
        **line_row(found, is_office=holds_an_office(scope)),
        "tabs": tabs(scope, "differences"),
        "party": party_word(found.statement.party),
        "advice": wording.difference_advice(found.outcome),
        "merchants": _merchants(scope, found.office),
        "may_decide": decides,
        "may_accept": decides and found.outcome in ("amount", "fee"),
        "may_assign": decides and found.outcome == "unknown",
        "shows_statement": holds_an_office(scope),
        "timeline": history.entries([f"line_{found.pk}"], wording.sentences()),
    }
    return render(request, "ledger/line.html", context)


@login_required
@require_GET
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show what was expected of a counterparty and has not come, and the way to give it up."""
    scope = reader(request)
    found = _item(scope, item_id)
    is_open = found.settled_by_id is None and found.given_up_at is None
    context = {
        "item": found,
        "tabs": tabs(scope, "differences"),
        "party": party_word(found.party),
        "kind": wording.line_kind_word(found.kind),
        "url": event_address(found.reference, is_office=holds_an_office(scope)),
        **_item_state(found),
        "advice": wording.difference_advice("missing") if is_open else "",
        "is_open": is_open,
        "may_decide": is_open and scope.may(PAY) and (found.office in scope.offices or scope.everything),
        "timeline": history.entries([f"item_{found.pk}"], wording.sentences()),
    }
    return render(request, "ledger/item.html", context)


def _reason(request: HttpRequest) -> str:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise BadInput(_("Say why, in a few words: it is kept with the decision."), field="reason")
    return reason


def _decider(request: HttpRequest, office: str) -> Scope:
    scope = require(request, PAY)
    if office not in scope.offices and not scope.everything:
        raise NotFound("there is no such line")
    return scope


@login_required
@require_POST
def decide(request: HttpRequest, line_id: int) -> HttpResponse:
    """Take the counterparty's figure, say whose a line is, or write it off."""
    found = _line(reader(request), line_id)
    scope = _decider(request, found.office)
    match request.POST.get("act", ""):
        case "accept":
            decisions.accept(line_id=found.pk, actor=scope.actor)
            toast(request, _("Their figure is taken as right."))
        case "assign":
            merchant = _merchants(scope, found.office).filter(pk=request.POST.get("merchant", "")).first()
            if merchant is None:
                raise BadInput(_("Choose the merchant."), field="merchant")
            decisions.assign(line_id=found.pk, merchant=merchant, actor=scope.actor)
            toast(request, _("The line is booked for %(name)s.") % {"name": merchant.name})
        case "write_off":
            decisions.write_off(line_id=found.pk, reason=_reason(request), actor=scope.actor)
            toast(request, _("The line is written off."))
        case _:
            raise BadInput(_("Choose what to do."), field="act")
    return redirect("ledger:line", found.pk)


@login_required
@require_POST
def give_up(request: HttpRequest, item_id: int) -> HttpResponse:
    """Close what no file will bring."""
    found = _item(reader(request), item_id)
    scope = _decider(request, found.office)
    decisions.give_up(item_id=found.pk, reason=_reason(request), actor=scope.actor)
    toast(request, _("It is given up."))
    return redirect("ledger:item", found.pk)
