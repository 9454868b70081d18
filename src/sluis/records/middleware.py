"""Keeps a web process on the installation's clock, which the demo and tests move forward."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sluis.records import offset

EVERY_S = 2.0


class ClockMiddleware:
    """Reads the stored offset at most every two seconds, in a demo only; elsewhere it costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._read_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.DEMO and time.monotonic() - self._read_at > EVERY_S:
            offset.load()
            self._read_at = time.monotonic()
        return self.get_response(request)
