"""The room's due work, by name; `config.wiring` registers it."""

from __future__ import annotations

from sluis.scouting import paper_news, reassess, watch
from sluis.work.due import Handler

HANDLERS: dict[str, Handler] = {
    watch.HANDLER: watch.daily_round,
    reassess.HANDLER: reassess.run,
    paper_news.HANDLER: paper_news.read,
}
