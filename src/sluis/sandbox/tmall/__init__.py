"""Tmall Global through the Taobao Open Platform, from the platform's side: strict, with faults.

Facts: the platform's public documents and the SDKs built from them; each module names what it follows.
"""

from sluis.sandbox.tmall.party import TmallParty
from sluis.sandbox.world import World


def build(world: World) -> TmallParty:
    """Return the party over a world."""
    return TmallParty(world)
