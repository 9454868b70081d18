"""How good a ranking was: NDCG, hit rate, rank correlation, and the error of a mean.

Rows with equal scores are taken in the average over all their orders, so that no result depends on the order
in which rows were read. Gains and values are in USD as `scores`' caller has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

# A one-dimensional array of 64-bit floats; the checker does not look into numpy.
Numbers: TypeAlias = Any
TOP = 50
_DRAWS = 2000
_SEED = 20_240_601


def gain(change_usd: Numbers) -> Numbers:
    """Return ln(1 + max(D, 0) / 1000 USD), the gain that a ranking earns for a row."""
    return np.log1p(np.maximum(change_usd, 0.0) / 1000.0)


def _average_by_tie(scores: Numbers, values: Numbers) -> Numbers:
    """Return the values in descending order of score, each replaced by the mean of its tie."""
    order = np.argsort(-scores, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, np.diff(scores[order]) != 0])
    counts = np.diff(np.r_[starts, len(ordered)])
    return np.repeat(np.add.reduceat(ordered, starts) / counts, counts)


def ndcg(scores: Numbers, gains: Numbers, *, top: int = TOP) -> float:
    """Return the discounted gain of the first rows over that of the ideal order; 0.0 when nothing gained."""
    discount = 1.0 / np.log2(np.arange(2, min(top, len(gains)) + 2))
    ideal = float(np.sort(gains)[::-1][: len(discount)] @ discount)
    if ideal == 0.0:
        return 0.0
    return float(_average_by_tie(scores, gains)[: len(discount)] @ discount) / ideal


def hit_rate(scores: Numbers, change_usd: Numbers, *, top: int = TOP) -> float:
    """Return the share of the true top gainers among the first rows; 0.0 when nothing gained."""
    gainers = int(np.count_nonzero(change_usd > 0))
    wanted = min(top, gainers)
    if wanted == 0:
        return 0.0
    threshold = np.sort(change_usd)[::-1][wanted - 1]
    above, at = change_usd > threshold, change_usd == threshold
    # Where the last place is shared, every row of that tie counts for its part of the places left.
    share = above + at * ((wanted - np.count_nonzero(above)) / np.count_nonzero(at))
    return float(_average_by_tie(scores, share.astype(np.float64))[:top].sum()) / wanted


def average_ranks(values: Numbers) -> Numbers:
    """Return ranks from 1 upward, ties averaged."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Numbers = (last - (counts - 1) / 2.0)[inverse]
    return ranks


def spearman(scores: Numbers, change_usd: Numbers) -> float:
    """Return the rank correlation with ties averaged; 0.0 when one side is constant."""
    a, b = average_ranks(scores), average_ranks(change_usd)
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread > 0 else 0.0


def standard_error(differences: Numbers) -> float:
    """Return the standard error of the mean of two or more values."""
    return float(differences.std(ddof=1) / np.sqrt(len(differences)))


def bootstrap_means(differences: Numbers) -> Numbers:
    """Return the means of 2,000 redraws of whole lists, from a fixed seed."""
    dice = np.random.default_rng(_SEED)
    picks = dice.integers(0, len(differences), size=(_DRAWS, len(differences)))
    means: Numbers = differences[picks].mean(axis=1)
    return means


def interval(draws: Numbers) -> tuple[float, float]:
    """Return the middle 95 % of the draws."""
    edges: Numbers = np.quantile(draws, [0.025, 0.975])
    return float(edges[0]), float(edges[1])


def row_draws(size: int, *, draws: int = 400) -> Iterator[Numbers]:
    """Yield redraws (row numbers) of one list, from a fixed seed: the error when there is a single list."""
    dice = np.random.default_rng(_SEED)
    for _ in range(draws):
        yield dice.integers(0, size, size=size)
