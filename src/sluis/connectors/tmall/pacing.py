"""Keep below the platform's flow control: so many calls of one API in a second, and a ban is waited out.

The platform counts a call when it arrives, which we cannot see; it has arrived when its answer is here. So a call is
begun only when, of the calls before it, fewer than are allowed are under way or were answered within the last window.
A ban is about traffic, so all of this is in real seconds whatever the clock of the house says.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager

# How long a call may wait for its turn before the caller is told to come back (a worker is not held up longer).
LONGEST_WAIT_S = 20.0


class TooLong(Exception):
    """The turn is further away than a caller waits for; `wait_s` says how far."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"the next turn is {wait_s:.0f} s away")
        self.wait_s = wait_s


class Pace:
    """The turns of one application at the platform, counted for each API."""

    def __init__(self, per_s: float) -> None:
        self._allowed = max(1, int(per_s))
        self._window_s = self._allowed / per_s
        self._free = threading.Condition()
        self._under_way: dict[str, int] = defaultdict(int)
        self._answered: dict[str, deque[float]] = defaultdict(deque)
        self._banned_until: dict[str, float] = {}

    @contextmanager
    def turn(self, method: str) -> Iterator[None]:
        """Wait for the turn of an API, and hold it while the call is under way. Raise TooLong."""
        self._take(method)
        try:
            yield
        finally:
            with self._free:
                self._under_way[method] -= 1
                self._answered[method].append(time.monotonic())
                self._free.notify_all()

    def _take(self, method: str) -> None:
        end = time.monotonic() + LONGEST_WAIT_S
        with self._free:
            while (wait_s := self._wait_s(method)) > 0:
                if time.monotonic() + wait_s > end:
                    raise TooLong(wait_s)
                self._free.wait(wait_s)
            self._under_way[method] += 1

    def _wait_s(self, method: str) -> float:
        now, answered = time.monotonic(), self._answered[method]
        while answered and answered[0] <= now - self._window_s:
            answered.popleft()
        banned_s = self._banned_until.get(method, 0.0) - now
        if banned_s > 0:
            return banned_s
        if self._under_way[method] + len(answered) < self._allowed:
            return 0.0
        return answered[0] + self._window_s - now if answered else self._window_s

    def banned(self, method: str, seconds: float) -> None:
        """The platform refuses an API for so long: nobody calls it meanwhile."""
        with self._free:
            until = time.monotonic() + seconds
            self._banned_until[method] = max(self._banned_until.get(method, 0.0), until)


_paces: dict[tuple[str, str, float], Pace] = {}
_making = threading.Lock()


def pace_of(base_url: str, app_key: str, per_s: float) -> Pace:
    """Return the pace that all callers of an application in this process share."""
    key = (base_url, app_key, per_s)
    with _making:
        return _paces.setdefault(key, Pace(per_s))
