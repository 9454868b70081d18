"""What a party sees of HTTP: a request with its raw bytes, an answer, and a table of routes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in: the path is normalised, the body is untouched."""

    method: str
    path: str  # without scheme, host and query
    query: str  # raw, without the question mark
    headers: tuple[tuple[str, str], ...]  # as sent, order kept
    body: bytes

    @property
    def target(self) -> str:
        """Return the path with its query, as signatures use it."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def header(self, name: str) -> str | None:
        """Return the first header of that name without regard to case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def query_pairs(self) -> list[tuple[str, str]]:
        """Return the decoded query parameters in order."""
        return parse_qsl(self.query, keep_blank_values=True)


@dataclass(slots=True)
class Response:
    """One answer; `drop` closes the connection without answering, `hold_s` waits before answering."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    drop: bool = False
    hold_s: float = 0.0
    cut_after: int | None = None  # send only so many bytes of the body, then close
    drip_s: float = 0.0  # send the body byte by byte with so many seconds between


def json_response(value: object, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(
        status,
        [("Content-Type", "application/json; charset=UTF-8")],
        json.dumps(value, ensure_ascii=False).encode(),
    )


def html_response(text: str, status: int = 200) -> Response:
    """Answer with a page."""
    return Response(status, [("Content-Type", "text/html; charset=UTF-8")], text.encode())


def redirect(location: str) -> Response:
    """Send a browser on after a form was taken."""
    return Response(303, [("Location", location)])


Handler = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """All paths that begin with `prefix` go to `handler`; the longest prefix wins; empty method means any."""

    prefix: str
    handler: Handler
    method: str = ""
