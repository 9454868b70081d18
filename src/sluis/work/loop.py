"""The loop that takes due rows and runs their handlers, on any number of processes and threads."""

from __future__ import annotations

import logging
import random
import threading
from datetime import timedelta

from django.db import close_old_connections, connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from sluis.kernel import clock
from sluis.kernel.errors import TryLater
from sluis.kernel.ids import new_id
from sluis.records import offset
from sluis.work.due import Again, handlers, slow, woken
from sluis.work.models import Due

log = logging.getLogger("sluis.work")

TRIES = 5
LEASE_S = 120
BATCH = 16
SLOW_WORKERS = 4


def _ready() -> Q:
    now = clock.now()
    return Q(state=Due.State.DUE, next_at__lte=now) | Q(state=Due.State.RUNNING, lease_until__lt=now)


def take(*, owner: str, limit: int = BATCH, lane: str = "") -> list[Due]:
    """Lease up to `limit` due rows: oldest first, in order per resource, merchants in turn.

    The lane "quick" or "slow" leaves the work of the other to its own workers; without one all is taken.
    """
    now = clock.now()
    earlier = Due.objects.filter(
        resource=OuterRef("resource"), state__in=[Due.State.DUE, Due.State.RUNNING], id__lt=OuterRef("id")
    )
    with transaction.atomic():
        rows = Due.objects.filter(_ready()).filter(Q(resource="") | ~Exists(earlier))
        if lane:
            rows = rows.filter(handler__in=slow) if lane == "slow" else rows.exclude(handler__in=slow)
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        candidates = _in_turn(list(rows.order_by("next_at", "id")[: limit * 4]))[:limit]
        taken = []
        for row in candidates:
            won = Due.objects.filter(_ready(), pk=row.pk).update(
                state=Due.State.RUNNING,
                lease_owner=owner,
                lease_until=now + timedelta(seconds=LEASE_S),
                attempts=F("attempts") + 1,
            )
            if won:
                row.attempts += 1
                taken.append(row)
    return taken


def _in_turn(rows: list[Due]) -> list[Due]:
    seen: dict[str, int] = {}
    ranked = []
    for place, row in enumerate(rows):
        turn = seen.get(row.merchant, 0)
        seen[row.merchant] = turn + 1
        ranked.append((turn if row.merchant else 0, place, row))
    return [row for _, _, row in sorted(ranked, key=lambda item: item[:2])]


def run(row: Due, *, owner: str) -> None:
    """Run one leased row; whatever comes of it is written only while the lease is still ours."""
    handler = handlers.get(row.handler)
    try:
        if handler is None:
            raise LookupError(f"no handler named {row.handler}")
        again = handler(row.payload)
    except TryLater as error:
        _retry(row, owner=owner, error=error, wait_s=error.wait_s)
    except Exception as error:
        log.warning("due work %s %s failed: %s", row.handler, row.key, type(error).__name__, exc_info=True)
        _retry(row, owner=owner, error=error, wait_s=0)
    else:
        mine = Due.objects.filter(pk=row.pk, lease_owner=owner, state=Due.State.RUNNING)
        if isinstance(again, Again):
            mine.update(
                state=Due.State.DUE,
                attempts=0,
                next_at=clock.now() + timedelta(seconds=again.after_s),
                lease_owner="",
            )
        else:
            mine.update(state=Due.State.DONE, lease_owner="", last_error="")


def _retry(row: Due, *, owner: str, error: Exception, wait_s: float) -> None:
    backoff = max(wait_s, min(300.0, 2.0**row.attempts)) * (1 + random.random() / 4)
    aside = row.attempts >= TRIES and not isinstance(error, TryLater)
    Due.objects.filter(pk=row.pk, lease_owner=owner, state=Due.State.RUNNING).update(
        state=Due.State.SET_ASIDE if aside else Due.State.DUE,
        next_at=clock.now() + timedelta(seconds=backoff),
        lease_owner="",
        last_error=f"{type(error).__name__}: {error}"[:500],
    )


def run_due(*, limit: int = 1000) -> int:
    """Run what is due now in this thread until nothing is; return how many rows ran. For tests and the demo."""
    owner, count = new_id("worker"), 0
    while count < limit and (rows := take(owner=owner)):
        for row in rows:
            run(row, owner=owner)
            count += 1
    return count


def run_forever(stop: threading.Event, *, idle_s: float = 0.5) -> None:
    """Take and run until told to stop; between batches wait for a nudge or the idle time.

    What waits for machines of strangers runs in threads beside this one: a till's question never stands behind it.
    """
    beside = [
        threading.Thread(target=_run_lane, args=(stop, idle_s, "slow"), name=f"worker-slow-{number}")
        for number in range(SLOW_WORKERS if slow else 0)
    ]
    for thread in beside:
        thread.start()
    _run_lane(stop, idle_s, "quick")
    for thread in beside:
        thread.join()


def _run_lane(stop: threading.Event, idle_s: float, lane: str) -> None:
    owner = new_id("worker")
    while not stop.is_set():
        rows: list[Due] = []
        try:
            close_old_connections()
            offset.load()
            rows = take(owner=owner, limit=1 if lane == "slow" else BATCH, lane=lane)
            for row in rows:
                run(row, owner=owner)
        except Exception:
            # The database may be away for a moment; the rows are the truth and wait there.
            log.warning("the work loop could not go on, trying again", exc_info=True)
            stop.wait(1.0)
        if not rows and lane == "slow":
            stop.wait(idle_s)
        elif not rows:
            woken.wait(idle_s)
            woken.clear()
    connection.close()
