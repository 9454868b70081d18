"""The clock of this process: real time plus an offset that only the demo and tests may move forward."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SHANGHAI = ZoneInfo("Asia/Shanghai")

_lock = threading.Lock()
_offset_s = 0


class ClockError(ValueError):
    """The offset would move backwards."""


def offset_s() -> int:
    """Return by how many seconds this process's clock runs ahead of real time."""
    return _offset_s


def set_offset_s(seconds: int) -> None:
    """Set the offset in seconds; it never decreases. Raise ClockError otherwise."""
    global _offset_s
    with _lock:
        if seconds < _offset_s:
            raise ClockError(f"the clock never moves back: {_offset_s} s now, {seconds} s asked")
        _offset_s = seconds


def now() -> datetime:
    """Return the present moment in UTC, the offset included."""
    return datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=_offset_s)


def today(zone: ZoneInfo = AMSTERDAM) -> date:
    """Return the present day in a zone."""
    return now().astimezone(zone).date()
