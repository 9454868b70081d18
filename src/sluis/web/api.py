"""The base of the API: one factory, errors as problems, unknown parameters refused, money as text decimals.

Rooms write routers; `config` makes the API with the authenticator of `offices` and adds the routers.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import unwrap
from typing import Annotated, Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from pydantic import ConfigDict, PlainSerializer, PlainValidator, WithJsonSchema

from sluis.kernel import errors
from sluis.kernel.money import Money, MoneyError
from sluis.web import csp
from sluis.web.etags import Changed
from sluis.web.paging import BadCursor
from sluis.web.problems import KINDS, problem
from sluis.web.validation import located

logger = logging.getLogger(__name__)

Run = Callable[..., HttpResponse]


class Input(Schema):
    """A request body that refuses fields it does not know: a misspelt field must not be ignored."""

    model_config = ConfigDict(extra="forbid")


def _read_money(value: object) -> Money:
    if isinstance(value, Money):
        return value
    if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
        raise MoneyError('money is written {"amount": "12.50", "currency": "EUR"}')
    if not all(isinstance(part, str) for part in value.values()):
        raise MoneyError("amount and currency are texts; a number would lose cents")
    return Money.of(value["amount"], value["currency"])


ApiMoney = Annotated[
    Money,
    PlainValidator(_read_money),
    PlainSerializer(Money.json, return_type=dict[str, str]),
    WithJsonSchema(
        {
            "type": "object",
            "required": ["amount", "currency"],
            "additionalProperties": False,
            "properties": {
                "amount": {"type": "string", "pattern": r"^-?\d{1,15}(\.\d+)?$", "example": "12.50"},
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "example": "EUR"},
            },
        }
    ),
]
"""A schema's field of this type holds kernel Money; it travels as {"amount": "12.50", "currency": "EUR"}."""


PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is the stable word for machines, `errors` says where in the request.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "examples": list(KINDS)},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


class SluisAPI(NinjaAPI):
    """NinjaAPI whose validation errors carry JSON pointers into the body or the parameter's name."""

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Return one error with every place that is wrong."""
        return ValidationError([place for context in error_contexts for place in located(context)])

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation for generated clients by its function."""
        return str(unwrap(operation.view_func).__name__)

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """Describe the API, and with every operation the problem that any of them may answer."""
        described = super().get_openapi_schema(*args, **kwargs)
        described["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in described["paths"].values():
            for operation in path.values():
                operation["responses"]["default"] = {"description": "A problem", "content": content}
        return described


def make_api(
    *,
    authenticator: Callable[[HttpRequest], Any] | Sequence[Callable[[HttpRequest], Any]],
    title: str = "Sluis",
    version: str = "1",
    description: str = "",
    throttle: Any = None,
) -> NinjaAPI:
    """Return an API without routers, described at openapi.json, and at docs when "ninja" is installed."""
    api = SluisAPI(
        title=title,
        version=version,
        description=description,
        auth=authenticator,
        urls_namespace=f"api-v{version}",
        docs_url="/docs" if apps.is_installed("ninja") else None,
        docs_decorator=csp.with_inline_styles,
        **({} if throttle is None else {"throttle": throttle}),
    )
    api.add_decorator(_refuse_unknown_parameters, mode="view")
    _add_error_handlers(api)
    return api


def api_problems(get_response: Run) -> Run:
    """Middleware: below /api/ also an unknown address (404) or method (405) is answered with a problem."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        kind = {404: "not_found", 405: "method_not_allowed"}.get(response.status_code)
        told = response.headers.get("Content-Type", "").startswith("application/problem+json")
        if kind is None or told or not request.path_info.startswith("/api/"):
            return response
        allow = {"Allow": response.headers["Allow"]} if "Allow" in response.headers else {}
        return problem(request, kind, "", headers=allow)

    return answered


def _known_parameters(operation: Operation) -> set[str]:
    names: set[str] = set()
    for model in operation.models:
        if getattr(model, "__ninja_param_source__", "") == "query":
            names |= set(getattr(model, "__ninja_flatten_map__", {}))
    return names


def _refuse_unknown_parameters(run: Run) -> Run:
    # ninja hands over the operation's bound method, perhaps wrapped by other decorators of the view.
    operation: Operation = unwrap(run).__self__  # type: ignore[attr-defined]
    known = _known_parameters(operation)

    @wraps(run)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unknown = sorted(set(request.GET) - known)
        if not unknown:
            return run(request, *args, **kwargs)
        places = [
            {"parameter": name, "detail": f"choose from: {', '.join(sorted(known))}"} for name in unknown
        ]
        return problem(request, "unknown_parameter", "", errors=places)

    return checked


def _add_error_handlers(api: NinjaAPI) -> None:
    # ninja looks a handler up along the error's classes, so the order does not matter.
    handlers: dict[type[Exception], Any] = {
        errors.SluisError: _sluis_error,
        ValidationError: _validation_error,
        AuthenticationError: _authentication_error,
        Throttled: _throttled,
        HttpError: _http_error,
        Http404: lambda request, error: problem(request, "not_found", ""),
        Exception: _internal_error,
    }
    for family, handler in handlers.items():
        api.add_exception_handler(family, handler)


_KIND_OF: tuple[tuple[type[errors.SluisError], str], ...] = (
    (errors.BadInput, "bad_input"),
    (errors.NotFound, "not_found"),
    (errors.Conflict, "conflict"),
    (errors.NotAllowed, "not_allowed"),
    (errors.Rejected, "rejected"),
    (errors.TryLater, "try_later"),
    (errors.OutcomeUnknown, "outcome_unknown"),
    (errors.CounterpartyError, "misconfigured"),
    (BadCursor, "bad_cursor"),
    (Changed, "changed"),
    (errors.SluisError, "bad_input"),
)


def _sluis_error(request: HttpRequest, error: errors.SluisError) -> HttpResponse:
    kind = next(kind for family, kind in _KIND_OF if isinstance(error, family))
    field = error.field if isinstance(error, errors.BadInput) else ""
    places = [{"pointer": f"/{field.replace('.', '/')}", "detail": error.message}] if field else []
    headers = {}
    if isinstance(error, errors.TryLater):
        headers["Retry-After"] = str(max(1, math.ceil(error.wait_s)))
    return problem(request, kind, error.message, code=error.code, errors=places, headers=headers)


def _validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(request, "bad_input", "", errors=error.errors)


def _authentication_error(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(request, "unauthorized", "", headers={"WWW-Authenticate": "Bearer"})


def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    return problem(request, "too_many", "")  # ninja adds Retry-After itself.


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    kind = {403: "not_allowed", 404: "not_found", 409: "conflict", 412: "changed", 429: "too_many"}
    return problem(request, kind.get(error.status_code, "bad_request"), str(error))


def _internal_error(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(request, "internal", "")
