"""The category's part of the listing editor: its questions, and what it would refuse now."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel.errors import CounterpartyError, NotAllowed
from sluis.marketplace import category_check, queries, texts
from sluis.marketplace.pages import EDITS
from sluis.offices.middleware import scope_of
from sluis.web.toasts import toast


@login_required
@require_GET
def category(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Show the category's questions; the platform is asked for its rules, so the page does not wait for this part."""
    scope = scope_of(request)
    one = queries.listing(scope, listing_id)
    context = {
        "listing": one,
        "may_edit": one.state in texts.EDITABLE and any(scope.may(permission) for permission in EDITS),
    }
    try:
        context["check"] = category_check.check(one)
    except CounterpartyError as error:
        context["silent"] = error.message
    return render(request, "marketplace/category.html", context)


@login_required
@require_POST
def answers(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Keep the answers to the category's questions."""
    scope = scope_of(request)
    one = queries.listing(scope, listing_id)
    if not any(scope.may(permission) for permission in EDITS):
        raise NotAllowed(f"your role does not permit {' or '.join(EDITS)}")
    labels, given = request.POST.getlist("label"), request.POST.getlist("answer")
    was = {label: str(one.attributes.get(label, "")) for label in labels}
    changed = {
        label: text.strip() for label, text in zip(labels, given, strict=False) if text.strip() != was[label]
    }
    if changed:
        texts.answer_category(listing=one, answers=changed, actor=scope.actor)
    toast(request, _("The answers are kept."))
    return HttpResponseRedirect(f"{reverse('marketplace:listing', args=[listing_id])}#category", status=303)
