"""A POST that creates or moves is done once: the first answer is the answer to every repeat of its key.

Header `Idempotency-Key`, up to 255 characters: 400 when it is missing, 409 while the first request is at
work, 422 when the key comes with another request; a repeat carries `Idempotent-Replayed: true`.

A request that died with its process left no answer, so a repeat works again. A verb that makes something takes
`asked_as(request)` along and keeps it: the repeat then finds what the first one made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja.decorators import decorate_view
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

from sluis.records import idempotency
from sluis.web.problems import content_type, problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST = 255
NAME_LENGTH = 40
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Caller(Protocol):
    """Who calls, as the authenticator says; keys of two callers never meet."""

    @property
    def actor(self) -> str: ...


class Store(Protocol):
    """Where keys and answers are kept; `sluis.records.idempotency` is one."""

    def begin(
        self, caller: str, route: str, key: str, body_hash: str
    ) -> idempotency.Fresh | idempotency.Replay | idempotency.Running | idempotency.Mismatch: ...

    def finish(self, row_id: int, status: int, body: bytes) -> None: ...

    def abandon(self, row_id: int) -> None: ...


STORE: Store = idempotency


def idempotent(endpoint: Endpoint, store: Store = STORE) -> Endpoint:
    """Decorate a ninja endpoint, below its route: `@router.post("/payments")`, then `@idempotent`."""

    def join(operation: Operation) -> None:
        # The endpoint itself stays as it is, for ninja reads its annotations in its own module.
        operation.view_func = _claim_first(operation.view_func, store)
        _describe(operation)

    contribute_operation_callback(endpoint, join)
    return decorate_view(_keep_answer(store))(endpoint)


def asked_as(request: HttpRequest) -> str:
    """Return the name of this request, the same for every repeat of it: of its caller, key, address and body."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    whole = f"{caller.actor}\n{_route(request)}\n{request.headers.get(HEADER, '')}\n{_fingerprint(request)}"
    return sha256(whole.encode()).hexdigest()[:NAME_LENGTH]


def _claim_first(endpoint: Callable[..., Any], store: Store) -> Callable[..., Any]:
    """Wrap the endpoint, which runs after the caller is known and the body is valid."""

    @wraps(endpoint)
    def claimed(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER, "")
        if not 0 < len(key) <= LONGEST:
            return problem(request, "key_missing", "")
        caller: Caller = request.auth  # type: ignore[attr-defined]
        match store.begin(caller.actor, _route(request), key, _fingerprint(request)):
            case idempotency.Replay(status, body):
                return _replayed(status, body)
            case idempotency.Running():
                return problem(request, "key_running", "", headers={"Retry-After": "2"})
            case idempotency.Mismatch():
                return problem(request, "key_reused", "")
            case idempotency.Fresh(row_id):
                request.idempotency_row = row_id  # type: ignore[attr-defined]
                return endpoint(request, *args, **kwargs)

    return claimed


def _keep_answer(store: Store) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Wrap the whole run, so that what is kept is the finished answer, errors included."""

    def decorator(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                response = run(request, *args, **kwargs)
            except BaseException:
                if (row := getattr(request, "idempotency_row", None)) is not None:
                    store.abandon(row)
                raise
            if (row := getattr(request, "idempotency_row", None)) is not None:
                store.finish(row, response.status_code, response.content)
            return response

        return kept

    return decorator


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"{request.method} {match.route if match else request.path}"


def _fingerprint(request: HttpRequest) -> str:
    """Hash path, query and body: the same key for another payment's refund is another request."""
    return sha256(request.get_full_path().encode() + b"\n" + request.body).hexdigest()


def _replayed(status: int, body: bytes) -> HttpResponse:
    return HttpResponse(body, status=status, content_type=content_type(status), headers={REPLAYED: "true"})


def _describe(operation: Operation) -> None:
    parameter = {
        "name": HEADER,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
        "description": "A new random key for every new request; the same key for a repeat.",
    }
    extra = dict(operation.openapi_extra or {})
    extra["parameters"] = [*extra.get("parameters", []), parameter]
    operation.openapi_extra = extra
