"""The training till: the same screens on practice sales. No charge is made and no wallet is called (see training.py)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments import payment_code, till, till_pages, till_screen, training
from sluis.payments.till_frame import frame, store_of, zone_of


@login_required
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, store_id: str) -> HttpResponse:
    """Begin a practice sale with the posted basket; it is read as a real one is."""
    scope, store = store_of(request, store_id)
    if request.method == "GET":
        return HttpResponseRedirect(f"{reverse('payments:till-sale', args=[store.pk])}?training=1")
    posted = {name: str(value) for name, value in request.POST.items()}
    way = training.SHOW if posted.get("way") in ("show", "link") else training.SCAN
    try:
        found = till.read_sale(posted, scope=scope, store=store)
        code = payment_code.read(posted.get("scanned", "")) if way == training.SCAN else ""
    except (BadInput, Conflict) as error:
        return till_pages.refused_sale(request, scope, store, posted, error, training=True)
    practice = training.begin(store_id=store.pk, amount=found.amount, way=way, code=code, now=clock.now())
    return _to(store, practice)


def _to(store: Store, practice: training.Practice) -> HttpResponseRedirect:
    address = reverse("payments:training", args=[store.pk, training.token(practice)])
    return HttpResponseRedirect(address)


def _context(request: HttpRequest, scope: Scope, store: Store, token: str) -> dict[str, Any]:
    practice = training.read(token, store_id=store.pk)
    screen = till_screen.of_practice(practice, clock.now())
    sale_url = f"{reverse('payments:till-sale', args=[store.pk])}?training=1"
    return {
        **frame(request, scope, store, training=True),
        **till_screen.spoken(screen),
        **till_pages.written(screen, zone_of(store)),
        "number": practice.number,
        "poll_url": reverse("payments:training-screen", args=[store.pk, token]),
        "ask_url": reverse("payments:training-ask", args=[store.pk, token]),
        "cancel_url": reverse("payments:training-cancel", args=[store.pk, token]),
        "renew_url": reverse("payments:training-renew", args=[store.pk, token]),
        "again_url": sale_url,
        "scan_again_url": f"{sale_url}&scan=1",
    }


@login_required
@require_GET
@never_cache
def page(request: HttpRequest, store_id: str, token: str) -> HttpResponse:
    """Show the screen of a practice sale."""
    scope, store = store_of(request, store_id)
    return render(request, "payments/till_charge.html", _context(request, scope, store, token))


@login_required
@require_GET
@never_cache
def screen(request: HttpRequest, store_id: str, token: str) -> HttpResponse:
    """Answer a page that asks each second."""
    scope, store = store_of(request, store_id)
    return till_pages.screen_part(request, _context(request, scope, store, token))


@login_required
@require_POST
def ask_again(request: HttpRequest, store_id: str, token: str) -> HttpResponse:
    """Count one more question."""
    _scope, store = store_of(request, store_id)
    practice = training.read(token, store_id=store.pk)
    return _to(store, replace(practice, asked_again=practice.asked_again + 1))


@login_required
@require_POST
def give_up(request: HttpRequest, store_id: str, token: str) -> HttpResponse:
    """Give the practice sale up."""
    _scope, store = store_of(request, store_id)
    return _to(store, replace(training.read(token, store_id=store.pk), given_up=True))


@login_required
@require_POST
def renew(request: HttpRequest, store_id: str, token: str) -> HttpResponse:
    """Show a new practice code."""
    _scope, store = store_of(request, store_id)
    practice = training.read(token, store_id=store.pk)
    return _to(store, replace(practice, at=clock.now().isoformat(), given_up=False))
