"""Their calls to us: verify the raw bytes, store, acknowledge, and work on it after that.

A bad signature is answered with U UNKNOWN_EXCEPTION, as Alipay's own library does, and changes nothing.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sluis.connectors.alipay import settings, signing, wire
from sluis.offices import connections
from sluis.payments import outcome
from sluis.payments.models import Charge
from sluis.payments.ports import Outcome, PayAnswer
from sluis.records import audit, inbox
from sluis.records.models import InboxMessage
from sluis.work import due

log = logging.getLogger("sluis.alipay")
HANDLER = "alipay.notify"
MAX_BODY = 64 * 1024


def _answer(status: str, code: str, message: str) -> HttpResponse:
    body = {"result": {"resultCode": code, "resultStatus": status, "resultMessage": message}}
    return HttpResponse(json.dumps(body), content_type="application/json; charset=UTF-8")


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take one notice: nothing is acknowledged before it is committed, nothing unverified is stored."""
    raw = request.body
    client_id = request.headers.get("Client-Id", "")
    connection = connections.by_account(party="alipay", account=client_id) if client_id else None
    if connection is None or len(raw) > MAX_BODY or not _genuine(request, raw, connection):
        log.warning("a notice to %s was refused: its signature or client does not fit", request.path)
        return _answer("U", "UNKNOWN_EXCEPTION", "not verified")
    with transaction.atomic():
        received = inbox.receive(
            party="alipay",
            account=client_id,
            kind="payment_result",
            path=request.path,
            headers={"request-time": request.headers.get("Request-Time", "")},
            body=raw,
        )
        if received.fresh:
            due.ask(
                handler=HANDLER,
                key=str(received.message_id),
                payload={"message": received.message_id},
                resource=f"inbox:{received.message_id}",
            )
    return _answer("S", "SUCCESS", "success")


def _genuine(request: HttpRequest, raw: bytes, connection: Any) -> bool:
    signed = signing.content(
        path=request.get_full_path(),
        client_id=request.headers.get("Client-Id", ""),
        time=request.headers.get("Request-Time", ""),
        body=raw,
    )
    return signing.verify(settings.of(connection).alipay_key, signed, request.headers.get("Signature"))


def apply(payload: dict[str, Any]) -> None:
    """Work on a stored notice; safe when it comes twice, late or before the answer it belongs to."""
    message = InboxMessage.objects.get(pk=payload["message"])
    result, body = wire.decode(inbox.body_of(message))
    if str(body.get("notifyType", "")) != "PAYMENT_RESULT":
        inbox.mark_applied(message, outcome=f"not acted on: {body.get('notifyType')}")
        return
    charge = Charge.objects.filter(pk=str(body.get("paymentRequestId", "")), wallet="alipay").first()
    connection = connections.by_account(party="alipay", account=message.account)
    if charge is None or connection is None or charge.office_code != connection.office_id:
        audit.write(
            actor="party:alipay",
            verb="payments.foreign_notice",
            subject=f"inbox:{message.pk}",
            office=connection.office_id if connection else "",
        )
        inbox.mark_applied(message, outcome="names no charge of ours")
        return
    outcome.apply(charge_id=charge.pk, answer=_as_answer(result, body), source="notice")
    inbox.mark_applied(message, outcome=f"{result.status} {result.code}")


def _as_answer(result: wire.Result, body: dict[str, Any]) -> PayAnswer:
    # Silence and failure notices are no proof of failure (fact sheet §4.7): only a success decides.
    return PayAnswer(
        Outcome.DONE if result.status == "S" else Outcome.PENDING,
        result.code,
        result.message,
        wallet_payment_id=str(body.get("paymentId") or ""),
        amount=wire.read_money(body.get("paymentAmount")),
        wallet_amount=wire.read_money(body.get("actualPaymentAmount")),
        wallet_rate=wire.quote_price(body),
        paid_at=wire.read_time(body.get("paymentTime")),
    )
