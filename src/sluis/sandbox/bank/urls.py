"""The paths this party serves."""

from __future__ import annotations

from collections.abc import Callable

from sluis.sandbox.http import Request, Response, Route


def routes(desk: Callable[[Request], Response]) -> list[Route]:
    """Return the routes: /bank/payments, /bank/statements/ and /bank/control/book all go to one desk."""
    return [Route("/bank/", desk)]
