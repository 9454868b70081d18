"""The weights and scales of the score, as data with a date; an office may hold its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from sluis.kernel.errors import BadInput

PARTS = ("demand", "price_room", "logistics_fit", "timing", "own_evidence")


@dataclass(frozen=True, slots=True)
class Weighting:
    """Points that each part can earn, 100 in all, the scale of each, and since when and why."""

    points: Mapping[str, int]
    points_without_till: Mapping[str, int]
    scales: Mapping[str, Mapping[str, Any]]
    dated: date
    decided_by: str
    reason: str


def shared_out(points: Mapping[str, int], *, without: str) -> dict[str, int]:
    """Give the points of one part to the others in proportion, in whole points that still add up to the
    total.

    >>> shared_out({"a": 60, "b": 30, "c": 10}, without="c")
    {'a': 67, 'b': 33, 'c': 0}
    """
    total, rest = sum(points.values()), sum(points.values()) - points[without]
    exact = {name: value * total / rest for name, value in points.items() if name != without}
    whole = {name: int(value) for name, value in exact.items()}
    short = total - sum(whole.values())
    for name in sorted(exact, key=lambda name: whole[name] - exact[name])[:short]:
        whole[name] += 1
    return {name: whole.get(name, 0) for name in points}


def weighting(text: str) -> Weighting:
    """Read a weights file. Raise BadInput when a part is absent or the points are not 100 in all."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"the weights are not readable: {error}", field="weights") from error
    points = {name: data.get("weights", {}).get(name) for name in PARTS}
    if any(not isinstance(value, int) or value < 0 for value in points.values()):
        raise BadInput(f"weights: give whole points for each of {', '.join(PARTS)}", field="weights")
    if sum(points.values()) != 100 or points["own_evidence"] == 100:
        raise BadInput(
            f"weights: the points add up to {sum(points.values())}, they must be 100", field="weights"
        )
    absent = [name for name in PARTS if name not in data]
    if absent or not isinstance(data.get("dated"), date):
        raise BadInput(f"weights: missing {', '.join([*absent, 'dated'])}", field="weights")
    return Weighting(
        points=points,
        points_without_till=shared_out(points, without="own_evidence"),
        scales={name: data[name] for name in PARTS},
        dated=data["dated"],
        decided_by=data.get("decided_by", ""),
        reason=data.get("reason", ""),
    )


@cache
def project_weighting() -> Weighting:
    """Return the weights that the project ships."""
    text = resources.files("sluis.scouting").joinpath("data", "weights.toml").read_text(encoding="utf-8")
    return weighting(text)
