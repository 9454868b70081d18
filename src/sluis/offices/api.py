"""Who calls the API: the key of a merchant's software, what it may do, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.operation import Operation
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle
from ninja.utils import contribute_operation_callback

from sluis.kernel.errors import NotAllowed
from sluis.offices import keys
from sluis.offices.models import ApiKey, Store
from sluis.offices.scope import Scope

router = Router(tags=["key"])
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
RATE = "1200/m"


class KeyBearer(HttpBearer):
    """`Authorization: Bearer sluis_test_…`: the scope of the key becomes `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> Scope | None:
        """Return the key's scope, or None for a key that is unknown or has ended."""
        return keys.authenticate(token)


class KeyThrottle(AuthRateThrottle):
    """So many requests a minute for each key, in each web process."""

    def __init__(self, rate: str = RATE) -> None:
        super().__init__(rate)

    def get_cache_key(self, request: HttpRequest) -> str | None:  # type: ignore[override]
        """Return under which name the requests of this caller are counted."""
        scope: Scope | None = getattr(request, "auth", None)
        return None if scope is None else f"api-{scope.actor.replace(':', '-')}"


def caller(request: HttpRequest) -> Scope:
    """Return the scope of the key that calls."""
    scope: Scope = request.auth  # type: ignore[attr-defined]
    return scope


def needs(*permissions: str) -> Callable[[Endpoint], Endpoint]:
    """Decorate an endpoint, directly below its route: the key must hold one of these scopes (403 otherwise)."""

    def decorate(endpoint: Endpoint) -> Endpoint:
        def join(operation: Operation) -> None:
            operation.view_func = _checked(operation.view_func, permissions)
            named = " or ".join(f"`{permission}`" for permission in permissions)
            operation.description = f"{operation.description or ''}\n\nScope: {named}.".strip()

        contribute_operation_callback(endpoint, join)
        return endpoint

    return decorate


def _checked(endpoint: Callable[..., Any], permissions: tuple[str, ...]) -> Callable[..., Any]:
    @wraps(endpoint)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not any(caller(request).may(permission) for permission in permissions):
            raise NotAllowed(f"this key lacks the scope {' or '.join(permissions)}", code="scope_missing")
        return endpoint(request, *args, **kwargs)

    return checked


class StoreOut(Schema):
    """A store of the merchant."""

    id: str
    code: str
    name: str
    city: str
    currency: str


class MeOut(Schema):
    """What a key is."""

    key: str
    name: str
    mode: str
    scopes: list[str]
    expires_at: datetime | None
    merchant: dict[str, str]
    stores: list[StoreOut]


@router.get("/me", response=MeOut)
def me(request: HttpRequest) -> dict[str, Any]:
    """Say which key this is: its merchant, scopes, stores, and whether it is a test key."""
    scope = caller(request)
    key = ApiKey.objects.within(scope).select_related("merchant").get(pk=scope.actor.removeprefix("key:"))
    merchant = key.merchant
    return {
        "key": key.pk,
        "name": key.name,
        "mode": keys.mode_of(key),
        "scopes": sorted(scope.permissions),
        "expires_at": key.expires_at,
        "merchant": {"id": merchant.pk, "code": merchant.code, "name": merchant.name},
        "stores": list(Store.objects.within(scope).order_by("code")),
    }
