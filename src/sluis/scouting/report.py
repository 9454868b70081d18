"""All assessments of a catalogue file as one page that needs nothing else: no host, no script, no database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from sluis.logistics.wording import route_word
from sluis.scouting import product_page, reading, roads, unsaved
from sluis.scouting.assess_rows import RANKS
from sluis.scouting.family_notes import notes_of
from sluis.scouting.models import Assessment as Kept
from sluis.scouting.values import Assessment
from sluis.scouting.wording import BADGES, verdict_word

SHEETS = ("tokens.css", "frame.css", "parts.css", "figures.css", "print.css")


@cache
def _style() -> SafeString:
    """Return the style sheets of the pages in one text; they name no address."""
    folder = resources.files("sluis.web").joinpath("static", "web")
    text = "\n".join(folder.joinpath(name).read_text("utf-8") for name in SHEETS)
    return mark_safe(text)  # noqa: S308 - our own files


def page(found: Sequence[Assessment], *, file_name: str, language: str) -> str:
    """Return the page of ranked assessments as HTML text in a language; the same values give the same text."""
    with translation.override(language):
        context = {
            "language": language,
            "file_name": file_name,
            "as_of": found[0].as_of if found else None,
            "style": _style(),
            "is_example": any(one.is_example for one in found),
            "counts": _counts(found),
            "products": [_product(one) for one in found],
        }
        return render_to_string("scouting/report.html", context)


def _counts(found: Sequence[Assessment]) -> list[dict[str, Any]]:
    return [{"label": verdict_word(name), "n": sum(one.verdict == name for one in found)} for name in RANKS]


def _product(one: Assessment) -> dict[str, Any]:
    product, kept = unsaved.product_of(one.product), unsaved.assessment_of(one)
    comparison = roads.compare(product, kept)
    best = next((road for road in comparison.roads if road.is_best and road.landed), None)
    parts = reading.parts(kept)
    language = translation.get_language() or "en"
    return {
        "sku": product.sku,
        "name": product.name_in(language),
        "name_zh": str(product.names.get("zh", "")),
        "badge": BADGES[one.verdict],
        "score": _score(kept),
        "route": route_word(one.best_route) if one.best_route else "",
        "landed": best.landed if best else None,
        "sells": reading.shelf_prices(kept),
        "parts": parts,
        "top": max((part.weight for part in parts), default=1) or 1,
        "roads": comparison.roads,
        "missing": comparison.missing,
        "ladder": product_page.ladder(kept, best),
        "steps": [step for step in product_page.steps(product, kept, None) if step["state"] != "done"],
        "notes": [(note.seen, note.text(language), note.source) for note in notes_of(product.family)],
    }


def _score(kept: Kept) -> tuple[int, int, int] | None:
    if kept.score is None or kept.low is None or kept.high is None:
        return None
    return kept.low, kept.score, kept.high
