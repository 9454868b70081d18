"""The papers of a parcel on its page: what there is, what stands in the way, and each paper to print."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from sluis.kernel.errors import NotAllowed, NotFound
from sluis.logistics import queries
from sluis.logistics.documents import of_shipment
from sluis.logistics.documents.of_shipment import PDF, Document
from sluis.logistics.models import Shipment
from sluis.logistics.wording import paper_word
from sluis.offices.middleware import scope_of
from sluis.offices.scope import Scope

CUSTOMS_FORMS = ("CN22", "CN23")
# Papers carry the buyer's name and address: for who packs, ships or declares.
SEES_PAPERS = ("logistics:write", "customs:write", "marketplace:approve")


def may_see(scope: Scope) -> bool:
    """Tell whether a role packs, ships or declares."""
    return any(scope.may(permission) for permission in SEES_PAPERS)


def _parcel(request: HttpRequest, shipment_id: str) -> Shipment:
    scope = scope_of(request)
    found = queries.shipment(scope, shipment_id)
    if not may_see(scope):
        raise NotAllowed(_("Papers of a parcel are for who packs, ships or declares."))
    return found


@login_required
def papers(request: HttpRequest, shipment_id: str) -> HttpResponse:
    """Return the card with the papers of a parcel, drawing those that are not there yet."""
    one = _parcel(request, shipment_id)
    erased = one.purged_at is not None
    found = () if erased else of_shipment.documents_of(one)
    context = {"shipment": one, "papers": [_row(paper) for paper in found], "erased": erased}
    return render(request, "logistics/papers.html", context)


def _row(paper: Document) -> dict[str, Any]:
    return {
        "paper": paper,
        "key": of_shipment.CUSTOMS_FORM if paper.kind in CUSTOMS_FORMS else paper.kind,
        "name": paper_word(paper.kind),
        "form": "PDF" if paper.media_type == PDF else "ZPL",
        "problems": paper.problems,
    }


@login_required
def paper(request: HttpRequest, shipment_id: str, paper: str) -> HttpResponse:
    """Return one paper of a parcel; asked again it is the same bytes."""
    one = _parcel(request, shipment_id)
    if paper not in of_shipment.kinds_of(one) or not one.waybill_number:
        raise NotFound("this parcel has no such paper")
    document = of_shipment.document(one, paper)
    if document.file is None:
        raise NotFound(_("This paper cannot be drawn yet; the page of the parcel says what to mend."))
    response = HttpResponse(of_shipment.content(document), content_type=document.media_type)
    attach = document.media_type != PDF or "download" in request.GET
    response.headers["Content-Disposition"] = content_disposition_header(attach, document.name) or ""
    return response
