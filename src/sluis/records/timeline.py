"""The time line of an object: what happened, by whom or what, with the raw message one click away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sluis.records.models import AuditEntry, Event, WireMessage


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: an act (`audit`), news (`event`) or an exchange over a wire (`wire`)."""

    at: datetime
    kind: str
    name: str
    actor: str
    detail: dict[str, Any]
    wire_id: str = ""


def of(*subjects: str) -> list[Moment]:
    """Return the moments of one or more subjects, oldest first. The caller has checked who may see them."""
    acts = [
        Moment(a.at, "audit", a.verb, a.actor, a.detail)
        for a in AuditEntry.objects.filter(subject__in=subjects)
    ]
    news = [Moment(e.at, "event", e.kind, "", e.detail) for e in Event.objects.filter(reference__in=subjects)]
    wires = [
        Moment(w.at, "wire", f"{w.party} {w.operation}", w.party, {"outcome": w.outcome}, w.id)
        for w in WireMessage.objects.filter(subject__in=subjects).defer("request", "answer")
    ]
    return sorted([*acts, *news, *wires], key=lambda moment: moment.at)
