"""The buyer of a declaration on its page: a hint for everybody, in full with a reason for who declares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sluis.customs import identity_store, queries
from sluis.customs.models import Declaration
from sluis.kernel.errors import NotAllowed
from sluis.offices.middleware import scope_of
from sluis.offices.scope import Scope


class ReasonForm(forms.Form):
    """Why somebody needs to see a buyer in full."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you need to see it?"),
        min_length=identity_store.SHORTEST_REASON,
        max_length=300,
        help_text=gettext_lazy("Written down with your name and the time."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def closed(one: Declaration, scope: Scope) -> dict[str, Any]:
    """Return what a page shows before anybody asked: the hint, and the form for who may ask."""
    may_see = scope.may(identity_store.PERMISSION) and one.purged_at is None
    return {"declaration": one, "reason_form": ReasonForm() if may_see else None}


@login_required
@require_POST
def buyer(request: HttpRequest, declaration_id: str) -> HttpResponse:
    """Show a buyer in full to who declares, once, with a reason that is written down."""
    scope = scope_of(request)
    one = queries.declaration(scope, declaration_id)
    scope = scope.at(office=one.office_code, merchant=one.merchant_id)
    if not scope.may(identity_store.PERMISSION):
        raise NotAllowed(_("A buyer in full is shown only to who declares."))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"declaration": one, "reason_form": form}
        return render(request, "customs/buyer.html", context)  # 200: a swap takes no other answer
    found = identity_store.reveal(declaration=one, reason=form.cleaned_data["reason"], scope=scope)
    answer = render(request, "customs/buyer.html", {"declaration": one, "buyer": found})
    answer["Cache-Control"] = "no-store"
    return answer
