"""The score: contributions add up, nothing is counted without evidence, and the verdict does not depend on
it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.scouting import demand, evidence, outputs, score, till_signal, weighting
from sluis.scouting.evidence import Evidence
from sluis.scouting.values import AccessSummary, Assessment, LandedPrice, Part, ProductInput, RouteAccess

DAY = date(2026, 11, 23)
PRALINES = ProductInput(
    sku="BRUG-PRA-250",
    names={"en": "Assorted pralines 250 g", "nl": "Assortiment pralines 250 g"},
    family="chocolate",
    hs_code="18069000",
    origin="BE",
    weight_g=340,
    net_content="250 g",
    shelf_life_days=180,
    price=Money.of("7.90", "EUR"),
)
ALLOWED = AccessSummary(DAY, (RouteAccess("cbec_1210", "allow", (("OK_CBEC", "May be sold."),)),))
REFUSED = AccessSummary(DAY, (RouteAccess("cbec_1210", "deny", (("NOT_ON_LIST", "Not on the list."),)),))
LANDED = (LandedPrice("cbec_1210", Money.of("48.00", "CNY")),)


def assess(
    product: ProductInput = PRALINES,
    known: Evidence | None = None,
    access: AccessSummary = ALLOWED,
    landed: tuple[LandedPrice, ...] = LANDED,
) -> Assessment:
    return score.assess(
        product=product, evidence=known or evidence.example(), access=access, landed=landed, as_of=DAY
    )


def test_contributions_add_up_to_the_score() -> None:
    found = assess()
    assert found.verdict == "go"
    assert found.score == sum(one.points or 0 for one in found.contributions)
    assert sum(one.weight for one in found.contributions) == 100
    assert found.interval is not None
    assert found.interval[0] <= found.score <= found.interval[1]


def test_every_input_names_its_source() -> None:
    found = assess()
    inputs = [value for one in found.contributions for value in one.inputs]
    assert len(inputs) >= 8
    assert all(value.source.name and value.source.licence for value in inputs)


def test_without_demand_evidence_there_is_a_verdict_and_no_score() -> None:
    unknown = replace(PRALINES, hs_code="16010030")
    found = assess(unknown)
    assert (found.verdict, found.score, found.interval) == ("go", None, None)
    assert found.contributions[0].missing == ("trade data of this HS code",)


def test_the_verdict_does_not_move_with_the_score() -> None:
    poor = replace(PRALINES, price=Money.of("0.10", "EUR"))
    assert assess(poor).verdict == assess().verdict == "go"
    assert assess(access=REFUSED).verdict == "no"
    assert assess(access=REFUSED).score == assess().score


def test_a_missing_part_earns_nothing_and_widens_the_interval() -> None:
    known, missing = assess(), assess(landed=())
    price = next(one for one in missing.contributions if one.name == "price_room")
    assert (price.points, price.low, price.high) == (None, 0, price.weight)
    assert missing.score is not None
    assert known.score is not None
    assert missing.interval is not None
    assert known.interval is not None
    assert missing.score <= known.score
    assert missing.interval[1] >= known.interval[1]


def test_no_score_when_more_than_half_of_the_weight_is_missing() -> None:
    bare = replace(PRALINES, weight_g=None, family=None, shelf_life_days=None)
    found = assess(bare, landed=())
    assert found.contributions[0].points is not None
    assert found.score is None


def test_tills_count_from_two_hundred_baskets() -> None:
    def lift(baskets: int) -> till_signal.Lift:
        return till_signal.Lift("BRUG-PRA-250", "chocolate", 2.4, 1.6, 3.3, 0.85, 0.9, 40, baskets, 6)

    few = assess(known=replace(evidence.example(), lifts={"BRUG-PRA-250": lift(199)})).contributions[-1]
    many = assess(known=replace(evidence.example(), lifts={"BRUG-PRA-250": lift(200)})).contributions[-1]
    assert (few.weight, few.points) == (0, None)
    assert few.missing == ("200 baskets of this category at the till",)
    assert many.weight == 10
    assert many.points is not None
    assert many.points > 5


def test_the_shown_demand_is_the_function_that_the_backtest_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Change demand.scores, and both the shown evidence and the backtested ranking change with it."""
    from sluis.scouting import backtest, windows

    columns = {name: np.array([1e6, 2e6, 3e6]) for name in evidence.DEMAND_COLUMNS}
    columns["product"] = np.array(["180690", "220300", "040690"])
    shown = [
        row.score for row in evidence.demand_rows(columns, year=2020, source=evidence.EXAMPLE).demand.values()
    ]
    assert shown == demand.scores(columns).tolist()
    monkeypatch.setattr(
        demand, "scores", lambda rows, weights=None: -np.arange(len(rows["epi"]), dtype=float)
    )
    changed = evidence.demand_rows(columns, year=2020, source=evidence.EXAMPLE)
    assert [row.score for row in changed.demand.values()] == [0.0, -1.0, -2.0]
    features = {**columns, "rca": np.ones(3), "product": columns["product"]}
    one = windows.Candidates(market="CHN", start=2020, features=features, later=np.array([9e6, 2e6, 3e6]))
    assert backtest.ranking(one, demand.STARTING).tolist() == [0.0, -1.0, -2.0]


