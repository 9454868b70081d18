"""What the frame of every page shows: navigation, counts, who is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the frame's slots for this request."""
    return {"nav": [], "who": None}
