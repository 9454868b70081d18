"""China's Single Window at the other end of the customs wire; README.md describes it for whoever connects."""

from sluis.sandbox.chinaport.urls import ChinaPort
from sluis.sandbox.world import Party, World


def build(world: World) -> Party:
    """Return the port of one sandbox."""
    return ChinaPort(world)
