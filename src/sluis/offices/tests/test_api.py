"""Keys at the door of the API: who calls, what the key may do, and what is said to strangers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client, RequestFactory

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.offices import keys
from sluis.offices.api import KeyThrottle
from sluis.offices.models import ApiKey
from sluis.offices.scope import Scope
from sluis.records.models import AuditEntry

KeyOf = Callable[..., Any]


def test_me_says_what_the_key_is(demo_office: Any, key_of: KeyOf) -> None:
    bridge = demo_office.merchant("chocolaterie-de-brug")
    answer = key_of(bridge, "payments:charge", "payments:read").get("/me")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["mode"], body["scopes"]) == ("test", ["payments:charge", "payments:read"])
    assert body["merchant"] == {"id": bridge.pk, "code": bridge.code, "name": bridge.name}
    assert [store["code"] for store in body["stores"]] == ["gent"]
    assert ApiKey.objects.get(pk=body["key"]).last_used_at is not None


@pytest.mark.parametrize(
    "header", ["", "Bearer ", "Bearer sluis_test_nobody", "Basic YWxpY2U6eA==", "Bearer"]
)
def test_without_a_valid_key_there_is_one_and_the_same_answer(demo_office: Any, header: str) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "unauthorized"


def test_a_key_ends_on_its_day(demo_office: Any, key_of: KeyOf) -> None:
    merchant = demo_office.merchant()
    soon, gone = clock.now() + timedelta(minutes=1), clock.now() - timedelta(seconds=1)
    assert key_of(merchant, "money:read", expires_at=soon).get("/me").status_code == 200
    assert key_of(merchant, "money:read", expires_at=gone).get("/me").status_code == 401


def test_a_key_is_ended_once_and_by_its_own_merchant_only(demo_office: Any) -> None:
    merchant, other = demo_office.merchant(), demo_office.merchant("petit-heron")
    key, secret = keys.issue(merchant=merchant, name="till", scopes=["money:read"], actor="system")
    with pytest.raises(NotFound):
        keys.end(scope=Scope(actor="user:1", merchants=frozenset({other.pk})), key_id=key.pk, actor="user:1")
    assert keys.authenticate(secret) is not None
    owner = Scope(actor="user:2", merchants=frozenset({merchant.pk}))
    for _ in range(2):
        keys.end(scope=owner, key_id=key.pk, actor=owner.actor)
    assert keys.authenticate(secret) is None
    assert AuditEntry.objects.filter(verb="offices.end_key", subject=key.pk).count() == 1


def test_a_secret_is_kept_as_a_digest_and_says_its_mode(demo_office: Any) -> None:
    key, secret = keys.issue(
        merchant=demo_office.merchant(), name="till", scopes=["money:read"], actor="system", is_test=False
    )
    assert secret.startswith("sluis_live_")
    stored = ApiKey.objects.filter(pk=key.pk).values().get()
    assert all(secret not in str(value) for value in stored.values())
    assert keys.authenticate(secret) is not None
    assert keys.authenticate(secret[:-1]) is None


def test_an_unknown_scope_is_refused_with_the_known_ones(demo_office: Any) -> None:
    with pytest.raises(BadInput, match=r"unknown scope marketplace:approve; choose from .*money:read"):
        keys.issue(merchant=demo_office.merchant(), name="x", scopes=["marketplace:approve"], actor="system")


def test_a_key_without_the_scope_is_told_which_one(demo_office: Any, key_of: KeyOf) -> None:
    answer = key_of(demo_office.merchant(), "catalogue:read").get("/payments")
    assert answer.status_code == 403
    assert answer.json()["code"] == "scope_missing"
    assert "payments:read" in answer.json()["detail"]


def test_unknown_addresses_methods_and_parameters_are_problems(demo_office: Any, key_of: KeyOf) -> None:
    api = key_of(demo_office.merchant())
    unknown, method = api.get("/nowhere"), api.post("/me")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert (method.status_code, method.json()["code"]) == (405, "method_not_allowed")
    assert method.headers["Allow"] == "GET"
    assert unknown.headers["Content-Type"] == method.headers["Content-Type"] == "application/problem+json"
    parameter = api.get("/products", colour="red")
    assert parameter.status_code == 400
    assert parameter.json()["errors"][0]["parameter"] == "colour"


def test_the_description_is_open_and_names_scopes_keys_and_problems(demo_office: Any) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    charge = described["paths"]["/api/v1/payments"]["post"]
    assert "Scope: `payments:charge`." in charge["description"]
    assert [p["name"] for p in charge["parameters"]] == ["Idempotency-Key"]
    assert charge["operationId"] == "create_payment"
    content = charge["responses"]["default"]["content"]["application/problem+json"]
    assert content["schema"]["$ref"] == "#/components/schemas/Problem"
    assert (
        "method_not_allowed"
        in described["components"]["schemas"]["Problem"]["properties"]["code"]["examples"]
    )


def _asked_by(actor: str) -> HttpRequest:
    request = RequestFactory().get("/api/v1/me")
    request.auth = Scope(actor=actor)
    return request


def test_each_key_has_its_own_count() -> None:
    cache.clear()
    throttle = KeyThrottle("3/m")
    assert [throttle.allow_request(_asked_by("key:key_A")) for _ in range(4)] == [True, True, True, False]
    assert throttle.allow_request(_asked_by("key:key_B"))
    assert throttle.get_cache_key(RequestFactory().get("/")) is None, "who has no key is not counted"
    cache.clear()


def test_a_key_that_asks_too_often_is_told_to_wait(
    demo_office: Any, key_of: KeyOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyThrottle, "allow_request", lambda throttle, request: False)
    monkeypatch.setattr(KeyThrottle, "wait", lambda throttle: 30)
    refused = key_of(demo_office.merchant()).get("/me")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert refused.headers["Retry-After"] == "30"
