"""The room's due work, by name; `config.wiring` registers it."""

from __future__ import annotations

from sluis.customs import declare, exchange, papers, purge, return_goods
from sluis.work.due import Handler

HANDLERS: dict[str, Handler] = {
    declare.SEND: exchange.send,
    declare.RECEIVE: exchange.receive,
    return_goods.SEND: return_goods.send,
    return_goods.LAPSE: return_goods.lapse,
    purge.HANDLER: purge.daily,
    papers.DAILY: papers.daily,
}
