"""What a platform and its helpers charge, by door and day, from `data/channel_costs.csv`.

Doors of Tmall Global: `flagship` a shop of one's own, `tof` goods on consignment in an overseas fulfilment
centre, `tdi` goods that the platform buys for its own shelf; `till` is the payment of a tourist in a
European shop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from sluis.logistics.tables import Period, Range, Status, period, read_table, span, status

Door = Literal["flagship", "tof", "tdi"]
DOORS: tuple[Door, ...] = ("flagship", "tof", "tdi")


@dataclass(frozen=True, slots=True)
class ChannelCost:
    """One charge: a range in its unit (CNY once, CNY year, pct sales, pct paid, days), for all families if
    ""."""

    door: str
    kind: str
    family: str
    range: Range
    unit: str
    period: Period
    status: Status
    source: str
    note: str


@cache
def all_channel_costs() -> tuple[ChannelCost, ...]:
    """Return every row of every period."""
    return tuple(
        ChannelCost(
            door=row["door"],
            kind=row["kind"],
            family=row["family"],
            range=span(row),
            unit=row["unit"],
            period=period(row),
            status=status(row),
            source=row["source"],
            note=row["note"],
        )
        for row in read_table("channel_costs.csv")
    )


def channel_cost(
    door: str, kind: str, as_of: date, *, family: str = "", own: Sequence[ChannelCost] = ()
) -> ChannelCost | None:
    """Return the charge of a kind on a day: the family's before the general one, own rows before ours.

    None means that no such charge is known for this door, which is not a charge of nil.
    """
    for rows in (own, all_channel_costs()):
        known = [
            row for row in rows if row.door in (door, "all") and row.kind == kind and row.period.holds(as_of)
        ]
        for wanted in dict.fromkeys((family, "")):
            for row in known:
                if row.family == wanted:
                    return row
    return None
