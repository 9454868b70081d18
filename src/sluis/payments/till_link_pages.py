"""A payment link at the till: the code that the customer scans, and how it stands while he pays."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseLocation

from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments import pay_link, states
from sluis.payments.models import Charge, PaymentLink
from sluis.payments.till_frame import frame, store_of


def _begun(link: PaymentLink) -> Charge | None:
    """Return the charge that the customer began and that came to something, or may yet."""
    charge = pay_link.charge_of(link)
    came_to_nothing = charge is not None and charge.state in (states.FAILED, states.CANCELLED)
    return None if came_to_nothing else charge


def _context(request: HttpRequest, scope: Scope, store: Store, link: PaymentLink) -> dict[str, Any]:
    return {
        **frame(request, scope, store),
        "link": link,
        "address": pay_link.address(link),
        "poll_url": reverse("payments:till-link-screen", args=[store.pk, link.pk]),
    }


@login_required
@require_GET
@never_cache
def page(request: HttpRequest, store_id: str, link_id: str) -> HttpResponse:
    """Show a link until somebody begins to pay; then its charge."""
    scope, store = store_of(request, store_id)
    link = pay_link.of_till(scope, store, link_id)
    charge = _begun(link)
    if charge is not None:
        return redirect("payments:till-charge", store.pk, charge.pk)
    return render(request, "payments/till_link.html", _context(request, scope, store, link))


@login_required
@require_GET
@never_cache
def screen(request: HttpRequest, store_id: str, link_id: str) -> HttpResponse:
    """Answer a page that asks each second: nothing new, or the address of the charge that was begun."""
    scope, store = store_of(request, store_id)
    link = pay_link.of_till(scope, store, link_id)
    charge = _begun(link)
    if charge is None:
        return HttpResponse(status=204)
    address = reverse("payments:till-charge", args=[store.pk, charge.pk])
    return HttpResponseLocation(address, target="#main", select="#main", swap="outerHTML")
