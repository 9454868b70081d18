"""Charged weight: scales against volume, and steps that begin at once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.logistics.weights import Parcel, charged_g, steps_above, volumetric_g

SIDES = st.integers(1, 1500)


def test_a_feather_box_pays_for_its_volume_and_a_bottle_for_its_weight() -> None:
    slippers = Parcel(400, (300, 200, 120))  # 7,200 cm3 at 6,000 a kg is 1,200 g
    assert charged_g(slippers, 6000) == 1200
    assert charged_g(slippers, 5000) == 1440
    assert charged_g(slippers, None) == 400
    assert charged_g(Parcel(1500, (300, 200, 120)), 6000) == 1500


def test_what_nobody_measured_is_asked_for() -> None:
    assert charged_g(Parcel(None), None) == "weight_g"
    assert charged_g(Parcel(400), 6000) == "dimensions_mm"
    assert charged_g(Parcel(400, dense=True), 6000) == 400
    assert charged_g(Parcel(400), None) == 400


def test_several_pieces_are_stacked_on_their_shortest_side() -> None:
    three = Parcel(320, (200, 50, 150)).times(3)
    assert three == Parcel(960, (200, 150, 150))
    assert Parcel(None, None, dense=True).times(2) == Parcel(None, None, dense=True)


@pytest.mark.parametrize(
    ("charged", "steps"), [(0, 0), (1000, 0), (Fraction(10001, 10), 1), (1500, 1), (1501, 2), (2000, 2)]
)
def test_a_step_begun_is_a_step_charged(charged: int | Fraction, steps: int) -> None:
    assert steps_above(Fraction(charged), 1000, 500) == steps


@given(SIDES, SIDES, SIDES, st.integers(1, 12), st.integers(1, 30_000))
def test_stacking_keeps_volume_and_never_charges_less_than_the_scales(
    length: int, width: int, height: int, qty: int, weight: int
) -> None:
    stacked = Parcel(weight, (length, width, height)).times(qty)
    assert stacked.dimensions_mm is not None
    assert volumetric_g(stacked.dimensions_mm, 6000) == qty * volumetric_g((length, width, height), 6000)
    charged = charged_g(stacked, 6000)
    assert not isinstance(charged, str)
    assert charged >= qty * weight
