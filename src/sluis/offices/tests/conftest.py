"""A merchant whose software listens, and news for it to hear."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sluis.connectors.webhook.tests.receiver import Call, Receiver, receiving
from sluis.offices import webhooks
from sluis.offices.models import WebhookDelivery, WebhookEndpoint
from sluis.offices.tests import town as towns
from sluis.offices.tests.town import Town
from sluis.records import events
from sluis.work import loop
from sluis.work.models import Due


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Software of a merchant on this machine, which an installation must allow to be called."""
    monkeypatch.setenv("SLUIS_WEBHOOK_PRIVATE", "yes")
    with receiving() as running:
        yield running


@pytest.fixture
def endpoint(demo_office: Any, receiver: Receiver) -> WebhookEndpoint:
    """The receiver as an endpoint of the chocolate shop, for every kind of event."""
    made, _ = webhooks.add(merchant=demo_office.merchant(), url=receiver.url, kinds=[], actor="system")
    return made


@pytest.fixture
def happens(demo_office: Any) -> Callable[..., None]:
    """Let something happen at a merchant, the chocolate shop unless named, and let the workers work."""

    def happen(
        kind: str = "payment.paid", reference: str = "pay_1", *, merchant: Any = None, **detail: Any
    ) -> None:
        whose = merchant or demo_office.merchant()
        events.emit(kind=kind, reference=reference, office=whose.office_id, merchant=whose.pk, detail=detail)
        work()

    return happen


@pytest.fixture
def town(db: None) -> Town:
    """Two offices with three merchants and a store."""
    return towns.build()


def work() -> None:
    """Read the news and send what is due now, without waiting for the moments of other work."""
    Due.objects.filter(handler=webhooks.READ).update(next_at="2026-01-01T00:00:00Z")
    loop.run_due(limit=50)


def the_delivery() -> WebhookDelivery:
    """Return the only delivery there is."""
    return WebhookDelivery.objects.select_related("endpoint__merchant").get()


def sealed_with(secret: str, call: Call) -> bool:
    """Verify a call as a merchant's programmer would, from the documentation and the standard library."""
    signed = b".".join(
        [call.headers["webhook-id"].encode(), call.headers["webhook-timestamp"].encode(), call.body]
    )
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return expected in call.headers["webhook-signature"].split(" ")


def body(call: Call) -> dict[str, Any]:
    """Return what a call said."""
    found: dict[str, Any] = json.loads(call.body)
    return found
