"""Alipay in the shop: the Antom gateway, the buyer's phone, the settlement files, with faults."""

from __future__ import annotations

from sluis.sandbox.alipay.party import Alipay
from sluis.sandbox.world import World


def build(world: World) -> Alipay:
    """Return the party, its tables made."""
    return Alipay(world)
