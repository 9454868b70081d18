"""What one connection to a bank holds."""

from __future__ import annotations

from dataclasses import dataclass

from sluis.kernel.errors import Misconfigured
from sluis.offices import connections
from sluis.offices.models import Connection

VERSIONS = ("09", "03")


@dataclass(frozen=True, slots=True)
class BankSettings:
    """Address, key and the office's account; `version` is that of pain.001 which the bank takes."""

    base_url: str
    api_key: str
    iban: str
    bic: str
    name: str
    version: str = "09"
    books_files_as_one: bool = False  # one booking for the whole file instead of one a transfer
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 30.0


def of(connection: Connection) -> BankSettings:
    """Build the settings; the connection's account is the IBAN. Raise Misconfigured for a wrong version."""
    secret = connections.credentials(connection)
    version = str(secret.get("version", "09"))
    if version not in VERSIONS:
        raise Misconfigured(f"the bank's pain.001 version must be 09 or 03, not {version}", party="bank")
    return BankSettings(
        base_url=connection.base_url.rstrip("/"),
        api_key=str(secret["api_key"]),
        iban=connection.account,
        bic=str(secret.get("bic", "")),
        name=str(secret.get("account_name", "")) or connection.office.name,
        version=version,
        books_files_as_one=bool(secret.get("books_files_as_one", False)),
    )
