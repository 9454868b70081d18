"""The parameters of an API, declared and read: what is missing is 40, what is malformed is 41."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sluis.sandbox.tmall import beijing, errors
from sluis.sandbox.tmall.money import fen
from sluis.sandbox.tmall.parameters import Upload

Kind = Literal["text", "number", "money", "moment", "flag", "words", "json", "file"]

MAX_NUMBER = 9_223_372_036_854_775_807

_NUMBER = re.compile(r"[+-]?\d{1,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Arg:
    """One declared parameter; `low`/`high` bound a number, a text's length or a list's size."""

    name: str
    kind: Kind = "text"
    required: bool = False
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()


def required(name: str, kind: Kind = "text", **bounds: Any) -> Arg:
    """Declare a parameter that must be given."""
    return Arg(name, kind, required=True, **bounds)


FIELDS = required("fields", "words")
PAGE_NO = Arg("page_no", "number", low=1, high=1_000_000)


def page_size(most: int) -> Arg:
    """Declare `page_size` with its upper limit."""
    return Arg("page_size", "number", low=1, high=most)


class Arguments:
    """The typed parameters of one call. Optional ones that were not given read as None or a default."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        return str(self._values.get(name, default))

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number; for a money parameter its fen, for a moment its seconds since 1970."""
        return int(self._values.get(name, default))

    def optional(self, name: str) -> int | None:
        """Return a whole number, or None when it was not given."""
        return self.number(name) if name in self._values else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes or no."""
        return bool(self._values.get(name, default))

    def words(self, name: str) -> list[str]:
        """Return a comma list."""
        return list(self._values.get(name, ()))

    def numbers(self, name: str) -> list[int]:
        """Return a comma list of whole numbers; raise the gateway's 41 for anything else in it."""
        parsed = [_parse("number", word) for word in self.words(name)]
        if None in parsed:
            raise errors.invalid_argument(name)
        return parsed

    def document(self, name: str) -> Any:
        """Return what a JSON parameter holds, or None."""
        return self._values.get(name)

    def file(self, name: str) -> Upload | None:
        """Return an uploaded file, or None."""
        upload = self._values.get(name)
        return upload if isinstance(upload, Upload) else None


def read(declared: Sequence[Arg], texts: Mapping[str, str], files: Mapping[str, Upload]) -> Arguments:
    """Return the typed parameters; raise the gateway's 40 before any 41."""
    for arg in declared:
        given = arg.name in files if arg.kind == "file" else bool(texts.get(arg.name))
        if arg.required and not given:
            raise errors.missing_argument(arg.name)
    values: dict[str, Any] = {}
    for arg in declared:
        if arg.kind == "file":
            if arg.name in files:
                values[arg.name] = files[arg.name]
        elif texts.get(arg.name):
            values[arg.name] = _typed(arg, texts[arg.name])
    return Arguments(values)


def _typed(arg: Arg, text: str) -> Any:
    value = _parse(arg.kind, text)
    if value is None or (
        arg.choices and not set(value if arg.kind == "words" else [text]) <= set(arg.choices)
    ):
        raise errors.invalid_argument(arg.name)
    measure = len(value) if arg.kind in ("text", "words") else value
    if (arg.low is not None and measure < arg.low) or (arg.high is not None and measure > arg.high):
        raise errors.invalid_argument(arg.name)
    return value


def _parse(kind: Kind, text: str) -> Any:
    """Return the value, or None when the text is not of the kind."""
    if kind == "number":
        number = int(text) if _NUMBER.fullmatch(text) else None
        return number if number is not None and abs(number) <= MAX_NUMBER else None
    if kind == "money":
        return fen(text)
    if kind == "moment":
        return beijing.epoch(text)
    if kind == "flag":
        return {"true": True, "false": False}.get(text.lower())
    if kind == "words":
        return [word.strip() for word in text.split(",") if word.strip()] or None
    if kind == "json":
        return _json(text)
    return text


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
