"""One story of a parcel out of two voices: the carrier's events and what China customs said of its declaration.

A stretch of a good journey is told once, at its first moment, whoever told it first; trouble is told each time.
Merchants read it with places and tones, buyers in plain sentences, both in their own language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from sluis.customs.models import Declaration
from sluis.logistics import states
from sluis.logistics.models import Shipment
from sluis.logistics.wording import carrier_word, milestone_word
from sluis.offices.history import party_word
from sluis.records.models import Event
from sluis.web import figures

CUSTOMS: Final = "chinaport"
# What customs' news mean on the way of a parcel; the rest of it concerns papers alone.
_OF_CUSTOMS: Final = {
    "declaration.sent": "declared",
    "declaration.accepted": "import_customs",
    "declaration.held": "held_at_customs",
    "declaration.refused": "customs_refused",
    "declaration.released": "import_cleared",
}
_ONCE: Final = frozenset({*states.JOURNEY, "declared"}) - {"out_for_delivery", "ready_for_pickup"}
_TROUBLE: Final = states.TROUBLE | {"held_at_customs", "customs_refused"}
_GOOD: Final = frozenset({"delivered", "import_cleared"})
_RANKS: Final = {milestone: rank for rank, milestone in enumerate(states.JOURNEY)}
_AT_CUSTOMS: Final = _RANKS["import_customs"]
# The stretches of the road as a person counts them, each with the milestone that ends it.
STRETCHES: Final = ("accepted", "line_haul", "import_customs", "import_cleared", "last_mile", "delivered")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One thing that happened to a parcel: our milestone, when, where, who told it, and in which words."""

    milestone: str
    at: datetime
    place: str = ""
    teller: str = ""
    words: str = ""

    @property
    def tone(self) -> str:
        """Return how the time line colours it."""
        if self.milestone in _TROUBLE:
            return "no"
        return "go" if self.milestone in _GOOD else "info"


def chapters_of(shipment: Shipment) -> list[Chapter]:
    """Return the story of a parcel, oldest first. The caller has checked who may see it."""
    told = [
        Chapter(event.milestone, event.at, event.place, shipment.carrier, event.text)
        for event in shipment.events.all()
        if event.milestone
    ]
    return merged([*told, *_by_customs(shipment)])


def _by_customs(shipment: Shipment) -> list[Chapter]:
    if shipment.return_of_id:
        return []
    declared = Declaration.objects.filter(office_code=shipment.office_code, reference=shipment.reference)
    released = dict(declared.values_list("pk", "released_at"))
    news = Event.objects.filter(reference__in=list(released), kind__in=list(_OF_CUSTOMS))
    return [Chapter(_OF_CUSTOMS[one.kind], _moment(one, released), "", CUSTOMS) for one in news]


def _moment(news: Event, released: Mapping[str, datetime | None]) -> datetime:
    """Return customs' own moment of a release; of the rest only the moment at which we heard it is kept."""
    own = released[news.reference] if news.kind == "declaration.released" else None
    return own or news.at


def merged(chapters: Iterable[Chapter]) -> list[Chapter]:
    """Return chapters by their moments, what two voices say told once, the first place and words kept."""
    found: list[Chapter] = []
    places: dict[str, int] = {}
    for one in sorted(chapters, key=lambda chapter: (chapter.at, chapter.milestone)):
        known = places.get(one.milestone)
        repeats = bool(found) and found[-1].milestone == one.milestone
        if known is None or not (repeats or one.milestone in _ONCE):
            places[one.milestone] = len(found)
            found.append(one)
        elif not found[known].place and one.place:
            found[known] = replace(found[known], place=one.place)
    return found


def present(shipment: Shipment, chapters: Sequence[Chapter]) -> str:
    """Return the milestone that tells best where a parcel is now.

    That is the newest one; but what customs says of its papers is heard late at times, and does not count any more
    once the carrier has the parcel beyond the border.
    """
    newest = chapters[-1] if chapters else None
    if newest is None or newest.teller != CUSTOMS or shipment.milestone not in _RANKS:
        return newest.milestone if newest else shipment.milestone
    beyond = _RANKS[shipment.milestone] > _RANKS.get(newest.milestone, _AT_CUSTOMS)
    return shipment.milestone if beyond else newest.milestone


def entries(shipment: Shipment, chapters: Sequence[Chapter]) -> list[dict[str, Any]]:
    """Return the story for the time line of a page, with the teller's own words below; the caller sorts it."""
    told = [
        {
            "at": one.at,
            "what": milestone_word(one.milestone),
            "who": one.place or _teller(shipment, one),
            "detail": one.words,
            "tone": one.tone,
        }
        for one in chapters
    ]
    return [*told, *_in_foreign_words(shipment)]


def _in_foreign_words(shipment: Shipment) -> list[dict[str, Any]]:
    """Return what the carrier told under codes that nobody here knows, in its own words."""
    return [
        {
            "at": event.at,
            "what": event.text or event.code,
            "who": event.place or carrier_word(shipment.carrier),
            "detail": event.code if event.text else "",
            "tone": "",
        }
        for event in shipment.events.all()
        if not event.milestone
    ]


def _teller(shipment: Shipment, one: Chapter) -> str:
    return party_word(CUSTOMS) if one.teller == CUSTOMS else carrier_word(shipment.carrier)


def steps(shipment: Shipment, chapters: Sequence[Chapter]) -> list[dict[str, Any]]:
    """Return the stretches of the road with the day on which each was done; trouble marks the present one."""
    days = {one.milestone: one.at for one in chapters}
    reached = _reached(shipment, chapters)
    made = [_step(_("Booked"), bool(shipment.waybill_number), shipment.waybill_number)]
    for milestone in STRETCHES:
        at = days.get(milestone)
        note = figures.moment_text(at, "date") if at else ""
        made.append(_step(milestone_word(milestone), states.JOURNEY.index(milestone) <= reached, note))
    present = next((step for step in made if step["state"] == "todo"), None)
    if present is not None:
        failed = shipment.state in (states.REFUSED, states.RETURNED) or shipment.milestone in states.TROUBLE
        present["state"] = "failed" if failed else "current"
        if failed:
            present["note"] = milestone_word(shipment.milestone)
    return made


def _step(label: str, done: bool, note: str) -> dict[str, Any]:
    return {"label": label, "state": "done" if done else "todo", "note": note}


def _reached(shipment: Shipment, chapters: Sequence[Chapter]) -> int:
    """Return how far along the journey a parcel has ever been; -1 for nowhere yet."""
    seen = [one.milestone for one in chapters] + [shipment.milestone]
    return max((states.JOURNEY.index(name) for name in seen if name in states.JOURNEY), default=-1)
