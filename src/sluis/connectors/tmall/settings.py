"""What the connection to the open platform holds."""

from __future__ import annotations

from dataclasses import dataclass

from sluis.offices import connections
from sluis.offices.models import Connection


@dataclass(frozen=True, slots=True)
class TmallSettings:
    """Gateway, application, seller session, and the shop's public address."""

    base_url: str
    app_key: str
    app_secret: str
    session: str
    storefront_url: str
    office: str
    merchant: str
    # What the console of the application grants per API; this figure until somebody enters another (unconfirmed).
    calls_per_s: float = 10.0
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 30.0


def of(connection: Connection) -> TmallSettings:
    """Build the settings from a connection."""
    secret = connections.credentials(connection)
    return TmallSettings(
        base_url=connection.base_url,
        app_key=connection.account,
        app_secret=secret["app_secret"],
        session=secret["session"],
        storefront_url=secret.get("storefront_url", ""),
        office=connection.office_id,
        merchant=connection.merchant_id or "",
        calls_per_s=float(secret.get("calls_per_s", 10.0)),
    )
