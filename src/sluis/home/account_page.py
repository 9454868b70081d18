"""One's own account: roles, second factor, sessions, and for an owner the mandate of the office."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from sluis.home.frame import role_names
from sluis.kernel import clock
from sluis.kernel.clock import AMSTERDAM
from sluis.kernel.errors import BadInput
from sluis.offices import visits
from sluis.offices.middleware import scope_of
from sluis.offices.models import Mandate, Membership, Merchant, User, Visit
from sluis.offices.scope import Scope
from sluis.web.toasts import toast


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show the account; give or take back a mandate."""
    user, scope = request.user, scope_of(request)
    assert isinstance(user, User)
    if request.method == "POST":
        _mandate(request, scope, user)
        return HttpResponseRedirect(reverse("home:account"))
    factors = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "title": _("Your account"),
        "roles": _roles(user),
        "has_app": "totp" in factors,
        "passkeys": factors.count("webauthn"),
        "sessions": UserSession.objects.filter(user=user).count(),
        "owned": _owned(scope),
        "today": clock.today(),
    }
    return render(request, "home/account.html", context)


def _roles(user: User) -> list[dict[str, Any]]:
    words, now = role_names(), clock.now()
    rows = Membership.objects.filter(user=user).select_related("office", "merchant", "store").order_by("id")
    return [
        {
            "role": words.get(row.role, row.role),
            "place": str(row.store or row.merchant or row.office),
            "until": row.until,
        }
        for row in rows
        if row.until is None or row.until > now
    ]


def _owned(scope: Scope) -> list[dict[str, Any]]:
    """Return the merchants that one owns, each with its mandate and who of the office has lately been inside."""
    if scope.names.get("visit"):
        return []
    ids = [grant.merchant for grant in scope.grants if grant.merchant and "keys:write" in grant.permissions]
    merchants = Merchant.objects.filter(pk__in=ids).order_by("name")
    now = clock.now()
    standing = {
        row.merchant_id: row for row in Mandate.objects.filter(merchant__in=ids, ended_at=None, until__gt=now)
    }
    lately: dict[str, list[Visit]] = {}
    for visit in Visit.objects.filter(merchant__in=ids).select_related("user").order_by("-began_at")[:50]:
        lately.setdefault(visit.merchant_id, []).append(visit)
    return [
        {"merchant": one, "mandate": standing.get(one.pk), "visits": lately.get(one.pk, [])[:5]}
        for one in merchants
    ]


def _mandate(request: HttpRequest, scope: Scope, user: User) -> None:
    merchant_id = request.POST.get("merchant", "")
    if request.POST.get("act") == "end":
        visits.end_mandate(scope=scope, user=user, merchant_id=merchant_id)
        toast(request, _("The office no longer acts for you."))
        return
    try:
        day = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        raise BadInput(_("a day is written 2026-12-31"), field="until") from None
    until = datetime.combine(day, time(23, 59, 59), AMSTERDAM)
    visits.give_mandate(scope=scope, user=user, merchant_id=merchant_id, until=until)
    toast(request, _("The office may act for you until that day."))
