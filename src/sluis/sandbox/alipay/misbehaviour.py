"""What faults do to an answer: in front of it, in its words, and on its way out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sluis.sandbox.alipay.scenarios import strikes
from sluis.sandbox.alipay.wire import Answer
from sluis.sandbox.http import Response
from sluis.sandbox.world import World

SIGNED_HEADERS = ("client-id", "response-time", "signature")
_BAD_GATEWAY = (
    b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
)


def failure_in_front(world: World, operation: str) -> Response | None:
    """Return the answer of a fault that keeps a request from being handled at all, or None."""
    if strikes(world, "drop_before", operation) is not None:
        return Response(drop=True)
    if strikes(world, "http_502", operation) is not None:
        return Response(502, [("Content-Type", "text/html")], _BAD_GATEWAY)
    return None


def bend_answer(world: World, operation: str, said: Answer) -> Answer:
    """Let the answer say something untrue when a fault wants it; it is signed afterwards."""
    fault = strikes(world, "changed_answer", operation) if said.result["resultStatus"] == "S" else None
    if fault is None:
        return said
    return replace(said, fields=_changed(said.fields, str(fault.get("field", "paymentAmount"))))


def _changed(fields: dict[str, Any], name: str) -> dict[str, Any]:
    if name == "currency":
        return {
            key: {**value, "currency": "USD"} if key in ("paymentAmount", "refundAmount") else value
            for key, value in fields.items()
        }
    value = fields.get(name)
    if isinstance(value, dict) and "value" in value:
        return {**fields, name: {**value, "value": str(int(value["value"]) + 100)}}
    if isinstance(value, str):
        return {**fields, name: f"{value[:-1]}{'0' if value[-1:] != '0' else '1'}"}
    return fields


def bend_response(world: World, operation: str, response: Response, status: str) -> Response:
    """Spoil a finished answer on its way out when a fault wants it."""
    if status == "S" and strikes(world, "unsigned_success", operation) is not None:
        response.headers = [item for item in response.headers if item[0] not in SIGNED_HEADERS]
    if strikes(world, "capital_headers", operation) is not None:
        response.headers = [
            (name.title() if name in SIGNED_HEADERS else name, value) for name, value in response.headers
        ]
    if (slow := strikes(world, "slow", operation)) is not None:
        response.hold_s = float(slow.get("seconds", 30))
    if (drip := strikes(world, "drip", operation)) is not None:
        response.drip_s = float(drip.get("seconds", 1))
    if (half := strikes(world, "half_answer", operation)) is not None:
        response.cut_after = int(half.get("bytes", len(response.body) // 2))
    if strikes(world, "cut_after_processing", operation) is not None:
        response.drop = True
    return response
