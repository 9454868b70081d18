"""Gives every request its scope."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sluis.kernel.errors import NotAllowed
from sluis.offices.access import scope_of_user
from sluis.offices.models import User
from sluis.offices.scope import NOBODY, Scope


class ScopeMiddleware:
    """Sets `request.scope` from the signed-in user's memberships."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.scope = scope_of_user(user) if isinstance(user, User) else NOBODY  # type: ignore[attr-defined]
        return self.get_response(request)


def scope_of(request: HttpRequest) -> Scope:
    """Return the scope that the middleware set."""
    scope: Scope = getattr(request, "scope", NOBODY)
    return scope


def require(request: HttpRequest, permission: str) -> Scope:
    """Return the scope when it holds a permission. Raise NotAllowed otherwise."""
    scope = scope_of(request)
    if not scope.may(permission):
        raise NotAllowed(f"your role does not permit {permission}")
    return scope
