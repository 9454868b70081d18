"""Gives every request its scope."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sluis.offices.access import scope_of_user
from sluis.offices.models import User
from sluis.offices.scope import NOBODY, Scope

VISIT = "visit"  # The session's word for the merchant that somebody of the office stepped into.


class ScopeMiddleware:
    """Sets `request.scope` from the signed-in user's memberships."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = _scope(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def _scope(request: HttpRequest) -> Scope:
    user = request.user
    if not isinstance(user, User):
        return NOBODY
    visit = request.session.get(VISIT, "")
    scope = scope_of_user(user, visit_id=visit)
    if visit and not scope.names.get("visit"):  # It is over: the session need not remember it.
        del request.session[VISIT]
    return scope


def scope_of(request: HttpRequest) -> Scope:
    """Return the scope that the middleware set."""
    scope: Scope = getattr(request, "scope", NOBODY)
    return scope


def require(request: HttpRequest, *permissions: str) -> Scope:
    """Return the scope narrowed to where one of these permissions was given. Raise NotAllowed when nowhere.

    Whatever acts looks for its rows in this scope and not in the wider one that may be read: who is a cashier
    at one merchant and the owner of another acts as an owner there only.
    """
    return scope_of(request).demand(*permissions)
