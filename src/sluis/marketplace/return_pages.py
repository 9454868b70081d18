"""What buyers ask back on pages: the list, one claim with its way, and the decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sluis.customs.models import Return as CustomsReturn
from sluis.customs.wording import sentences as customs_sentences
from sluis.kernel.errors import BadInput, NotAllowed
from sluis.logistics.models import Shipment
from sluis.logistics.wording import sentences as logistics_sentences
from sluis.logistics.wording import whereabouts
from sluis.marketplace import queries, returns, states
from sluis.marketplace.models import Claim
from sluis.marketplace.order_filter import RowsFilter
from sluis.marketplace.wording import CLAIM_TONES, claim_sentence, claim_word, sentences
from sluis.offices import history
from sluis.offices.middleware import scope_of
from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.web import csv_export, figures
from sluis.web.addresses import with_query
from sluis.web.csv_export import Column
from sluis.web.toasts import toast

PAGE = 25
DECIDES = ("marketplace:write", "marketplace:approve")
LARGEST_PROOF = 5 * 1024 * 1024
STATES = (
    states.ASKED,
    states.SENT_BACK,
    states.ANSWERING,
    states.AWAITED,
    states.REFUNDING,
    states.DENIED,
    states.REFUNDED,
    states.WITHDRAWN,
)


def _filtered(scope: Scope, form: RowsFilter) -> ScopedQuerySet[Claim]:
    rows = queries.claims(scope)
    if form.wanted("state"):
        rows = rows.filter(state=form.wanted("state"))
    if form.wanted("merchant"):
        rows = rows.filter(merchant__code=form.wanted("merchant"))
    if words := form.wanted("q"):
        rows = rows.filter(
            Q(number__icontains=words)
            | Q(order__number__icontains=words)
            | Q(line__product__sku__icontains=words)
        )
    return rows


@login_required
def claims(request: HttpRequest) -> HttpResponseBase:
    """Show what buyers ask back, what waits for a decision first; or export it."""
    scope = scope_of(request)
    choices = [(state, claim_word(state)) for state in STATES]
    form = RowsFilter(request.GET, scope=scope, states=choices, hint=_("Number, order, SKU"))
    rows = _filtered(scope, form)
    file = csv_export.export(
        request, name=_("returns"), columns=_columns(), rows=map(_exported, rows.iterator(chunk_size=500))
    )
    if file is not None:
        return file
    counted = queries.claims(scope).order_by().values("state").annotate(n=Count("pk"))
    counts = {row["state"]: row["n"] for row in counted}
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Returns and refunds"),
        "form": form,
        "chips": _chips(request, counts),
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "total": sum(counts.values()),
        "shows_merchant": "merchant" in form.fields,
        "tabs": tabs("returns"),
    }
    return render(request, "marketplace/returns.html", context)


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs above orders and returns."""
    shown = (
        ("orders", pgettext("navigation", "Orders"), reverse("marketplace:orders")),
        ("returns", _("Returns and refunds"), reverse("marketplace:returns")),
        ("reorders", _("Re-orders"), reverse("marketplace:reorders")),
    )
    return [{"label": label, "url": url, "current": name == current} for name, label, url in shown]


