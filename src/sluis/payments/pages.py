"""The payments of whoever asks as a list, and one payment with its lines, refunds and story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel.clock import AMSTERDAM
from sluis.kernel.money import Money
from sluis.ledger.models import OpenItem
from sluis.offices import history
from sluis.offices.middleware import scope_of
from sluis.offices.models import Store
from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.payments import (
    failure_words,
    queries,
    receipt,
    recovery,
    refund_pages,
    refund_rules,
    reorder,
    states,
    wording,
)
from sluis.payments.models import Charge, ChargeLine
from sluis.web import csv_export, figures
from sluis.web.addresses import with_query
from sluis.web.csv_export import Column
from sluis.web.toasts import toast

PAGE = 25
GROUPS = {
    "uncertain": sorted(states.OPEN),
    "paid": [states.PAID],
    "given_back": [states.PART_REFUNDED, states.REFUNDED],
    "not_paid": [states.FAILED, states.CANCELLED],
}
SORTS = {
    "at": "created_at",
    "-at": "-created_at",
    "amount": "amount_minor",
    "-amount": "-amount_minor",
    "store": "store__name",
    "-store": "-store__name",
}


def _group_word(group: str) -> str:
    return {
        "uncertain": pgettext("payments", "Not certain yet"),
        "paid": pgettext("payments", "Paid"),
        "given_back": pgettext("payments", "Given back"),
        "not_paid": pgettext("payments", "Not paid"),
    }[group]


class PaymentFilter(forms.Form):
    """Words, state, store and days."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Number, Alipay number, goods")}
        ),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    store = forms.ChoiceField(label=gettext_lazy("Store"), required=False)
    paid_from = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    paid_to = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Mapping[str, Any], *, scope: Scope) -> None:
        super().__init__(data)
        everything = [("", pgettext("filter", "All"))]
        groups = [(group, _group_word(group)) for group in GROUPS]
        self.fields["state"].choices = everything + groups  # type: ignore[attr-defined]
        stores = [(store.pk, str(store)) for store in Store.objects.within(scope).order_by("name")]
        if len(stores) < 2:
            del self.fields["store"]
        else:
            self.fields["store"].choices = everything + stores  # type: ignore[attr-defined]
        self.is_valid()


def _filtered(scope: Scope, form: PaymentFilter, sort: str) -> ScopedQuerySet[Charge]:
    wanted = form.cleaned_data
    rows = queries.charges(scope)
    if wanted.get("state"):
        rows = rows.filter(state__in=GROUPS[wanted["state"]])
    if wanted.get("store"):
        rows = rows.filter(store_id=wanted["store"])
    if wanted.get("paid_from"):
        rows = rows.filter(created_at__gte=_start_of(wanted["paid_from"]))
    if wanted.get("paid_to"):
        rows = rows.filter(created_at__lt=_start_of(wanted["paid_to"] + timedelta(days=1)))
    if wanted.get("q"):
        rows = rows.filter(_words(wanted["q"])).distinct()
    return rows.order_by(SORTS.get(sort, "-created_at"), "-id")


def _words(text: str) -> Q:
    found = Q(pk__iexact=text) | Q(wallet_payment_id=text) | Q(lines__name__icontains=text)
    return found | Q(refunds__pk__iexact=text) | Q(refunds__wallet_refund_id=text)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)


@login_required
@require_GET
def payments(request: HttpRequest) -> HttpResponseBase:
    """Show the payments of whoever asks, or export them."""
    scope = scope_of(request)
    form = PaymentFilter(request.GET, scope=scope)
    rows = _filtered(scope, form, request.GET.get("sort", ""))
    file = csv_export.export(
        request,
        name=_("payments"),
        columns=_columns(),
        rows=map(_exported, rows.iterator(chunk_size=500)),
    )
    if file is not None:
        return file
    counts = _counts(scope)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Payments"),
        "form": form,
        "chips": _chips(request, counts),
        "total": sum(counts.values()),
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "shows_store": "store" in form.fields,
        "may_charge": scope.may("till:use"),
        "may_see_money": scope.may("money:read"),
    }
    return render(request, "payments/payments.html", context)


def _counts(scope: Scope) -> dict[str, int]:
    found = queries.charges(scope).order_by().values("state").annotate(n=Count("pk"))
    by_state = {row["state"]: row["n"] for row in found}
    return {group: sum(by_state.get(state, 0) for state in members) for group, members in GROUPS.items()}


