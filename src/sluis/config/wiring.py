"""The one table that joins ports to connectors and kinds of due work to their handlers."""

from __future__ import annotations


def wire() -> None:
    """Bind ports and register handlers; called once when Django is ready."""