def _chips(request: HttpRequest, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    now = request.GET.get("state", "")
    shown = [("", pgettext("filter", "All"), sum(counts.values()))]
    shown += [(state, claim_word(state), counts[state]) for state in STATES if counts.get(state)]
    return [
        {
            "label": label,
            "count": n,
            "current": state == now,
            "url": with_query(request, state=state or None, page=None),
        }
        for state, label, n in shown
    ]


def _row(one: Claim) -> dict[str, Any]:
    return {
        "claim": one,
        "name": one.line.product.name_in(get_language() or "en"),
        "state": claim_word(one.state),
        "tone": CLAIM_TONES.get(one.state, ""),
        "waits": one.state in (states.ASKED, states.SENT_BACK),
    }


def _columns() -> list[Column]:
    return [
        Column(_("Claim")),
        Column(_("Asked on")),
        Column(_("Order")),
        Column(_("Merchant")),
        Column("SKU"),
        Column(_("State")),
        Column(_("Asked back"), money=True),
        Column(_("Reason")),
        Column(_("Paid back on")),
    ]


def _exported(one: Claim) -> list[Any]:
    return [
        one.number,
        one.asked_at,
        one.order.number,
        one.merchant.name,
        one.line.product.sku,
        claim_word(one.state),
        one.asked,
        one.reason,
        one.refunded_at,
    ]


@login_required
def claim(request: HttpRequest, claim_id: str) -> HttpResponse:
    """Show one claim: what is asked, how far it is, what to decide."""
    scope = scope_of(request)
    one = queries.claim(scope, claim_id)
    parcel = Shipment.objects.within(scope).filter(pk=one.parcel).first() if one.parcel else None
    customs = CustomsReturn.objects.filter(pk=one.customs_return).first() if one.customs_return else None
    context = {
        "claim": one,
        "order": one.order,
        "name": one.line.product.name_in(get_language() or "en"),
        "state": claim_word(one.state),
        "tone": CLAIM_TONES.get(one.state, ""),
        "advice": claim_sentence(one),
        "steps": steps(one, parcel),
        "parcel": parcel,
        "where": whereabouts(parcel.state, parcel.milestone) if parcel else "",
        "customs": customs,
        "may_decide": _may_decide(scope),
        "decides": one.state == states.ASKED,
        "takes_in": one.state == states.SENT_BACK,
        "may_refuse": one.order.sent_at is not None,
        "story": _story(one, parcel),
    }
    return render(request, "marketplace/return.html", context)


def _story(one: Claim, parcel: Shipment | None) -> list[dict[str, Any]]:
    subjects = [one.pk, one.number, *([parcel.pk] if parcel else [])]
    return history.entries(subjects, {**sentences(), **logistics_sentences(), **customs_sentences()})


def steps(one: Claim, parcel: Shipment | None) -> list[dict[str, Any]]:
    """Return the way of a claim, with where it stands; goods that come back take three steps more."""
    shown = [(_("Asked by the buyer"), True, figures.moment_text(one.asked_at, "date"))]
    shown.append(
        (
            _("Decided"),
            one.decided_at is not None or one.state in (states.AWAITED, states.SENT_BACK, states.REFUNDED),
            figures.moment_text(one.decided_at, "date") if one.decided_at else "",
        )
    )
    if one.with_goods:
        label = parcel.waybill_number if parcel else ""
        shown += [
            (_("Label for the way back"), bool(label), label),
            (_("Sent back"), bool(one.sent_back_by), one.sent_back_by),
            (
                _("Goods are in"),
                one.goods_in_at is not None,
                figures.moment_text(one.goods_in_at, "date") if one.goods_in_at else "",
            ),
        ]
    refunded = figures.moment_text(one.refunded_at, "date") if one.refunded_at else ""
    shown.append((_("Paid back"), one.refunded_at is not None, refunded))
    made = [
        {"label": label, "state": "done" if done else "todo", "note": note} for label, done, note in shown
    ]
    present = next((step for step in made if step["state"] == "todo"), None)
    if present is not None and one.state not in (states.WITHDRAWN,):
        present["state"] = "failed" if one.state == states.DENIED else "current"
    return made


def _may_decide(scope: Scope) -> bool:
    return any(scope.may(permission) for permission in DECIDES)


@login_required
@require_POST
def act(request: HttpRequest, claim_id: str) -> HttpResponse:
    """Agree, refuse or take the goods in, as the pressed button says."""
    scope = scope_of(request)
    one = queries.claim(scope, claim_id)
    if not _may_decide(scope):
        raise NotAllowed("your role does not decide about returns")
    acts = {"agree": _agree, "deny": _deny, "take-in": _take_in}
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is None:
        raise BadInput(_("the page did not say what to do"), field="act")
    toast(request, chosen(request, one, scope))
    return HttpResponseRedirect(reverse("marketplace:return", args=[claim_id]))


def _number(request: HttpRequest, field: str) -> int:
    text = request.POST.get(field, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise BadInput(_("enter a number of pieces"), field=field)
    return int(text)


def _agree(request: HttpRequest, one: Claim, scope: Scope) -> str:
    quantity = _number(request, "quantity") if one.with_goods else None
    returns.agree(claim=one, actor=scope.actor, quantity=quantity, words=request.POST.get("words", ""))
    if one.with_goods:
        return _("Agreed. Tmall tells the buyer where to send it; the label is made as soon as it can be.")
    return _("Agreed. Tmall pays the buyer back now.")


def _deny(request: HttpRequest, one: Claim, scope: Scope) -> str:
    file = request.FILES.get("picture")
    if file is None or (file.size or 0) > LARGEST_PROOF:
        raise BadInput(_("choose a picture of at most 5 MB; Tmall asks for one as proof"), field="picture")
    returns.deny(claim=one, words=request.POST.get("words", ""), picture=file.read(), actor=scope.actor)
    return _("Refused. Tmall tells the buyer why; he may ask Tmall to decide.")


def _take_in(request: HttpRequest, one: Claim, scope: Scope) -> str:
    returns.take_in(claim=one, sound=_number(request, "sound"), actor=scope.actor)
    return _("Taken in. What is sound is on sale again, and Tmall pays the buyer back.")
