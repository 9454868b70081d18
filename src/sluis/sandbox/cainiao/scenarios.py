"""The faults of the line, by the names of `/control/faults`.

lost_parcel {mailNo?}, held_at_customs {mailNo?}: silence, or a failed clearance, at the parcel's next event.
duplicate_event, reorder_events, wrong_signature: how pushes go wrong.
down, slow {seconds}, cut_after_processing, system_error: how calls go wrong.
"""

from __future__ import annotations

from typing import Any

from sluis.sandbox.world import World

PARTY = "cainiao"
NAMES = frozenset(
    {
        "lost_parcel", "held_at_customs", "duplicate_event", "reorder_events", "wrong_signature",
        "down", "slow", "cut_after_processing", "system_error",
    }
)  # fmt: skip


def strikes(world: World, name: str) -> dict[str, Any] | None:
    """Return the parameters of a fault that strikes now, else None."""
    if name not in NAMES:
        raise KeyError(name)
    return world.faults.strikes(PARTY, name)


def strikes_parcel(world: World, name: str, mail_no: str) -> bool:
    """Tell whether a fault strikes this parcel; a fault meant for another parcel is not used up."""
    wanted = next(
        (f.get("mailNo") for f in world.faults.listing() if f["party"] == PARTY and f["name"] == name), None
    )
    if wanted not in (None, mail_no):
        return False
    return strikes(world, name) is not None
