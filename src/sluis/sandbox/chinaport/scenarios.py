"""The faults of port and customs, by the names of `/control/faults`.

slow {seconds}, http_502, cut_after_processing, exchange_down: how calls go wrong.
drop_receipt {type?}, duplicate_receipt, reorder_receipts: how answers go wrong.
reject_next {reason}, hold_next: what customs does with the next list at the gate.
"""

from __future__ import annotations

from typing import Any

from sluis.sandbox.world import World

PARTY = "chinaport"
NAMES = frozenset(
    {
        "slow", "http_502", "cut_after_processing", "exchange_down", "drop_receipt", "duplicate_receipt",
        "reorder_receipts", "reject_next", "hold_next",
    }
)  # fmt: skip


def strikes(world: World, name: str) -> dict[str, Any] | None:
    """Return the parameters of a fault that strikes now, else None."""
    if name not in NAMES:
        raise KeyError(name)
    return world.faults.strikes(PARTY, name)


def strikes_type(world: World, name: str, msg_type: str) -> bool:
    """Tell whether a fault strikes this type of message; one meant for another type is not used up."""
    wanted = next(
        (f.get("type") for f in world.faults.listing() if f["party"] == PARTY and f["name"] == name), None
    )
    if wanted not in (None, msg_type):
        return False
    return strikes(world, name) is not None
