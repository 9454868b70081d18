"""The only file that opens a socket to Alipay: keep-alive, time limits, signature of what comes back."""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from sluis.connectors.alipay import signing, wire
from sluis.connectors.alipay.settings import AlipaySettings
from sluis.kernel import clock


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `result` is None when nothing readable did; `signed` when the signature fits."""

    result: wire.Result | None
    body: dict[str, Any]
    raw: bytes
    sent: bytes
    signed: bool
    problem: str
    duration_ms: int


@functools.lru_cache(maxsize=64)
def _pool(base_url: str) -> urllib3.HTTPConnectionPool:
    return urllib3.connection_from_url(base_url, maxsize=64, block=False, retries=False)


def call(settings: AlipaySettings, operation: str, body: Mapping[str, Any], *, timeout_s: float) -> Answer:
    """Post one signed message and return what came back; a broken wire is an answer too, never an exception.

    Nothing is repeated here: whether a repeat is safe is for the room to say.
    """
    sent = wire.encode(body)
    path = f"{settings.prefix}/v1/{operation}"
    moment = str(int(clock.now().timestamp() * 1000))
    signed = signing.content(path=path, client_id=settings.client_id, time=moment, body=sent)
    headers = {
        "Content-Type": "application/json; charset=UTF-8",
        "Client-Id": settings.client_id,
        "Request-Time": moment,
        "Signature": signing.sign(settings.private_key, signed),
    }
    started = time.monotonic()
    try:
        response = _pool(settings.base_url).request(
            "POST",
            path,
            body=sent,
            headers=headers,
            timeout=urllib3.Timeout(connect=settings.connect_timeout_s, read=timeout_s),
            redirect=False,
        )
        raw = response.data
    except HTTPError as error:
        return Answer(None, {}, b"", sent, False, type(error).__name__, _since(started))
    if response.status != 200:
        return Answer(None, {}, raw, sent, False, f"HTTP {response.status}", _since(started))
    try:
        result, parsed = wire.decode(raw)
    except wire.Unreadable as error:
        return Answer(None, {}, raw, sent, False, str(error), _since(started))
    fits = _signature_fits(settings, path, response.headers, raw)
    return Answer(result, parsed, raw, sent, fits, "" if fits else "unsigned", _since(started))


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def _signature_fits(settings: AlipaySettings, path: str, headers: Mapping[str, str], raw: bytes) -> bool:
    signed = signing.content(
        path=path, client_id=settings.client_id, time=headers.get("response-time", ""), body=raw
    )
    return signing.verify(settings.alipay_key, signed, headers.get("signature"))
