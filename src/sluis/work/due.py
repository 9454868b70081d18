"""Ask for work: a row in the caller's own transaction, and a nudge to the loop after its commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from sluis.kernel import clock
from sluis.work.models import Due

Handler = Callable[[dict[str, Any]], "Again | None"]

handlers: dict[str, Handler] = {}
slow: set[str] = set()  # names of handlers that wait for machines of strangers
woken = threading.Event()


class Again:
    """What a handler returns when the same work is due once more, `after_s` seconds from now; not a failed try."""

    def __init__(self, after_s: float) -> None:
        self.after_s = after_s


def register(name: str, handler: Handler, *, is_slow: bool = False) -> None:
    """Name a handler; `config.wiring` calls this for each kind of due work. Slow ones get workers of their own."""
    handlers[name] = handler
    (slow.add if is_slow else slow.discard)(name)


def ask(
    *,
    handler: str,
    key: str,
    payload: dict[str, Any] | None = None,
    resource: str = "",
    merchant: str = "",
    at: datetime | None = None,
) -> Due:
    """Make a piece of work due once by (handler, key). A finished row of the same key becomes due again."""
    moment = at or clock.now()
    due, fresh = Due.objects.get_or_create(
        handler=handler,
        key=key,
        defaults={
            "payload": payload or {},
            "resource": resource,
            "merchant": merchant,
            "next_at": moment,
        },
    )
    if not fresh:
        Due.objects.filter(pk=due.pk, state__in=[Due.State.DONE, Due.State.SET_ASIDE]).update(
            state=Due.State.DUE, attempts=0, next_at=moment, payload=payload or {}, last_error=""
        )
    transaction.on_commit(woken.set)
    return due


def hasten(*, handler: str, key: str, at: datetime) -> None:
    """Bring work that waits forward to a moment; work that is running, done or due earlier stays as it is."""
    Due.objects.filter(handler=handler, key=key, state=Due.State.DUE, next_at__gt=at).update(next_at=at)
    transaction.on_commit(woken.set)


def cancel(*, handler: str, key: str) -> None:
    """Take back work that is not running: it counts as done."""
    Due.objects.filter(handler=handler, key=key, state=Due.State.DUE).update(state=Due.State.DONE)
