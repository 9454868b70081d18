"""A catalogue assessed as a whole: the border asked, the season read, the products ranked."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.catalogue import reading
from sluis.catalogue.rows import ProductRow
from sluis.kernel.money import Money
from sluis.logistics.landed_values import FxRate
from sluis.scouting import assess_rows, evidence, logistics_fit, outputs, pricing, timing, weighting
from sluis.scouting.assess_rows import Pricing, assess_products, product_input, rank_key
from sluis.scouting.tests.test_landed_card import KNOWN, PRALINES
from sluis.scouting.tests.trade_files import baci_rows, write_baci
from sluis.scouting.values import AccessSummary, Assessment, LandedPrice, ProductInput

DAY = date(2026, 11, 23)
CATALOGUE = Path(__file__).resolve().parents[4] / "examples" / "catalogue.csv"


def assess(*products: ProductInput) -> list[Assessment]:
    known = evidence.example()
    return assess_rows.assess_products(
        products, as_of=DAY, evidence=known, pricing=pricing.for_evidence(known)
    )


@pytest.fixture(scope="module")
def catalogue() -> list[Assessment]:
    rows = [assess_rows.product_input(row) for row in reading.read(CATALOGUE) if isinstance(row, ProductRow)]
    return assess(*rows)


def test_every_product_of_the_example_is_answered(catalogue: list[Assessment]) -> None:
    assert len(catalogue) > 60
    words = {one.verdict for one in catalogue}
    assert words == {"go", "prepare", "not_enough_known", "no"}
    assert all(one.is_example for one in catalogue)


def test_ranking_is_by_verdict_and_then_by_score(catalogue: list[Assessment]) -> None:
    places = [assess_rows.RANKS[one.verdict] for one in catalogue]
    assert places == sorted(places)
    goes = [one.score for one in catalogue if one.verdict == "go"]
    scored = [score for score in goes if score is not None]
    assert scored == sorted(scored, reverse=True)
    assert goes[: len(scored)] == scored


def test_what_is_missing_is_asked_for(catalogue: list[Assessment]) -> None:
    for one in catalogue:
        if one.verdict == "not_enough_known":
            assert one.missing
            assert {f"tell_{fact}" for fact in one.missing} <= {step.code for step in one.next_steps}


def test_points_add_up_for_every_product(catalogue: list[Assessment]) -> None:
    for one in catalogue:
        if one.score is not None:
            assert sum(part.points or 0 for part in one.contributions) == one.score


def test_each_product_explains_itself_and_says_that_it_is_an_example(catalogue: list[Assessment]) -> None:
    for one in catalogue:
        text = outputs.explain(one)
        assert text.startswith(outputs.EXAMPLE_NOTICE)
        assert one.product.sku in text
        assert f"verdict    {one.verdict}" in text


def test_a_paper_that_betters_the_verdict_says_so() -> None:
    """Not on the list, so general trade is left, and there the plant must be registered."""
    unregistered = replace(
        PRALINES, facts={**KNOWN, "listed": False, "facility_registered": False, "trade_remedy": False}
    )
    found = assess(unregistered)[0]
    assert found.verdict == "prepare"
    assert [(one.code, one.before, one.after) for one in found.access.changes] == [
        ("register_plant", "prepare", "go")
    ]
    assert any(step.text.endswith("prepare → go") for step in found.next_steps)


def test_several_papers_better_it_only_together() -> None:
    bare = replace(
        PRALINES,
        facts={
            **KNOWN,
            "listed": False,
            "facility_registered": False,
            "cn_label": False,
            "trade_remedy": False,
        },
    )
    found = assess(bare)[0]
    assert [step.code for step in found.next_steps][:2] == ["register_plant", "chinese_label"]
    assert [(one.code, one.after) for one in found.access.changes] == [("obtain_all_papers", "go")]


def test_meat_is_closed_and_says_on_what_that_rests() -> None:
    found = assess(replace(PRALINES, facts={**KNOWN, "animal_origin": "meat"}))[0]
    assert found.verdict == "no"
    assert any("meat needs a protocol" in note for note in found.access.notes)


def test_a_fact_of_the_product_overrules_an_assumption() -> None:
    cleared = replace(PRALINES, facts={**KNOWN, "animal_origin": "meat", "origin_suspended": False})
    found = assess(cleared)[0]
    assert found.verdict == "go"
    assert not any("meat needs a protocol" in note for note in found.access.notes)


def test_an_unknown_code_is_not_enough_known() -> None:
    found = assess(replace(PRALINES, hs_code=None), replace(PRALINES, sku="X", hs_code="99999999"))
    assert {one.verdict for one in found} == {"not_enough_known"}
    assert all(one.missing == ("hs_code",) for one in found)
    assert any("no rates are known" in note for one in found for note in one.access.notes)


def test_dear_goods_are_asked_about_one_by_one() -> None:
    """One piece above the order limit pays full tax: a condition that a cheap one does not meet."""
    dear = replace(PRALINES, sku="WATCH", price=Money.of("900.00", "EUR"))
    words = {
        one.product.sku: [route.verdict for route in one.access.routes][:2] for one in assess(PRALINES, dear)
    }
    assert words == {"BRUG-PRA-250": ["allow"] * 2, "WATCH": ["allow_with_conditions"] * 2}


def test_the_season_is_what_stock_can_still_reach() -> None:
    scale = weighting.project_weighting().scales["timing"]
    soon = timing.timing("toys", as_of=date(2026, 11, 23), **scale)
    assert soon.inputs[0].value.startswith("Children's Day 儿童节 2027-06-01")
    # From late June the next occasion of toys that sea freight can reach is Double 11.
    summer = timing.timing("toys", as_of=date(2027, 6, 25), **scale)
    assert summer.inputs[0].value.startswith("Double 11")
    assert summer.share == 1.0
    beyond = timing.timing("toys", as_of=date(2031, 1, 1), **scale)
    assert beyond.share is None
    assert timing.timing(None, as_of=DAY, **scale).missing == ("family",)


def test_what_travels_well() -> None:
    scale = weighting.project_weighting().scales["logistics_fit"]

    def fit(price: str, weight_g: int, life: int | None, family: str = "chocolate") -> float | None:
        part = logistics_fit.fit(
            price=Money.of(price, "EUR"), weight_g=weight_g, shelf_life_days=life, family=family, **scale
        )
        return part.share

    assert fit("40.00", 1000, 720) == pytest.approx(1.0)
    assert fit("3.00", 1000, 720) == 0.0
    assert fit("40.00", 1000, 60) == 0.0
    assert fit("40.00", 1000, 120) == pytest.approx(0.5 / 0.66)
    assert fit("40.00", 1000, None) is None
    assert fit("40.00", 1000, None, "toys") == pytest.approx(1.0)


def test_real_evidence_from_a_trade_file(tmp_path: Path) -> None:
    path = write_baci(tmp_path / "BACI_HS17.csv", baci_rows(range(2016, 2021)))
    source = replace(evidence.EXAMPLE, name="BACI HS17, 202401", licence="Etalab 2.0", is_example=False)
    known = evidence.from_trade(path, year=2020, source=source)
    found = assess_rows.assess_products([PRALINES], as_of=DAY, evidence=known)[0]
    part = found.contributions[0]
    assert part.points is not None
    assert not found.is_example
    assert part.inputs[0].name == "imports_of_china_usd_2020"
    assert part.inputs[0].source.name == "BACI HS17, 202401"


@settings(max_examples=12, deadline=None)
@given(dice=st.randoms(use_true_random=False))
def test_many_at_once_are_what_each_is_alone(dice: random.Random) -> None:
    """What products of a kind share is worked out once; the answers are those of the plain way, one by one."""
    known = evidence.example()
    rows = [product_input(row) for row in reading.read(CATALOGUE) if isinstance(row, ProductRow)]
    chosen = [
        replace(
            one,
            sku=f"{one.sku}-{n}",
            weight_g=None if one.weight_g is None else one.weight_g + dice.randrange(300),
        )
        for n, one in enumerate(dice.choices(rows, k=12))
    ]
    together = assess_products(chosen, as_of=DAY, evidence=known, pricing=pricing.for_evidence(known))
    alone = [assess_products([one], as_of=DAY, evidence=known, pricing=_plainly(known))[0] for one in chosen]
    assert together == sorted(alone, key=rank_key)


def _plainly(known: evidence.Evidence) -> Pricing:
    """Price each road by asking `logistics`, nothing prepared."""
    assert known.rate is not None
    fx = FxRate(known.rate.cny, known.rate.source.name, known.rate.source.dated or DAY)

    def price(product: ProductInput, access: AccessSummary, as_of: date) -> list[LandedPrice]:
        return [
            LandedPrice(one.route, None, ("route_closed",), *pricing.day_range(one.route, as_of))
            if one.verdict == "deny"
            else pricing.explained(product, one.route, as_of, fx)
            for one in access.routes
        ]

    return price
