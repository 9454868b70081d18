"""What every party shares: the book, a clock that can be moved, switchable faults, a way to call out."""

from __future__ import annotations

import http.client
import ipaddress
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from sluis.sandbox.http import Route
from sluis.sandbox.store import Store


class Clock:
    """Real time plus an offset that only moves forward."""

    def __init__(self) -> None:
        self.offset_s = 0

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=self.offset_s)

    def set_offset_s(self, seconds: int) -> None:
        """Move the clock; it never goes back."""
        self.offset_s = max(self.offset_s, seconds)


@dataclass
class Fault:
    """A switched-on fault: how often it still strikes (None = until switched off), how likely, with what."""

    times: int | None = None
    probability: float = 1.0
    parameters: dict[str, Any] = field(default_factory=dict)


class Faults:
    """Faults by party and name, drawn from one seed so that a bad day can be replayed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[tuple[str, str], Fault] = {}
        self._random = random.Random(0)

    def seed(self, seed: int) -> None:
        """Restart the dice."""
        with self._lock:
            self._random = random.Random(seed)

    def switch(self, party: str, name: str, fault: Fault | None) -> None:
        """Switch a fault on, or off with None."""
        with self._lock:
            if fault is None:
                self._faults.pop((party, name), None)
            else:
                self._faults[party, name] = fault

    def strikes(self, party: str, name: str, operation: str = "") -> dict[str, Any] | None:
        """Return the fault's parameters when it strikes now, else None; counts the strike.

        A fault switched on with an `operation` parameter spares all other operations.
        """
        with self._lock:
            fault = self._faults.get((party, name))
            if fault is None or fault.parameters.get("operation", operation) != operation:
                return None
            if self._random.random() >= fault.probability:
                return None
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    del self._faults[party, name]
            return dict(fault.parameters)

    def listing(self) -> list[dict[str, Any]]:
        """Return what is switched on."""
        with self._lock:
            return [
                {"party": p, "name": n, "times": f.times, "probability": f.probability, **f.parameters}
                for (p, n), f in self._faults.items()
            ]


class NotLoopback(ValueError):
    """The sandbox calls loopback addresses only."""


@dataclass
class World:
    """The surroundings of the parties of one sandbox process."""

    store: Store
    clock: Clock
    faults: Faults
    keys_dir: Path  # private keys of the parties and their clients are kept here between starts
    origin: str = ""  # "http://127.0.0.1:8001", known once the server listens

    def post(
        self, url: str, headers: Mapping[str, str], body: bytes, *, timeout_s: float = 10.0
    ) -> tuple[int, bytes]:
        """Post to a loopback address; return status and body. Raise OSError when it cannot be reached."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host != "localhost" and not _is_loopback(host):
            raise NotLoopback(f"{host} is not a loopback address")
        connection = http.client.HTTPConnection(host, parts.port or 80, timeout=timeout_s)
        try:
            target = parts.path or "/"
            connection.request(
                "POST", f"{target}?{parts.query}" if parts.query else target, body, dict(headers)
            )
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as error:
            raise OSError(f"no readable answer from {url}: {error}") from error
        finally:
            connection.close()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Party(Protocol):
    """One counterparty. `build(world)` in its package's `__init__` returns it."""

    name: str
    faults: frozenset[str]  # the names that `/control/faults` takes for it

    def routes(self) -> Sequence[Route]:
        """Return the paths it serves."""

    def credentials(self, origin: str) -> dict[str, Any]:
        """Return what a client needs, written to `<name>.json`; makes keys at first use."""

    def furnish(self) -> None:
        """Fill the book with a usable world (the sandbox alone); do nothing when it is furnished."""

    def book(self) -> dict[str, Any]:
        """Return the counts and rows that tests compare with; served at /control/book/<name>."""

    def tick(self) -> None:
        """Do what has come due: notifications, deliveries, expiry. Called several times a second."""
