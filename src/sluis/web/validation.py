"""Validation errors of the API: the place in the request and a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from ninja.errors import ValidationErrorContext
from pydantic_core import ErrorDetails


def _sentence(error: ErrorDetails) -> str:
    """Return our own sentence for the common errors, pydantic's English one for the rest."""
    bounds: dict[str, Any] = error.get("ctx", {})
    sentences = {
        "missing": lambda: _("This is required."),
        "extra_forbidden": lambda: _("There is no such field; check its spelling."),
        "string_type": lambda: _("This must be a text."),
        "string_too_short": lambda: _("At least %(n)d characters.") % {"n": bounds["min_length"]},
        "string_too_long": lambda: _("At most %(n)d characters.") % {"n": bounds["max_length"]},
        "string_pattern_mismatch": lambda: _("This does not have the expected form."),
        "int_parsing": lambda: _("This must be a whole number."),
        "int_type": lambda: _("This must be a whole number."),
        "decimal_parsing": lambda: _("This must be a decimal number."),
        "bool_parsing": lambda: _("This must be true or false."),
        "greater_than_equal": lambda: _("This must be at least %(n)s.") % {"n": bounds["ge"]},
        "greater_than": lambda: _("This must be more than %(n)s.") % {"n": bounds["gt"]},
        "less_than_equal": lambda: _("This must be at most %(n)s.") % {"n": bounds["le"]},
        "literal_error": lambda: _("Choose one of: %(choices)s.") % {"choices": bounds["expected"]},
        "enum": lambda: _("Choose one of: %(choices)s.") % {"choices": bounds["expected"]},
        "value_error": lambda: str(bounds["error"]),
    }
    write = sentences.get(error["type"])
    return write() if write else error["msg"]


def _pointer(path: tuple[int | str, ...]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def located(context: ValidationErrorContext[Any]) -> Iterator[dict[str, str]]:
    """Yield detail with `pointer` into the body, or with `parameter` or `header` by name."""
    model: Any = context.model
    source = model.__ninja_param_source__
    for error in context.pydantic_validation_error.errors(include_url=False, include_input=False):
        path = model.__ninja_flatten_map_reverse__.get(error["loc"], error["loc"])
        if source in ("body", "form", "file"):
            # A view with one body argument reads the whole body into it, so its name is no part of the path.
            inner = path[1:] if getattr(model, "__read_from_single_attr__", None) else path
            yield {"pointer": _pointer(inner), "detail": _sentence(error)}
        else:
            name = "header" if source == "header" else "parameter"
            yield {name: ".".join(map(str, path)), "detail": _sentence(error)}
