"""Find what changed at the platform: windows that share their boundary, read again and again until each succeeded.

Nothing is lost when the platform is away, for the mark moves only after a whole window was read. Nothing is read for
ever: a trade that cannot be stored gets a due row of its own, so that it keeps nobody waiting, and a day later
everything of the last days is compared once more (`sweep`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sluis.kernel import clock, wiring
from sluis.kernel.errors import CounterpartyError, Misconfigured, TryLater
from sluis.marketplace import claim_follow, orders, price_sync, pricing, shelf_check, stock_sync
from sluis.marketplace.models import Order, PullMark
from sluis.marketplace.ports import ChangedTrade, Orders
from sluis.offices.models import Connection
from sluis.work import due
from sluis.work.due import Again

log = logging.getLogger("sluis.marketplace")

PULL = "marketplace.pull"
TRADE = "marketplace.trade"
SWEEP = "marketplace.sweep"
EVERY_S = 60
TROUBLED_S = 300  # a person must act (the shop's authorisation lapsed): no use asking more often
WINDOW_S, SMALLEST_S = 1800, 60
# Trades may become visible a moment after their time stamp; windows overlap by this much.
OVERLAP = timedelta(minutes=2)
# A time stamp has whole seconds, so what we read in the same moment may have changed once more.
SETTLED = timedelta(seconds=30)
LOOK_BACK = timedelta(days=3)
SWEEP_EVERY_S = 24 * 3600
TOO_HEAVY = "isv.trade-service-rejection"


def start_pulling(connection: Connection, *, since: datetime) -> None:
    """Begin to read the trades of a connection from a moment on."""
    PullMark.objects.get_or_create(connection_id=connection.pk, defaults={"through": since})
    payload = {"connection": connection.pk}
    due.ask(handler=PULL, key=connection.pk, payload=payload, resource=f"pull:{connection.pk}")
    tomorrow = clock.now() + timedelta(seconds=SWEEP_EVERY_S)
    due.ask(handler=SWEEP, key=connection.pk, payload=payload, at=tomorrow)
    due.ask(handler=shelf_check.NIGHTLY, key=connection.pk, payload=payload, at=tomorrow)
    due.ask(handler=pricing.DAILY, key="all", payload={}, at=tomorrow)
    for watch in (stock_sync.WATCH, price_sync.WATCH):
        due.ask(handler=watch, key="all", payload={})


def pull(payload: dict[str, Any]) -> Again:
    """Read all windows up to now; what stands in the way is kept on the mark for people to see."""
    connection = Connection.objects.get(pk=payload["connection"])
    mark = PullMark.objects.get(connection_id=connection.pk)
    try:
        _read_windows(connection, mark)
        claim_follow.pull(connection)
    except TryLater as error:
        if error.their_code == TOO_HEAVY:
            mark.window_s = max(SMALLEST_S, mark.window_s // 2)
        _trouble(mark, error.message)
        raise
    except CounterpartyError as error:
        _trouble(mark, error.message)
        return Again(TROUBLED_S)
    if mark.trouble:
        PullMark.objects.filter(pk=mark.pk).update(trouble="", trouble_since=None)
    return Again(EVERY_S)


def _trouble(mark: PullMark, message: str) -> None:
    PullMark.objects.filter(pk=mark.pk).update(
        window_s=mark.window_s,
        trouble=message[:300],
        trouble_since=mark.trouble_since or clock.now(),
    )


def _read_windows(connection: Connection, mark: PullMark) -> None:
    platform = wiring.get(Orders, connection)
    now = clock.now()
    start = mark.through - OVERLAP
    while start < now:
        end = min(start + timedelta(seconds=mark.window_s), now)
        for trade in _unread(platform.changed(start=start, end=end)):
            _take(trade.number, platform, connection)
        mark.through = start = end
        mark.window_s = min(mark.window_s * 2, WINDOW_S)
        mark.save(update_fields=["through", "window_s"])


def _unread(changed: Iterable[ChangedTrade]) -> list[ChangedTrade]:
    """Leave out what we know as it is now, so that a window cut short goes on where it stopped."""
    trades = list(changed)
    known: dict[str, tuple[datetime, datetime]] = {}
    for first in range(0, len(trades), 500):
        numbers = [trade.number for trade in trades[first : first + 500]]
        rows = Order.objects.filter(number__in=numbers).values_list("number", "modified_at", "read_at")
        known |= {number: (modified, read) for number, modified, read in rows}
    return [trade for trade in trades if not _is_known(trade, known.get(trade.number))]


def _is_known(trade: ChangedTrade, known: tuple[datetime, datetime] | None) -> bool:
    if known is None:
        return False
    modified_at, read_at = known
    return modified_at >= trade.modified_at and read_at >= trade.modified_at + SETTLED


def _take(number: str, platform: Orders, connection: Connection) -> None:
    """Read and store one trade; one that cannot be stored is set aside and does not stop the others."""
    try:
        orders.store(platform.order(number), connection=connection)
    except (TryLater, Misconfigured):
        raise
    except Exception:
        log.warning("trade %s could not be stored, it is tried by itself", number, exc_info=True)
        due.ask(
            handler=TRADE,
            key=f"{connection.pk}:{number}",
            payload={"connection": connection.pk, "number": number},
        )


def read_trade(payload: dict[str, Any]) -> None:
    """Read and store one trade by itself; after five tries it is set aside and shown to a person."""
    connection = Connection.objects.get(pk=payload["connection"])
    orders.store(wiring.get(Orders, connection).order(payload["number"]), connection=connection)


def sweep(payload: dict[str, Any]) -> Again:
    """Once a day ask for everything that changed in the last days, and read what we do not have as it is now."""
    connection = Connection.objects.get(pk=payload["connection"])
    platform = wiring.get(Orders, connection)
    now = clock.now()
    start = now - LOOK_BACK
    while start < now:
        end = min(start + timedelta(seconds=WINDOW_S), now)
        for trade in _unread(platform.changed(start=start, end=end)):
            _take(trade.number, platform, connection)
        start = end
    return Again(SWEEP_EVERY_S)
