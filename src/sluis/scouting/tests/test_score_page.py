"""The page about the score is run: its examples, and its tables against the data that they tell of."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from sluis.scouting import demand, weighting

PAGE = Path(__file__).resolve().parents[4] / "docs" / "algorithms" / "score.md"


def test_every_example_gives_what_the_page_says() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert tried >= 12
    assert failed == 0


def test_the_points_on_the_page_are_those_of_the_weights() -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = {
        name.replace(" ", "_"): int(points)
        for name, points in re.findall(r"^\| ([a-z ]+) \| (\d+) \|", text, re.M)
    }
    assert told == dict(weighting.project_weighting().points)


def test_the_features_on_the_page_are_those_of_the_score() -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = re.findall(r"^\| (sold|potential|reach|foothold) \| ln.* \| (\d) \|$", text, re.M)
    assert told == [
        (name, str(int(weight))) for name, weight in zip(demand.FEATURES, demand.STARTING.values, strict=True)
    ]
