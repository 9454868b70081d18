"""The only file that opens a socket to a merchant's software: one call, a hard time limit, no redirects."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sluis.connectors.webhook.addresses import Target

CONNECT_S = 3.0
TOTAL_S = 10.0
READ_BYTES = 2048  # of the answer; the rest is nobody's business


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `status` is None when no answer did, and `problem` says why."""

    status: int | None
    problem: str
    text: str
    retry_after: str
    duration_ms: int


def post(target: Target, *, headers: Mapping[str, str], body: bytes, total_s: float = TOTAL_S) -> Answer:
    """Post to a checked address; whatever the receiver does is an answer, never an exception."""
    started = time.monotonic()
    status, problem, text, retry_after = None, "", "", ""
    try:
        status, text, retry_after = _exchange(target, headers, body, total_s)
    except TimeoutError:
        problem = "timeout"
    except ssl.SSLError:
        problem = "certificate"
    except (OSError, http.client.HTTPException):
        late = time.monotonic() - started >= total_s - 0.05
        problem = "timeout" if late else "no connection"
    return Answer(status, problem, text, retry_after, int((time.monotonic() - started) * 1000))


def _exchange(
    target: Target, headers: Mapping[str, str], body: bytes, total_s: float
) -> tuple[int, str, str]:
    # The connection goes to the address that was checked; its name serves the certificate and the Host header.
    wire = _Wire(socket.create_connection((target.ip, target.port), timeout=min(CONNECT_S, total_s)), total_s)
    try:
        if target.scheme == "https":
            wire.secure(target.host)
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = wire.sock
        connection.request("POST", target.path, body, dict(headers))
        answer = connection.getresponse()
        text = answer.read(READ_BYTES).decode("utf-8", "replace")
        if wire.was_cut:  # A short body looks like a whole one to the library.
            raise TimeoutError
        return answer.status, text, answer.getheader("Retry-After", "")
    finally:
        wire.close()


class _Wire:
    """A connection with a limit on the whole: a receiver that sends a byte a second never meets one on each read."""

    def __init__(self, sock: socket.socket, total_s: float) -> None:
        self.sock = sock
        self.was_cut = False
        sock.settimeout(total_s)
        self._watchdog = threading.Timer(total_s, self._cut)
        self._watchdog.daemon = True
        self._watchdog.start()

    def secure(self, host: str) -> None:
        """Speak TLS; the certificate must bear the host's name."""
        context = ssl.create_default_context()
        secured = context.wrap_socket(self.sock, server_hostname=host, do_handshake_on_connect=False)
        self.sock = secured
        secured.do_handshake()

    def _cut(self) -> None:
        self.was_cut = True
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection and its limit."""
        self._watchdog.cancel()
        self.sock.close()
