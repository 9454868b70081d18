"""Two people who change one thing: the second is told (ETag and If-Match, RFC 9110 section 13.1.1)."""

from __future__ import annotations

from hashlib import sha256

from django.http import HttpRequest

from sluis.kernel.errors import SluisError


class Changed(SluisError):
    """The thing was changed after the caller read it."""

    code = "changed"


def etag(*version: object) -> str:
    """Return the ETag of a version: an id and what changes with every change, such as a moment or a count."""
    return f'"{sha256(repr(version).encode()).hexdigest()[:24]}"'


def require_match(request: HttpRequest, current: str) -> None:
    """Raise Changed (412) when If-Match names another version; without the header nothing is asked."""
    asked = request.headers.get("If-Match", "")
    if asked and asked != "*" and current not in [tag.strip() for tag in asked.split(",")]:
        raise Changed("it was changed after you read it; read it again")
