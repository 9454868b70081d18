"""The backtest: the protocol, no look-ahead, and that learning helps where there is something to learn."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sluis.kernel.errors import BadInput
from sluis.scouting import backtest, baselines, demand, metrics, trade_data, windows
from sluis.scouting.tests.trade_files import SELLERS, Row, baci_rows, shared_trade, write_baci, write_declared

YEARS = range(2008, 2017)
NAMES = list(SELLERS.values())


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return baci_rows(YEARS)


@pytest.fixture(scope="module")
def baci(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_baci(tmp_path_factory.mktemp("baci") / "BACI_HS07.csv", rows)


@pytest.fixture(scope="module")
def report(baci: Path) -> backtest.Report:
    return backtest.report(baci, until=[2012, 2013], horizon=2)


def scored(path: Path, start: int, horizon: int = 2) -> dict[tuple[str, str], float]:
    """Return the score of every pair in the Chinese list of one start year."""
    with trade_data.opened(path) as trade:
        book = windows.book(trade, exporters=NAMES, markets=["CHN", "USA"])
        places = (NAMES, ["CHN", "USA"])
        ranked = backtest.rankings(book, starts=[start], horizon=horizon, pool=places, asked=(NAMES, ["CHN"]))
        one = next(iter(ranked))
    keys = zip(one.rows.features["exporter"], one.rows.features["product"], strict=True)
    return dict(zip(keys, one.scores.tolist(), strict=True))


def test_summary_has_exactly_the_printed_form(report: backtest.Report) -> None:
    found = report.summary
    assert list(found) == ["lists", "scores"]
    assert found["lists"] == 2
    assert list(found["scores"]) == [
        "sluis",
        "last_value",
        "mean_3",
        "last_growth",
        "rca",
        "epi",
        "mean_3_epi",
    ]
    assert set(found["scores"]["sluis"]) == {"ndcg50", "spearman", "hit50", "se", "interval"}
    assert set(found["scores"]["epi"]) == {"ndcg50", "spearman", "hit50"}
    assert found["scores"]["sluis"]["se"] > 0
    assert found["scores"]["sluis"]["interval"][0] <= found["scores"]["sluis"]["interval"][1]
    assert json.loads(json.dumps(found)) == found


def test_same_file_same_figures(baci: Path, report: backtest.Report) -> None:
    assert json.dumps(backtest.run(baci, [2013, 2012], 2)) == json.dumps(report.summary)


def test_one_list_per_market_and_start_year(baci: Path) -> None:
    found = backtest.report(baci, until=[2012, 2013], horizon=2, markets=["CHN", "JPN"])
    assert [(one.start, one.market) for one in found.lists] == [
        (2012, "CHN"),
        (2012, "JPN"),
        (2013, "CHN"),
        (2013, "JPN"),
    ]


def test_no_look_ahead(baci: Path, rows: list[Row], tmp_path: Path) -> None:
    """Every figure after the start year poisoned, rows added and taken away: not one score moves."""
    dice = np.random.default_rng(1)
    poisoned = [
        (t, i, j, k, v if t <= 2012 else round(v * float(dice.lognormal(0, 3)), 3), q)
        for t, i, j, k, v, q in rows
        if t <= 2012 or dice.random() < 0.7
    ]
    poisoned += [(2014, i, 156, k, 999_999.0, 1.0) for i in SELLERS for k in ("040690", "220300")]
    seen = set()
    unique = [row for row in poisoned if row[:4] not in seen and not seen.add(row[:4])]  # type: ignore[func-returns-value]
    before, after = scored(baci, 2012), scored(write_baci(tmp_path / "poisoned.csv", unique), 2012)
    assert len(before) > 80
    assert after == pytest.approx(before, rel=1e-12)


def test_the_past_does_matter(baci: Path, rows: list[Row], tmp_path: Path) -> None:
    changed = [(t, i, j, k, v * 50 if (t, k) == (2012, "220300") else v, q) for t, i, j, k, v, q in rows]
    assert scored(baci, 2012) != scored(write_baci(tmp_path / "changed.csv", changed), 2012)


def test_weights_are_learned_only_from_windows_that_have_ended() -> None:
    def ended(start: int, gains: list[float]) -> windows.Candidates:
        columns = {name: np.array([1e6, 2e6, 9e6]) for name in (
            "flow_0", "flow_1", "flow_2", "supply_0", "supply_1", "supply_2", "market_0", "market_1", "market_2",
            "epi", "pair_total")}  # fmt: skip
        return windows.Candidates(market="CHN", start=start, features=columns, later=np.array(gains))

    past = [ended(2010, [2e6, 3e6, 5e7]), ended(2012, [9e9, 2e6, 9e6])]
    alone = backtest.weights_for(past[:1], start=2014, horizon=3)
    assert backtest.weights_for(past, start=2014, horizon=3) == alone
    assert backtest.weights_for(past, start=2015, horizon=3) != alone
    assert backtest.weights_for(past, start=2012, horizon=3) is demand.STARTING


def test_evidence_is_weighed_as_the_backtest_weighs_it(baci: Path) -> None:
    with trade_data.opened(baci) as trade:
        pool = list(backtest.EU_MEMBERS)
        book = windows.book(trade, exporters=pool, markets=["CHN"], learn_until=2013)
        places = (pool, book.study)
        ranked = backtest.rankings(book, starts=[2013], horizon=2, pool=places, asked=(pool, ["CHN"]))
        used = next(iter(ranked)).weights
    assert backtest.learned(baci, year=2013, horizon=2).values == pytest.approx(used.values, rel=1e-9)
    assert used is not demand.STARTING
    assert backtest.learned(baci, year=2008, horizon=2) is demand.STARTING


def test_an_exporter_that_does_not_report_is_unknown_and_not_zero(rows: list[Row], tmp_path: Path) -> None:
    silent = [row for row in rows if not (row[0] == 2014 and row[1] == 56)]
    found = scored(write_baci(tmp_path / "silent.csv", silent), 2012)
    assert {exporter for exporter, _ in found} == set(NAMES) - {"BEL"}


def test_a_recoding_is_not_trade(tmp_path: Path) -> None:
    """In 2012 the fish of 030269 gets new numbers: the same trade, so nothing is lost and nothing gained."""
    old = [(year, "X", "NLD", "CHN", "030269", 500_000.0, 1) for year in (2009, 2010, 2011)]
    new = [(year, "X", "NLD", "CHN", "030289", 500_000.0, 1) for year in (2012, 2013)]
    other = [(year, "X", "NLD", "USA", "030214", 700_000.0, 1) for year in range(2009, 2014)]
    # Codes of 2007 alone and of 2012 alone show that the file follows the editions.
    marks = [(2010, "X", "NOR", "USA", "030379", 1.0, 1), (2013, "X", "NOR", "USA", "030389", 1.0, 1)]
    path = write_declared(tmp_path / "declared.csv", [*old, *new, *other, *marks])
    with trade_data.opened(path) as trade:
        book = windows.book(trade, exporters=["NLD"], markets=["CHN"])
        assert book.edition is None
        lists = windows.candidates(book, start=2011, horizon=2, exporters=["NLD"], markets=["CHN"])
    moved = {p: float(c) for p, c in zip(lists[0].features["product"], lists[0].change, strict=True)}
    assert set(moved.values()) == {0.0}
    assert lists[0].features["flow_0"].max() == 500_000.0


def test_learning_beats_every_baseline_where_growth_follows_supply_and_demand(tmp_path: Path) -> None:
    """A world in which what is sold tomorrow is what supply and demand promise today: the reach must show."""
    dice = np.random.default_rng(9)
    rows: list[Row] = []
    codes = [f"{chapter:02}{n:02}00" for chapter in range(1, 31) for n in range(1, 6)]
    supply = {(i, k): float(dice.lognormal(7, 2)) for i in SELLERS for k in codes}
    wanted = {k: float(dice.lognormal(0, 1.5)) for k in codes}
    open_from = {(i, k): int(dice.integers(2004, 2020)) for i in SELLERS for k in codes}
    for year in range(2006, 2018):
        for (i, k), size in supply.items():
            rows.append((year, i, 842, k, round(size, 3), 1.0))
            rows.append((year, 36, 156, k, round(1000 * wanted[k], 3), 1.0))
            if year >= open_from[i, k]:
                rows.append((year, i, 156, k, round(size * wanted[k] / 20 + 0.001, 3), 1.0))
    unique = {row[:4]: row for row in rows}
    path = write_baci(tmp_path / "y.csv", list(unique.values()))
    found = backtest.run(path, [2011, 2012, 2013, 2014], 3, NAMES, ["CHN"])["scores"]
    best = max(found[name]["ndcg50"] for name in baselines.BASELINES)
    assert found["sluis"]["ndcg50"] > best + 0.05
    assert found["sluis"]["interval"][0] > 0


def test_a_single_list_has_an_error_too(baci: Path) -> None:
    report = backtest.report(baci, until=[2013], horizon=2)
    assert report.summary["lists"] == 1
    assert report.summary["scores"]["sluis"]["se"] > 0
    assert any("single list" in remark for remark in report.remarks)


def test_remarks_name_the_baselines_that_do_better(report: backtest.Report) -> None:
    scores = report.summary["scores"]
    for key in backtest.MEASURES:
        for name in baselines.BASELINES:
            better = scores[name][key] > scores["sluis"][key] + 1e-9
            assert better == (f"{key}: {name} does better than the score" in report.remarks)


@pytest.mark.parametrize(
    ("until", "horizon", "exporters", "field"),
    [([2015], 9, None, "until"), ([1990], 2, None, "until"), ([2012], 0, None, "horizon"), ([], 2, None, "until"),
     ([2012], 2, ["XYZ"], "exporters")],
)  # fmt: skip
def test_what_cannot_be_answered_is_said(
    baci: Path, until: list[int], horizon: int, exporters: list[str] | None, field: str
) -> None:
    with pytest.raises(BadInput) as caught:
        backtest.run(baci, until, horizon, exporters)
    assert caught.value.field == field


def test_parts_add_up_to_the_score(baci: Path) -> None:
    with trade_data.opened(baci) as trade:
        book = windows.book(trade, exporters=NAMES, markets=["CHN"])
        one = windows.candidates(book, start=2012, horizon=2, exporters=NAMES, markets=["CHN"])[0]
    weights = demand.learn([(one.features, metrics.gain(one.change))])
    assert demand.parts(one.features, weights).sum(axis=1) == pytest.approx(
        demand.scores(one.features, weights)
    )


@pytest.mark.slow
def test_on_published_fish_trade() -> None:
    """The default exporters to China, 2013 to 2017, three years on: better than every baseline on NDCG@50."""
    folder = shared_trade()
    if folder is None:
        pytest.skip("seafood_bilateral_annual.parquet is not kept here")
    found = backtest.run(folder / "seafood_bilateral_annual.parquet", [2013, 2014, 2015, 2016, 2017], 3)
    assert found["lists"] == 5
    best = max(found["scores"][name]["ndcg50"] for name in baselines.BASELINES)
    assert found["scores"]["sluis"]["ndcg50"] > best
    assert found["scores"]["sluis"]["interval"][0] > 0
