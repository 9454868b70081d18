"""Webhook endpoints over the API: add, list, change the secret, pause, end; deliveries and sending again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status

from sluis.kernel.errors import BadInput, NotFound
from sluis.offices import webhooks
from sluis.offices.api import caller, needs
from sluis.offices.models import Merchant, WebhookDelivery, WebhookEndpoint
from sluis.web.api import Input
from sluis.web.idempotent import idempotent
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["webhooks"])
SCOPE = "webhooks:write"


class EndpointIn(Input):
    """An address of your software and the events that it wants; no kinds means all."""

    url: str = Field(max_length=500, description="https, public.")
    kinds: list[str] = Field([], max_length=50)
    name: str = Field("", max_length=80)


class EndpointOut(Schema):
    """An endpoint. `public_key` verifies the v1a signature."""

    id: str
    url: str
    name: str
    kinds: list[str]
    state: str
    public_key: str
    failing_since: datetime | None
    created_at: datetime
    ended_at: datetime | None
    ended_because: str


class SecretOut(Schema):
    """A secret, shown this once; it verifies the v1 signature."""

    endpoint: str
    secret: str
    public_key: str


class TryOut(Schema):
    """One call and what came of it; `status` is null when no answer came."""

    at: datetime
    status: int | None
    problem: str
    answer: str
    duration_ms: int


class DeliveryOut(Schema):
    """One event for one endpoint; `id` is the webhook-id of every try."""

    id: str
    kind: str
    reference: str
    state: str
    attempts: int
    next_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None
    tries: list[TryOut]

    @staticmethod
    def resolve_tries(delivery: WebhookDelivery) -> list[Any]:
        """Return the tries, newest first."""
        return list(delivery.tries.order_by("-at", "-id"))


class RangeIn(Input):
    """A range of moments, both ends included."""

    since: datetime
    until: datetime


class SentAgainOut(Schema):
    """How many deliveries were made due again."""

    count: int


def _endpoint(request: HttpRequest, endpoint_id: str) -> WebhookEndpoint:
    return webhooks.endpoint_of(caller(request), endpoint_id)


@router.post("/webhooks", response={201: SecretOut})
@needs(SCOPE)
@idempotent
def add_webhook(request: HttpRequest, payload: EndpointIn) -> Status[dict[str, str]]:
    """Add an endpoint. Its secret is in this answer and in no other."""
    scope = caller(request)
    endpoint, secret = webhooks.add(
        merchant=Merchant.objects.within(scope).get(),
        url=payload.url,
        kinds=payload.kinds,
        name=payload.name,
        actor=scope.actor,
    )
    return Status(201, {"endpoint": endpoint.pk, "secret": secret, "public_key": endpoint.public_key})


@router.get("/webhooks", response=list[EndpointOut])
@needs(SCOPE)
def list_webhooks(request: HttpRequest) -> list[WebhookEndpoint]:
    """List the endpoints, those that the receiver ended included; there are at most a few."""
    return list(webhooks.endpoints(caller(request)))


@router.post("/webhooks/{endpoint_id}/secret", response=SecretOut)
@needs(SCOPE)
@idempotent
def change_secret(request: HttpRequest, endpoint_id: str) -> dict[str, str]:
    """Make a new secret; for a day the old one signs along, so change yours meanwhile."""
    endpoint = _endpoint(request, endpoint_id)
    secret = webhooks.rotate(endpoint=endpoint, actor=caller(request).actor)
    return {"endpoint": endpoint.pk, "secret": secret, "public_key": endpoint.public_key}


@router.post("/webhooks/{endpoint_id}/pause", response=EndpointOut)
@needs(SCOPE)
def pause_webhook(request: HttpRequest, endpoint_id: str) -> WebhookEndpoint:
    """Stop calling; what happens meanwhile waits. Repeating it changes nothing, so it needs no key."""
    webhooks.pause(endpoint=_endpoint(request, endpoint_id), actor=caller(request).actor)
    return _endpoint(request, endpoint_id)


@router.post("/webhooks/{endpoint_id}/resume", response=EndpointOut)
@needs(SCOPE)
def resume_webhook(request: HttpRequest, endpoint_id: str) -> WebhookEndpoint:
    """Call again, what waited first. Repeating it changes nothing, so it needs no key."""
    webhooks.resume(endpoint=_endpoint(request, endpoint_id), actor=caller(request).actor)
    return _endpoint(request, endpoint_id)


@router.delete("/webhooks/{endpoint_id}", response={204: None})
@needs(SCOPE)
def remove_webhook(request: HttpRequest, endpoint_id: str) -> Status[None]:
    """End an endpoint for good."""
    webhooks.remove(endpoint=_endpoint(request, endpoint_id), actor=caller(request).actor)
    return Status(204, None)


@router.get("/webhooks/{endpoint_id}/deliveries", response=Page[DeliveryOut])
@needs(SCOPE)
def list_deliveries(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], endpoint_id: str, state: str = ""
) -> Slice[WebhookDelivery]:
    """List what was sent to an endpoint and what waits, newest first, with every try."""
    rows = _endpoint(request, endpoint_id).deliveries.order_by("-created_at", "-id")
    return page_of(request, response, rows.filter(state=state) if state else rows, paging)


@router.post("/webhooks/{endpoint_id}/deliveries/{delivery_id}/send", response=SentAgainOut)
@needs(SCOPE)
@idempotent
def send_one_again(request: HttpRequest, endpoint_id: str, delivery_id: str) -> dict[str, int]:
    """Send one delivery once more, with the same id and bytes."""
    endpoint = _endpoint(request, endpoint_id)
    delivery = endpoint.deliveries.select_related("endpoint__merchant").filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound("there is no such delivery")
    return {"count": webhooks.send_again(deliveries=[delivery], actor=caller(request).actor)}


@router.post("/webhooks/{endpoint_id}/send", response=SentAgainOut)
@needs(SCOPE)
@idempotent
def send_range_again(request: HttpRequest, endpoint_id: str, payload: RangeIn) -> dict[str, int]:
    """Send everything of a range once more, oldest first: after an outage of yours."""
    if payload.since > payload.until:
        raise BadInput("the range ends before it begins", field="until")
    endpoint = _endpoint(request, endpoint_id)
    chosen = webhooks.in_range(endpoint, since=payload.since, until=payload.until)
    return {"count": webhooks.send_again(deliveries=chosen, actor=caller(request).actor)}
