"""The opportunity map and the season calendar of whoever asks, each with its values in a table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS_3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from sluis.kernel import clock
from sluis.offices.middleware import require
from sluis.scouting import pictures, queries, reading, timing
from sluis.scouting.assess_rows import RANKS
from sluis.scouting.models import Assessment
from sluis.scouting.values import VerdictWord
from sluis.scouting.wording import BADGES, occasion_word, part_word, verdict_word

SHOWN = 120
MONTHS = 13


@login_required
def opportunities(request: HttpRequest) -> HttpResponse:
    """Show where demand and price room are, and when the occasions come."""
    scope = require(request, "scouting:read")
    found = list(reading.ranked(queries.latest(scope))[:SHOWN])
    placed = [(one, spot) for one in found if (spot := spot_of(one)) is not None]
    families = {one.product.family for one in found}
    today = clock.today()
    context = {
        "title": _("Opportunities"),
        "map": _drawn_map([spot for _one, spot in placed]),
        "rows": [_line(one, spot) for one, spot in placed],
        "unplaced": len(found) - len(placed),
        "calendar": _drawn_calendar(families, today),
        "seasons": _seasons(families, today),
        "stages": stages(),
        "is_example": any(one.is_example for one in found),
    }
    return render(request, "scouting/map.html", context)


def spot_of(one: Assessment) -> pictures.Spot | None:
    """Return where a product stands on the map; None where its demand or its price room is not known."""
    shares = {
        each["name"]: Decimal(each["points"]) / each["weight"]
        for each in one.result.get("contributions", [])
        if each["points"] is not None and each["weight"]
    }
    if "demand" not in shares or "price_room" not in shares:
        return None
    inputs = reading.inputs_of(one, "demand")
    bought = next((value for name, value in inputs.items() if name.startswith("imports_of_china_usd_")), "0")
    return pictures.Spot(
        name=one.product.name_in(get_language() or "en"),
        demand=shares["demand"],
        room=shares["price_room"],
        value_usd=Decimal(bought),
        verdict=cast(VerdictWord, one.verdict),
    )


def _line(one: Assessment, spot: pictures.Spot) -> dict[str, Any]:
    return {
        "product": one.product,
        "name": spot.name,
        "badge": BADGES[one.verdict],
        "demand": spot.demand,
        "room": spot.room,
        "value": spot.value_usd / reading.MILLION,
    }


def _drawn_map(spots: list[pictures.Spot]) -> SafeString | None:
    if not spots:
        return None
    words = pictures.MapWords(
        title=_("Opportunities by demand and price room"),
        demand=part_word("demand"),
        room=part_word("price_room"),
        verdicts={name: verdict_word(name) for name in RANKS},
    )
    return mark_safe(pictures.opportunity_map(spots, words=words))  # noqa: S308 - texts are escaped in it


def stages() -> list[pictures.Stage]:
    """Return what is done before an occasion, in days before it: the project's rule for goods that go by sea."""
    return [
        pictures.Stage(pgettext("season", "choose and make"), 150, 90),
        pictures.Stage(pgettext("season", "by sea"), 90, 28),
        pictures.Stage(pgettext("season", "in the bonded zone"), 28, 0),
    ]


def _occasions(families: set[str], today: date) -> list[timing.Occasion]:
    return [
        one
        for one in timing.occasions()
        if one.families & families and today <= one.day and (one.day - today).days < 365
    ]


def _drawn_calendar(families: set[str], today: date) -> SafeString | None:
    seasons = [pictures.Season(*_names(one), one.day) for one in _occasions(families, today)]
    if not seasons:
        return None
    drawn = pictures.season_calendar(
        seasons,
        start=today,
        months=MONTHS,
        stages=stages(),
        month_words=[str(MONTHS_3[month]).capitalize() for month in range(1, 13)],
        title=_("Season calendar"),
    )
    return mark_safe(drawn)  # noqa: S308 - texts are escaped in it


def _names(one: timing.Occasion) -> tuple[str, str]:
    told, _day = occasion_word(f"{one.name} {one.name_zh} {one.day.isoformat()}")
    name = told.removesuffix(one.name_zh).strip()
    return (name, one.name_zh) if name else (one.name_zh, "")


def _seasons(families: set[str], today: date) -> list[dict[str, Any]]:
    rows = []
    for one in _occasions(families, today):
        name, name_zh = _names(one)
        ship = date.fromordinal(one.day.toordinal() - stages()[1].first)
        rows.append({"name": name, "name_zh": name_zh, "day": one.day, "ship": ship, "late": ship < today})
    return rows
