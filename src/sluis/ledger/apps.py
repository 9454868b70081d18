"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Name and label of the room."""

    name = "sluis.ledger"
    label = "ledger"
