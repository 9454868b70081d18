"""The demand score: how much more of a product a market is likely to buy from an exporter.

One function, `scores`, ranks the rows of a backtest and the products of a merchant alike. It is a weighted
sum of features that are already on a log scale, so that every feature's part in a score can be shown; with
the plain weights it is ln(1 + three-year mean) + ln(1 + export potential), the sum that is hard to beat.
`learn` moves the weights by ridge regression on past lists, pulled towards the plain ones, so that little
data changes little. Inputs are the columns of `market.pairs`, in current USD.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sluis.scouting.baselines import mean_3
from sluis.scouting.metrics import Numbers

Rows = Mapping[str, Any]


def _thousands(usd: Numbers) -> Numbers:
    return np.log1p(usd / 1000.0)


def _recent(rows: Rows, name: str) -> Numbers:
    mean: Numbers = (rows[f"{name}_0"] + rows[f"{name}_1"] + rows[f"{name}_2"]) / 3.0
    return mean


def _years_sold(rows: Rows) -> Numbers:
    years: Numbers = sum((np.asarray(rows[f"flow_{back}"]) > 0).astype(np.float64) for back in range(3))
    return years


# What each feature says, and how it is made of the columns of `market.pairs`.
FEATURES: dict[str, tuple[str, Callable[[Rows], Numbers]]] = {
    "sold": ("sold to this market, three-year mean", lambda rows: np.log1p(mean_3(rows))),
    "sold_thousands": ("the same, small amounts counting less", lambda rows: _thousands(mean_3(rows))),
    "potential": ("export potential", lambda rows: np.log1p(rows["epi"])),
    "potential_thousands": ("the same, small amounts counting less", lambda rows: _thousands(rows["epi"])),
    "supply": ("sold to the whole world", lambda rows: _thousands(_recent(rows, "supply"))),
    "market": ("what the market imports from all", lambda rows: _thousands(_recent(rows, "market"))),
    "foothold": ("all that the exporter sells to this market", lambda rows: _thousands(rows["pair_total"])),
    "steadiness": ("years out of three in which it was sold", _years_sold),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight per feature, and where the weights come from."""

    values: tuple[float, ...]
    origin: str

    def of(self, feature: str) -> float:
        """Return the weight of a feature by its name."""
        return self.values[list(FEATURES).index(feature)]


PLAIN = Weights(
    values=tuple(1.0 if name in ("sold", "potential") else 0.0 for name in FEATURES),
    origin="untrained sum of ln(1 + three-year mean) and ln(1 + export potential)",
)


def design(rows: Rows) -> Numbers:
    """Return the features of all rows, a column each in the order of FEATURES."""
    columns: Numbers = np.column_stack(
        [np.asarray(make(rows), dtype=np.float64) for _, make in FEATURES.values()]
    )
    return columns


def scores(rows: Rows, weights: Weights = PLAIN) -> Numbers:
    """Return the demand score of every row, in log points; higher means that more growth is expected."""
    result: Numbers = design(rows) @ np.array(weights.values)
    return result


def parts(rows: Rows, weights: Weights = PLAIN) -> Numbers:
    """Return each feature's part in the scores; the parts of a row add up to its score."""
    result: Numbers = design(rows) * np.array(weights.values)
    return result


def learn(lists: Sequence[tuple[Rows, Numbers]], *, penalty: float = 1e-3) -> Weights:
    """Return the ridge weights of past lists (rows, gain); the plain ones when there is nothing to learn.

    Every list is centred first, so that a year or a market in which all trade grew teaches nothing; what is
    left are the differences inside a list, which is what a ranking is about.
    """
    if not lists:
        return PLAIN
    centred = [
        (columns - columns.mean(axis=0), gains - gains.mean())
        for columns, gains in ((design(rows), gains) for rows, gains in lists)
    ]
    x = np.vstack([columns for columns, _ in centred])
    y = np.concatenate([gains for _, gains in centred])
    spread = x.std(axis=0)
    if not len(y) or not (spread > 0).any() or not np.any(y):
        return PLAIN
    spread = np.where(spread > 0, spread, 1.0)
    z = x / spread
    prior = np.array(PLAIN.values) * spread
    # The plain sum has no unit; bring it to the unit of the gain before it is used as the point of rest.
    plain = z @ prior
    prior = prior * max(float(plain @ y) / float(plain @ plain), 0.0) if plain.any() else prior
    pull = penalty * len(y)
    solved = np.linalg.solve(z.T @ z + pull * np.eye(z.shape[1]), z.T @ y + pull * prior)
    return Weights(
        values=tuple(float(value) for value in solved / spread),
        origin=f"ridge over {len(lists)} past lists, {len(y)} rows",
    )
