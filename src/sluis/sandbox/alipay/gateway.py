"""The gate of the API: path, method, headers and signature on the way in, the signed answer on the way out.

Source: docs.antom.com/ac/ams/api_fund and /ac/ams/digital_signature. Where the public pages leave the code
open, the one sent is that of the in-store tables of June 2024.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sluis.sandbox.alipay.calls import Calls
from sluis.sandbox.alipay.courier import Courier
from sluis.sandbox.alipay.errors import Refusal, illegal
from sluis.sandbox.alipay.fields import Fields, read_body
from sluis.sandbox.alipay.keys import Keys
from sluis.sandbox.alipay.misbehaviour import bend_answer, bend_response, failure_in_front
from sluis.sandbox.alipay.moments import SECOND, iso, now_ms, read_request_time
from sluis.sandbox.alipay.scenarios import strikes
from sluis.sandbox.alipay.signing import BadSignatureHeader, read_header, signed_text, verifies, write_header
from sluis.sandbox.alipay.wire import Answer
from sluis.sandbox.http import Request, Response
from sluis.sandbox.world import World

PREFIXES = ("/ams/sandbox/api", "/ams/api")
_MEDIA_TYPE = re.compile(r'application/json\s*(;\s*charset="?utf-?8"?\s*)?', re.IGNORECASE)

Operation = Callable[[World, Fields, str], Answer]


@dataclass(frozen=True, slots=True)
class Head:
    """The headers that count, read once."""

    client_id: str | None
    request_time: str | None
    signature: str | None

    def text(self, request: Request) -> bytes:
        """Return what the client should have signed."""
        return signed_text(
            method=request.method,
            target=request.target,
            client_id=self.client_id or "",
            time_text=self.request_time or "",
            body=request.body,
        )


class Gateway:
    """Answers every request below the two prefixes with HTTP 200 and a `result`."""

    def __init__(
        self, world: World, keys: Keys, calls: Calls, courier: Courier, operations: Mapping[str, Operation]
    ) -> None:
        self._world = world
        self._keys = keys
        self._calls = calls
        self._courier = courier
        self._operations = operations
        self._lock = threading.Lock()
        self._recent: dict[str, deque[float]] = {}

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        path = next(
            request.path.removeprefix(prefix) for prefix in PREFIXES if request.path.startswith(prefix)
        )
        operation = path.rsplit("/", 1)[-1]
        if (broken := failure_in_front(self._world, operation)) is not None:
            return broken
        head = Head(*(_single(request, name) for name in ("Client-Id", "Request-Time", "Signature")))
        try:
            said = self._do(request, path, operation, head)
        except Refusal as refusal:
            said = Answer(refusal.result)
        if said.notify_first:
            self._courier.send_now(said.notify_first)
        said = bend_answer(self._world, operation, said)
        return self._respond(request, operation, head, said)

    def _do(self, request: Request, path: str, operation: str, head: Head) -> Answer:
        call = self._operations.get(path)
        if call is None:
            raise Refusal("NO_INTERFACE_DEF")
        if request.method != "POST":
            raise Refusal("METHOD_NOT_SUPPORTED")
        client_id = self._authenticate(request, head)
        self._check_rate(client_id, operation)
        return call(self._world, read_body(request.body), client_id)

    def _authenticate(self, request: Request, head: Head) -> str:
        if not head.client_id:
            raise illegal("Client-Id", "header is required, once")
        if not self._keys.knows(head.client_id):
            raise Refusal("CLIENT_INVALID")
        if not head.request_time:
            raise illegal("Request-Time", "header is required, once")
        if not head.signature:
            raise Refusal("INVALID_SIGNATURE")
        try:
            signature = read_header(head.signature)
        except BadSignatureHeader as error:
            raise Refusal("INVALID_SIGNATURE") from error
        key = self._keys.merchant_public(signature.key_version)
        if key is None:
            raise Refusal("KEY_NOT_FOUND")
        if not verifies(key, signature.signature, head.text(request)):
            raise Refusal("INVALID_SIGNATURE")
        self._check_form(request, head.request_time)
        return head.client_id

    def _check_form(self, request: Request, request_time: str) -> None:
        media_type = request.header("Content-Type")
        if media_type is not None and not _MEDIA_TYPE.fullmatch(media_type.strip()):
            raise Refusal("MEDIA_TYPE_NOT_ACCEPTABLE")
        sent_at = read_request_time(request_time)
        if sent_at is None:
            raise illegal("Request-Time", "header must be epoch milliseconds or ISO 8601 with offset")
        skew = strikes(self._world, "clock_skew_seconds")
        if skew is not None:
            allowed = int(skew.get("seconds", 300)) * SECOND
            if abs(sent_at - now_ms(self._world.clock)) > allowed:
                raise illegal("Request-Time", f"header is more than {allowed // SECOND} seconds off")

    def _check_rate(self, client_id: str, operation: str) -> None:
        limit = strikes(self._world, "rate_limit", operation)
        if limit is None:
            return
        with self._lock:
            recent = self._recent.setdefault(client_id, deque())
            now = time.monotonic()
            while recent and recent[0] < now - 1:
                recent.popleft()
            if len(recent) >= int(limit.get("per_second", 0)):
                raise Refusal("REQUEST_TRAFFIC_EXCEED_LIMIT")
            recent.append(now)

    def _respond(self, request: Request, operation: str, head: Head, said: Answer) -> Response:
        body = json.dumps(said.wire(), ensure_ascii=False, separators=(",", ":")).encode()
        response = Response(200, [("Content-Type", "application/json; charset=UTF-8")], body)
        signed = b""
        if self._is_signed(head, said):
            time_text = iso(now_ms(self._world.clock))
            client_id = head.client_id or ""
            signed = signed_text(
                method=request.method,
                target=request.target,
                client_id=client_id,
                time_text=time_text,
                body=body,
            )
            version, key = self._keys.newest("antom")
            false = strikes(self._world, "wrong_signature", operation) is not None
            signature = write_header(key, version, signed + b" " if false else signed)
            # Lower case: the official Python library compares these names case-sensitively.
            response.headers += [
                ("client-id", client_id),
                ("response-time", time_text),
                ("signature", signature),
            ]
        self._log(request, head, said, signed)
        if said.silent:
            return replace(response, hold_s=said.hold_s, drop=True)
        return bend_response(self._world, operation, response, said.result["resultStatus"])

    def _is_signed(self, head: Head, said: Answer) -> bool:
        if head.client_id is None or not self._keys.knows(head.client_id):
            return False
        if said.result["resultCode"] == "INVALID_SIGNATURE":
            return strikes(self._world, "sign_refusals") is not None
        return True

    def _log(self, request: Request, head: Head, said: Answer, signed_answer: bytes) -> None:
        self._calls.add(
            direction="in",
            method=request.method,
            target=request.target,
            client_id=head.client_id,
            request_time=head.request_time,
            signature=head.signature,
            signed_text=head.text(request).decode(errors="replace"),
            result=said.result,
            answer=said.wire(),
            signed_answer=signed_answer.decode(errors="replace"),
        )


def _single(request: Request, name: str) -> str | None:
    """Return a header that stands exactly once, else None: two values leave open which one was meant."""
    values = [value for key, value in request.headers if key.lower() == name.lower()]
    return values[0].strip() if len(values) == 1 else None
