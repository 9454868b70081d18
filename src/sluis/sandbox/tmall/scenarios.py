"""The bad days this party can have, by name; switched through `/control/faults` with party `tmall`.

Every fault takes `method` to strike only calls of that API.
"""

from __future__ import annotations

from typing import Any

from sluis.sandbox.http import Response
from sluis.sandbox.tmall import errors
from sluis.sandbox.tmall.errors import TopError
from sluis.sandbox.world import World

PARTY = "tmall"

SCENARIOS = {
    "session_expired": "27 although the session is good; `sub_code` may name session-expired",
    "flow_control": "7 for `seconds` (default 2) on the struck API, whatever is called meanwhile",
    "service_unavailable": "10, nothing was done",
    "permission_denied": "11, the application's package was withdrawn",
    "stale_timestamp": "31 although the time is right",
    "isp_timeout": "15 isp.remote-service-timeout; with `after`: true the call was carried out first",
    "isp_error": "15 isp.remote-service-error, nothing was done",
    "too_heavy": "15 isv.trade-service-rejection on queries of trades",
    "cut_after_processing": "the call is carried out, then the connection is closed without an answer",
    "cut_before_processing": "the connection is closed and nothing was done",
    "half_answer": "the answer ends after `bytes` (default 20) of it",
    "http_502": "a proxy's HTML page with status 502 instead of an answer",
    "slow": "the answer waits `seconds` (default 5)",
    "duplicate_message": "tmc.messages.consume hands out a confirmed message again beside the new ones",
    "reversed_messages": "tmc.messages.consume hands out the newest message first",
    "lost_message": "a message is never queued",
    "late_listing": "trades.sold.get and increment.get leave out the newest trade",
    "reordered_pages": "list pages come in the opposite order of what the documents say",
}


def strikes(world: World, name: str, method: str = "") -> dict[str, Any] | None:
    """Return the fault's parameters when it strikes this call, else None."""
    for fault in world.faults.listing():
        if fault["party"] == PARTY and fault["name"] == name:
            wanted = fault.get("method")
            return world.faults.strikes(PARTY, name) if wanted in (None, method) else None
    return None


def refusal_before(world: World, method: str) -> TopError | None:
    """Return the refusal that strikes instead of doing anything, or None."""
    if strikes(world, "permission_denied", method) is not None:
        return errors.no_permission()
    if strikes(world, "service_unavailable", method) is not None:
        return errors.unavailable()
    if strikes(world, "isp_error", method) is not None:
        return errors.business("isp.remote-service-error", "调用后端服务抛异常，服务不可用")
    if method.startswith("taobao.trade") and strikes(world, "too_heavy", method) is not None:
        return errors.business(
            "isv.trade-service-rejection", "查询数据量过大，请缩短查询时间间隔，3分钟后再试"
        )
    return None


def transport_before(world: World, method: str) -> Response | None:
    """Return what strikes on the way in, or None."""
    if strikes(world, "http_502", method) is not None:
        page = b"<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"
        return Response(502, [("Content-Type", "text/html")], page)
    if strikes(world, "cut_before_processing", method) is not None:
        return Response(drop=True)
    return None


def transport_after(world: World, method: str, response: Response) -> Response:
    """Return the answer as it leaves after what strikes on the way out."""
    if strikes(world, "cut_after_processing", method) is not None:
        return Response(drop=True)
    if (fault := strikes(world, "half_answer", method)) is not None:
        response.cut_after = int(fault.get("bytes", 20))
    if (fault := strikes(world, "slow", method)) is not None:
        response.hold_s = float(fault.get("seconds", 5))
    return response
