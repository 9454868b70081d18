"""When a market buys: a season that is there is found, one that is not is not, and the New Year moves in between."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sluis.scouting.season import season


def months(
    years: int, effect: list[float], *, noise: float = 0.0, growth: float = 0.0
) -> dict[tuple[int, int], float]:
    dice = np.random.default_rng(3)
    return {
        (2015 + at // 12, at % 12 + 1): math.exp(
            5.0 + growth * at + effect[at % 12] + float(dice.normal(0, noise))
            if noise
            else 5.0 + growth * at + effect[at % 12]
        )
        for at in range(12 * years)
    }


def test_a_clean_season_comes_back_whatever_the_growth() -> None:
    effect = [0.0, 0.0, *(0.4 * math.sin(m) for m in range(10))]
    centred = [one - sum(effect) / 12 for one in effect]
    found = season(months(6, effect, growth=0.002))
    assert found is not None
    assert found.strength > 0.999
    assert found.factors == pytest.approx([math.exp(one) for one in centred], rel=2e-3)


def test_noise_alone_is_a_weak_season() -> None:
    found = season(months(10, [0.0] * 12, noise=0.5))
    assert found is not None
    assert found.strength < 0.35


def test_january_and_february_share_what_they_bought() -> None:
    early = months(6, [1.0, 0.0] + [0.0] * 10)
    for year in range(2015, 2021, 2):  # In every second year the feast falls in the other month.
        early[year, 1], early[year, 2] = early[year, 2], early[year, 1]
    found = season(early)
    assert found is not None
    assert found.factors[0] == pytest.approx(found.factors[1])
    assert found.strength > 0.99
    assert found.best in (1, 2)


def test_too_few_months_or_a_month_that_is_never_there_say_nothing() -> None:
    assert season(months(2, [0.1] * 12)) is None
    held = {month: value for month, value in months(6, [0.0] * 12).items() if month[1] != 7}
    assert season(held) is None
    assert season({}) is None


def test_a_month_without_trade_is_not_known_and_no_zero() -> None:
    held = months(8, [0.3 if m == 5 else 0.0 for m in range(12)])
    full = season(held)
    held[2018, 3] = 0.0
    found = season(held)
    assert full is not None
    assert found is not None
    assert found.months == full.months - 1
    assert found.factors == pytest.approx(full.factors, rel=1e-6)
