"""What can go wrong with a request of the API, as problem+json (RFC 9457) and as a page for each kind.

`type` is the address of that page, `code` the stable word for machines, `errors` says where in the request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def content_type(status: int) -> str:
    """Return how an answer of this status is marked: RFC 9457 is for errors, a 202 is none."""
    return "application/problem+json" if status >= 400 else "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its HTTP status, its title and what the caller can do."""

    status: int
    title: str | Promise
    advice: str | Promise


KINDS: Mapping[str, Kind] = {
    "bad_input": Kind(
        422,
        _("The request cannot be taken"),
        _("Correct the fields named in errors and send the request again."),
    ),
    "unknown_parameter": Kind(
        400,
        _("Unknown query parameter"),
        _("Remove the parameter or spell it as the description of the API does."),
    ),
    "bad_cursor": Kind(
        400,
        _("The cursor does not belong to this list"),
        _("Start again without a cursor, with the same filters on every page."),
    ),
    "bad_request": Kind(
        400, _("The request cannot be read"), _("Send JSON in UTF-8 that fits the description of the API.")
    ),
    "unauthorized": Kind(
        401, _("No valid key"), _("Send Authorization: Bearer with a key that has not ended.")
    ),
    "not_allowed": Kind(
        403, _("The key may not do this"), _("Use a key with the scope that the description names.")
    ),
    "not_found": Kind(404, _("There is no such thing"), _("Check the identifier and the key's merchant.")),
    "method_not_allowed": Kind(
        405,
        _("This address does not take that method"),
        _("Use one of the methods in the Allow header."),
    ),
    "conflict": Kind(
        409, _("The thing is in a state that forbids this"), _("Read its state again, then decide.")
    ),
    "changed": Kind(
        412, _("Somebody changed it meanwhile"), _("Read it again and send the new ETag in If-Match.")
    ),
    "key_missing": Kind(
        400, _("Idempotency-Key is missing"), _("Send a new random key of at most 255 characters.")
    ),
    "key_running": Kind(
        409, _("The first request with this key is still at work"), _("Repeat in a few seconds.")
    ),
    "key_reused": Kind(422, _("The key was used for another request"), _("Use a new key for a new request.")),
    "too_many": Kind(429, _("Too many requests"), _("Wait for the seconds in Retry-After.")),
    "rejected": Kind(
        422, _("The other party refused"), _("Repeating it unchanged is pointless; the detail says why.")
    ),
    "try_later": Kind(503, _("The other party did nothing"), _("Repeat the same request after Retry-After.")),
    "outcome_unknown": Kind(
        202,
        _("The outcome is not known yet"),
        _("The other party may have acted. Do not ask for it again: read its state until it is certain."),
    ),
    "misconfigured": Kind(
        502, _("Keys or contracts with the other party are wrong"), _("The office must mend its connection.")
    ),
    "internal": Kind(
        500, _("An error of ours"), _("It is in our log. Repeat the request with the same key.")
    ),
}


def problem(
    request: HttpRequest,
    kind: str,
    detail: str,
    *,
    code: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with a problem of one kind; `code` is more exact than the kind where a room has such a word."""
    known = KINDS[kind]
    body: dict[str, Any] = {
        "type": request.build_absolute_uri(reverse("web:problem", args=[kind])),
        "title": str(known.title),
        "status": known.status,
        "detail": detail or str(known.advice),
        "instance": request.path,
        "code": code or kind,
    }
    if errors:
        body["errors"] = [dict(error) for error in errors]
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(
        text, status=known.status, content_type=content_type(known.status), headers=dict(headers or {})
    )


def problem_page(request: HttpRequest, kind: str) -> HttpResponse:
    """Show what a kind of problem means and what to do; the address that `type` names."""
    if kind not in KINDS:
        raise Http404(kind)
    context = {"title": KINDS[kind].title, "kind": kind, "problem": KINDS[kind]}
    return render(request, "web/problem.html", context)
