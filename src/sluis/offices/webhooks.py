"""Endpoints of merchants' software: add, change, end; which events go where, and sending again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from sluis.kernel import clock, wiring
from sluis.kernel.errors import BadInput, Conflict, NotFound
from sluis.offices import webhook_kinds, webhook_secrets
from sluis.offices.models import Merchant
from sluis.offices.ports import WebhookSender
from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.offices.webhook_models import WebhookDelivery, WebhookEndpoint
from sluis.records import audit, events
from sluis.records.models import Event
from sluis.work import due
from sluis.work.due import Again

READ, SEND = "webhook.read", "webhook.send"
READER = "webhooks"
READ_EVERY_S = 2.0
MOST_BYTES = 20_000
REMOVED = "removed"
MOST_ENDPOINTS = 10  # of one merchant


def add(
    *, merchant: Merchant, url: str, kinds: Sequence[str], actor: str, name: str = ""
) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint and return it with its secret, which is not shown again.

    No kinds means all. Raise BadInput for an address that cannot be called or an unknown kind.
    """
    _check_kinds(kinds)
    if objection := wiring.get(WebhookSender).objection(url):
        raise BadInput(objection, field="url")
    with transaction.atomic():
        return _store(merchant, url, sorted(set(kinds)), actor, name)


def _store(
    merchant: Merchant, url: str, kinds: list[str], actor: str, name: str
) -> tuple[WebhookEndpoint, str]:
    if live(merchant).count() >= MOST_ENDPOINTS:
        raise BadInput(f"a merchant has at most {MOST_ENDPOINTS} endpoints; end one first", field="url")
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"]
    endpoint = WebhookEndpoint(
        merchant=merchant, url=url, name=name[:80], kinds=kinds, after_event=newest or 0
    )
    secret = webhook_secrets.seal_first(endpoint)
    endpoint.save(force_insert=True)
    _note(endpoint, "offices.add_webhook", actor, {"url": url, "kinds": endpoint.kinds})
    due.ask(handler=READ, key=READER)
    return endpoint, secret


def _check_kinds(kinds: Sequence[str]) -> None:
    unknown = sorted(set(kinds) - set(webhook_kinds.KINDS))
    if unknown:
        raise BadInput(
            f"unknown event {unknown[0]}; choose from {', '.join(webhook_kinds.KINDS)}", field="kinds"
        )


def live(merchant: Merchant) -> Any:
    """Return the endpoints of a merchant that have not ended."""
    return WebhookEndpoint.objects.filter(merchant=merchant).exclude(state=WebhookEndpoint.State.ENDED)


def endpoints(scope: Scope) -> ScopedQuerySet[WebhookEndpoint]:
    """Return the endpoints that a scope may see, newest first; those that were removed are gone."""
    found = WebhookEndpoint.objects.within(scope).select_related("merchant").order_by("-created_at", "-id")
    return found.exclude(state=WebhookEndpoint.State.ENDED, ended_because=REMOVED)


def endpoint_of(scope: Scope, endpoint_id: str) -> WebhookEndpoint:
    """Return one endpoint. Raise NotFound for a foreign one as for a missing one."""
    found = endpoints(scope).filter(pk=endpoint_id).first()
    if found is None:
        raise NotFound("there is no such endpoint")
    return found


@transaction.atomic
def rotate(*, endpoint: WebhookEndpoint, actor: str) -> str:
    """Make a new secret and return it; the one before signs along for a day."""
    locked = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    secret = webhook_secrets.rotate(locked)
    locked.save(update_fields=["secrets"])
    _note(locked, "offices.rotate_webhook", actor, {})
    return secret


@transaction.atomic
def pause(*, endpoint: WebhookEndpoint, actor: str) -> None:
    """Stop calling an endpoint; what happens meanwhile waits for it."""
    if WebhookEndpoint.objects.filter(pk=endpoint.pk, state="active").update(state="paused"):
        _note(endpoint, "offices.pause_webhook", actor, {})


