"""Toasts: short news after an action, carried by Django's messages, also into parts that HTMX swaps."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

UNDO = "undo:"
LEVELS = {"go": messages.SUCCESS, "info": messages.INFO, "prepare": messages.WARNING, "no": messages.ERROR}


def toast(request: HttpRequest, text: str, *, tone: str = "go", undo_url: str = "") -> None:
    """Show a text on the next page or swap; with `undo_url` a button posts there for ten seconds."""
    messages.add_message(request, LEVELS[tone], text, extra_tags=f"{UNDO}{undo_url}" if undo_url else "")


def undo_of(extra_tags: str | None) -> str:
    """Return the address behind an undo mark, an empty text without one."""
    return extra_tags.removeprefix(UNDO) if extra_tags and extra_tags.startswith(UNDO) else ""


def toasts_for_swaps(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: append toasts to the HTML that answers an HTMX request, out of band.

    Also when the view drew a whole page with its toasts: the swap takes a part of it and would lose them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not _takes_toasts(request, response):
            return response
        waiting = messages.get_messages(request)
        if len(waiting):
            context = {"messages": waiting, "swap": True}
            response.content += render_to_string("web/parts/toasts.html", context, request).encode()
        return response

    return middleware


def _takes_toasts(request: HttpRequest, response: HttpResponse) -> bool:
    htmx = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    plain_html = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    return htmx and plain_html and response.status_code == 200 and "HX-Redirect" not in response.headers
