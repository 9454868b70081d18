"""Keep below the platform's flow control: calls of one API are spaced evenly, and a ban is waited out.

A ban is about traffic, so all of this is in real seconds whatever the clock of the house says.
"""

from __future__ import annotations

import threading
import time

# How long a call may wait for its turn before the caller is told to come back (a worker is not held up longer).
LONGEST_WAIT_S = 20.0


class Pace:
    """The turns of one application at the platform, an even row of them for each API."""

    def __init__(self, per_s: float) -> None:
        self._gap_s = 1.0 / per_s
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def turn(self, method: str) -> float:
        """Take the next turn of an API and wait for it; return 0, or the seconds to come back after when
        that is too long to wait for.
        """
        now = time.monotonic()
        with self._lock:
            at = max(now, self._next.get(method, 0.0))
            if at - now > LONGEST_WAIT_S:
                return at - now
            self._next[method] = at + self._gap_s
        if at > now:
            time.sleep(at - now)
        return 0.0

    def banned(self, method: str, seconds: float) -> None:
        """The platform refuses an API for so long: nobody calls it meanwhile."""
        with self._lock:
            self._next[method] = max(self._next.get(method, 0.0), time.monotonic() + seconds)


_paces: dict[tuple[str, str, float], Pace] = {}
_making = threading.Lock()


def pace_of(base_url: str, app_key: str, per_s: float) -> Pace:
    """Return the pace that all callers of an application in this process share."""
    key = (base_url, app_key, per_s)
    with _making:
        return _paces.setdefault(key, Pace(per_s))
