"""The demand score: how much more of a product a market is likely to buy from an exporter.

One function, `scores`, ranks the rows of a backtest and the products of a merchant alike. It is a weighted
sum of features that are already on a log scale, so that every feature's part in a score can be shown. It
starts from ln(1 + three-year mean) + ln(1 + export potential), the sum that is hard to beat, and adds the
reach: export potential is nothing wherever the exporter sells nothing to the market yet, and then supply and
demand must speak for themselves. `learn` moves the weights by ridge regression on past lists, pulled towards
the starting ones, so that little data changes little. Inputs are the columns of `market.pairs`, in current
USD.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sluis.scouting.baselines import mean_3
from sluis.scouting.metrics import Numbers

Rows = Mapping[str, Any]
# Chosen on fish trade of 2010-2020 (docs/algorithms/score.md): the pull, and how much rows far from the top teach.
_PULL = 0.1
_TOP_ROWS, _WEIGHT_BELOW = 400, 0.1


def _thousands(usd: Numbers) -> Numbers:
    return np.log1p(usd / 1000.0)


def _recent(rows: Rows, name: str) -> Numbers:
    mean: Numbers = (rows[f"{name}_0"] + rows[f"{name}_1"] + rows[f"{name}_2"]) / 3.0
    return mean


def _reach(rows: Rows) -> Numbers:
    reach: Numbers = _thousands(_recent(rows, "supply")) * _thousands(_recent(rows, "market")) / 10.0
    return reach


def _foothold(rows: Rows) -> Numbers:
    foothold: Numbers = _thousands(_recent(rows, "supply")) * _thousands(rows["pair_total"]) / 10.0
    return foothold


# What each feature says, and how it is made of the columns of `market.pairs`.
FEATURES: dict[str, tuple[str, Callable[[Rows], Numbers]]] = {
    "sold": ("sold to this market, three-year mean", lambda rows: np.log1p(mean_3(rows))),
    "potential": (
        "world share x imports of the market x ease of trade",
        lambda rows: np.log1p(rows["epi"]),
    ),
    "reach": ("what the exporter sells to the world, and the market buys from it", _reach),
    "foothold": ("the same supply, and all that the exporter sells to this market", _foothold),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight per feature, in the order of FEATURES, and where the weights come from."""

    values: tuple[float, ...]
    origin: str


STARTING = Weights(values=(1.0, 1.0, 1.0, 0.0), origin="untrained: sold, potential and reach, each once")


def design(rows: Rows) -> Numbers:
    """Return the features of all rows, a column each in the order of FEATURES."""
    columns: Numbers = np.column_stack(
        [np.asarray(make(rows), dtype=np.float64) for _, make in FEATURES.values()]
    )
    return columns


def scores(rows: Rows, weights: Weights = STARTING) -> Numbers:
    """Return the demand score of every row, in log points; higher means that more growth is expected."""
    result: Numbers = design(rows) @ np.array(weights.values)
    return result


def parts(rows: Rows, weights: Weights = STARTING) -> Numbers:
    """Return each feature's part in the scores; the parts of a row add up to its score."""
    result: Numbers = design(rows) * np.array(weights.values)
    return result


def learn(lists: Sequence[tuple[Rows, Numbers]], *, pull: float = _PULL) -> Weights:
    """Return the ridge weights of past lists (rows, gain); the starting ones when there is nothing to learn.

    Every list is centred first, so that a year or a market in which all trade grew teaches nothing; what is
    left are the differences inside a list, which is what a ranking is about. Rows that the starting weights
    put far from the top count for a tenth, for nobody reads them.
    """
    x, y, w = _stacked(lists)
    if not len(y) or not np.any(y):
        return STARTING
    spread = np.sqrt((w[:, None] * x * x).sum(axis=0) / w.sum())
    spread = np.where(spread > 0, spread, 1.0)
    z = x / spread
    start = np.array(STARTING.values) * spread
    # The starting sum has no unit; bring it to that of the gain before it serves as the point of rest.
    plain = z @ start
    size = float((w * plain) @ plain)
    start = start * (max(float((w * plain) @ y) / size, 0.0) if size > 0 else 0.0)
    left = (z * w[:, None]).T @ z / w.sum() + pull * np.eye(z.shape[1])
    right = (z * w[:, None]).T @ y / w.sum() + pull * start
    solved = np.linalg.solve(left, right) / spread
    return Weights(
        values=tuple(float(value) for value in solved),
        origin=f"ridge over {len(lists)} past lists, {len(y)} rows",
    )


def _stacked(lists: Sequence[tuple[Rows, Numbers]]) -> tuple[Numbers, Numbers, Numbers]:
    """Return features, gains and row weights of all lists, each list centred on itself."""
    x, y, w = [np.empty((0, len(FEATURES)))], [np.empty(0)], [np.empty(0)]
    for rows, gains in lists:
        columns = design(rows)
        place = np.argsort(np.argsort(-(columns @ np.array(STARTING.values)), kind="stable"), kind="stable")
        x.append(columns - columns.mean(axis=0))
        y.append(gains - gains.mean())
        w.append(np.where(place < _TOP_ROWS, 1.0, _WEIGHT_BELOW))
    return np.vstack(x), np.concatenate(y), np.concatenate(w)
