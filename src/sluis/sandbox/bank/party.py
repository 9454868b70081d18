"""The bank as one party of the sandbox."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sluis.sandbox.bank import scenarios, state
from sluis.sandbox.bank.responses import Desk
from sluis.sandbox.bank.urls import routes
from sluis.sandbox.http import Route
from sluis.sandbox.world import World


class Bank:
    """The office's bank: takes transfers, books them, tells what came in."""

    name = "bank"
    faults = frozenset(scenarios.FAULTS)

    def __init__(self, world: World) -> None:
        self._world = world
        world.store.script(state.TABLES)
        state.open_account(
            world.store,
            iban=state.OFFICE_IBAN,
            bic=state.OFFICE_BIC,
            name=state.OFFICE_NAME,
            opening_minor=state.OPENING_MINOR,
        )
        self._api_key = _api_key(world.keys_dir / "bank-api-key.txt")

    def routes(self) -> Sequence[Route]:
        """Return the paths it serves."""
        return routes(Desk(self._world, self._api_key).answer)

    def credentials(self, origin: str) -> dict[str, Any]:
        """Return the office's account and its key."""
        return {
            "base_url": origin,
            "api_key": self._api_key,
            "account_iban": state.OFFICE_IBAN,
            "bic": state.OFFICE_BIC,
            "account_name": state.OFFICE_NAME,
        }

    def furnish(self) -> None:
        """Nothing to furnish: the office's account is open from the start."""

    def book(self) -> dict[str, Any]:
        """Return the counts and rows that tests compare with."""
        with self._world.store.transaction():
            transfers = self._world.store.rows("SELECT * FROM bank_transfer ORDER BY number")
            entries = self._world.store.rows("SELECT * FROM bank_entry ORDER BY number")
            balance = state.balance(self._world.store, state.OFFICE_IBAN)
        return {
            "payments": sum(row["state"] == "booked" for row in transfers),
            "rows": [dict(row) for row in transfers],
            "entries": [dict(row) for row in entries],
            "balance_minor": balance,
        }

    def tick(self) -> None:
        """Book what is due this morning."""
        state.book_due(self._world)


def _api_key(path: Path) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text()
