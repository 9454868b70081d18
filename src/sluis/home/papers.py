"""Stored files and raw messages, for those who may see them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from sluis.customs.models import Message
from sluis.home.masking import masked
from sluis.kernel.errors import NotAllowed, NotFound
from sluis.offices.history import party_word
from sluis.offices.middleware import scope_of
from sluis.offices.scope import Scope
from sluis.payments.models import Charge
from sluis.records import files, wire_log
from sluis.records.models import StoredFile, WireMessage
from sluis.records.sealing import SealBroken

SHOWN_INLINE = ("application/pdf", "image/png", "image/jpeg")
# Labels and papers carry the buyer's name and address: for who packs, ships or declares.
SEES_BUYERS = ("logistics:write", "customs:write", "marketplace:approve")
SEES_PEOPLE_IN_MESSAGES = ("logistics:write", "customs:write")
PAGES = (
    ("lst_", "/listings/"),
    ("ord_", "/orders/"),
    ("shp_", "/shipments/"),
    ("dec_", "/customs/"),
    ("pay_", "/payments/"),
)


def _within(scope: Scope) -> Q:
    """Return the rows of `records` that a scope may see; whoever has only some stores sees none of them."""
    if scope.everything:
        return Q()
    seen = Q(office__in=scope.offices)
    return seen if scope.stores else seen | Q(merchant__in=scope.merchants)


def _may(scope: Scope, permissions: tuple[str, ...]) -> bool:
    return any(scope.may(permission) for permission in permissions)


@login_required
def stored_file(request: HttpRequest, file_id: str) -> HttpResponse:
    """Return a stored file; another merchant's is not there."""
    scope = scope_of(request)
    file = StoredFile.objects.filter(_within(scope), pk=file_id).first()
    if file is None:
        raise NotFound("there is no such file")
    if file.merchant:
        scope = scope.at(office=file.office, merchant=file.merchant)
    needed = SEES_BUYERS if file.merchant else ("money:read", *SEES_BUYERS)
    if not file.media_type.startswith("image/") and not _may(scope, needed):
        raise NotAllowed("this file is for who ships, declares or keeps the books")
    response = HttpResponse(files.content(file), content_type=file.media_type)
    attach = file.media_type not in SHOWN_INLINE or "download" in request.GET
    response.headers["Content-Disposition"] = content_disposition_header(attach, file.name) or ""
    return response


@login_required
def message(request: HttpRequest, message_id: str) -> HttpResponse:
    """Show one exchange over a wire as it went; buyers are hidden unless the role ships or declares."""
    scope = scope_of(request)
    found = WireMessage.objects.filter(pk=message_id).first()
    if found is None or not _may_see(found, scope):
        raise NotFound("there is no such message")
    there = scope.at(office=found.office, merchant=found.merchant) if found.merchant else scope
    shows_people = _may(there, SEES_PEOPLE_IN_MESSAGES)
    context = {
        "message": found,
        "party": party_word(found.party),
        "shows_people": shows_people,
        "back": _page_of(found),
        **_texts(found, shows_people=shows_people),
    }
    return render(request, "home/message.html", context)


def _may_see(found: WireMessage, scope: Scope) -> bool:
    if WireMessage.objects.filter(_within(scope), pk=found.pk).exists():
        return True
    # What went over the office's own wires is kept by the office; it belongs to the merchant it is about.
    theirs = (
        Message.objects.filter(pk=found.subject, declaration__merchant_id__in=scope.merchants),
        Charge.objects.within(scope).filter(Q(pk=found.subject) | Q(refunds__pk=found.subject)),
    )
    return not scope.stores and any(rows.exists() for rows in theirs)


def _texts(found: WireMessage, *, shows_people: bool) -> dict[str, Any]:
    try:
        request, answer = wire_log.texts(found)
    except SealBroken:
        return {"sealed": True}
    hide = (lambda text: text) if shows_people else masked
    return {"sent": hide(request), "received": hide(answer) or _("nothing came back")}


def _page_of(found: WireMessage) -> str:
    if found.subject.startswith("msg_"):
        declaration = (
            Message.objects.filter(pk=found.subject).values_list("declaration_id", flat=True).first()
        )
        return f"/customs/{declaration}/" if declaration else ""
    return next((f"{page}{found.subject}/" for start, page in PAGES if found.subject.startswith(start)), "")
