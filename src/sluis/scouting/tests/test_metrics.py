"""Measures of a ranking, against values worked out by hand and against their own definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sluis.scouting import metrics


def test_gain_counts_growth_in_thousands_and_no_decline() -> None:
    gains = metrics.gain(np.array([-5_000.0, 0.0, 1_000.0, 1_718_281.828]))
    assert gains[0] == gains[1] == 0.0
    assert gains[2] == pytest.approx(math.log(2))
    assert gains[3] == pytest.approx(math.log(1719.281828))


def test_ndcg_by_hand() -> None:
    gains = np.array([3.0, 0.0, 1.0])
    scores = np.array([1.0, 3.0, 2.0])
    dcg = 0.0 / math.log2(2) + 1.0 / math.log2(3) + 3.0 / math.log2(4)
    ideal = 3.0 / math.log2(2) + 1.0 / math.log2(3)
    assert metrics.ndcg(scores, gains) == pytest.approx(dcg / ideal)
    assert metrics.ndcg(gains, gains) == pytest.approx(1.0)


def test_ndcg_stops_at_the_top() -> None:
    gains = np.array([0.0, 0.0, 5.0])
    assert metrics.ndcg(np.array([3.0, 2.0, 1.0]), gains, top=2) == 0.0


def test_equal_scores_are_averaged_over_their_orders() -> None:
    gains = np.array([4.0, 0.0])
    both = [metrics.ndcg(np.array([2.0, 1.0]), gains), metrics.ndcg(np.array([1.0, 2.0]), gains)]
    assert metrics.ndcg(np.array([1.0, 1.0]), gains) == pytest.approx(sum(both) / 2)


def test_a_list_without_growth_scores_nothing_instead_of_failing() -> None:
    flat = np.zeros(4)
    assert metrics.ndcg(np.arange(4.0), flat) == 0.0
    assert metrics.hit_rate(np.arange(4.0), flat) == 0.0
    assert metrics.spearman(np.arange(4.0), flat) == 0.0


def test_hit_rate_divides_by_the_gainers_when_they_are_few() -> None:
    change = np.array([10.0, 20.0, -5.0, 0.0, 0.0])
    assert metrics.hit_rate(np.array([5.0, 1.0, 4.0, 3.0, 2.0]), change, top=2) == pytest.approx(0.5)
    assert metrics.hit_rate(change, change, top=2) == pytest.approx(1.0)


def test_hit_rate_shares_the_last_place_among_equal_gainers() -> None:
    change = np.array([9.0, 5.0, 5.0])
    assert metrics.hit_rate(np.array([3.0, 2.0, 1.0]), change, top=2) == pytest.approx(0.75)


def test_spearman_averages_ties() -> None:
    assert metrics.average_ranks(np.array([10.0, 20.0, 20.0, 30.0])).tolist() == [1.0, 2.5, 2.5, 4.0]
    assert metrics.spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 30.0, 90.0])) == pytest.approx(1.0)
    assert metrics.spearman(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])) == pytest.approx(-1.0)
    # Ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4: covariance 4.5, variances 4.5 and 5.
    value = metrics.spearman(np.array([1.0, 2.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0, 4.0]))
    assert value == pytest.approx(4.5 / math.sqrt(4.5 * 5.0))


def test_a_shuffled_truth_is_ranked_at_random_level() -> None:
    """Nothing of the truth leaks into the measures."""
    dice = np.random.default_rng(7)
    scores = dice.normal(size=2_000)
    change = dice.normal(size=2_000) * 1_000_000
    hits, ranks = zip(
        *(
            (metrics.hit_rate(scores, mixed), metrics.spearman(scores, mixed))
            for mixed in (dice.permutation(change) for _ in range(200))
        ),
        strict=True,
    )
    assert np.mean(hits) == pytest.approx(50 / 2_000, abs=0.01)
    assert abs(np.mean(ranks)) < 0.01


def test_bootstrap_is_the_same_every_time_and_encloses_the_mean() -> None:
    differences = np.array([0.01, 0.03, -0.01, 0.02, 0.04])
    low, high = metrics.interval(metrics.bootstrap_means(differences))
    assert (low, high) == metrics.interval(metrics.bootstrap_means(differences))
    assert low < differences.mean() < high
    assert metrics.standard_error(differences) == pytest.approx(differences.std(ddof=1) / math.sqrt(5))
