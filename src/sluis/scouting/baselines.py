"""The rankings that a score has to beat, all computed from the same features and none of them learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sluis.scouting.metrics import Numbers

Features = Mapping[str, Any]


def mean_3(rows: Features) -> Numbers:
    """Return the mean of the exports of the year and the two before it, in USD."""
    mean: Numbers = (rows["flow_0"] + rows["flow_1"] + rows["flow_2"]) / 3.0
    return mean


def last_growth(rows: Features) -> Numbers:
    """Return the change of the exports over the last year, in USD."""
    growth: Numbers = rows["flow_0"] - rows["flow_1"]
    return growth


def mean_3_epi(rows: Features) -> Numbers:
    """Return ln(1 + three-year mean) + ln(1 + export potential), both in USD."""
    total: Numbers = np.log1p(mean_3(rows)) + np.log1p(rows["epi"])
    return total


BASELINES: dict[str, Callable[[Features], Numbers]] = {
    "last_value": lambda rows: np.asarray(rows["flow_0"], dtype=np.float64),
    "mean_3": mean_3,
    "last_growth": last_growth,
    "rca": lambda rows: np.asarray(rows["rca"], dtype=np.float64),
    "epi": lambda rows: np.asarray(rows["epi"], dtype=np.float64),
    "mean_3_epi": mean_3_epi,
}
