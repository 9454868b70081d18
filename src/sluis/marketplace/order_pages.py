"""The orders, and one order with its lines, duty, parcel, declaration and story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sluis.customs import queries as customs
from sluis.customs.models import Declaration
from sluis.customs.wording import TONES as DECLARATION_TONES
from sluis.customs.wording import sentences as customs_sentences
from sluis.customs.wording import state_word as declaration_word
from sluis.customs.working_retold import retold
from sluis.kernel.clock import AMSTERDAM
from sluis.kernel.errors import NotAllowed
from sluis.kernel.money import Money
from sluis.logistics import queries as logistics
from sluis.logistics.models import Shipment
from sluis.logistics.wording import route_code, route_word, whereabouts
from sluis.logistics.wording import sentences as logistics_sentences
from sluis.logistics.wording import state_word as shipment_word
from sluis.marketplace import fulfil, queries, states
from sluis.marketplace import orders as order_book
from sluis.marketplace.declare_again import declare_again
from sluis.marketplace.models import Order
from sluis.marketplace.return_pages import tabs
from sluis.marketplace.wording import (
    CLAIM_TONES,
    ORDER_TONES,
    blocked_sentence,
    claim_word,
    order_word,
    sentences,
)
from sluis.offices import history
from sluis.offices.middleware import require, scope_of
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.records import audit
from sluis.web import csv_export, figures
from sluis.web.addresses import with_query
from sluis.web.csv_export import Column
from sluis.web.toasts import toast

PAGE = 25
STATES = (
    states.BLOCKED,
    states.PAID,
    states.SHIPPING,
    states.DECLARING,
    states.SENT,
    states.DELIVERED,
    states.CLOSED,
)
SEES_BUYERS = ("logistics:write", "customs:write")


class OrderFilter(forms.Form):
    """Words, state, days of payment, and for an office whose orders."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Number, place, payment")}
        ),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    paid_from = forms.DateField(
        label=gettext_lazy("Paid from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    paid_to = forms.DateField(
        label=gettext_lazy("Paid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)

    def __init__(self, data: Mapping[str, Any], *, scope: Scope) -> None:
        super().__init__(data)
        for name in ("paid_from", "paid_to"):
            self.fields[name].input_formats = ["%Y-%m-%d"]  # type: ignore[attr-defined]
        everything = [("", pgettext("filter", "All"))]
        choices = [(state, order_word(state)) for state in STATES]
        self.fields["state"].choices = everything + choices  # type: ignore[attr-defined]
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("code", "name"))
        if len(merchants) < 2:
            del self.fields["merchant"]
        else:
            self.fields["merchant"].choices = everything + merchants  # type: ignore[attr-defined]
        self.is_valid()


def _filtered(scope: Scope, form: OrderFilter) -> ScopedQuerySet[Order]:
    wanted = form.cleaned_data
    rows = queries.orders(scope)
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("merchant"):
        rows = rows.filter(merchant__code=wanted["merchant"])
    if wanted.get("paid_from"):
        rows = rows.filter(paid_at__gte=_start_of(wanted["paid_from"]))
    if wanted.get("paid_to"):
        rows = rows.filter(paid_at__lt=_start_of(wanted["paid_to"] + timedelta(days=1)))
    words = wanted.get("q")
    if words:
        rows = rows.filter(
            Q(number__icontains=words) | Q(place_hint__icontains=words) | Q(payment_number__icontains=words)
        )
    return rows


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)


@login_required
def orders(request: HttpRequest) -> HttpResponseBase:
    """Show the orders of whoever asks, or export them."""
    scope = scope_of(request)
    form = OrderFilter(request.GET, scope=scope)
    rows = _filtered(scope, form)
    file = csv_export.export(
        request, name=_("orders"), columns=_columns(), rows=map(_exported, rows.iterator(chunk_size=500))
    )
    if file is not None:
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counted = queries.orders(scope).order_by().values("state").annotate(n=Count("pk"))
    counts = {row["state"]: row["n"] for row in counted}
    context = {
        "title": pgettext("navigation", "Orders"),
        "form": form,
        "chips": _chips(request, counts),
        "page": page,
        "rows": _rows(scope, page.object_list),
        "total": sum(counts.values()),
        "shows_merchant": "merchant" in form.fields,
        "tabs": tabs("orders"),
    }
    return render(request, "marketplace/orders.html", context)


def _chips(request: HttpRequest, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    now = request.GET.get("state", "")
    shown = [("", pgettext("filter", "All"), sum(counts.values()))]
    shown += [(state, order_word(state), counts[state]) for state in STATES if counts.get(state)]
    return [
        {
            "label": label,
            "count": n,
            "current": state == now,
            "url": with_query(request, state=state or None, page=None),
        }
        for state, label, n in shown
    ]


def _rows(scope: Scope, shown: Iterable[Order]) -> list[dict[str, Any]]:
    """Return the rows of a page; their parcels are fetched for all at once."""
    page = list(shown)
    references = [one.reference for one in page]
    parcels = {one.reference: one for one in logistics.shipments(scope).filter(reference__in=references)}
    return [
        {
            "order": one,
            "state": order_word(one.state),
            "tone": ORDER_TONES.get(one.state, ""),
            "goods": _goods(one),
            "parcel": parcels.get(one.reference),
            "where": _where(parcels.get(one.reference)),
        }
        for one in page
    ]


def _where(parcel: Shipment | None) -> str:
    return whereabouts(parcel.state, parcel.milestone) if parcel else ""


def _goods(one: Order) -> str:
    """Return what was bought in one line: the first product and how many more."""
    lines = list(one.lines.all())
    if not lines:
        return ""
    first = f"{lines[0].quantity} × {lines[0].product.name_in(get_language() or 'en')}"
    more = len(lines) - 1
    return (
        first
        if not more
        else ngettext("%(first)s and %(n)d more", "%(first)s and %(n)d more", more)
        % {
            "first": first,
            "n": more,
        }
    )


def _columns() -> list[Column]:
    return [
        Column(_("Order")),
        Column(_("Paid on")),
        Column(_("Merchant")),
        Column(_("State")),
        Column(_("Goods")),
        Column(_("Paid"), money=True),
        Column(_("Tax in it"), money=True),
        Column(_("Road")),
        Column(_("Place")),
    ]


def _exported(one: Order) -> list[Any]:
    return [
        one.number,
        one.paid_at,
        one.merchant.name,
        order_word(one.state),
        _goods(one),
        one.paid,
        Money(one.tax_fen, "CNY"),
        route_code(one.route),
        one.place_hint,
    ]


@login_required
def order(request: HttpRequest, order_id: str) -> HttpResponse:
    """Show one order with all that hangs on it."""
    scope = scope_of(request)
    one = queries.order(scope, order_id)
    scope = scope.at(office=one.office_code, merchant=one.merchant_id)
    parcel = logistics.of_order(scope, one.reference)
    declaration = customs.of_order(scope, one.reference)
    context = {
        "order": one,
        "state": order_word(one.state),
        "tone": ORDER_TONES.get(one.state, ""),
        "lines": [_line(line) for line in one.lines.all()],
        "sums": _sums(one),
        "working": [retold(text) for text in one.duty_working],
        "steps": steps(one, parcel, declaration),
        "parcel": parcel,
        "where": _where(parcel),
        "parcel_state": shipment_word(parcel.state) if parcel else "",
        "declaration": declaration,
        "declaration_state": declaration_word(declaration.state) if declaration else "",
        "declaration_tone": DECLARATION_TONES.get(declaration.state, "") if declaration else "",
        "value": Money(declaration.dutiable_fen, "CNY") if declaration else None,
        "tax": Money(declaration.tax_fen, "CNY") if declaration else None,
        "route": route_word(one.route) if one.route else "",
        "route_code": route_code(one.route),
        "route_note": ", ".join(filter(None, (route_word(one.route), route_code(one.route)))),
        "reason": one.blocked_by.partition(": ")[2] or one.blocked_by,
        "advice": blocked_sentence(one.blocked_by),
        "is_refused": one.blocked_by.startswith("declaration.refused"),
        "may_go_on": scope.may("marketplace:write"),
        "may_see_buyer": _may_see_buyer(scope),
        "claims": _claims(scope, one),
        "story": story(one, parcel, declaration),
    }
    return render(request, "marketplace/order.html", context)


def _claims(scope: Scope, one: Order) -> list[dict[str, Any]]:
    return [
        {"claim": claim, "state": claim_word(claim.state), "tone": CLAIM_TONES.get(claim.state, "")}
        for claim in queries.claims(scope).filter(order=one)
    ]


def _line(line: Any) -> dict[str, Any]:
    return {
        "product": line.product,
        "name": line.product.name_in(get_language() or "en"),
        "title": line.title,
        "quantity": line.quantity,
        "price": Money(line.price_fen, "CNY"),
        "paid": Money(line.paid_fen, "CNY"),
    }


def _sums(one: Order) -> list[dict[str, Any]]:
    goods = one.paid_fen - one.post_fen - one.tax_fen
    rows: list[dict[str, Any]] = [
        {"label": _("Goods without tax"), "money": Money(goods, "CNY")},
        {"label": _("Postage"), "money": Money(one.post_fen, "CNY")},
        {"label": _("Import tax in the price"), "money": Money(one.tax_fen, "CNY")},
    ]
    return [row for row in rows if row["money"].minor or row is rows[0]]


def steps(one: Order, parcel: Shipment | None, declaration: Declaration | None) -> list[dict[str, Any]]:
    """Return the way of an order from the payment to the door, with where it stands."""
    booked = parcel is not None and bool(parcel.waybill_number)
    made = [
        _step(_("Paid on Tmall"), True, figures.moment_text(one.paid_at, "date")),
        _step(_("Parcel and label"), booked, parcel.waybill_number if parcel else ""),
        _step(
            _("Released by customs"),
            declaration is not None and declaration.state == "released",
            declaration_word(declaration.state) if declaration else "",
        ),
        _step(
            _("Platform told"),
            one.sent_at is not None,
            figures.moment_text(one.sent_at, "date") if one.sent_at else "",
        ),
        _step(
            _("Delivered"),
            one.delivered_at is not None,
            figures.moment_text(one.delivered_at, "date") if one.delivered_at else "",
        ),
    ]
    return _with_present(made, one.state)


def _step(label: str, done: bool, note: str) -> dict[str, Any]:
    return {"label": label, "state": "done" if done else "todo", "note": note}


def _with_present(made: list[dict[str, Any]], state: str) -> list[dict[str, Any]]:
    """Mark the first step that is not done as the present one, or as failed where a person is needed."""
    present = next((step for step in made if step["state"] == "todo"), None)
    if present is not None and state != states.CLOSED:
        present["state"] = "failed" if state == states.BLOCKED else "current"
    return made


def story(one: Order, parcel: Shipment | None, declaration: Declaration | None) -> list[dict[str, Any]]:
    """Return what happened to an order, its parcel and its declaration, the newest first."""
    subjects = [one.pk, *one.claims.values_list("pk", flat=True)]
    if parcel is not None:
        subjects.append(parcel.pk)
    if declaration is not None:
        subjects += [declaration.pk, *(message.pk for message in declaration.messages.all())]
    return history.entries(subjects, {**sentences(), **logistics_sentences(), **customs_sentences()})


def _may_see_buyer(scope: Scope) -> bool:
    return any(scope.may(permission) for permission in SEES_BUYERS)


@login_required
@require_POST
def buyer(request: HttpRequest, order_id: str) -> HttpResponse:
    """Show name and address of a buyer to who ships or declares; that it was looked at is written down."""
    scope = scope_of(request)
    one = queries.order(scope, order_id)
    scope = scope.at(office=one.office_code, merchant=one.merchant_id)
    if not _may_see_buyer(scope):
        raise NotAllowed("buyers are shown to who ships or declares")
    audit.write(
        actor=scope.actor,
        verb="marketplace.see_buyer",
        subject=one.pk,
        office=one.office_code,
        merchant=one.merchant_id,
    )
    found = order_book.buyer_of(one)
    context = {"order": one, "buyer": found, "id_hint": f"{found.id_number[:3]}…{found.id_number[-4:]}"}
    return render(request, "marketplace/buyer.html", context)


@login_required
@require_POST
def go_on(request: HttpRequest, order_id: str) -> HttpResponse:
    """A person mended what stopped the order: declare it again, or begin from the last step that was done."""
    scope = require(request, "marketplace:write")
    one = queries.order(scope, order_id)
    if one.blocked_by.startswith("declaration.refused"):
        declare_again(order=one, actor=scope.actor)
        toast(request, _("The messages are built anew and sent to customs."))
    else:
        fulfil.unblock(order=one, actor=scope.actor)
        toast(request, _("The order goes on."))
    return HttpResponseRedirect(reverse("marketplace:order", args=[order_id]))
