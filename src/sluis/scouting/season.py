"""When in the year a market buys: a factor per month and how strong the season is, from monthly values.

Log-additive: the value of a month is trend times season times remainder. The trend is the centred mean over twelve
months (half of the first and the thirteenth); what is left is averaged by calendar month and centred on zero. The
strength is max(0, 1 - Var(remainder) / Var(season + remainder)), as Wang, Smith and
Hyndman (2006) measure it. January and February are joined beforehand, each with half of their sum, for the Chinese New Year
moves between them. A month without a value is no zero: it is not known, and left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

LEAST_MONTHS = 36
Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Season:
    """Factors of January to December around 1, the strength from 0 (none) to 1, and the months it rests on."""

    factors: tuple[float, ...]
    strength: float
    months: int

    @property
    def best(self) -> int:
        """Return the month (1 to 12) in which most is bought; January stands for January and February."""
        return max(range(12), key=lambda at: self.factors[at]) + 1


def season(values: Mapping[Month, float]) -> Season | None:
    """Return the season of monthly values by (year, month); None below 36 months with a value.

    >>> season({(2020, 1): 5.0}) is None
    True
    """
    logs = {month: math.log(value) for month, value in _joined(values).items() if value > 0}
    if len(logs) < LEAST_MONTHS:
        return None
    left = {month: log - trend for month, log in logs.items() if (trend := _trend(logs, month)) is not None}
    by_month: dict[int, list[float]] = {}
    for (_year, month), value in left.items():
        by_month.setdefault(month, []).append(value)
    if len(by_month) < 12:
        return None
    means = {month: math.fsum(found) / len(found) for month, found in by_month.items()}
    middle = math.fsum(means.values()) / 12
    effect = {month: mean - middle for month, mean in means.items()}
    remainder = _variance([value - effect[month] for (_year, month), value in left.items()])
    whole = _variance(list(left.values()))
    strength = max(0.0, 1.0 - remainder / whole) if whole > 0 else 0.0
    return Season(tuple(math.exp(effect[month]) for month in range(1, 13)), strength, len(logs))


def _joined(values: Mapping[Month, float]) -> dict[Month, float]:
    """Give January and February half of their sum each where both are known."""
    joined = dict(values)
    for year in {year for year, _month in values}:
        if (year, 1) in values and (year, 2) in values:
            joined[year, 1] = joined[year, 2] = (values[year, 1] + values[year, 2]) / 2
    return joined


def _trend(logs: Mapping[Month, float], at: Month) -> float | None:
    around = [logs.get(_shifted(at, step)) for step in range(-6, 7)]
    known = [value for value in around if value is not None]
    if len(known) < 13:
        return None
    return (math.fsum(known[1:-1]) + (known[0] + known[-1]) / 2) / 12


def _shifted(at: Month, step: int) -> Month:
    count = at[0] * 12 + at[1] - 1 + step
    return count // 12, count % 12 + 1


def _variance(values: list[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / len(values)
