"""The room's due work, by name; `config.wiring` registers it."""

from __future__ import annotations

from sluis.marketplace import (
    bring_back,
    claim_tell,
    fulfil,
    price_sync,
    pricing,
    publish,
    pull,
    purge,
    returns,
    shelf_check,
    stock_sync,
)
from sluis.work.due import Handler

HANDLERS: dict[str, Handler] = {
    publish.SUBMIT: publish.send,
    pull.PULL: pull.pull,
    pull.TRADE: pull.read_trade,
    pull.SWEEP: pull.sweep,
    fulfil.FULFIL: fulfil.advance,
    fulfil.NOTICE: fulfil.notice,
    fulfil.NEWS: fulfil.read_news,
    stock_sync.PUSH: stock_sync.push,
    purge.HANDLER: purge.daily,
    stock_sync.WATCH: stock_sync.watch,
    price_sync.PUSH: price_sync.push,
    price_sync.WATCH: price_sync.watch,
    pricing.DAILY: pricing.daily,
    shelf_check.NIGHTLY: shelf_check.nightly,
    shelf_check.CONFIRM: shelf_check.confirm,
    returns.TELL: claim_tell.tell,
    bring_back.BRING: bring_back.prepare,
}
