"""The only file that opens a socket to the single window."""

from __future__ import annotations

import functools
import json
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from sluis.connectors.chinaport.settings import ChinaportSettings


class NoAnswer(RuntimeError):
    """No readable answer came; what was sent may or may not have arrived."""


@functools.lru_cache(maxsize=16)
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=8, retries=False)


def _post(settings: ChinaportSettings, path: str, body: bytes, content_type: str) -> bytes:
    timeout = urllib3.Timeout(connect=settings.connect_timeout_s, read=settings.read_timeout_s)
    try:
        answer = _pool().request(
            "POST",
            f"{settings.base_url}{path}",
            body=body,
            headers={"Content-Type": content_type},
            timeout=timeout,
            redirect=False,
        )
    except HTTPError as error:
        raise NoAnswer(type(error).__name__) from error
    if answer.status != 200:
        raise NoAnswer(f"HTTP {answer.status}")
    return answer.data


def send(settings: ChinaportSettings, dxp: bytes) -> bytes:
    """Post one terminal message and return the exchange's receipt. Raise NoAnswer."""
    return _post(settings, "/dxp", dxp, "application/xml; charset=UTF-8")


def ask(settings: ChinaportSettings, path: str, value: dict[str, Any]) -> dict[str, Any]:
    """Post JSON to /receive or /ack and return the JSON answer. Raise NoAnswer."""
    raw = _post(settings, path, json.dumps(value).encode(), "application/json")
    try:
        answer: dict[str, Any] = json.loads(raw)
    except ValueError as error:
        raise NoAnswer("the answer is not JSON") from error
    return answer
