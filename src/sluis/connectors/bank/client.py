"""The only file that opens a socket to the bank."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import HTTPError

from sluis.connectors.bank.settings import BankSettings


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status 0 when nothing did, and then why in `problem`."""

    status: int
    body: bytes
    problem: str
    duration_ms: int


@functools.lru_cache(maxsize=16)
def _pool(base_url: str) -> urllib3.HTTPConnectionPool:
    return urllib3.connection_from_url(base_url, maxsize=4, block=False, retries=False)


def call(settings: BankSettings, method: str, path: str, body: bytes | None = None) -> Answer:
    """Send one request; a broken wire is an answer too. Nothing is repeated here."""
    headers = {"X-Api-Key": settings.api_key}
    if body is not None:
        headers["Content-Type"] = "application/xml; charset=UTF-8"
    started = time.monotonic()
    try:
        response = _pool(settings.base_url).request(
            method,
            path,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(connect=settings.connect_timeout_s, read=settings.read_timeout_s),
            redirect=False,
        )
        return Answer(response.status, response.data, "", _since(started))
    except HTTPError as error:
        return Answer(0, b"", type(error).__name__, _since(started))


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)
