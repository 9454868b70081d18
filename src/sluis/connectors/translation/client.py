"""The only file that opens a socket to a translation service."""

from __future__ import annotations

import functools
import json
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from sluis.connectors.translation.settings import PARTY, TranslationSettings
from sluis.connectors.translation.wire import Request
from sluis.kernel.errors import Misconfigured, Rejected, TryLater

LARGEST = 2 * 1024 * 1024


@functools.lru_cache(maxsize=1)
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=4, retries=False)


def send(settings: TranslationSettings, request: Request) -> Any:
    """Send a request and return the JSON of the answer.

    Raise TryLater when nothing readable came or the service is busy (429, 5xx), Misconfigured when it refuses the key
    or the quota is used up (401, 403, 456), Rejected for everything else.
    """
    timeout = urllib3.Timeout(connect=settings.connect_timeout_s, read=settings.read_timeout_s)
    try:
        answer = _pool().request(
            "POST",
            request.url,
            body=json.dumps(request.body).encode(),
            headers=request.headers,
            timeout=timeout,
            redirect=False,
            preload_content=False,
        )
        raw = answer.read(LARGEST, decode_content=True)
        answer.release_conn()
    except HTTPError as error:
        raise TryLater(
            f"the translation service did not answer: {type(error).__name__}", party=PARTY
        ) from error
    _refuse(answer.status, raw)
    try:
        return json.loads(raw)
    except ValueError as error:
        raise TryLater("the translation service's answer cannot be read", party=PARTY) from error


def _refuse(status: int, raw: bytes) -> None:
    if status == 200:
        return
    code = str(status)
    said = raw[:200].decode("utf-8", "replace")
    if status in (401, 403, 456):  # 456 is DeepL's "quota exceeded".
        raise Misconfigured(
            "the translation service refuses the key, or its quota is used up",
            party=PARTY,
            their_code=code,
        )
    if status == 429 or status >= 500:
        raise TryLater("the translation service is busy; ask again later", party=PARTY, their_code=code)
    raise Rejected(f"the translation service refused the texts: {said}", party=PARTY, their_code=code)
