"""The room's due work, by name; `config.wiring` registers it."""

from __future__ import annotations

from sluis.marketplace import fulfil, orders, publish, purge, stock_sync
from sluis.work.due import Handler

HANDLERS: dict[str, Handler] = {
    publish.SUBMIT: publish.send,
    orders.PULL: orders.pull,
    fulfil.FULFIL: fulfil.advance,
    fulfil.NOTICE: fulfil.notice,
    fulfil.NEWS: fulfil.read_news,
    stock_sync.PUSH: stock_sync.push,
    purge.HANDLER: purge.daily,
}
