"""The ledger's due work; `config.wiring` calls `register`."""

from __future__ import annotations

from typing import Any

from sluis.ledger import balances, open_items, rematch, settle
from sluis.work import due

SNAPSHOTS = "ledger.snapshots"
_SNAPSHOT_EVERY_S = 3600.0


def register() -> None:
    """Name the handlers of this room."""
    due.register(open_items.REMATCH, _rematch)
    due.register(settle.POST_STATEMENT, _post_statement)
    due.register(SNAPSHOTS, _snapshots)


def start() -> None:
    """Make the recurring work due; asking again changes nothing."""
    due.ask(handler=SNAPSHOTS, key="all")


def _rematch(payload: dict[str, Any]) -> None:
    rematch.rematch_item(int(payload["item"]))


def _post_statement(payload: dict[str, Any]) -> None:
    settle.post_statement(str(payload["statement"]))
    rematch.rematch_all()


def _snapshots(_payload: dict[str, Any]) -> due.Again:
    balances.refresh_snapshots()
    rematch.rematch_all()
    return due.Again(_SNAPSHOT_EVERY_S)
