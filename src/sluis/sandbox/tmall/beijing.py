"""The platform's clock face: GMT+8, `yyyy-MM-dd HH:mm:ss`, whatever zone the machine is in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8))
DAY_S = 86_400
# The platform answers for three months back; the pages say "three months" without a number of days.
THREE_MONTHS_S = 92 * DAY_S

_STAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)


def stamp(epoch_s: int) -> str:
    """Return a moment (seconds since 1970) as the platform writes it."""
    return datetime.fromtimestamp(epoch_s, ZONE).strftime("%Y-%m-%d %H:%M:%S")


def epoch(text: str) -> int | None:
    """Return the seconds since 1970 of a platform time, or None when it is not one."""
    if not _STAMP.fullmatch(text):
        return None
    try:
        return int(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE).timestamp())
    except ValueError:
        return None


def day(epoch_s: int) -> date:
    """Return the calendar day in China of a moment."""
    return datetime.fromtimestamp(epoch_s, ZONE).date()


def seconds(moment: datetime) -> int:
    """Return a moment as whole seconds since 1970."""
    return int(moment.astimezone(UTC).timestamp())
