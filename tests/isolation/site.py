"""What the site offers: every address of the resolver, what fills its parameters, what an answer says."""

from __future__ import annotations

import html
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from sluis.kernel.ids import new_id

_ROUTE_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_REGEX_PART = re.compile(r"\(\?P<(\w+)>[^()]*\)")
_LINK = re.compile(r'(?:href|src|action|hx-get|data-href)="(/[^"#]*)')


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the site, its parameters still open."""

    template: str  # "orders/{order_id}/"
    parameters: tuple[str, ...]
    module: str

    def fill(self, values: dict[str, str]) -> str:
        """Return the address with its parameters filled in."""
        return "/" + self.template.format(**values)


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Route]:
    """Yield every address that the resolver knows, a new one as soon as somebody adds it."""
    for entry in (resolver or get_resolver()).url_patterns:
        template = prefix + _template(entry)
        if isinstance(entry, URLResolver):
            yield from routes(entry, template)
        else:
            yield Route(template, tuple(_parameters(template)), entry.callback.__module__)


def _template(entry: URLPattern | URLResolver) -> str:
    raw = str(entry.pattern)
    if isinstance(entry.pattern, RegexPattern):
        return _REGEX_PART.sub(r"{\1}", raw.lstrip("^").rstrip("$"))
    return _ROUTE_PART.sub(r"{\1}", raw)


def _parameters(template: str) -> list[str]:
    return re.findall(r"{(\w+)}", template)


class Unfillable(AssertionError):
    """An address has a parameter that the crawl has nothing for."""


def fillings(
    route: Route, theirs: dict[str, list[str]], own: dict[str, list[str]]
) -> Iterator[dict[str, str]]:
    """Yield values for a route's parameters: always something of theirs, and each mixture with something of one's own."""
    for name in route.parameters:
        if name not in theirs and name not in own:
            raise Unfillable(
                f"/{route.template}: nothing to fill {name!r} with. Say in PARAMETERS whose id it is, "
                "so that the crawl asks for another merchant's."
            )
    choices = [
        [(name, value, True) for value in theirs.get(name, [])]
        + [(name, value, False) for value in own.get(name, [])[:1]]
        for name in route.parameters
    ]
    for chosen in itertools.product(*choices):
        if any(is_theirs for _, _, is_theirs in chosen):
            yield {name: value for name, value, _ in chosen}


def missing_twin(value: str) -> str:
    """Return a value of the same form that belongs to nobody."""
    prefix, underline, body = value.partition("_")
    if underline and len(body) == 26:
        return new_id(prefix)
    if value.isdigit():
        return str(int(value) + 987_654_321)
    return "".join("Z" if sign.isalnum() else sign for sign in value)


def said(answer: HttpResponse, *, without: Iterable[str] = ()) -> str:
    """Return everything that an answer says, headers included, but for what the question itself had said."""
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    text = html.unescape(unquote(heads) + "\n" + body.decode("utf-8", "replace"))
    for told in without:
        text = text.replace(told, "")
    return text


def shape(text: str) -> str:
    """Return a text without what differs from one answer to the next: tokens, nonces, moments."""
    return re.sub(r"[\w+/=-]{20,}|\d[\d:.]*|Z+", "", text)


def links(text: str) -> set[str]:
    """Return the addresses of this site that a page leads to."""
    return {html.unescape(link) for link in _LINK.findall(text) if not link.startswith(("//", "/static/"))}


@dataclass(slots=True)
class Finding:
    """Something of another merchant's in an answer."""

    asker: str
    question: str
    status: int
    found: list[str]

    def __str__(self) -> str:
        return f"{self.asker}: {self.question} -> {self.status} shows {', '.join(self.found[:4])}"


def marks_in(text: str, marks: Iterable[str], word: str) -> list[str]:
    """Return which marks of a merchant stand in a text; the word counts in any case."""
    found = [mark for mark in marks if mark in text]
    return [*found, word] if word.lower() in text.lower() else found


Ask = Callable[[str, str, dict[str, Any] | None], HttpResponse]
