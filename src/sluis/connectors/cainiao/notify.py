"""Their pushes to us: verify the digest, store, acknowledge, and work on it after that."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sluis.connectors.cainiao import settings, signing, wire
from sluis.logistics import track
from sluis.offices import connections
from sluis.records import inbox
from sluis.records.models import InboxMessage
from sluis.work import due

HANDLER = "cainiao.notify"
MAX_BODY = 64 * 1024


def _answer(*, taken: bool, code: str = "", text: str = "") -> HttpResponse:
    body = {"success": "true"} if taken else {"success": "false", "errorCode": code, "errorMsg": text}
    return HttpResponse(json.dumps(body), content_type="application/json; charset=UTF-8")


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take one push: nothing is acknowledged before it is committed, nothing unverified is stored."""
    if len(request.body) > MAX_BODY:
        return _answer(taken=False, code="S05", text="content too long")
    content = request.POST.get("logistics_interface", "")
    account = request.POST.get("logistic_provider_id", "")
    connection = connections.by_account(party="cainiao", account=account) if account else None
    secret = settings.of(connection).secret if connection is not None else ""
    if not secret or not signing.verify(content, secret, request.POST.get("data_digest", "")):
        return _answer(taken=False, code="S02", text="illegal signature")
    with transaction.atomic():
        received = inbox.receive(
            party="cainiao",
            account=account,
            kind=request.POST.get("msg_type", "")[:64],
            path=request.path,
            headers={},
            body=content.encode(),
        )
        if received.fresh:
            due.ask(handler=HANDLER, key=str(received.message_id), payload={"message": received.message_id})
    return _answer(taken=True)


def apply(payload: dict[str, Any]) -> None:
    """Work on a stored push; safe when it comes twice, late or out of order."""
    message = InboxMessage.objects.get(pk=payload["message"])
    try:
        trace, event_id = wire.read_push(inbox.body_of(message).decode())
    except wire.Unreadable as error:
        inbox.mark_applied(message, outcome=str(error))
        return
    fresh = track.record([trace])
    inbox.mark_applied(message, outcome=f"event {event_id} {'recorded' if fresh else 'known'}")
