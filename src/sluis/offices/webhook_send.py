"""Send what is due to merchants' software, and again for three days until it is taken.

Gaps as Standard Webhooks 1.0 recommends: at once, then after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h, each with
a little jitter. Only 2xx is success; 410 ends the endpoint; a longer wait that the receiver asks for is kept.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.db import transaction

from sluis.kernel import clock, wiring
from sluis.offices import webhook_secrets, webhooks
from sluis.offices.ports import Message, Reply, WebhookSender
from sluis.offices.webhook_models import WebhookDelivery, WebhookEndpoint, WebhookTry
from sluis.work.due import Again

GAPS_S = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
LONGEST_WAIT_S = 86_400
GONE = 410


def send(payload: dict[str, Any]) -> Again | None:
    """Make one try of a delivery and say when the next is due; nothing when it was taken, given up or paused."""
    delivery = WebhookDelivery.objects.select_related("endpoint__merchant").get(pk=payload["delivery"])
    endpoint = delivery.endpoint
    if delivery.state != WebhookDelivery.State.WAITING or endpoint.state != WebhookEndpoint.State.ACTIVE:
        return None
    message = Message(
        id=delivery.pk,
        url=endpoint.url,
        body=delivery.body.encode(),
        sent_at=clock.now(),
        keys=webhook_secrets.keys_of(endpoint),
    )
    reply = wiring.get(WebhookSender).send(message)
    return _write_down(delivery, reply)


@transaction.atomic
def _write_down(delivery: WebhookDelivery, reply: Reply) -> Again | None:
    now = clock.now()
    WebhookTry.objects.create(
        delivery=delivery,
        at=now,
        status=reply.status,
        problem=reply.problem[:60],
        answer=reply.text[:300],
        duration_ms=reply.duration_ms,
    )
    attempts = delivery.attempts + 1
    wait_s = None if reply.accepted or reply.status == GONE else _wait_s(attempts, reply)
    state = WebhookDelivery.State.WAITING
    if wait_s is None:
        state = WebhookDelivery.State.DELIVERED if reply.accepted else WebhookDelivery.State.FAILED
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=state,
        attempts=attempts,
        delivered_at=now if reply.accepted else delivery.delivered_at,
        next_at=None if wait_s is None else now + timedelta(seconds=wait_s),
    )
    _judge_endpoint(delivery.endpoint, reply)
    return None if wait_s is None else Again(wait_s)


def _wait_s(attempts: int, reply: Reply) -> float | None:
    if attempts > len(GAPS_S):
        return None
    gap = GAPS_S[attempts - 1] * random.uniform(1.0, 1.1)
    return max(gap, min(reply.wait_s, LONGEST_WAIT_S))


def _judge_endpoint(endpoint: WebhookEndpoint, reply: Reply) -> None:
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    if reply.accepted:
        rows.exclude(failing_since=None).update(failing_since=None)
    elif reply.status == GONE:
        webhooks.remove(
            endpoint=endpoint, actor=f"endpoint:{endpoint.pk}"[:64], because="the receiver is gone"
        )
    else:
        rows.filter(failing_since=None).update(failing_since=clock.now())