def test_the_example_says_that_it_is_one() -> None:
    found = assess()
    assert found.is_example
    assert outputs.to_json(found)["notice"] == outputs.EXAMPLE_NOTICE
    assert outputs.EXAMPLE_NOTICE in outputs.explain(found)
    flagged = [
        value
        for one in outputs.to_json(found)["contributions"]
        for value in one["inputs"]
        if value["is_example"]
    ]
    assert len(flagged) >= 4


def test_real_evidence_does_not() -> None:
    real = replace(evidence.EXAMPLE, name="BACI HS22", licence="Etalab 2.0", is_example=False)
    columns = {name: np.array([1e6, 2e6]) for name in evidence.DEMAND_COLUMNS}
    columns["product"] = np.array(["180690", "220300"])
    found = assess(known=evidence.demand_rows(columns, year=2020, source=real))
    assert not found.is_example
    assert outputs.to_json(found)["notice"] is None
    assert "BACI HS22" in outputs.explain(found)


@given(
    shares=st.lists(st.floats(0, 1), min_size=5, max_size=5),
    spread=st.floats(0, 0.3),
)
def test_points_stay_inside_weight_and_interval(shares: list[float], spread: float) -> None:
    points = weighting.project_weighting().points
    made = [
        score.contribution(
            name, Part(share, max(share - spread, 0.0), min(share + spread, 1.0)), points[name]
        )
        for name, share in zip(weighting.PARTS, shares, strict=True)
    ]
    result, interval = score.total(made)
    assert result is not None
    assert interval is not None
    assert 0 <= interval[0] <= result <= interval[1] <= 100
    assert all(0 <= one.low <= (one.points or 0) <= one.high <= one.weight for one in made)


def test_weights_are_checked() -> None:
    text = "dated = 2026-01-01\n[weights]\ndemand=50\nprice_room=30\nlogistics_fit=15\ntiming=10\nown_evidence=10\n"
    with pytest.raises(BadInput, match="add up to 115"):
        weighting.weighting(text)
    with pytest.raises(BadInput, match="whole points"):
        weighting.weighting("[weights]\ndemand = 100\n")


def test_without_tills_the_others_share_all_points() -> None:
    using = weighting.project_weighting()
    assert sum(using.points_without_till.values()) == 100
    assert using.points_without_till["own_evidence"] == 0
    assert all(using.points_without_till[name] >= using.points[name] for name in weighting.PARTS[:4])


def test_json_carries_money_as_text() -> None:
    printed = outputs.to_json(assess())
    assert printed["routes"][0]["landed_price"] == {"amount": "48.00", "currency": "CNY"}
    assert printed["hs_code"] == "18069000"


def test_price_bands_of_a_product_come_before_those_of_its_code() -> None:
    base = evidence.example()
    own = replace(base.prices["180690"], low=Decimal(400), high=Decimal(400))
    found = assess(known=replace(base, prices={**base.prices, "BRUG-PRA-250": own}))
    price = next(one for one in found.contributions if one.name == "price_room")
    assert price.inputs[0].value == "100.00–100.00"
