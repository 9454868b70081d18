"""Where a parcel is, for the buyer who was given its address: no name, no order, no sign-in, Chinese first."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sluis.kernel.errors import NotFound
from sluis.logistics import story
from sluis.logistics.models import Shipment
from sluis.logistics.routes import days_of
from sluis.logistics.wording import buyer_sentence, carrier_word, milestone_word
from sluis.web.buyer_language import speaks_chinese

SALT = "logistics.parcel"


def token(shipment: Shipment) -> str:
    """Return the token of a parcel's page: its id under our signature."""
    return signing.Signer(salt=SALT).sign(shipment.pk)


def address(shipment: Shipment) -> str:
    """Return the full address of a parcel's page, to be sent to its buyer."""
    return settings.PUBLIC_URL + reverse("logistics:buyer", args=[token(shipment)])


def shipment_of(signed: str) -> Shipment:
    """Return the parcel behind a token. Raise NotFound for a token that is not ours."""
    try:
        pk = signing.Signer(salt=SALT).unsign(signed)
    except signing.BadSignature:
        raise NotFound("there is no such parcel") from None
    found = Shipment.objects.select_related("merchant").defer("content").filter(pk=pk).first()
    if found is None:
        raise NotFound("there is no such parcel")
    return found


@require_safe
@never_cache
@speaks_chinese
def parcel(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever holds the token where the parcel is, in sentences."""
    shipment = shipment_of(token)
    chapters = story.chapters_of(shipment)
    milestone = story.present(shipment, chapters)
    newest = next((one for one in reversed(chapters) if one.milestone == milestone), None)
    context = {
        "shipment": shipment,
        "now": buyer_sentence(milestone),
        "since": newest.at if newest else shipment.created_at,
        "tone": newest.tone if newest else "info",
        "steps": story.steps(shipment, chapters),
        "told": [
            {"at": one.at, "what": milestone_word(one.milestone), "who": one.place, "tone": one.tone}
            for one in reversed(chapters)
        ],
        "carrier": carrier_word(shipment.carrier),
        "days": next((days for days in days_of(shipment.route, shipment.created_at.date())), None),
        "over": milestone in ("delivered", "returned"),
    }
    return render(request, "logistics/buyer_parcel.html", context)
