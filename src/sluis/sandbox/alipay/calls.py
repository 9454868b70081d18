"""The log of calls with the exact signed string, so that a developer sees why a signature fails."""

from __future__ import annotations

import threading
from collections import deque
from datetime import UTC, datetime
from typing import Any

KEPT = 1000


class Calls:
    """The last thousand calls in both directions, in memory only: they hold payment codes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._number = 0

    def add(self, **entry: Any) -> None:
        """Write down one call."""
        with self._lock:
            self._number += 1
            self._entries.append({"number": self._number, "at": datetime.now(UTC).isoformat(), **entry})

    def newest(self, limit: int) -> list[dict[str, Any]]:
        """Return the newest calls, newest first."""
        with self._lock:
            return list(self._entries)[::-1][:limit]
