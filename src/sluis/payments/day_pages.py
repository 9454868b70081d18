"""The day close at the till."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from sluis.kernel.money import Money, MoneyError
from sluis.payments import day_close
from sluis.payments.till_frame import frame, store_of, today_at


@login_required
@require_GET
def day(request: HttpRequest, store_id: str) -> HttpResponse:
    """Show a day of a store; `?drawer=` compares it with what the shop's own till says."""
    scope, store = store_of(request, store_id)
    today = today_at(store)
    asked = _asked_day(request, today)
    found = day_close.close(scope, store, asked)
    drawer = _drawer(request.GET.get("drawer", ""), store.currency)
    context = {
        **frame(request, scope, store),
        "close": found,
        "before": asked - timedelta(days=1),
        "after": asked + timedelta(days=1) if asked < today else None,
        "drawer_text": request.GET.get("drawer", ""),
        "drawer": drawer,
        "difference": drawer - found.net if drawer is not None else None,
        "may_see_money": scope.may("money:read"),
    }
    return render(request, "payments/till_day.html", context)


def _asked_day(request: HttpRequest, today: date) -> date:
    try:
        asked = parse_date(request.GET.get("day", ""))
    except ValueError:
        asked = None
    return min(asked, today) if asked and asked.year >= 2020 else today


def _drawer(text: str, currency: str) -> Money | None:
    try:
        return Money.of(text.strip().replace(",", "."), currency) if text.strip() else None
    except MoneyError:
        return None
