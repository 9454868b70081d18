"""The room's due work, by name; `config.wiring` registers it."""

from __future__ import annotations

from sluis.logistics import purge, ship, track
from sluis.work.due import Handler

HANDLERS: dict[str, Handler] = {
    ship.BOOK: ship.book,
    ship.TRACK: track.poll,
    purge.HANDLER: purge.daily,
}
