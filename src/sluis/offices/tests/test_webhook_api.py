"""Endpoints and their deliveries over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sluis.connectors.webhook.tests.receiver import Receiver
from sluis.kernel import clock
from sluis.offices.models import WebhookEndpoint
from sluis.offices.tests.conftest import sealed_with, the_delivery, work

KeyOf = Callable[..., Any]
Happens = Callable[..., None]


@pytest.fixture
def software(demo_office: Any, key_of: KeyOf) -> Any:
    """The chocolate shop's software."""
    return key_of(demo_office.merchant(), "webhooks:write")


def test_an_endpoint_is_added_once_for_one_key(software: Any, receiver: Receiver, happens: Happens) -> None:
    asked = {"url": receiver.url, "kinds": ["payment.paid"], "name": "shop"}
    first = software.post("/webhooks", asked, key="a-1")
    again = software.post("/webhooks", asked, key="a-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    (listed,) = software.get("/webhooks").json()
    assert (listed["url"], listed["kinds"], listed["state"]) == (receiver.url, ["payment.paid"], "active")
    assert "secret" not in str(listed)
    happens()
    assert sealed_with(first.json()["secret"], receiver.calls[0])


def test_bad_input_names_its_field(software: Any, receiver: Receiver) -> None:
    answer = software.post("/webhooks", {"url": receiver.url, "kinds": ["payment.lost"]}, key="b-1")
    assert answer.status_code == 422
    assert "kinds" in str(answer.json()["errors"])
    assert software.post("/webhooks", {"url": receiver.url}).json()["code"] == "key_missing"
    unknown = software.post("/webhooks", {"url": receiver.url, "secret": "mine"}, key="b-3")
    assert unknown.status_code == 422
    assert not WebhookEndpoint.objects.exists()


def test_an_inside_address_is_refused(software: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLUIS_WEBHOOK_PRIVATE", raising=False)
    answer = software.post("/webhooks", {"url": "https://10.1.2.3/hook"}, key="c-1")
    assert answer.status_code == 422
    assert "no public address" in str(answer.json())


def test_deliveries_with_their_tries_and_sending_again(
    software: Any, endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    receiver.status = 500
    happens()
    path = f"/webhooks/{endpoint.pk}/deliveries"
    (row,) = software.get(path, state="waiting").json()["items"]
    assert (row["kind"], row["reference"], row["attempts"]) == ("payment.paid", "pay_1", 1)
    assert row["tries"][0]["status"] == 500
    receiver.status = 200
    assert software.post(f"{path}/{row['id']}/send", key="d-1").json() == {"count": 1}
    work()
    assert software.get(path, state="delivered").json()["items"][0]["id"] == row["id"]
    assert software.post(f"{path}/msg_0/send", key="d-2").status_code == 404


def test_a_range_is_sent_again(
    software: Any, endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    happens()
    now = clock.now()
    span = {
        "since": (now - timedelta(hours=1)).isoformat(),
        "until": (now + timedelta(hours=1)).isoformat(),
    }
    backwards = {"since": span["until"], "until": span["since"]}
    assert software.post(f"/webhooks/{endpoint.pk}/send", backwards, key="e-1").status_code == 422
    assert software.post(f"/webhooks/{endpoint.pk}/send", span, key="e-2").json() == {"count": 1}
    work()
    assert the_delivery().tries.count() == 2


def test_pause_resume_new_secret_and_end(software: Any, endpoint: WebhookEndpoint) -> None:
    path = f"/webhooks/{endpoint.pk}"
    assert software.post(f"{path}/pause").json()["state"] == "paused"
    assert software.post(f"{path}/pause").json()["state"] == "paused"
    assert software.post(f"{path}/resume").json()["state"] == "active"
    assert software.post(f"{path}/secret", key="f-1").json()["secret"].startswith("whsec_")
    assert software.client.delete(f"/api/v1{path}", headers=software.headers).status_code == 204
    assert software.get("/webhooks").json() == []


def test_the_key_needs_the_scope_and_sees_its_own(
    demo_office: Any, key_of: KeyOf, endpoint: WebhookEndpoint
) -> None:
    reader = key_of(demo_office.merchant(), "payments:read")
    assert reader.get("/webhooks").status_code == 403
    other = key_of(demo_office.merchant("kaashoeve-lindenhof"), "webhooks:write")
    assert other.get("/webhooks").json() == []
    assert other.get(f"/webhooks/{endpoint.pk}/deliveries").status_code == 404
    assert other.post(f"/webhooks/{endpoint.pk}/pause").status_code == 404
