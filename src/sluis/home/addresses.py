"""Whether a page stands behind an address: a room may name pages that this installation does not have."""

from __future__ import annotations

from functools import lru_cache

from django.urls import Resolver404, resolve


@lru_cache(maxsize=64)
def _leads_somewhere(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def exists(address: str) -> bool:
    """Tell whether a page answers to an address; what follows `?` does not matter."""
    return _leads_somewhere(address.partition("?")[0])


def existing(address: str) -> str:
    """Return an address, or an empty one when no page answers to it: nothing should lead nowhere."""
    return address if exists(address) else ""
