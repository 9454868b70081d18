"""What people see when a page cannot be shown or an act is refused.

Rooms raise the errors of `kernel.errors`; here they become a page (404, 403, 400), or, after a button was
pressed, a toast on the page where it was pressed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from sluis.kernel.errors import (
    BadInput,
    Conflict,
    Misconfigured,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    Rejected,
    SluisError,
    TryLater,
)
from sluis.web.toasts import toast

SAFE = ("GET", "HEAD", "OPTIONS")


class ErrorPages:
    """Middleware: answers the errors that a room's page raised."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an error that is meant to be read; leave all others to Django."""
        if not isinstance(error, SluisError):
            return None
        if isinstance(error, NotFound):
            return render(request, "404.html", status=404)
        if isinstance(error, NotAllowed):
            return _refused(request, error) or render(request, "403.html", {"error": error}, status=403)
        return _refused(request, error) or render(
            request, "400.html", {"error": error, "sentence": sentence(error)}, status=400
        )


def sentence(error: SluisError) -> str:
    """Return in the reader's language what came of it and what to do; the message itself follows."""
    match error:
        case NotAllowed():
            return _("Your role does not permit this. Ask the office, or the owner of the shop.")
        case TryLater():
            lead = _("The other side did not answer, and nothing was done. Try again in a moment.")
        case OutcomeUnknown():
            lead = _("The other side may have done it: we ask again. Wait before you repeat it.")
        case Misconfigured():
            lead = _("The connection is not set up as it must be. The office has to look at it.")
        case Rejected():
            lead = _("The other side refused it.")
        case Conflict():
            lead = _("It has changed meanwhile, so this is no longer possible.")
        case BadInput():
            lead = _("This cannot be taken as it is.")
        case _:
            lead = _("This did not work.")
    return f"{lead} {error.message}"


def _refused(request: HttpRequest, error: SluisError) -> HttpResponse | None:
    """After a pressed button: say it where the button is. None when nothing was pressed."""
    if request.method in SAFE:
        return None
    waiting = isinstance(error, TryLater | OutcomeUnknown)
    toast(request, sentence(error), tone="prepare" if waiting else "no")
    back = _page_before(request)
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(back)
    return HttpResponseRedirect(back)


def _page_before(request: HttpRequest) -> str:
    address = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return address
    return "/"
