"""The ledger's due work; `config.wiring` calls `register`."""

from __future__ import annotations

from typing import Any

from sluis.ledger import balances, bank_sync, open_items, payout, rematch, remittance, send, settle
from sluis.work import due

SNAPSHOTS = "ledger.snapshots"
_SNAPSHOT_EVERY_S = 3600.0


def register() -> None:
    """Name the handlers of this room."""
    due.register(open_items.REMATCH, _rematch)
    due.register(settle.POST_STATEMENT, _post_statement)
    due.register(payout.SEND, send.send)
    due.register(remittance.SEND, remittance.send)
    due.register(bank_sync.SYNC, bank_sync.handle)
    due.register(SNAPSHOTS, _snapshots)


def start() -> None:
    """Make the recurring work due; asking again changes nothing."""
    due.ask(handler=SNAPSHOTS, key="all")
    bank_sync.ask_for_all()


def _rematch(payload: dict[str, Any]) -> None:
    rematch.rematch_item(int(payload["item"]))


def _post_statement(payload: dict[str, Any]) -> None:
    statement = str(payload["statement"])
    settle.post_statement(statement)
    settle.follow_up(statement)


def _snapshots(_payload: dict[str, Any]) -> due.Again:
    balances.refresh_snapshots()
    rematch.rematch_all()
    return due.Again(_SNAPSHOT_EVERY_S)
