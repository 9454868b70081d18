"""How long it is usual to hear nothing of a parcel where it is; after that somebody should ask the carrier.

The days stand in `data/quiet_days.csv`. They are working assumptions, so they are data: change the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final

from sluis.kernel import clock
from sluis.logistics.states import REQUESTED
from sluis.logistics.tables import period, read_table

NO_WAYBILL: Final = "no_waybill"
LONGEST: Final = timedelta(days=7)  # for places that the table does not name


@cache
def _days_on(as_of: date) -> Mapping[str, timedelta]:
    rows = [row for row in read_table("quiet_days.csv") if period(row).holds(as_of)]
    return {row["place"]: timedelta(days=int(row["days"])) for row in rows}


def usual_silence(state: str, milestone: str, *, as_of: date | None = None) -> timedelta:
    """Return how long a parcel in a state at a milestone may be silent before it counts as stuck."""
    place = NO_WAYBILL if state == REQUESTED else milestone
    return _days_on(as_of or clock.today()).get(place, LONGEST)
