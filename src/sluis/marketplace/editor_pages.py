"""The listing editor: keep a text, vouch for it, look at it on the phone while it is being written."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sluis.catalogue import stock
from sluis.kernel.errors import BadInput
from sluis.marketplace import findings, localise, machine, queries, texts
from sluis.marketplace import segments as parts
from sluis.marketplace.models import Listing
from sluis.marketplace.pages import EDITS
from sluis.marketplace.segments import TITLE, Segment
from sluis.marketplace.source_of import source_of
from sluis.offices.middleware import scope_of
from sluis.offices.scope import Scope
from sluis.web.toasts import toast


def _back(listing_id: str, field: str) -> HttpResponse:
    # 303: the page that follows is fetched, be it by HTMX or by the browser.
    address = reverse("marketplace:listing", args=[listing_id])
    return HttpResponseRedirect(f"{address}#f-{field.replace('.', '-')}", status=303)


def _editable(request: HttpRequest, listing_id: str) -> tuple[Listing, Scope]:
    scope = scope_of(request)
    one = queries.listing(scope, listing_id)
    return one, scope.at(office=one.merchant.office_id, merchant=one.merchant_id).demand(*EDITS)


@login_required
@require_POST
def text(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Keep a text as it was written, or vouch for it as it stands."""
    one, scope = _editable(request, listing_id)
    field = request.POST.get("field", "")
    # Only the office's people may speak for all of its merchants.
    share = bool(request.POST.get("share")) and one.office_code in scope.offices
    if request.POST.get("do") == "approve":
        texts.approve_text(listing=one, field=field, actor=scope.actor, share=share)
        toast(request, _("Read and found good. The same words are known from now on."))
    else:
        texts.edit_text(
            listing=one, field=field, text=request.POST.get("text", ""), actor=scope.actor, share=share
        )
        toast(request, _("The text is kept. You vouch for it now."))
    return _back(listing_id, field)


@login_required
@require_POST
def points(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Keep the selling points as they were written."""
    one, scope = _editable(request, listing_id)
    texts.edit_points(listing=one, points=request.POST.getlist("point"), actor=scope.actor)
    toast(request, _("The selling points are kept."))
    return _back(listing_id, "points")


@login_required
@require_POST
def check(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Say what the rules find in a text while it is being written, and show the phone with it."""
    one = queries.listing(scope_of(request), listing_id)
    field, written = request.POST.get("field", ""), request.POST.get("text", "")[: texts.LONGEST]
    family = one.product.family
    found = findings.of_title(written, family) if field == TITLE else findings.of_text(written, family)
    context = {
        "findings": found,
        "length": findings.length(written) if field == TITLE else None,
        "listing": _with(one, field, written),
        "pictures": [f"/files/{image['file']}/" for image in one.images],
        "free": stock.available(one.product_id),
        "swap": True,
    }
    return render(request, "marketplace/text_check.html", context)


def _with(listing: Listing, field: str, written: str) -> Listing:
    """Return the listing as it would be with a text that is not kept yet."""
    segments = [one for one in texts.segments_of(listing) if one.field != field]
    segments.append(Segment(written.strip(), "", "person: draft", field=field))
    made = localise.write(source_of(listing.product), segments)
    listing.title, listing.selling_points = made.title, list(made.selling_points)
    listing.description = made.description_html
    return listing


@login_required
@require_POST
def translate(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Ask the office's translation service for the texts that have no Chinese yet."""
    one, scope = _editable(request, listing_id)
    if one.state not in texts.EDITABLE:
        raise BadInput(_("take the listing back to the draft first"), field="state")
    count = machine.propose(listing=one, actor=scope.actor)
    if count:
        toast(request, _("The service proposed Chinese. Read each text before it goes out."), tone="info")
    else:
        toast(request, _("There is nothing left to translate."), tone="info")
    return _back(listing_id, parts.NAME)
