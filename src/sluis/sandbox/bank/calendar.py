"""Business days of the euro payment system: no weekends, no closing days of TARGET.

Closing days: 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December (ECB, TARGET calendar).
"""

from __future__ import annotations

from datetime import date, timedelta

_FIXED = {(1, 1), (5, 1), (12, 25), (12, 26)}


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def is_business_day(day: date) -> bool:
    """Tell whether payments settle on a day."""
    sunday = easter(day.year)
    closed = (day.month, day.day) in _FIXED or day in (sunday - timedelta(days=2), sunday + timedelta(days=1))
    return day.weekday() < 5 and not closed


def business_day_from(day: date) -> date:
    """Return the day itself when it is a business day, else the next one."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def next_business_day(day: date) -> date:
    """Return the first business day after a day."""
    return business_day_from(day + timedelta(days=1))
