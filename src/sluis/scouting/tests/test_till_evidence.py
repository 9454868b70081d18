"""What the tills tell the scout, and the walls between one merchant's sales and another's eyes."""

from __future__ import annotations

import pytest

from sluis.scouting import evidence, score
from sluis.scouting.sources.till_counts import TillRow
from sluis.scouting.till_evidence import Known, Sold, lifts_of
from sluis.scouting.till_signal import BASKETS_FOR_RELEASE
from sluis.scouting.values import Source
from sluis.scouting.weighting import project_weighting

TILLS = Source("tills", "own", "2026-11", None)


def rows(merchants: int, *, wallet_with: int = 12, wallet_all: int = 60) -> tuple[list[TillRow], Known]:
    """Return a year's quarter at some merchants, each with one box of pralines and one bar, and what they are."""
    made, known = [], {}
    for number in range(merchants):
        code = f"shop{number}"
        for sku, share in (("BOX", wallet_with), ("BAR", 6)):
            made += [
                TillRow(code, "gent", f"2026-W{week}", sku, share, wallet_all, 30, 300) for week in (30, 31)
            ]
            known[code, sku] = Sold(
                f"prd_{code}_{sku}", "180690" if sku == "BOX" else "180632", "chocolate", f"mer_{code}"
            )
    return made, known


def test_across_merchants_nothing_is_told_below_five_of_them() -> None:
    made, known = rows(4)
    own, shared = lifts_of(made, known)
    assert shared == {}
    assert set(own) == {sold.product for sold in known.values()}
    made, known = rows(5)
    _own, shared = lifts_of(made, known)
    assert shared["180690"].merchants == 5


def test_across_merchants_nothing_is_told_below_twenty_baskets() -> None:
    made, known = rows(5, wallet_with=1, wallet_all=60)
    _own, shared = lifts_of(made, known)
    assert BASKETS_FOR_RELEASE > 5 * 2
    assert "180690" not in shared


def test_below_five_merchants_nobodys_figure_moves_by_anothers_sales() -> None:
    made, known = rows(2)
    alone = lifts_of([row for row in made if row.merchant == "shop0"], known)[0]
    busy = [
        TillRow(
            r.merchant,
            r.store,
            r.week,
            r.sku,
            55 if r.merchant == "shop1" else r.wallet_with,
            r.wallet_all,
            r.other_with,
            r.other_all,
        )
        for r in made
    ]
    beside = lifts_of(busy, known)[0]
    assert beside["prd_shop0_BOX"] == alone["prd_shop0_BOX"]
    assert beside["prd_shop1_BOX"].mean > alone["prd_shop0_BOX"].mean


def test_rows_of_unknown_products_are_left_out() -> None:
    made, known = rows(1)
    assert set(lifts_of(made, {key: sold for key, sold in known.items() if key[1] == "BAR"})[0]) == {
        "prd_shop0_BAR"
    }
    assert lifts_of(made, {}) == ({}, {})


@pytest.mark.parametrize(("weeks", "counts"), [(1, False), (8, True)])
def test_below_two_hundred_baskets_of_the_category_the_tills_weigh_nothing(weeks: int, counts: bool) -> None:
    made = [TillRow("alice", "gent", f"2026-W{10 + n}", "BOX", 10, 50, 20, 250) for n in range(weeks)]
    own, _shared = lifts_of(made, {("alice", "BOX"): Sold("prd_1", "180690", "chocolate", "mer_1")})
    scale = dict(project_weighting().scales["own_evidence"])
    part = score.own_part(own["prd_1"], scale, family="chocolate", source=TILLS)
    assert own["prd_1"].category_baskets == weeks * 30
    assert (part.share is not None) == counts
    assert part.missing == (() if counts else ("200 baskets of this category at the till",))


def test_a_rare_product_is_drawn_to_its_category_and_its_interval_is_wider() -> None:
    made, known = rows(1, wallet_with=20)
    rare = TillRow("shop0", "gent", "2026-W30", "RARE", 1, 60, 1, 300)
    own, _shared = lifts_of(
        [*made, rare], {**known, ("shop0", "RARE"): Sold("prd_rare", "180620", "chocolate", "mer_shop0")}
    )
    raw = (1 / 60) / (1 / 300)
    found, common = own["prd_rare"], own["prd_shop0_BOX"]
    assert 1 < found.mean < raw
    assert found.low < found.mean < found.high
    assert (found.high / found.low) > (common.high / common.low)
    assert found.reliability < common.reliability


def test_a_product_without_sales_of_its_own_takes_what_may_be_shared() -> None:
    made, known = rows(5)
    _own, shared = lifts_of(made, known)
    held = evidence.Evidence(demand={}, low=0.0, high=1.0, shared_lifts=shared, till=TILLS)
    from sluis.scouting.values import ProductInput

    parts = score._market_parts(
        ProductInput(sku="new", family="chocolate", hs_code="18069000"), held, None, project_weighting(), {}
    )
    assert parts["own_evidence"].share is not None
    other = score._market_parts(
        ProductInput(sku="new", family="chocolate", hs_code="18063200"), held, None, project_weighting(), {}
    )
    assert other["own_evidence"].share is not None
    none = score._market_parts(
        ProductInput(sku="new", family="beer", hs_code="22030000"), held, None, project_weighting(), {}
    )
    assert none["own_evidence"].share is None
