"""Webhooks out: what is told to whose software.

An *endpoint* is an address of a merchant's software with the secrets that sign what is sent there. A *delivery* is one
event for one endpoint, with the same id and bytes at each try. A *try* is one call and what came of it.
The law: an event is delivered at least once, or its endpoint shows that it was not.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.offices.scope import ScopedManager


def endpoint_id() -> str:
    """Return a new endpoint id."""
    return new_id("whe")


def message_id() -> str:
    """Return a new message id; the receiver knows a repeat by it."""
    return new_id("msg")


class WebhookEndpoint(models.Model):
    """An address of a merchant's software."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        ENDED = "ended"  # by the merchant, or by the receiver's answer 410

    id = models.CharField(primary_key=True, max_length=40, default=endpoint_id)
    merchant = models.ForeignKey("offices.Merchant", on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    name = models.CharField(max_length=80, blank=True)
    kinds: Any = models.JSONField(default=list)  # kinds of events; empty means all
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    secrets = models.BinaryField()  # sealed, see webhook_secrets
    public_key = models.CharField(max_length=80)  # of the ed25519 signature; not secret
    after_event = models.BigIntegerField(default=0)  # what happened before the endpoint is not sent to it
    failing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=120, blank=True)

    objects = ScopedManager["WebhookEndpoint"].of("merchant_id")

    def __str__(self) -> str:
        return self.name or self.url


class WebhookDelivery(models.Model):
    """One event for one endpoint."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    id = models.CharField(primary_key=True, max_length=40, default=message_id)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=64)
    reference = models.CharField(max_length=80)
    body = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)  # of the present round; sending again by hand begins a new one
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    delivered_at = models.DateTimeField(null=True)

    objects = ScopedManager["WebhookDelivery"].of("endpoint__merchant_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_delivery_once")]
        indexes = [models.Index(fields=["endpoint", "state", "created_at"])]


class WebhookTry(models.Model):
    """One call and what came of it."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(default=clock.now)
    status = models.IntegerField(null=True)  # None when no answer came
    problem = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=300, blank=True)  # the beginning of what they said
    duration_ms = models.IntegerField(default=0)
