"""Terms: what each party charges from which day, who pays each merchant, whose name the invoices bear."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.kernel.money import Money
from sluis.ledger import terms as agreed
from sluis.ledger import wording
from sluis.ledger.models import FeeTerms, InvoiceIssuer, MerchantTerms
from sluis.ledger.money_frame import PAY, holds_an_office, reader, tabs
from sluis.ledger.terms_forms import FeeForm, IssuerForm
from sluis.offices import history
from sluis.offices.middleware import require
from sluis.offices.models import Merchant, Office
from sluis.offices.scope import Scope
from sluis.web.toasts import toast


def _office(request: HttpRequest, scope: Scope) -> str:
    """Return the office that is asked for, one's own; the first one when none is named."""
    if not holds_an_office(scope):
        raise NotFound("there is no such office")
    own = sorted(scope.offices) or sorted(Office.objects.values_list("pk", flat=True))
    asked = request.POST.get("office", "") or request.GET.get("office", "") or own[0]
    if asked not in own:
        raise NotFound("there is no such office")
    return asked


@login_required
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """Show the terms of an office."""
    scope = reader(request)
    return _page(request, scope, _office(request, scope))


def _page(
    request: HttpRequest,
    scope: Scope,
    office: str,
    *,
    fee: FeeForm | None = None,
    issuer: IssuerForm | None = None,
) -> HttpResponse:
    wrong = fee is not None or issuer is not None
    known = InvoiceIssuer.objects.filter(pk=office).first()
    own = sorted(scope.offices)
    merchants = Merchant.objects.filter(office_id=office).order_by("name")
    context = {
        "title": pgettext("money", "Terms"),
        "tabs": tabs(scope, "terms"),
        "office": office,
        "offices": [{"label": code, "url": f"?office={code}", "current": code == office} for code in own]
        if len(own) > 1
        else [],
        "fees": _fees(office),
        "merchants": merchants,
        "direct": merchants.filter(
            pk__in=MerchantTerms.objects.filter(mode=MerchantTerms.Mode.DIRECT).values("merchant")
        ),
        "modes": [(mode, wording.mode_word(mode)) for mode in MerchantTerms.Mode.values],
        "issuer": known,
        "fee_form": fee or FeeForm(None, office=office),
        "issuer_form": issuer or IssuerForm(instance=known, auto_id="issuer-%s"),
        "may_change": scope.may(PAY),
        "timeline": history.entries([f"terms_{office}"], wording.sentences()),
    }
    return render(request, "ledger/terms.html", context, status=400 if wrong else 200)


def _fees(office: str) -> list[dict[str, Any]]:
    """Return every term, the newest of a party first; a later one of the same kind takes its place."""
    rows = FeeTerms.objects.filter(office=office).select_related("merchant")
    today, held = clock.today(), set()
    found = []
    for one in rows.order_by("charged_by", "kind", "merchant__name", "-valid_from", "-id"):
        key = (one.charged_by, one.kind, one.merchant_id)
        holds = one.valid_from <= today and key not in held
        if holds:
            held.add(key)
        found.append(
            {
                "terms": one,
                "who": wording.charger_word(one.charged_by),
                "kind": wording.line_kind_word(one.kind) if one.kind else pgettext("terms", "All lines"),
                "percent": Decimal(f"{one.percent.normalize():f}"),
                "per_item": Money(one.per_item_minor, one.currency) if one.per_item_minor else None,
                "holds": holds,
                "later": one.valid_from > today,
            }
        )
    return found


@login_required
@require_POST
def agree_fee(request: HttpRequest) -> HttpResponse:
    """Keep a fee from a day on."""
    scope = require(request, PAY)
    office = _office(request, scope)
    form = FeeForm(request.POST, office=office)
    if not form.is_valid():
        return _page(request, scope, office, fee=form)
    given = form.cleaned_data
    currency = Office.objects.get(pk=office).currency
    agreed.agree_fee(
        office=office,
        charged_by=given["charged_by"],
        kind=given["kind"],
        merchant=Merchant.objects.filter(office_id=office, pk=given["merchant"]).first(),
        percent=given["percent"],
        per_item_minor=Money.of(given["per_item"] or 0, currency).minor,
        currency=currency,
        valid_from=given["valid_from"],
        source=given["source"],
        is_ceiling=given["is_ceiling"],
        actor=scope.actor,
    )
    toast(request, _("The fee holds for what is settled from that day on."))
    return redirect("ledger:terms")


@login_required
@require_POST
def choose_mode(request: HttpRequest) -> HttpResponse:
    """Say who pays a merchant."""
    scope = require(request, PAY)
    office = _office(request, scope)
    merchant = Merchant.objects.filter(office_id=office, pk=request.POST.get("merchant", "")).first()
    if merchant is None:
        raise NotFound("there is no such merchant")
    agreed.choose_mode(merchant=merchant, mode=request.POST.get("mode", ""), actor=scope.actor)
    toast(request, _("It holds for the files that are read from now on."))
    return redirect("ledger:terms")


@login_required
@require_POST
def name_issuer(request: HttpRequest) -> HttpResponse:
    """Keep the company behind an office's invoices."""
    scope = require(request, PAY)
    office = _office(request, scope)
    known = InvoiceIssuer.objects.filter(pk=office).first()
    form = IssuerForm(request.POST, instance=known, auto_id="issuer-%s")
    if form.is_valid():
        try:
            agreed.name_issuer(office=office, actor=scope.actor, **form.cleaned_data)
        except BadInput as error:
            form.refuse(error)
    if form.errors:
        return _page(request, scope, office, issuer=form)
    toast(request, _("The invoices bear this name from now on."))
    return redirect("ledger:terms")
