"""Flow control: bans by fault, and an optional allowed rate per API set through the control address."""

from __future__ import annotations

import math
import threading
import time
from collections import deque

from sluis.sandbox.tmall import errors, scenarios
from sluis.sandbox.world import World


class FlowControl:
    """Counts calls per API in real seconds; the sandbox's clock may be moved, a ban is about traffic."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._banned_until: dict[str, float] = {}
        self._calls: dict[str, deque[float]] = {}
        self._allowed: tuple[int, float] | None = None
        self._ban_s = 1.0

    def allow(self, calls: int | None, *, per_s: float = 1.0, ban_s: float = 1.0) -> None:
        """Allow so many calls of one API in so many seconds; None lifts the limit."""
        with self._lock:
            self._allowed = None if calls is None else (calls, per_s)
            self._ban_s = ban_s
            self._calls.clear()
            self._banned_until.clear()

    def check(self, world: World, method: str) -> None:
        """Count a call; raise the gateway's 7 while its API is banned."""
        fault = scenarios.strikes(world, "flow_control", method)
        now = time.monotonic()
        with self._lock:
            if fault is not None:
                self._banned_until[method] = now + float(fault.get("seconds", 2))
            self._count(method, now)
            left = self._banned_until.get(method, 0.0) - now
        if left > 0:
            raise errors.flow_limited(math.ceil(left))

    def _count(self, method: str, now: float) -> None:
        if self._allowed is None or self._banned_until.get(method, 0.0) > now:
            return
        calls, per_s = self._allowed
        recent = self._calls.setdefault(method, deque())
        while recent and recent[0] <= now - per_s:
            recent.popleft()
        recent.append(now)
        if len(recent) > calls:
            self._banned_until[method] = now + self._ban_s
