"""Money: what comes to the bank and when, what needs a person, and where each merchant stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from sluis.kernel import clock
from sluis.kernel.errors import NotFound
from sluis.kernel.money import Money
from sluis.ledger import accounts, explain, payout, queries, wording
from sluis.ledger.models import MerchantTerms
from sluis.ledger.models.payouts import PayoutState
from sluis.ledger.money_frame import PAY, holds_an_office, reader, tabs
from sluis.ledger.money_rows import (
    difference_kinds,
    parts_that_show,
    payout_row,
    statement_row,
    transfer_row,
)
from sluis.ledger.queries import Standing
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.web import figures

ON_THE_WAY = (PayoutState.REQUESTED, PayoutState.SENT, PayoutState.ACCEPTED, PayoutState.UNKNOWN)
LAST, MONTH = 5, timedelta(days=30)
TRANSFERS = 12


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show what comes to the bank and when, payouts, statements and differences."""
    scope = reader(request)
    currencies = _currencies(scope)
    standings = [one for currency in currencies for one in _standings(scope, currency)]
    office = holds_an_office(scope)
    context = {
        "title": pgettext("navigation", "Money"),
        "tabs": tabs(scope, "overview"),
        "stats": [_stat(scope, standings, currency, office=office) for currency in currencies],
        "standings": standings,
        "shows_merchants": office or len({one.merchant_id for one in standings}) > 1,
        "payouts": [payout_row(one) for one in queries.payouts(scope)[:LAST]],
        "statements": [statement_row(one) for one in queries.statements(scope)[:LAST]] if office else [],
        "differences": difference_kinds(scope),
        "is_office": office,
        "direct": MerchantTerms.objects.filter(
            mode=MerchantTerms.Mode.DIRECT, merchant__in=Merchant.objects.within(scope)
        ).exists(),
        "may_pay": scope.may(PAY) and office,
        "transfers_url": reverse("ledger:transfers"),
        "booked_url": f"{reverse('ledger:payouts')}?state={PayoutState.BOOKED}",
    }
    return render(request, "ledger/overview.html", context)


def _currencies(scope: Scope) -> list[str]:
    """Return the currencies in which merchants of a scope are owed anything, the euro first."""
    merchants = Merchant.objects.within(scope)
    found = set(merchants.values_list("office__currency", flat=True)) or {"EUR"}
    codes = [accounts.merchant_pending(pk) for pk in merchants.values_list("pk", flat=True)]
    for names in explain.currencies(codes).values():
        found.update(names)
    return sorted(found, key=lambda currency: (currency != "EUR", currency))


def _standings(scope: Scope, currency: str) -> list[Standing]:
    """Return the merchants who have anything in a currency; a lone merchant is always shown."""
    found = queries.standings(scope, currency=currency)
    return [one for one in found if one.pending or one.payable or one.on_its_way or len(found) == 1]


def _stat(scope: Scope, standings: Iterable[Standing], currency: str, *, office: bool) -> dict[str, Any]:
    rows = [one for one in standings if one.pending.currency == currency]
    zero = Money.zero(currency)
    moving = sum((one.on_its_way for one in rows), zero)
    payable = sum((one.payable for one in rows if one.payable > zero), zero)
    pending = sum((one.pending for one in rows), zero)
    month = _booked_in_a_month(scope, currency)
    return {
        "currency": currency,
        "moving": moving,
        "moving_note": _ordered_for(scope, currency),
        "payable": payable,
        "pending": pending,
        "owed": sum((-one.payable for one in rows if one.payable < zero), zero),
        "month": month,
        "is_office": office,
        "parts": parts_that_show(
            (
                (_("Sold, not settled yet"), pending, 4),
                (_("Settled"), payable, 2),
                (_("On its way to the bank"), moving, 3),
                (_("Paid out in 30 days"), month, 1),
            )
        ),
    }


def _booked_in_a_month(scope: Scope, currency: str) -> Money:
    booked = queries.payouts(scope).filter(
        state=PayoutState.BOOKED, currency=currency, booked_at__gte=clock.now() - MONTH
    )
    return Money(booked.order_by().aggregate(n=Sum("amount_minor"))["n"] or 0, currency)


def _ordered_for(scope: Scope, currency: str) -> str:
    moving = queries.payouts(scope).filter(state__in=ON_THE_WAY, currency=currency)
    first = moving.order_by("batch__day").first()
    if first is None:
        return _("nothing is ordered now")
    return _("ordered for %(day)s") % {"day": figures.day_text(first.batch.day)}


@login_required
@require_GET
def merchant(request: HttpRequest, merchant_id: str) -> HttpResponse:
    """Show where one merchant stands: how each balance came about, his payouts and differences."""
    scope = reader(request)
    found = Merchant.objects.within(scope).filter(pk=merchant_id).first()
    if found is None:
        raise NotFound("there is no such merchant")
    own = Scope(actor=scope.actor, merchants=frozenset({found.pk}))
    office = holds_an_office(scope)
    codes = (accounts.merchant_payable(found.pk), accounts.merchant_pending(found.pk))
    moved = explain.currencies(codes)
    names = {name for names in moved.values() for name in names} or {"EUR"}
    in_currencies = sorted(names, key=lambda currency: (currency != "EUR", currency))
    context = {
        "merchant": found,
        "tabs": tabs(scope, "overview"),
        "standings": [
            one
            for currency in in_currencies
            for one in queries.standings(own, currency=currency)
            if currency == in_currencies[0] or one.pending or one.payable or one.on_its_way
        ],
        "explained": [_explained(code, currency) for code in codes for currency in moved[code]],
        "transfers": [transfer_row(one, is_office=office) for one in queries.transfers(own)[:TRANSFERS]],
        "payouts": [payout_row(one) for one in queries.payouts(own)[:20]],
        "differences": difference_kinds(own),
        "is_direct": MerchantTerms.objects.filter(merchant=found, mode=MerchantTerms.Mode.DIRECT).exists(),
        "is_held": payout.is_held(found),
        "transfers_url": f"{reverse('ledger:transfers')}?merchant={found.code}",
    }
    return render(request, "ledger/merchant.html", context)


def _explained(code: str, currency: str) -> dict[str, Any]:
    found = explain.explain(code, currency)
    own = accounts.family(code).name
    shown = [one for one in found.sources if one.money]
    return {
        "title": wording.balance_title(own),
        "currency": currency,
        "total": found.total,
        "top": max((abs(one.money.amount) for one in shown), default=Decimal(1)),
        "parts": [
            {
                "word": wording.source_word(own, one.family),
                "amount": one.money.amount,
                "note": ngettext("%(n)s transfer", "%(n)s transfers", one.transfers)
                % {"n": figures.number_text(one.transfers)},
            }
            for one in shown
        ],
    }
