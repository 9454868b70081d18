"""Wires the rooms to the connectors when Django is ready."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The app of the wiring itself; it has no models."""

    name = "sluis.config"
    label = "config"

    def ready(self) -> None:
        """Bind every port and register every handler of due work."""
        from sluis.config import wiring

        wiring.wire()
