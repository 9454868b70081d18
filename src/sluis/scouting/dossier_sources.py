"""The sources of a dossier, each once with its version and day: market figures, border, costs, notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from sluis.logistics.break_even import BreakEven
from sluis.scouting.family_notes import Note
from sluis.scouting.models import Assessment
from sluis.scouting.reading import source_word
from sluis.scouting.roads import Comparison
from sluis.web import figures


def rows(
    one: Assessment, comparison: Comparison, pays: BreakEven | None, notes: Iterable[Note]
) -> list[list[str]]:
    """Return what each source is for, its name, and its day or version, in the reader's language."""
    found = [*_evidence(one), *_border(one), *_rate(comparison), *_costs(pays)]
    found += [[_("Experience of others"), note.source, figures.day_text(note.checked)] for note in notes]
    return [list(row) for row in dict.fromkeys(tuple(row) for row in found)]


def _evidence(one: Assessment) -> Iterator[list[str]]:
    for part in one.result.get("contributions", []):
        for each in part["inputs"]:
            name = _("example evidence, invented") if each["is_example"] else source_word(each["source"])
            licence = "" if each["licence"] in ("", "own") else f" ({each['licence']})"
            dated = figures.day_text(date.fromisoformat(each["dated"])) if each["dated"] else each["version"]
            yield [_("Score"), name + licence, _("reckoned") if dated == "computed" else dated]


def _border(one: Assessment) -> Iterator[list[str]]:
    for route in one.result.get("routes", []):
        if route["source"]:
            yield [_("Verdict"), route["source"], figures.day_text(one.as_of)]


def _rate(comparison: Comparison) -> Iterator[list[str]]:
    if comparison.rate is not None:
        yield [_("Exchange rate"), comparison.rate.source, figures.day_text(comparison.rate.as_of)]


def _costs(pays: BreakEven | None) -> Iterator[list[str]]:
    for line in pays.lines if pays else ():
        yield [_("Fixed cost"), line.source, "–"]
