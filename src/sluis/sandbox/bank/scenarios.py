"""What the bank can be made to do wrong, switched at `POST /control/faults` {"party": "bank", "name": …}."""

from __future__ import annotations

from typing import Any

from sluis.sandbox.world import World

PARTY = "bank"

FAULTS = {
    "slow": "An answer comes `seconds` late (default 30).",
    "drop_before": "The connection closes before anything is done.",
    "cut_after_processing": "The message is taken, then the connection closes without an answer.",
    "http_502": "Something in front answers HTTP 502; nothing is done.",
    "half_answer": "The answer ends in the middle of its body.",
    "refuse_message": "The next message is refused with `reason` (default AM04) although it is right.",
    "returned_transfer": "A booked transfer comes back the same day: the creditor's account is closed.",
    "late_statement": "The statement asked for is not there yet (HTTP 404).",
    "doubled_entry": "The first entry of a statement stands twice, with the same bank reference.",
}


def strikes(world: World, name: str) -> dict[str, Any] | None:
    """Return the parameters of a fault that strikes now, else None."""
    if name not in FAULTS:
        raise KeyError(name)
    return world.faults.strikes(PARTY, name)
