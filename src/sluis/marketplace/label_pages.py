"""The food label of a listing as a page and a PDF, with its check list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel.errors import NotAllowed
from sluis.marketplace import label_of, queries
from sluis.marketplace.food_label import MISSING
from sluis.marketplace.pages import EDITS
from sluis.marketplace.wording import label_field_word
from sluis.offices.middleware import scope_of
from sluis.web.toasts import toast

_MENDED_AT = {
    "name": "f-name",
    "ingredients": "f-ingredients",
    "storage": "f-storage",
    "allergens": "f-ingredients",
}
_REPRESENTATIVE = ("importer", "importer_address", "importer_phone")


@login_required
@require_GET
def label(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Show the draft of the label and what it still lacks."""
    scope = scope_of(request)
    one = queries.listing(scope, listing_id)
    made = label_of.label_of(one)
    lines = [(line, label_field_word(line.key)) for line in made.nutrition.lines]
    context = {
        "listing": one,
        "product": one.product,
        "name": one.product.name_in(get_language() or "en"),
        "label": made,
        "rows": [
            {
                "field": field,
                "word": label_field_word(field.key),
                "url": _url(field.key, one.pk, one.product_id),
            }
            for field in made.fields
        ],
        "lines": lines,
        "wants": sum(field.state == MISSING for field in made.fields)
        + len(made.nutrition.missing) * made.needs_nutrition,
        "importer": label_of.importer_of(one.merchant),
        "may_edit": any(scope.may(permission) for permission in EDITS),
    }
    return render(request, "marketplace/label.html", context)


def _url(key: str, listing_id: str, product_id: str) -> str:
    if key in _REPRESENTATIVE:
        return "#representative"
    if key in _MENDED_AT:
        return f"{reverse('marketplace:listing', args=[listing_id])}#{_MENDED_AT[key]}"
    return f"/products/{product_id}/"


@login_required
@require_GET
def label_pdf(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Return the draft as a PDF."""
    one = queries.listing(scope_of(request), listing_id)
    response = HttpResponse(label_of.paper(one), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="label-{one.pk}.pdf"'
    return response


@login_required
@require_POST
def representative(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Name who answers for the merchant's goods in China."""
    scope = scope_of(request)
    one = queries.listing(scope, listing_id)
    if not any(scope.may(permission) for permission in EDITS):
        raise NotAllowed(f"your role does not permit {' or '.join(EDITS)}")
    label_of.name_representative(
        merchant=one.merchant,
        name=request.POST.get("name", ""),
        address=request.POST.get("address", ""),
        phone=request.POST.get("phone", ""),
        actor=scope.actor,
    )
    toast(request, _("Kept for every label of this merchant."))
    return HttpResponseRedirect(reverse("marketplace:label", args=[listing_id]), status=303)
