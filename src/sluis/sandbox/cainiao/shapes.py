"""A small language for the shape of a content, and the check of a value against it.

A shape is an object with named fields; each field has a kind and may be required. Unknown fields are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sluis.sandbox.cainiao.errors import bad_content

Kind = Callable[[Any, str, bool], Any]  # value, path, from XML → the value as it is kept
_DIGITS = re.compile(r"-?\d{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape."""

    kind: Kind
    required: bool = False


Shape = Mapping[str, Field]


def must(kind: Kind) -> Field:
    """Return a required field."""
    return Field(kind, True)


def may(kind: Kind) -> Field:
    """Return an optional field."""
    return Field(kind)


def text(longest: int, pattern: str = "") -> Kind:
    """Return the kind of a text of 1 to `longest` characters, optionally of a pattern."""
    compiled = re.compile(pattern, re.ASCII) if pattern else None

    def check(value: Any, path: str, from_xml: bool) -> str:
        if not isinstance(value, str):
            raise bad_content(path, "must be a text")
        if not 1 <= len(value) <= longest:
            raise bad_content(path, f"must have 1 to {longest} characters, has {len(value)}")
        if compiled is not None and not compiled.fullmatch(value):
            raise bad_content(path, f"has not the form {pattern}")
        return value

    return check


def one_of(*allowed: str) -> Kind:
    """Return the kind of a text out of a list."""

    def check(value: Any, path: str, from_xml: bool) -> str:
        if value not in allowed:
            raise bad_content(path, f"must be one of {', '.join(allowed)}")
        return str(value)

    return check


def whole(least: int, most: int = 10**12) -> Kind:
    """Return the kind of an integer within bounds; XML carries it in digits, JSON as a number."""

    def check(value: Any, path: str, from_xml: bool) -> int:
        if from_xml and isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise bad_content(path, "must be an integer")
        if not least <= value <= most:
            raise bad_content(path, f"must be from {least} to {most}")
        return value

    return check


def moment() -> Kind:
    """Return the kind of a time `yyyy-MM-dd HH:mm:ss`, China local."""

    def check(value: Any, path: str, from_xml: bool) -> str:
        try:
            datetime.strptime(str(value), "%Y-%m-%d %H:%M:%S")
        except ValueError:
            raise bad_content(path, "must be a time yyyy-MM-dd HH:mm:ss") from None
        if len(str(value)) != 19:
            raise bad_content(path, "must be a time yyyy-MM-dd HH:mm:ss")
        return str(value)

    return check


def record(shape: Shape) -> Kind:
    """Return the kind of a nested object."""

    def check(value: Any, path: str, from_xml: bool) -> dict[str, Any]:
        return checked(value, shape, path=path, from_xml=from_xml)

    return check


def several(shape: Shape, most: int = 99) -> Kind:
    """Return the kind of a list of 1 to `most` objects."""

    def check(value: Any, path: str, from_xml: bool) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise bad_content(path, f"must be a list of 1 to {most}")
        return [
            checked(item, shape, path=f"{path}[{index}]", from_xml=from_xml)
            for index, item in enumerate(value)
        ]

    return check


def checked(value: Any, shape: Shape, *, path: str = "", from_xml: bool = False) -> dict[str, Any]:
    """Return the value as it is kept. Raise LinkError S05 naming the first field that does not fit."""
    if not isinstance(value, dict):
        raise bad_content(path or "content", "must be an object")
    at = f"{path}." if path else ""
    for name in value:
        if name not in shape:
            raise bad_content(f"{at}{name}", "unknown field")
    kept = {}
    for name, field in shape.items():
        if name in value:
            kept[name] = field.kind(value[name], f"{at}{name}", from_xml)
        elif field.required:
            raise bad_content(f"{at}{name}", "is required")
    return kept
