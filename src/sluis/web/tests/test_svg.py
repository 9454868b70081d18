"""Plots: right geometry, a text for who cannot see them, the same bytes for the same values."""

from __future__ import annotations

from decimal import Decimal as D
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sluis.web import bars, svg

WORDS = svg.LadderWords(lands="Lands at", fees="Fees", margin="You keep", shelf="Shelf <&>")


def ladder(margin: D = D(20), shelf: list[D] | None = None, title: str = "Price ladder") -> str:
    return svg.price_ladder(
        title=title, lands=D(98), fees=D(20), margin=margin, shelf=shelf or [D(139), D(168)], words=WORDS
    )


def test_the_ladder_says_in_words_what_it_shows() -> None:
    drawn = etree.fromstring(ladder())
    assert drawn.find("{*}title").text == "Price ladder"
    assert drawn.find("{*}desc").text == "Lands at 98, Fees 20, You keep 20, Shelf <&> 139–168"
    named = drawn.get("aria-labelledby").split()
    assert [drawn.find("{*}title").get("id"), drawn.find("{*}desc").get("id")] == named


def test_each_step_stands_on_the_one_before() -> None:
    steps = etree.fromstring(ladder()).findall("{*}rect")
    tops = [D(step.get("y")) for step in steps]
    feet = [D(step.get("y")) + D(step.get("height")) for step in steps]
    assert feet[1] == pytest.approx(tops[0], abs=D("0.02"))
    assert feet[2] == pytest.approx(tops[1], abs=D("0.02"))
    assert feet[0] == 180


def test_a_loss_is_an_outline_downwards() -> None:
    loss = etree.fromstring(ladder(margin=D(-15))).findall("{*}rect")[2]
    assert loss.get("fill") == "none"
    assert loss.get("stroke") == svg.SCREEN.done


def test_without_shelf_prices_there_is_no_ladder() -> None:
    with pytest.raises(ValueError, match="shelf"):
        svg.price_ladder(title="t", lands=D(1), fees=D(1), margin=D(1), shelf=[], words=WORDS)


def test_words_cannot_break_out_and_values_give_the_same_bytes() -> None:
    assert "<script>" not in ladder(title="<script>")
    assert ladder() == ladder()
    assert ladder() != ladder(margin=D(21))


def test_the_readers_numbers_are_used() -> None:
    drawn = svg.small_multiple(
        title="a", values=[D("1.5"), D("2.5")], unit="t", write=lambda v: f"{v}".replace(".", ",")
    )
    assert ">2,5</text>" in drawn


def test_a_gap_breaks_the_line() -> None:
    drawn = etree.fromstring(svg.small_multiple(title="Beer", values=[D(1), None, D(2), D(3)], unit="kg"))
    line = drawn.findall("{*}path")[1].get("d")
    assert (line.count("M"), line.count("L")) == (2, 1)
    with pytest.raises(ValueError, match="at least one"):
        svg.small_multiple(title="Beer", values=[None], unit="kg")


@given(st.decimals(-10_000, 10_000, places=2), st.decimals(-10_000, 10_000, places=2))
def test_ticks_are_round_even_and_hold_the_values(one: D, other: D) -> None:
    low, high = min(one, other), max(one, other)
    ticks = svg.nice_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= 8
    assert {b - a for a, b in pairwise(ticks)} == {ticks[1] - ticks[0]}


@given(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=8))
def test_a_stack_is_filled_without_gaps(amounts: list[int]) -> None:
    segments = bars.stacked([{"label": "x", "amount": amount} for amount in amounts])
    place = D(0)
    for segment in segments:
        assert abs(D(segment.left[:-1]) - place) <= D("0.02") * len(amounts)
        place += D(segment.width[:-1])
    assert abs(place - (100 if sum(amounts) else 0)) <= D("0.01") * len(amounts)
