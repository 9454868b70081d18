"""The parts that pages, papers and the API are made of."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register


class WebConfig(AppConfig):
    """The app of the shared parts; it has no models."""

    name = "sluis.web"
    label = "web"

    def ready(self) -> None:
        """Register the check of the settings that the parts rely on."""
        from sluis.web.checks import settings_name_our_formats

        register(settings_name_our_formats, Tags.templates)
