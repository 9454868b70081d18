"""Who stands at the till: a quick change of cashier by PIN, and setting the PINs."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sluis.kernel.errors import BadInput, NotAllowed, SluisError
from sluis.offices.models import Store, User
from sluis.offices.scope import Scope
from sluis.payments import till_pins
from sluis.payments.till_frame import frame, store_of
from sluis.web.toasts import toast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BY_PIN = "till_by_pin"  # in the session: the store at which a PIN, and no password, signed in


@login_required
@never_cache
@sensitive_post_parameters("pin")
def person(request: HttpRequest, store_id: str) -> HttpResponse:
    """Let another cashier take over, or set a PIN."""
    scope, store = store_of(request, store_id)
    error = ""
    if request.method == "POST":
        act = _set if request.POST.get("act") == "set" else _take_over
        try:
            return act(request, scope, store)
        except (BadInput, NotAllowed) as refused:
            error = _sentence(refused)
    context = {
        **frame(request, scope, store),
        "people": till_pins.with_pin(store),
        "settable": settable(request, scope, store),
        "chosen": request.POST.get("user", ""),
        "error": error,
    }
    return render(request, "payments/till_person.html", context)


def settable(request: HttpRequest, scope: Scope, store: Store) -> list[User]:
    """Return whose PIN may be set here: an owner sets all, a cashier who gave his password sets his own."""
    found = till_pins.cashiers(store)
    if scope.may("keys:write"):
        return found
    if request.session.get(BY_PIN):
        return []
    return [user for user in found if user.pk == request.user.pk]


def _number(request: HttpRequest) -> int:
    text = request.POST.get("user", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _take_over(request: HttpRequest, scope: Scope, store: Store) -> HttpResponse:
    user = till_pins.take_over(
        store=store, user_id=_number(request), pin=request.POST.get("pin", ""), actor=scope.actor
    )
    login(request, user, backend=BACKEND)
    request.session[BY_PIN] = store.pk
    return redirect("payments:till-sale", store.pk)


def _set(request: HttpRequest, scope: Scope, store: Store) -> HttpResponse:
    number = _number(request)
    user = next((one for one in settable(request, scope, store) if one.pk == number), None)
    if user is None:
        raise NotAllowed("this PIN is not yours to set")
    till_pins.set_pin(store=store, user=user, pin=request.POST.get("pin", ""), actor=scope.actor)
    toast(request, _("The PIN of %(name)s is set.") % {"name": user})
    return redirect("payments:till-person", store.pk)


def _sentence(error: SluisError) -> str:
    return {
        "wrong_pin": _("This PIN is wrong. After five wrong tries it is locked for a quarter of an hour."),
        "pin_locked": _("Too many wrong tries: this PIN is locked for a quarter of an hour."),
        "bad_pin": _("A PIN has four to eight digits, not all the same."),
    }.get(error.code, _("This PIN is not yours to set."))
