"""Where a parcel is, from everything that was heard of it.

Events come late, twice and out of order; whatever the order in which they come, the same set of them ends in the
same place. They are read by their own moments. Delivered and returned are final except for each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sluis.logistics.states import JOURNEY

FINAL: Final = frozenset({"delivered", "returned"})
_RANKS: Final = {milestone: rank for rank, milestone in enumerate(JOURNEY)}
_TROUBLE_RANK: Final = len(JOURNEY)


@dataclass(frozen=True, slots=True)
class Happening:
    """One milestone and the moment at which the carrier says that it was reached."""

    milestone: str
    at: datetime


def _order(one: Happening) -> tuple[datetime, int, str]:
    # Of two that bear the same moment the one further along counts as the later.
    return one.at, _RANKS.get(one.milestone, _TROUBLE_RANK), one.milestone


def standing(happenings: Iterable[Happening]) -> Happening | None:
    """Return the milestone that counts now, or None where nothing that we know was heard."""
    found: Happening | None = None
    for one in sorted((one for one in happenings if one.milestone), key=_order):
        if found is None or found.milestone not in FINAL or one.milestone in FINAL:
            found = one
    return found


def delivered_at(happenings: Iterable[Happening]) -> datetime | None:
    """Return when the parcel was handed over last, or None when it never was."""
    return max((one.at for one in happenings if one.milestone == "delivered"), default=None)
