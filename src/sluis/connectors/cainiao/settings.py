"""What the connection to Cainiao holds."""

from __future__ import annotations

from dataclasses import dataclass

from sluis.offices import connections
from sluis.offices.models import Connection


@dataclass(frozen=True, slots=True)
class CainiaoSettings:
    """Gateway, partner id, shared secret, receiver code, tracking feed, where pushes reach us."""

    base_url: str
    provider_id: str
    secret: str
    to_code: str
    tracking_url: str
    office: str
    callback_url: str
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 30.0


def of(connection: Connection) -> CainiaoSettings:
    """Build the settings from a connection."""
    from django.conf import settings

    secret = connections.credentials(connection)
    return CainiaoSettings(
        base_url=connection.base_url,
        provider_id=connection.account,
        secret=secret["secret"],
        to_code=secret["to_code"],
        tracking_url=secret["tracking_url"],
        office=connection.office_id,
        callback_url=f"{settings.PUBLIC_URL}/notify/cainiao",
    )
