"""Today's payments at a till, and a refund in two taps: the row, then the button that says how much."""

from __future__ import annotations

import secrets
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sluis.kernel.errors import BadInput, Conflict, Misconfigured, NotAllowed, SluisError
from sluis.kernel.money import Money, MoneyError
from sluis.offices.scope import Scope
from sluis.payments import failure_words, queries, refund, refund_rules, states, wording
from sluis.payments.models import Charge, ChargeLine, Refund
from sluis.payments.till_frame import frame, store_of, today_at, zone_of
from sluis.payments.till_pages import charge_in
from sluis.records import idempotency
from sluis.web import figures
from sluis.web.toasts import toast

REASONS = (
    ("returned", gettext_lazy("The goods came back")),
    ("mistake", gettext_lazy("Wrong amount")),
    ("other", gettext_lazy("Another reason")),
)


class RefundForm(forms.Form):
    """How much is given back and why; `once` makes a second press of the button harmless."""

    amount = forms.CharField(label=gettext_lazy("Give back"), max_length=12)
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=REASONS, widget=forms.RadioSelect)
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["amount"].widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def clean_amount(self) -> Money:
        """Read the amount in the reader's writing."""
        try:
            return Money.of(self.cleaned_data["amount"].strip().replace(",", "."), self.currency)
        except MoneyError:
            raise forms.ValidationError(_("Type an amount such as 12.50.")) from None


def fresh_form(scope: Scope, charge: Charge) -> RefundForm:
    """Return a form that gives back as much as the role may."""
    initial = {
        "amount": refund_rules.most(scope, charge).text(),
        "reason": "returned",
        "once": secrets.token_urlsafe(18),
    }
    return RefundForm(initial=initial, currency=charge.currency)


def give_back(request: HttpRequest, scope: Scope, charge: Charge) -> tuple[RefundForm, Refund | None]:
    """Do what a posted form asks for, once; return the form with its errors, or the refund."""
    form = RefundForm(request.POST, currency=charge.currency)
    if not form.is_valid():
        return form, None
    amount: Money = form.cleaned_data["amount"]
    claim = idempotency.begin(
        scope.actor,
        f"refund {charge.pk}",
        form.cleaned_data["once"],
        f"{amount} {form.cleaned_data['reason']}",
    )
    if not isinstance(claim, idempotency.Fresh):
        made = charge.refunds.order_by("-created_at").first()
        if made is None:
            form.add_error(None, _("This refund is being made at this moment. Look again in a few seconds."))
        return form, made
    try:
        refund_rules.check(scope, charge, amount)
        made = refund.refund_charge(
            charge=charge,
            amount=amount,
            reason=form.cleaned_data["reason"],
            actor=scope.actor,
            at_most=refund_rules.in_all(scope, charge),
        )
    except (BadInput, Conflict, NotAllowed, Misconfigured) as error:
        idempotency.abandon(claim.row_id)  # Nothing was asked for.
        form.add_error("amount", _sentence(error))
        return form, None
    idempotency.finish(claim.row_id, 200, made.pk.encode())
    return form, made


def _sentence(error: SluisError) -> str:
    if isinstance(error, Misconfigured):
        return _("This shop is not connected to Alipay. The office has to look at it.")
    if error.code == "refund_window":
        return failure_words.of_refund("REFUND_WINDOW_EXCEED")
    if error.code == "over_refund":
        return _("Nothing of this payment is left to give back.")
    return error.message


def tell(request: HttpRequest, made: Refund) -> None:
    """Say what came of a refund."""
    amount = figures.money_text(made.amount)
    if made.state == states.REFUNDED:
        toast(request, _("%(amount)s went back to the customer’s Alipay.") % {"amount": amount})
    elif made.state == states.FAILED:
        toast(request, failure_words.of_refund(made.failure_code), tone="no")
    else:
        words = _(
            "%(amount)s is being given back: Alipay has not answered yet, and we ask again. Do not repeat it."
        )
        toast(request, words % {"amount": amount}, tone="prepare")


@login_required
@require_GET
@never_cache
def today(request: HttpRequest, store_id: str) -> HttpResponse:
    """List the day's payments of a store, newest first, each with what may be given back."""
    scope, store = store_of(request, store_id)
    begins = datetime.combine(today_at(store), time(), zone_of(store))
    rows = queries.charges(scope).filter(store=store, created_at__gte=begins)
    found = [_row(scope, row) for row in rows[:200]]
    context = {**frame(request, scope, store), "rows": found, "day": today_at(store)}
    return render(request, "payments/till_today.html", context)


def _row(scope: Scope, charge: Charge) -> dict[str, Any]:
    return {
        "charge": charge,
        "most": refund_rules.most(scope, charge),
        "state": wording.state_word(charge.state),
        "tone": wording.state_tone(charge),
        "icon": wording.state_icon(charge),
        "way": wording.way_word(charge.scenario),
    }


def _pick(line: ChargeLine, currency: str) -> dict[str, Any]:
    price = Money(line.unit_price_minor, currency)
    return {"name": line.name, "unit_price_minor": price.minor, "price_text": figures.money_text(price)}


@login_required
@never_cache
def refund_page(request: HttpRequest, store_id: str, charge_id: str) -> HttpResponse:
    """Give back all or a part of a payment."""
    scope, store = store_of(request, store_id)
    charge = charge_in(scope, store, charge_id)
    form = fresh_form(scope, charge)
    if request.method == "POST":
        form, made = give_back(request, scope, charge)
        if made is not None:
            tell(request, made)
            return redirect("payments:till-charge", store.pk, charge.pk)
    context = {
        **frame(request, scope, store),
        "charge": charge,
        "form": form,
        "most": refund_rules.most(scope, charge),
        "whole": scope.may(refund_rules.FULL),
        "lines": [_pick(line, charge.currency) for line in charge.lines.order_by("id")],
    }
    return render(request, "payments/till_refund.html", context)
