"""Moments are milliseconds since 1970 in the book, ISO 8601 with offset on the wire, and days are those of
UTC+8.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from sluis.sandbox.world import Clock

CHINA = timezone(timedelta(hours=8))
SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)", re.ASCII)
_EPOCH_MS = re.compile(r"[1-9]\d{12}", re.ASCII)


def now_ms(clock: Clock) -> int:
    """Return the sandbox's present moment."""
    return to_ms(clock.now())


def to_ms(moment: datetime) -> int:
    """Return an aware moment in milliseconds."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def from_ms(moment: int) -> datetime:
    """Return the moment in UTC+8."""
    return datetime(1970, 1, 1, tzinfo=UTC).astimezone(CHINA) + timedelta(milliseconds=moment)


def iso(moment: int) -> str:
    """Return the wire form, whole seconds, offset +08:00."""
    return from_ms(moment).isoformat(timespec="seconds")


def china_day(moment: int) -> date:
    """Return the day in UTC+8 that a moment belongs to."""
    return from_ms(moment).date()


def at(day: date, hour: int, minute: int = 0) -> int:
    """Return a time of day in UTC+8."""
    return to_ms(datetime.combine(day, time(hour, minute), CHINA))


def read_iso(text: str) -> int | None:
    """Read ISO 8601 with seconds and offset, or return None."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return to_ms(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def read_request_time(text: str) -> int | None:
    """Read a Request-Time in either documented form (epoch milliseconds, ISO 8601), or return None."""
    return int(text) if _EPOCH_MS.fullmatch(text) else read_iso(text)
