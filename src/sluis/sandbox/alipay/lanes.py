"""One lane a receiver: each has its own queue and its own few threads, so that a slow one delays no other."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable

PER_RECEIVER = 32  # threads at one moment


class Lanes:
    """Does work for receivers; the same number is never under way twice."""

    def __init__(self, work: Callable[[int], None]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._claimed: set[int] = set()
        self._queues: dict[str, deque[int]] = {}
        self._threads: Counter[str] = Counter()

    def enqueue(self, receiver: str, number: int) -> None:
        """Queue a number for its receiver; do nothing when it is queued or under way."""
        with self._lock:
            if number in self._claimed:
                return
            self._claimed.add(number)
            self._queues.setdefault(receiver, deque()).append(number)
            if self._threads[receiver] < PER_RECEIVER:
                self._threads[receiver] += 1
                threading.Thread(target=self._drain, args=(receiver,), daemon=True).start()

    def run(self, number: int) -> None:
        """Work on a number here and now, unless it is queued or under way."""
        with self._lock:
            if number in self._claimed:
                return
            self._claimed.add(number)
        self._finish(number)

    def _drain(self, receiver: str) -> None:
        while True:
            with self._lock:
                if not self._queues[receiver]:
                    self._threads[receiver] -= 1
                    return
                number = self._queues[receiver].popleft()
            self._finish(number)

    def _finish(self, number: int) -> None:
        try:
            self._work(number)
        finally:
            with self._lock:
                self._claimed.discard(number)
