"""What the connection to a translation service holds."""

from __future__ import annotations

from dataclasses import dataclass

from sluis.kernel.errors import Misconfigured
from sluis.offices import connections
from sluis.offices.models import Connection

DEEPL, LIBRETRANSLATE = "deepl", "libretranslate"
KINDS = (DEEPL, LIBRETRANSLATE)
PARTY = "translation"


@dataclass(frozen=True, slots=True)
class TranslationSettings:
    """Which wire it speaks, where it listens, and its key; LibreTranslate may need none."""

    kind: str
    base_url: str
    api_key: str
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 30.0


def of(connection: Connection) -> TranslationSettings:
    """Build the settings from a connection whose account names the wire. Raise Misconfigured for another one."""
    if connection.account not in KINDS:
        raise Misconfigured(
            f"the account of a translation connection is one of: {', '.join(KINDS)}", party=PARTY
        )
    return TranslationSettings(
        kind=connection.account,
        base_url=connection.base_url.rstrip("/"),
        api_key=str(connections.credentials(connection).get("api_key", "")),
    )