@transaction.atomic
def resume(*, endpoint: WebhookEndpoint, actor: str) -> None:
    """Call an endpoint again, what waited first. Raise Conflict when it has ended."""
    if endpoint.state == WebhookEndpoint.State.ENDED:
        raise Conflict("this endpoint has ended; add it anew")
    if WebhookEndpoint.objects.filter(pk=endpoint.pk, state="paused").update(state="active"):
        _note(endpoint, "offices.resume_webhook", actor, {})
        for delivery in endpoint.deliveries.filter(state=WebhookDelivery.State.WAITING):
            send_soon(delivery, merchant=endpoint.merchant_id)
        due.ask(handler=READ, key=READER)


@transaction.atomic
def remove(*, endpoint: WebhookEndpoint, actor: str, because: str = REMOVED) -> None:
    """End an endpoint for good; what still waits for it is not sent."""
    ended = WebhookEndpoint.objects.filter(pk=endpoint.pk).exclude(state="ended")
    if ended.update(state="ended", ended_at=clock.now(), ended_because=because[:120]):
        endpoint.deliveries.filter(state="waiting").update(state="failed", next_at=None)
        _note(endpoint, "offices.end_webhook", actor, {"because": because})


@transaction.atomic
def send_again(*, deliveries: Sequence[WebhookDelivery], actor: str) -> int:
    """Send deliveries once more, with the same ids and bytes; return how many. Ended endpoints are left alone."""
    count = 0
    for delivery in deliveries:
        if delivery.endpoint.state == WebhookEndpoint.State.ENDED:
            continue
        WebhookDelivery.objects.filter(pk=delivery.pk).update(state="waiting", attempts=0)
        send_soon(delivery, merchant=delivery.endpoint.merchant_id)
        count += 1
    if count:
        first = deliveries[0]
        _note(first.endpoint, "offices.resend_webhook", actor, {"count": count, "first": first.pk})
    return count


def in_range(endpoint: WebhookEndpoint, *, since: datetime, until: datetime) -> list[WebhookDelivery]:
    """Return the deliveries of an endpoint whose events fell into a range, oldest first."""
    return list(
        endpoint.deliveries.filter(created_at__gte=since, created_at__lte=until)
        .select_related("endpoint__merchant")
        .order_by("event_id")
    )


def send_soon(delivery: WebhookDelivery, *, merchant: str) -> None:
    """Make a delivery due now, in the caller's transaction."""
    now = clock.now()
    WebhookDelivery.objects.filter(pk=delivery.pk).update(next_at=now)
    due.ask(handler=SEND, key=delivery.pk, payload={"delivery": delivery.pk}, merchant=merchant, at=now)
    due.hasten(handler=SEND, key=delivery.pk, at=now)


def read(payload: dict[str, Any]) -> Again | None:
    """Read the news and make a delivery for each endpoint that wants it; stop when there is no endpoint."""
    events.read(reader=READER, apply=_spread, limit=500)
    if WebhookEndpoint.objects.exclude(state=WebhookEndpoint.State.ENDED).exists():
        return Again(READ_EVERY_S)
    return None


def _spread(event: Event) -> None:
    if event.kind not in webhook_kinds.ADDRESSES or not event.merchant:
        return
    wanting = WebhookEndpoint.objects.filter(merchant_id=event.merchant, after_event__lt=event.pk)
    for endpoint in wanting.exclude(state=WebhookEndpoint.State.ENDED):
        if endpoint.kinds and event.kind not in endpoint.kinds:
            continue
        delivery, fresh = WebhookDelivery.objects.get_or_create(
            endpoint=endpoint,
            event_id=event.pk,
            defaults={"kind": event.kind, "reference": event.reference, "body": body_of(event)},
        )
        if fresh and endpoint.state == WebhookEndpoint.State.ACTIVE:
            send_soon(delivery, merchant=endpoint.merchant_id)


def body_of(event: Event) -> str:
    """Return the body of an event: thin, with the address where the whole is found."""
    path = webhook_kinds.address_of(event.kind, reference=event.reference, detail=event.detail)
    data = {**event.detail, "id": event.reference, "url": f"{settings.PUBLIC_URL}{path}"}
    whole = {"type": event.kind, "timestamp": event.at.isoformat(), "data": data}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) <= MOST_BYTES:
        return text
    whole["data"] = {"id": data["id"], "url": data["url"]}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _note(endpoint: WebhookEndpoint, verb: str, actor: str, detail: dict[str, Any]) -> None:
    merchant = endpoint.merchant
    audit.write(
        actor=actor,
        verb=verb,
        subject=endpoint.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail=detail,
    )
