"""The same expressions on DuckDB and on Spark give the same market picture; a wrong setting is said."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sluis.kernel.errors import BadInput, Misconfigured
from sluis.scouting import engines, market, picture, trade_data
from sluis.scouting.tests.trade_files import BUYERS, SELLERS, baci_rows, write_baci

YEAR = 2022


def why_no_spark() -> str:
    """Return what Spark lacks here, or nothing."""
    if shutil.which("java") is None:
        return "Spark: there is no Java here"
    return "" if importlib.util.find_spec("pyspark") else "Spark: the package pyspark is not installed here"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_baci(tmp_path_factory.mktemp("baci") / "baci.csv", baci_rows(range(2019, YEAR + 1)))


def drawn(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the market picture of China, and the demand columns of every seller to every buyer."""
    with trade_data.opened(path) as trade:
        seen = trade.rows(picture.picture(trade.flows, as_of=YEAR))
        sums = trade.margins(markets=["CHN", "USA"])
        kept = market.Margins(
            flows=trade.keep("flows_kept", sums.flows),
            supply=trade.keep("supply_kept", sums.supply),
            demand=trade.keep("demand_kept", sums.demand),
        )
        pairs = market.pairs(
            kept,
            as_of=YEAR,
            exporters=list(SELLERS.values()),
            markets=sorted(set(BUYERS.values()) & {"CHN", "USA"}),
        )
        return seen, trade.rows(pairs)


@pytest.mark.skipif(bool(why_no_spark()), reason=why_no_spark() or "-")
def test_duckdb_and_spark_draw_the_same_picture(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = drawn(file)
    monkeypatch.setenv("SLUIS_ANALYTICS", "spark")
    there = drawn(file)
    for ours, theirs in zip(here, there, strict=True):
        assert list(ours) == list(theirs)
        assert len(ours["product"]) == len(theirs["product"]) > 0
        for name, column in ours.items():
            if column.dtype.kind == "f":
                np.testing.assert_allclose(
                    column, theirs[name].astype(float), rtol=1e-9, equal_nan=True, err_msg=name
                )
            else:
                assert column.tolist() == theirs[name].tolist(), name


def test_without_the_package_the_setting_says_what_is_missing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec("pyspark"):
        pytest.skip("Spark is here")
    monkeypatch.setenv("SLUIS_ANALYTICS", "spark")
    with pytest.raises(Misconfigured, match="pyspark"), trade_data.opened(file):
        pass


def test_an_unknown_engine_is_refused_by_name(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUIS_ANALYTICS", "abacus")
    with pytest.raises(Misconfigured, match="abacus"), trade_data.opened(file):
        pass


def test_what_is_kept_taken_and_written_comes_back(tmp_path: Path) -> None:
    with engines.running() as (engine, _room):
        table = engine.take("small", {"code": ["1", "2", "2"], "n": [1, 2, 3]})
        kept = engine.keep("sums", table.group_by("code").aggregate(n=table.n.sum()).order_by("code"))
        assert engine.arrow(kept.order_by("code")).to_pylist() == [
            {"code": "1", "n": 1},
            {"code": "2", "n": 5},
        ]
        engine.write(kept, tmp_path / "sums.parquet")
        assert engine.arrow(
            engine.parquet(tmp_path / "sums.parquet").count().name("n").as_table()
        ).to_pylist() == [{"n": 2}]


def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "year.parquet"
    wrong.write_text("not a table")
    with pytest.raises(BadInput, match=r"year\.parquet cannot be read"), trade_data.opened(wrong):
        pass
