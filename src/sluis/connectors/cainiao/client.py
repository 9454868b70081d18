"""The only file that opens a socket to Cainiao."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from sluis.connectors.cainiao import signing
from sluis.connectors.cainiao.settings import CainiaoSettings


class NoAnswer(RuntimeError):
    """No readable answer came; what was sent may or may not have arrived."""


@functools.lru_cache(maxsize=1)
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=8, retries=False)


def _request(settings: CainiaoSettings, method: str, url: str, body: bytes | None) -> bytes:
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"} if body else {}
    timeout = urllib3.Timeout(connect=settings.connect_timeout_s, read=settings.read_timeout_s)
    try:
        answer = _pool().request(method, url, body=body, headers=headers, timeout=timeout, redirect=False)
    except HTTPError as error:
        raise NoAnswer(type(error).__name__) from error
    if answer.status != 200:
        raise NoAnswer(f"HTTP {answer.status}")
    return answer.data


def call(settings: CainiaoSettings, message_type: str, content: str) -> bytes:
    """Post one signed content and return the raw answer. Raise NoAnswer."""
    form = {
        "msg_type": message_type,
        "logistic_provider_id": settings.provider_id,
        "data_digest": signing.digest(content, settings.secret),
        "to_code": settings.to_code,
        "logistics_interface": content,
    }
    return _request(settings, "POST", settings.base_url, urlencode(form).encode())


def feed(settings: CainiaoSettings, waybill_numbers: Sequence[str], *, language: str = "en-US") -> bytes:
    """Fetch the tracking feed of at most 100 numbers. Raise NoAnswer."""
    query = urlencode({"mailNos": ",".join(waybill_numbers), "lang": language})
    return _request(settings, "GET", f"{settings.tracking_url}?{query}", None)
