"""Boxes of an order: everything inside once, nothing overlaps, and what must not meet lies apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.kernel.errors import BadInput
from sluis.logistics import cartons, charged_weight
from sluis.logistics.boxes import boxes
from sluis.logistics.carton_values import TEMPERATURES, Box, Carton, Piece, Placed
from sluis.logistics.weights import Parcel

DAY = date(2026, 6, 30)
PRALINES = Piece("LIN-PRA-250", (210, 140, 38), 340)
BEER = Piece("ZES-TRI-33", (61, 61, 230), 560, fragile=True)
CHEESE = Piece("LHF-OUD-500", (120, 90, 60), 520, temperature="chilled")
SPRAY = Piece("ALZ-SPR-200", (50, 50, 180), 210, dangerous="UN1950")


def pack(*pieces: Piece) -> tuple[Carton, ...]:
    return cartons.pack(pieces, as_of=DAY)


def overlap(a: Placed, b: Placed) -> bool:
    return all(
        a.at_mm[axis] < b.at_mm[axis] + b.sides_mm[axis] and b.at_mm[axis] < a.at_mm[axis] + a.sides_mm[axis]
        for axis in (0, 1, 2)
    )


def stands_on(upper: Placed, lower: Placed) -> bool:
    beside = any(
        upper.at_mm[axis] >= lower.at_mm[axis] + lower.sides_mm[axis]
        or lower.at_mm[axis] >= upper.at_mm[axis] + upper.sides_mm[axis]
        for axis in (0, 1)
    )
    return not beside and upper.at_mm[2] >= lower.at_mm[2] + lower.sides_mm[2]


def kind_of(piece: Piece) -> str:
    return "dangerous" if piece.dangerous else "plain" if piece.temperature == "ambient" else "insulated"


def fits_some_box(piece: Piece) -> bool:
    sides = sorted(side + (30 if piece.fragile else 0) for side in piece.sides_mm)
    return any(
        piece.weight_g <= box.max_content_g
        and all(want <= have for want, have in zip(sides, sorted(box.inner_mm), strict=True))
        for box in boxes(DAY)
        if box.kind == kind_of(piece)
    )


PIECES = st.lists(
    st.builds(
        Piece,
        sku=st.sampled_from(["A", "B", "C"]),
        sides_mm=st.tuples(*[st.integers(10, 280)] * 3),
        weight_g=st.integers(1, 6000),
        fragile=st.booleans(),
        temperature=st.sampled_from(TEMPERATURES[:3]),
        dangerous=st.sampled_from(["", "", "", "UN1950", "UN3481"]),
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_whatever_is_ordered_lies_in_boxes_as_it_must(pieces: list[Piece]) -> None:
    if not all(fits_some_box(piece) for piece in pieces):
        with pytest.raises(BadInput) as error:
            cartons.pack(pieces, as_of=DAY)
        assert error.value.field == "boxes"
        return
    found = cartons.pack(pieces, as_of=DAY)
    inside = [one.piece for carton in found for one in carton.placed]
    assert sorted(map(id, inside)) == sorted(map(id, pieces))
    for carton in found:
        box, placed = carton.box, carton.placed
        assert carton.net_weight_g <= box.max_content_g
        assert carton.gross_weight_g > carton.net_weight_g
        assert len({(one.piece.temperature, one.piece.dangerous) for one in placed}) == 1
        assert {kind_of(one.piece) for one in placed} == {box.kind}
        for one in placed:
            ends = [at + side for at, side in zip(one.at_mm, one.sides_mm, strict=True)]
            assert min(one.at_mm) >= 0
            assert all(end <= inner for end, inner in zip(ends, box.inner_mm, strict=True))
            padding = 30 if one.piece.fragile else 0
            assert sorted(one.sides_mm) == sorted(side + padding for side in one.piece.sides_mm)
        for a, b in combinations(placed, 2):
            assert not overlap(a, b)
            for upper, lower in ((a, b), (b, a)):
                assert not (lower.piece.fragile and stands_on(upper, lower))


def test_the_smallest_box_that_takes_all_is_chosen() -> None:
    (carton,) = pack(PRALINES)
    assert carton.box.code == "S3"
    (carton,) = pack(*[replace(PRALINES) for _ in range(5)])
    assert carton.box.volume < 305 * 220 * 200 + 1
    assert carton.net_weight_g == 5 * 340


def test_cheese_beer_and_sprays_each_have_a_box_of_their_own() -> None:
    found = pack(PRALINES, CHEESE, SPRAY)
    assert {carton.placed[0].piece.sku: carton.box.kind for carton in found} == {
        "LIN-PRA-250": "plain",
        "LHF-OUD-500": "insulated",
        "ALZ-SPR-200": "dangerous",
    }


def test_two_kinds_of_dangerous_goods_never_meet() -> None:
    battery = Piece("STR-BRU-1", (200, 60, 60), 300, dangerous="UN3481")
    assert len(pack(SPRAY, battery)) == 2
    assert len(pack(SPRAY, replace(SPRAY))) == 1


def test_glass_gets_a_divider_and_stands_on_top() -> None:
    (carton,) = pack(BEER, PRALINES)
    beer = next(one for one in carton.placed if one.piece.fragile)
    assert sorted(beer.sides_mm) == [91, 91, 260]
    assert not any(stands_on(one, beer) for one in carton.placed if one is not beer)


def test_a_box_is_closed_when_it_is_full_or_too_heavy() -> None:
    heavy = [Piece("STEEN", (100, 100, 100), 9000) for _ in range(7)]
    found = pack(*heavy)
    assert [len(carton.placed) for carton in found] == [3, 3, 1]
    assert all(carton.net_weight_g <= carton.box.max_content_g for carton in found)


def test_own_boxes_replace_ours() -> None:
    own = replace(boxes(DAY)[0], code="OWN", inner_mm=(400, 400, 400), max_content_g=30_000)
    (carton,) = cartons.pack([PRALINES], as_of=DAY, own_boxes=[own])
    assert carton.box.code == "OWN"


@pytest.mark.parametrize(
    ("piece", "field"),
    [
        (replace(PRALINES, weight_g=0), "weight_g"),
        (replace(PRALINES, weight_g=-3), "weight_g"),
        (replace(PRALINES, weight_g=10**6), "weight_g"),
        (replace(PRALINES, sides_mm=(0, 10, 10)), "sides_mm"),
        (replace(PRALINES, sides_mm=(10, 10, 10**5)), "sides_mm"),
        (replace(PRALINES, temperature="warm"), "temperature"),  # type: ignore[arg-type]
        (replace(PRALINES, sides_mm=(900, 50, 50)), "boxes"),
    ],
)
def test_a_piece_that_cannot_be_is_named(piece: Piece, field: str) -> None:
    with pytest.raises(BadInput, match="LIN-PRA-250") as error:
        pack(piece)
    assert error.value.field == field


def test_an_empty_order_and_a_day_before_any_rule_are_refused() -> None:
    with pytest.raises(BadInput) as error:
        pack()
    assert error.value.field == "pieces"
    with pytest.raises(BadInput, match="2025-12-31"):
        cartons.pack([PRALINES], as_of=date(2025, 12, 31))


def test_every_box_in_the_list_is_a_box() -> None:
    known = boxes(DAY)
    assert len({box.code for box in known}) == len(known)
    assert [box.volume for box in known] == sorted(box.volume for box in known)
    for box in known:
        assert isinstance(box, Box)
        assert all(outer > inner for outer, inner in zip(box.outer_mm, box.inner_mm, strict=True))
        assert box.max_content_g + box.tare_g <= 30_000, "heavier than a line takes"


# --- what the carriers charge


def test_each_carrier_charges_the_greater_of_scales_and_volume_in_his_steps() -> None:
    bulky = Parcel(1_200, (400, 300, 200))  # 24 litres
    assert charged_weight.charged_by_carrier(bulky, as_of=DAY) == {
        "DHL and FedEx express": 5_000,  # 4.8 kg by volume, steps of 0.5 kg
        "China line": 4_000,
        "SF": 4_000,
        "EMS and post": 1_200,
    }


def test_a_heavy_parcel_is_charged_by_the_scales() -> None:
    dense = Parcel(4_001, (200, 150, 100))
    (line,) = charged_weight.carriers(DAY, route="cbec_9610")
    assert line.charged_g(dense) == 5_000
    assert line.charged_g(replace(dense, weight_g=4_000)) == 4_000


def test_what_was_not_measured_is_asked_for() -> None:
    (line,) = charged_weight.carriers(DAY, route="cbec_9610")
    with pytest.raises(BadInput) as error:
        line.charged_g(Parcel(900, None))
    assert error.value.field == "dimensions_mm"
    with pytest.raises(BadInput, match="2019"):
        charged_weight.charged_by_carrier(Parcel(900, (1, 1, 1)), as_of=date(2019, 1, 1))


def test_a_carton_is_weighed_with_its_box_and_measured_outside() -> None:
    (carton,) = pack(PRALINES)
    parcel = charged_weight.parcel_of(carton)
    assert parcel.weight_g == 340 + 120 + 11  # 3 % filling, rounded up
    assert parcel.dimensions_mm == (256, 206, 106)
