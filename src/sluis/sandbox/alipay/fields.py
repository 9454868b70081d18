"""Reads a JSON request strictly: presence, type, length and form, every refusal naming the field by its path.

All scalars are JSON strings on this wire; `null` counts as absent and an empty string is refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from sluis.sandbox.alipay.errors import illegal
from sluis.sandbox.alipay.moments import read_iso

_VALUE = re.compile(r"[0-9]{1,16}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_MCC = re.compile(r"[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units and an ISO 4217 code."""

    value: int
    currency: str

    def wire(self) -> dict[str, str]:
        """Return the wire form."""
        return {"value": str(self.value), "currency": self.currency}


def read_body(body: bytes) -> Fields:
    """Read the request body. Raise the PARAM_ILLEGAL refusal when it is not one JSON object in UTF-8."""
    try:
        value = json.loads(body.decode(), object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise illegal("body", f"is not readable JSON: {str(error)[:120]}") from error
    if not isinstance(value, dict):
        raise illegal("body", "must be a JSON object")
    return Fields(value)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class Fields:
    """One JSON object of a request."""

    def __init__(self, value: dict[str, Any], path: str = "") -> None:
        self._value = value
        self._path = path

    def _name(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        """Tell whether the field is there and not null."""
        return self._value.get(name) is not None

    def require(self, name: str) -> None:
        """Refuse when the field is absent."""
        if not self.has(name):
            raise illegal(self._name(name), "is required")

    def refuse(self, name: str, why: str) -> NoReturn:
        """Refuse the field for a reason of the caller."""
        raise illegal(self._name(name), why)

    def optional_text(self, name: str, limit: int) -> str | None:
        """Return a string of at most `limit` characters, or None when absent."""
        value = self._value.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(name, "must be a JSON string")
        if not value.strip():
            self.refuse(name, "must not be empty")
        if len(value) > limit:
            self.refuse(name, f"must have at most {limit} characters, has {len(value)}")
        try:
            value.encode()
        except UnicodeEncodeError:
            self.refuse(name, "holds half of a surrogate pair")
        return value

    def text(self, name: str, limit: int) -> str:
        """Return a required string of at most `limit` characters."""
        self.require(name)
        return self.optional_text(name, limit) or ""

    def one_of(self, name: str, *values: str) -> str:
        """Return a required string out of a few."""
        value = self.text(name, 64)
        if value not in values:
            self.refuse(name, f"must be {' or '.join(values)}")
        return value

    def mcc(self, *names: str) -> str:
        """Return a required four-digit merchant category under the first name that is present."""
        name = next((name for name in names if self.has(name)), names[0])
        value = self.text(name, 4)
        if not _MCC.fullmatch(value):
            self.refuse(name, "must be four digits")
        return value

    def moment(self, name: str) -> int | None:
        """Return a moment in milliseconds, or None when absent."""
        text = self.optional_text(name, 40)
        if text is None:
            return None
        found = read_iso(text)
        if found is None:
            self.refuse(
                name, "must be ISO 8601 with seconds and offset, for example 2026-11-23T09:30:00+01:00"
            )
        return found

    def url(self, name: str) -> str | None:
        """Return an absolute http(s) address of at most 2048 characters, or None when absent."""
        text = self.optional_text(name, 2048)
        if text is None:
            return None
        try:
            parts = urlsplit(text)
            whole = parts.scheme in ("http", "https") and bool(parts.hostname) and text.isascii()
        except ValueError:
            whole = False
        if not whole or re.search(r"\s", text):
            self.refuse(name, "must be an absolute http or https address")
        return text

    def child(self, name: str) -> Fields:
        """Return a required object."""
        self.require(name)
        value = self._value[name]
        if not isinstance(value, dict):
            self.refuse(name, "must be a JSON object")
        return Fields(value, self._name(name))

    def optional_child(self, name: str) -> Fields:
        """Return an object, an empty one when absent."""
        return self.child(name) if self.has(name) else Fields({}, self._name(name))

    def items(self, name: str, limit: int) -> list[Any]:
        """Return a list of at most `limit` items, empty when absent."""
        value = self._value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(name, "must be a JSON array")
        if len(value) > limit:
            self.refuse(name, f"must have at most {limit} items")
        return value

    def amount(self, name: str) -> Amount:
        """Return a required, positive amount in smallest units."""
        fields = self.child(name)
        currency = fields.text("currency", 3)
        if not _CURRENCY.fullmatch(currency):
            fields.refuse("currency", "must be three capital letters (ISO 4217)")
        value = fields.text("value", 16)
        if not _VALUE.fullmatch(value):
            fields.refuse("value", "must be digits only, in the smallest unit of the currency")
        if int(value) == 0:
            fields.refuse("value", "must be positive")
        return Amount(int(value), currency)
