"""The only file that opens a socket to the open platform: signs, sends, reads the envelope."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from sluis.connectors.tmall import codes, pacing, signing
from sluis.connectors.tmall.settings import TmallSettings
from sluis.kernel import clock
from sluis.kernel.errors import CounterpartyError, TryLater
from sluis.records import wire_log

Answer = dict[str, Any]


@functools.lru_cache(maxsize=1)
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=16, retries=False)


def call(
    settings: TmallSettings,
    method: str,
    parameters: Mapping[str, str],
    *,
    subject: str = "",
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
    session: bool = True,
) -> Answer:
    """Call one API and return its answer without the envelope.

    Raise TryLater when nothing readable came or the platform is busy, Misconfigured for session and permission,
    Rejected for everything else; with a subject the exchange is kept for its time line.
    """
    pace = pacing.pace_of(settings.base_url, settings.app_key, settings.calls_per_s)
    try:
        with pace.turn(method):
            return _exchange(settings, method, parameters, subject=subject, files=files, session=session)
    except pacing.TooLong as error:
        raise TryLater("Tmall's flow control is waited out", party="tmall", wait_s=error.wait_s) from error
    except TryLater as error:
        if error.their_code in codes.FLOW_CONTROL:
            pace.banned(method, error.wait_s)
        raise


def _exchange(
    settings: TmallSettings,
    method: str,
    parameters: Mapping[str, str],
    *,
    subject: str,
    files: Mapping[str, tuple[str, bytes, str]] | None,
    session: bool,
) -> Answer:
    form = {
        "method": method,
        "app_key": settings.app_key,
        "timestamp": clock.now().astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
        "format": "json",
        "v": "2.0",
        "sign_method": signing.HMAC_SHA256,
        **({"session": settings.session} if session else {}),
        **{name: value for name, value in parameters.items() if value != ""},
    }
    form["sign"] = signing.sign(form, settings.app_secret)
    raw, outcome = b"", ""
    try:
        raw = _post(settings, form, files)
        answer = read(method, raw)
        outcome = "done"
    except CounterpartyError as error:
        outcome = error.their_code or error.message
        raise
    finally:
        if subject:
            shown = {name: value for name, value in form.items() if name not in ("sign", "session")}
            wire_log.keep(
                direction="out",
                party="tmall",
                operation=method,
                subject=subject,
                office=settings.office,
                merchant=settings.merchant,
                request=json.dumps(shown, ensure_ascii=False, indent=1).encode(),
                answer=raw,
                outcome=outcome,
            )
    return answer


def _post(
    settings: TmallSettings,
    form: Mapping[str, str],
    files: Mapping[str, tuple[str, bytes, str]] | None,
) -> bytes:
    timeout = urllib3.Timeout(connect=settings.connect_timeout_s, read=settings.read_timeout_s)
    fields: dict[str, Any] = {**form, **(files or {})}
    try:
        answer = _pool().request(
            "POST",
            settings.base_url,
            fields=fields,
            encode_multipart=files is not None,
            timeout=timeout,
            redirect=False,
        )
    except HTTPError as error:
        raise TryLater(f"Tmall did not answer: {type(error).__name__}", party="tmall") from error
    if answer.status != 200:
        raise TryLater(f"Tmall answered HTTP {answer.status}", party="tmall")
    return answer.data


def read(method: str, raw: bytes) -> Answer:
    """Take the answer of a method out of its envelope, or raise what its error means."""
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise TryLater("Tmall's answer cannot be read", party="tmall") from error
    failure = body.get("error_response")
    if failure is not None:
        raise codes.error(
            int(failure.get("code", 0)),
            str(failure.get("msg", "")),
            str(failure.get("sub_code", "")),
            str(failure.get("sub_msg", "")),
        )
    root = method.removeprefix("taobao.").replace(".", "_") + "_response"
    answer = body.get(root)
    if not isinstance(answer, dict):
        raise TryLater(f"Tmall's answer holds no {root}", party="tmall")
    return answer


def entries(answer: Mapping[str, Any], outer: str, inner: str) -> list[dict[str, Any]]:
    """Return a wrapped list; an empty one may be absent altogether."""
    wrapped = answer.get(outer) or {}
    found: list[dict[str, Any]] = wrapped.get(inner, []) if isinstance(wrapped, dict) else wrapped
    return found
