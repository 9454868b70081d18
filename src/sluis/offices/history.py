"""The time line of an object as a page shows it: sentences of the rooms, names of people, the raw message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.offices.models import User
from sluis.records import timeline
from sluis.records.timeline import Moment


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a time line says of one act; `detail` names the part of the record that is shown below it."""

    text: str
    tone: str = ""
    detail: str = ""


def entries(
    subjects: Iterable[str], sentences: Mapping[str, Sentence], *, newest_first: bool = True
) -> list[dict[str, Any]]:
    """Return the time line of some subjects for the `timeline` tag. The caller has checked who may see them.

    News without a sentence is left out, for the act that caused it is there already; an act without one is shown
    by its name, so that nothing is hidden.
    """
    moments = [one for one in timeline.of(*subjects) if one.kind != "event" or one.name in sentences]
    people = names(moment.actor for moment in moments)
    found = [_entry(moment, sentences, people) for moment in moments]
    return found[::-1] if newest_first else found


def names(actors: Iterable[str]) -> dict[str, str]:
    """Return the names of those actors who are people that are still known."""
    numbers = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    known = User.objects.filter(pk__in=[number for number in numbers if number.isdigit()])
    return {user.actor: str(user) for user in known}


def actor_word(actor: str, people: Mapping[str, str]) -> str:
    """Return who did it: a person's name, a counterparty, or Sluis itself."""
    kind, _sep, rest = actor.partition(":")
    if kind == "user":
        return people.get(actor, _("a former user"))
    if kind == "key":
        return _("a program with an API key")
    return party_word(rest or kind)


def party_word(party: str) -> str:
    """Return the name of a counterparty as people know it."""
    return {
        "tmall": "Tmall Global",
        "cainiao": "Cainiao",
        "chinaport": pgettext("party", "China customs"),
        "alipay": "Alipay",
        "bank": pgettext("party", "the bank"),
        "system": "Sluis",
        "": "",
    }.get(party, party)


def _entry(moment: Moment, sentences: Mapping[str, Sentence], people: Mapping[str, str]) -> dict[str, Any]:
    if moment.kind == "wire":
        return _exchange(moment)
    known = sentences.get(moment.name, Sentence(moment.name))
    detail = moment.detail.get(known.detail, "") if known.detail else ""
    return {
        "at": moment.at,
        "what": known.text,
        "who": actor_word(moment.actor, people),
        "tone": known.tone,
        "detail": str(detail or ""),
    }


def _exchange(moment: Moment) -> dict[str, Any]:
    party, _sep, operation = moment.name.partition(" ")
    return {
        "at": moment.at,
        "what": _("Message exchanged with %(party)s") % {"party": party_word(party)},
        "who": operation,
        "detail": "",
        "raw_url": f"/messages/{moment.wire_id}/",
    }
