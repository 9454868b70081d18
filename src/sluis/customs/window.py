"""The single window of an office, built from its connection."""

from __future__ import annotations

from sluis.customs.ports import SingleWindow
from sluis.kernel import wiring
from sluis.offices import connections


def window_of(office: str) -> SingleWindow:
    """Return the port through which an office speaks to customs. Raise Misconfigured without a connection."""
    return wiring.get(SingleWindow, connections.find(party="chinaport", office=office))
