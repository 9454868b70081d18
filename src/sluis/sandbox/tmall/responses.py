"""Writes answers: XML by default, JSON, and the short JSON of `simplify=true`; gzip where it is welcome."""

from __future__ import annotations

import gzip
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from sluis.sandbox.http import Response
from sluis.sandbox.tmall.errors import TopError

Answer = dict[str, Any]

# Characters that XML 1.0 cannot carry even when escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as the platform wraps it: `{"orders": {"order": […]}}`; an empty one is left out."""

    element: str
    entries: list[Any]


def request_id() -> str:
    """Return a new id in the style of the gateway."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(13))


def root_name(method: str) -> str:
    """Return the key around an answer: `taobao.trades.sold.get` → `trades_sold_get_response`."""
    return method.removeprefix("taobao.").replace(".", "_") + "_response"


def answered(method: str, answer: Answer, *, as_json: bool, simplify: bool) -> Response:
    """Answer a call that went well."""
    body = {**answer, "request_id": request_id()}
    if as_json and simplify:
        return _json(_plain(body, wrap=False))
    if as_json:
        return _json({root_name(method): _plain(body, wrap=True)})
    return _xml(root_name(method), body)


def refused(error: TopError, *, as_json: bool) -> Response:
    """Answer a call that was refused; the HTTP status stays 200."""
    body: Answer = {
        "code": error.code,
        "msg": error.msg,
        "sub_code": error.sub_code or None,
        "sub_msg": error.sub_msg or None,
        "request_id": request_id(),
    }
    return _json({"error_response": _plain(body, wrap=True)}) if as_json else _xml("error_response", body)


def compressed(response: Response, accepted: str) -> Response:
    """Pack the body with gzip when the caller said it takes that."""
    if "gzip" in accepted.lower() and response.body:
        response.body = gzip.compress(response.body, 5)
        response.headers.append(("Content-Encoding", "gzip"))
    return response


def _json(value: Any) -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _response("text/javascript;charset=UTF-8", text)


def _xml(root: str, body: Answer) -> Response:
    inside = "".join(_elements(body))
    text = f'<?xml version="1.0" encoding="utf-8" ?><{root}>{inside}</{root}><!--top010000000001.sandbox-->'
    return _response("text/xml;charset=UTF-8", text)


def _response(content_type: str, text: str) -> Response:
    headers = [
        ("Content-Type", content_type),
        ("Application-Host", "top010000000001.sandbox"),
        ("Location-Host", "top010000000001.sandbox"),
    ]
    return Response(200, headers, text.encode("utf-8", "replace"))


def _plain(value: Any, *, wrap: bool) -> Any:
    if isinstance(value, Listed):
        entries = [_plain(entry, wrap=wrap) for entry in value.entries]
        return {value.element: entries} if wrap else entries
    if isinstance(value, dict):
        return {key: _plain(item, wrap=wrap) for key, item in value.items() if not is_absent(item)}
    return value


def is_absent(value: Any) -> bool:
    """Tell whether a value is left out of answers: nothing, or an empty list."""
    return value is None or (isinstance(value, Listed) and not value.entries)


def _elements(body: Answer) -> Iterator[str]:
    for key, value in body.items():
        if is_absent(value):
            continue
        if isinstance(value, Listed):
            entries = "".join(
                f"<{value.element}>{_inside(entry)}</{value.element}>" for entry in value.entries
            )
            yield f'<{key} list="true">{entries}</{key}>'
        else:
            yield f"<{key}>{_inside(value)}</{key}>"


def _inside(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(_elements(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(_NOT_XML.sub("", str(value)))
