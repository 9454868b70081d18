"""What this connector is told by the environment."""

from __future__ import annotations

from sluis.kernel import environment


def private_networks_allowed() -> bool:
    """Tell whether addresses of private networks may be called: `SLUIS_WEBHOOK_PRIVATE`, default no.

    For shops whose till software stands in the same network; then plain http:// is allowed too.
    """
    return environment.flag("SLUIS_WEBHOOK_PRIVATE", default=False)
