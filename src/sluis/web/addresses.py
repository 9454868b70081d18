"""Addresses of this page with other parameters."""

from __future__ import annotations

from django.http import HttpRequest


def with_query(request: HttpRequest, **changes: str | int | None) -> str:
    """Return this page's address with parameters set, or removed where None; the others stay."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path
