"""The office's bank: SEPA transfers in, status reports and statements out, strict and with faults."""

from __future__ import annotations

from sluis.sandbox.bank.party import Bank
from sluis.sandbox.world import World


def build(world: World) -> Bank:
    """Return the party, its tables made and the office's account open."""
    return Bank(world)
