"""The parcel line at the other end of the LINK wire; README.md describes it for whoever connects."""

from sluis.sandbox.cainiao.urls import Cainiao
from sluis.sandbox.world import Party, World


def build(world: World) -> Party:
    """Return the parcel line of one sandbox."""
    return Cainiao(world)
