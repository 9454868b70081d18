"""The past taken apart: market and share add up exactly, and the drawing says in words what it shows."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.scouting import evidence
from sluis.scouting.growth import GrowthWords, Year, lines, split

WORDS = GrowthWords("Growth & more", "China's imports", "from us")
shares = st.floats(min_value=0, max_value=1, allow_nan=False)
some = st.floats(min_value=1, max_value=1e12, allow_nan=False)


@given(before=some, after=some, share_before=shares, share_after=shares)
def test_market_and_share_add_up_to_the_change(
    before: float, after: float, share_before: float, share_after: float
) -> None:
    ours_before, ours_after = before * share_before, after * share_after
    found = split([Year(2019, before, ours_before), Year(2020, 1.0, 1.0), Year(2022, after, ours_after)])
    assert found is not None
    assert found.market + found.share == pytest.approx(found.change, rel=1e-9, abs=max(before, after) * 1e-9)
    assert (found.first, found.last) == (2019, 2022)


def test_a_market_that_grew_alone_and_a_share_that_grew_alone() -> None:
    grown = split([Year(2019, 100.0, 10.0), Year(2022, 200.0, 20.0)])
    won = split([Year(2019, 100.0, 10.0), Year(2022, 100.0, 20.0)])
    assert grown is not None
    assert won is not None
    assert (grown.market, grown.share) == (10.0, 0.0)
    assert (won.market, won.share) == (0.0, 10.0)


@pytest.mark.parametrize("years", [[], [Year(2020, 5.0, 1.0)], [Year(2019, 0.0, 0.0), Year(2020, 5.0, 1.0)]])
def test_with_nothing_to_compare_nothing_is_said(years: list[Year]) -> None:
    assert split(years) is None
    assert lines(years, words=WORDS) is None


def texts(drawing: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(drawing).iter() if node.text]


def test_the_drawing_is_well_formed_names_both_lines_and_tells_them_apart() -> None:
    drawing = lines([Year(2018 + n, 100.0 + 10 * n, 10.0 + n) for n in range(10)], words=WORDS)
    assert drawing is not None
    told = texts(drawing)
    assert told[0] == "Growth & more"
    assert "2018–2027, China's imports: 100 → 190; from us: 100 → 190" in told
    assert {"2018", "2027", "China's imports 190", "from us 190"} <= set(told)
    ends = [
        float(node.get("y", "0"))
        for node in ElementTree.fromstring(drawing).iter()
        if node.get("y") and (node.text or "").endswith(" 190")
    ]
    assert abs(ends[0] - ends[1]) == pytest.approx(16)


def test_what_was_not_sold_in_the_first_year_has_no_line() -> None:
    drawing = lines([Year(2020, 100.0, 0.0), Year(2021, 50.0, 9.0)], words=WORDS)
    assert drawing is not None
    assert "from us" not in drawing
    assert "China's imports 50" in texts(drawing)


def test_the_same_years_draw_the_same_bytes() -> None:
    years = [Year(2020, 100.0, 3.0), Year(2021, 130.0, 4.0)]
    assert lines(years, words=WORDS) == lines(years, words=WORDS)


def test_the_example_tells_three_years_of_each_code() -> None:
    row = evidence.example().demand["180690"]
    assert [one.year for one in row.history] == [2023, 2024, 2025]
    assert row.history[-1] == Year(2025, row.imports_usd, row.sold_usd)
