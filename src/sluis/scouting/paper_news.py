"""News of papers, read from our own cursor: a paper that came, changed or ended has its merchant assessed anew."""

from __future__ import annotations

from typing import Any, Final

from sluis.offices.models import Merchant
from sluis.records import events
from sluis.records.models import Event
from sluis.scouting import reassess
from sluis.work import due
from sluis.work.due import Again

HANDLER: Final = "scouting.paper_news"
_TURNS_VERDICTS: Final = frozenset({"paper.written_down", "paper.changed", "paper.lapsed"})
_EVERY_S: Final = 5.0


def hear(event: Event) -> None:
    """Make the assessment of a merchant due when one of his papers may have turned a verdict."""
    if event.kind in _TURNS_VERDICTS and (merchant := Merchant.objects.filter(pk=event.merchant).first()):
        reassess.ask(merchant)


def read(_payload: dict[str, Any]) -> Again:
    """Read what is new; sooner again while there is more."""
    return Again(0.2 if events.read(reader="scouting.papers", apply=hear, limit=200) == 200 else _EVERY_S)


def start() -> None:
    """Make the reading due; asked again it changes nothing."""
    due.ask(handler=HANDLER, key="all")
