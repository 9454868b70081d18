"""What the parts need from the settings, told at start instead of as a wrong number on a page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

FORMATS = "sluis.web.formats"


def settings_name_our_formats(**kwargs: Any) -> list[CheckMessage]:
    """Return an error unless FORMAT_MODULE_PATH names our formats: numbers would be written otherwise."""
    named = settings.FORMAT_MODULE_PATH or []
    if FORMATS in ([named] if isinstance(named, str) else named):
        return []
    return [Error(f'FORMAT_MODULE_PATH must contain "{FORMATS}"', id="web.E001")]
