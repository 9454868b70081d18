"""Lifts from the till: shrinkage, intervals, thresholds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sluis.scouting import gamma, till_signal
from sluis.scouting.till_signal import TillCount


def count(
    product: str, *, wallet: tuple[int, int], other: tuple[int, int], merchant: str = "De Brug"
) -> TillCount:
    return TillCount(product, "chocolate", merchant, wallet[0], wallet[1], other[0], other[1])


def test_gamma_against_known_values() -> None:
    # Shape 1 is the exponential distribution; half-integers are chi-square (R, pchisq and qchisq).
    assert gamma.cdf(1.0, 1.0) == pytest.approx(1 - math.exp(-1), rel=1e-12)
    assert gamma.cdf(1.92072941034706, 0.5) == pytest.approx(0.95, rel=1e-10)
    assert gamma.quantile(0.95, shape=5.0, rate=0.5) == pytest.approx(18.3070380532751, rel=1e-9)
    assert gamma.quantile(0.05, shape=2.0, rate=2.0) == pytest.approx(0.355361510698 / 2, rel=1e-9)
    assert gamma.digamma(1.0) == pytest.approx(-0.577215664901533, rel=1e-12)
    assert gamma.digamma(0.5) == pytest.approx(-1.96351002602142, rel=1e-12)


def test_quantile_refuses_the_ends() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        gamma.quantile(1.0, shape=1.0, rate=1.0)


def rows() -> list[TillCount]:
    """Twelve products of one shop: pralines are wanted by visitors, the others sell alike, one is rare."""
    usual = [count(f"bar {n}", wallet=(10 + n % 3, 200), other=(100, 2000)) for n in range(10)]
    return [
        *usual,
        count("pralines", wallet=(40, 200), other=(100, 2000)),
        count("rare box", wallet=(1, 200), other=(1, 2000)),
    ]


def test_a_rare_product_is_drawn_to_its_category() -> None:
    by_name = {lift.product: lift for lift in till_signal.lifts(rows())}
    raw = (1 / 200) / (1 / 2000)
    assert raw == 10
    assert by_name["rare box"].mean < 3
    assert by_name["rare box"].reliability < by_name["pralines"].reliability
    assert by_name["pralines"].low > 1.5
    assert by_name["pralines"].low < by_name["pralines"].mean < by_name["pralines"].high


def test_the_shop_that_sells_more_to_visitors_adds_nothing() -> None:
    """Both shops sell the product alike to both kinds; the airport only has more visitors."""
    counts = [
        count("pralines", wallet=(500, 1000), other=(50, 100), merchant="airport"),
        count("pralines", wallet=(1, 10), other=(100, 1000), merchant="village"),
        count("bar", wallet=(500, 1000), other=(50, 100), merchant="airport"),
    ]
    lift = next(one for one in till_signal.lifts(counts) if one.product == "pralines")
    assert lift.mean == pytest.approx(1.0, abs=0.1)
    assert lift.merchants == 2


def test_prior_finds_the_spread_that_made_the_counts() -> None:
    dice = np.random.default_rng(3)
    expected = np.full(4_000, 6.0)
    lifts = dice.gamma(shape=4.0, scale=1 / 4.0, size=4_000)
    seen = dice.poisson(expected * lifts)
    shape, rate = till_signal.prior(seen.tolist(), expected.tolist())
    assert shape == pytest.approx(4.0, rel=0.12)
    assert shape / rate == pytest.approx(1.0, rel=0.03)


def test_intervals_cover_the_truth() -> None:
    """Nine out of ten 90 % intervals hold the lift that made the counts."""
    dice = np.random.default_rng(11)
    truth = dice.gamma(shape=3.0, scale=1 / 3.0, size=300)
    counts = [
        count(f"p{n:03}", wallet=(int(min(dice.poisson(20 * lift), 400)), 400), other=(500, 10_000))
        for n, lift in enumerate(truth)
    ]
    found = till_signal.lifts(counts)
    inside = [lift.low <= real <= lift.high for lift, real in zip(found, truth, strict=True)]
    assert 0.85 <= float(np.mean(inside)) <= 0.95


def test_no_wallet_baskets_say_nothing() -> None:
    assert till_signal.lifts([count("pralines", wallet=(0, 0), other=(5, 50))]) == []
    flat = till_signal.lifts([count("pralines", wallet=(0, 30), other=(0, 50))])
    assert flat[0].wallet_baskets == 0
    assert flat[0].low < 1 < flat[0].high


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot outnumber"):
        count("pralines", wallet=(5, 4), other=(1, 2))


def test_release_needs_five_merchants_and_twenty_baskets() -> None:
    def of(merchants: int, each: int) -> till_signal.Lift:
        counts = [
            count("pralines", wallet=(each, 40), other=(10, 100), merchant=f"shop {n}")
            for n in range(merchants)
        ]
        return till_signal.lifts(counts)[0]

    assert of(5, 4).released()
    assert till_signal.withheld(of(5, 4)) is None
    assert not of(5, 3).released()
    assert not of(4, 30).released()
    assert "15 baskets of 5 merchants" in (till_signal.withheld(of(5, 3)) or "")


def test_luggage_never_counts_against_beer() -> None:
    lift = till_signal.lifts(
        [
            count("tripel", wallet=(1, 400), other=(200, 2000)),
            count("dubbel", wallet=(40, 400), other=(200, 2000)),
        ]
    )[1]
    scale = {"nothing_at": 0.25, "everything_at": 4.0}
    held, _, _ = till_signal.earned(lift, never_against=True, **scale)
    against, _, _ = till_signal.earned(lift, never_against=False, **scale)
    assert held == pytest.approx(0.5)
    assert against < 0.3