def _chips(request: HttpRequest, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    now = request.GET.get("state", "")
    shown = [("", pgettext("filter", "All"), sum(counts.values()))]
    shown += [(group, _group_word(group), n) for group, n in counts.items() if n]
    return [
        {
            "label": label,
            "count": n,
            "current": group == now,
            "url": with_query(request, state=group or None, page=None),
        }
        for group, label, n in shown
    ]


def _row(charge: Charge) -> dict[str, Any]:
    return {
        "charge": charge,
        "state": wording.state_word(charge.state),
        "tone": wording.state_tone(charge),
        "icon": wording.state_icon(charge),
        "way": wording.way_word(charge.scenario),
        "given_back": Money(charge.refunded_minor, charge.currency) if charge.refunded_minor else None,
    }


def _columns() -> list[Column]:
    return [
        Column(_("Number")),
        Column(_("Store")),
        Column(_("Merchant")),
        Column(_("Asked at")),
        Column(_("Paid at")),
        Column(_("State")),
        Column(_("How")),
        Column(_("Amount"), money=True),
        Column(_("Given back"), money=True),
        Column(_("Left the wallet"), money=True),
        Column(_("Alipay number")),
        Column(_("Code of the refusal")),
    ]


def _exported(charge: Charge) -> list[Any]:
    return [
        charge.pk,
        str(charge.store),
        charge.merchant.name,
        charge.created_at,
        charge.paid_at,
        wording.state_word(charge.state),
        wording.way_word(charge.scenario),
        charge.amount,
        Money(charge.refunded_minor, charge.currency),
        charge.wallet_amount,
        charge.wallet_payment_id,
        charge.failure_code,
    ]


@login_required
@require_GET
@never_cache
def payment(request: HttpRequest, charge_id: str) -> HttpResponse:
    """Show one payment."""
    scope, charge = _charge(request, charge_id)
    return _payment_page(request, scope, charge, refund_pages.fresh_form(scope, charge))


def _charge(request: HttpRequest, charge_id: str) -> tuple[Scope, Charge]:
    """Return a charge with the scope at its store: what may be done to it follows from the role there."""
    scope = scope_of(request)
    charge = queries.charge(scope, charge_id)
    office = charge.merchant.office_id
    return scope.at(office=office, merchant=charge.merchant_id, store=charge.store_id), charge


def _payment_page(
    request: HttpRequest, scope: Scope, charge: Charge, form: refund_pages.RefundForm
) -> HttpResponse:
    lines = list(charge.lines.select_related("product").order_by("id"))
    refunds = list(charge.refunds.order_by("created_at"))
    captured = charge.state in states.CAPTURED
    context = {
        **_row(charge),
        "is_open": charge.state in states.OPEN,
        "is_paid": captured,
        "why": failure_words.of_payment(charge.failure_code).cashier if charge.state == states.FAILED else "",
        "lines": [_line_row(one, charge.currency) for one in lines],
        "refunds": [_refund_row(one) for one in refunds],
        "form": form,
        "most": refund_rules.most(scope, charge),
        "settled": _settled(charge),
        "receipt_url": receipt.address(charge) if captured else "",
        "reorders": _reorders(scope, charge, lines),
        "timeline": _timeline(scope, charge, refunds),
        "may_charge": scope.may("payments:charge"),
        "may_see_money": scope.may("money:read"),
        "may_see_products": scope.may("catalogue:write"),
    }
    return render(request, "payments/payment.html", context)


def _line_row(line: ChargeLine, currency: str) -> dict[str, Any]:
    price = Money(line.unit_price_minor, currency)
    vat = "" if line.vat_rate_pct is None else figures.number_text(line.vat_rate_pct.normalize())
    return {"line": line, "price": price, "total": price * line.quantity, "vat": vat}


def _refund_row(one: Any) -> dict[str, Any]:
    return {
        "refund": one,
        "state": wording.refund_state_word(one.state),
        "tone": {states.REFUNDED: "go", states.FAILED: "no"}.get(one.state, "prepare"),
        "reason": wording.reason_word(one.reason),
        "why": failure_words.of_refund(one.failure_code) if one.state == states.FAILED else "",
    }


def _settled(charge: Charge) -> dict[str, Any] | None:
    """Return what the wallet's statement says of a charge: its fee, its net amount, and the payout that holds it."""
    items = OpenItem.objects.select_related("settled_by__statement", "settled_by__payout__batch")
    item = items.filter(reference=charge.pk, kind="payment").first()
    if item is None or item.settled_by is None:
        return None
    line = item.settled_by
    return {"fee": line.fee, "net": line.net, "day": line.statement.day, "payout": line.payout}


def _reorders(scope: Scope, charge: Charge, lines: list[Any]) -> list[dict[str, Any]]:
    ids = [line.product_id for line in lines if line.product_id]
    counts = reorder.counts(scope, ids)
    return [
        {"name": line.name, "counts": counts[line.product_id]} for line in lines if line.product_id in counts
    ]


def _timeline(scope: Scope, charge: Charge, refunds: list[Any]) -> list[dict[str, Any]]:
    found = history.entries([charge.pk, *(one.pk for one in refunds)], wording.sentences())
    if scope.stores:  # Raw messages are for those who see the whole merchant.
        for entry in found:
            entry.pop("raw_url", None)
    return found


@login_required
@require_POST
def ask_again(request: HttpRequest, charge_id: str) -> HttpResponse:
    """Ask the wallet at once how a payment stands."""
    scope, charge = _charge(request, charge_id)
    scope.demand("payments:refund_part")
    charge = recovery.ask_by_hand(charge.pk)
    words = _("Alipay was asked. It now stands at: %(state)s.") % {"state": wording.state_word(charge.state)}
    toast(request, words, tone=wording.state_tone(charge) or "info")
    return redirect("payments:payment", charge.pk)


@login_required
@require_POST
def refund(request: HttpRequest, charge_id: str) -> HttpResponse:
    """Give back what the posted form says."""
    scope, charge = _charge(request, charge_id)
    form, made = refund_pages.give_back(request, scope, charge)
    if made is None:
        return _payment_page(request, scope, charge, form)
    refund_pages.tell(request, made)
    return redirect(reverse("payments:payment", args=[charge.pk]))
