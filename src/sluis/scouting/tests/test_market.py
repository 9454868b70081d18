"""The market expressions against published figures and against their own identities."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pytest

from sluis.scouting import market, picture, trade_data
from sluis.scouting.tests.trade_files import CODES, SELLERS, baci_rows, shared_trade, write_baci

YEARS = range(2015, 2019)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_baci(tmp_path_factory.mktemp("baci") / "BACI_HS17.csv", baci_rows(YEARS))


def columns(path: Path, as_of: int = 2017) -> dict[str, Any]:
    with trade_data.opened(path) as trade:
        sums = market.margins(trade.flows)
        return trade.rows(
            market.pairs(sums, as_of=as_of, exporters=list(SELLERS.values()), markets=["CHN", "JPN"])
        )


def test_rca_by_hand() -> None:
    """Belgium sells 30 of its 40 in chocolate, the world 60 of its 200: 0.75 over 0.3."""
    table = ibis.memtable(
        {
            "exporter": ["BEL", "BEL", "NLD", "NLD"],
            "product": ["180690", "220300", "180690", "220300"],
            "value": [30.0, 10.0, 30.0, 130.0],
        }
    )
    rows = (
        ibis.duckdb.connect().to_pyarrow(market.advantage(table).order_by("exporter", "product")).to_pylist()
    )
    assert rows[0]["rca"] == pytest.approx(0.75 / 0.3)
    assert rows[3]["rca"] == pytest.approx((130 / 160) / (140 / 200))


def _completed(backend: Any, given: Any) -> Any:
    """Return the sample's exports with what its totals hold beyond them: other products, other exporters."""
    rows = backend.to_pyarrow(given).to_pylist()
    cells = [(row["country_code"], row["product_code"], float(row["export_value"])) for row in rows]
    per_country = {row["country_code"]: row["total_country_exports"] for row in rows}
    per_product = {row["product_code"]: row["total_world_exports_product"] for row in rows}
    for country, total in per_country.items():
        cells.append(
            (country, "unlisted", total - sum(value for name, _, value in list(cells) if name == country))
        )
    for product, total in per_product.items():
        cells.append(("RST", product, total - sum(value for _, name, value in cells if name == product)))
    cells.append(("RST", "unlisted", rows[0]["total_world_exports"] - sum(value for _, _, value in cells)))
    exporters, products, values = zip(*cells, strict=True)
    return ibis.memtable({"exporter": list(exporters), "product": list(products), "value": list(values)})


def test_rca_of_the_published_sample() -> None:
    """Bolivia and Brazil, 1995 and 2009, where totals and RCA stand in the same row: equal to 1e-9."""
    folder = shared_trade()
    if folder is None:
        pytest.skip("atlas_hs4_BOL_BRA_sample.parquet is not kept here")
    backend = ibis.duckdb.connect()
    sample = backend.read_parquet(folder / "atlas_hs4_BOL_BRA_sample.parquet")
    compared = 0
    for year in (1995, 2009):
        given = sample.filter(sample.year == year)
        table = _completed(backend, given)
        found = market.advantage(table).filter(lambda t: t.exporter != "RST")
        theirs = given.select(exporter="country_code", product="product_code", published="rca")
        rows = backend.to_pyarrow(
            found.join(theirs, ["exporter", "product"]).filter(lambda t: t.value > 0)
        ).to_pylist()
        compared += len(rows)
        for row in rows:
            assert row["rca"] == pytest.approx(row["published"], rel=1e-9), row
    assert compared > 2_000


def test_potential_adds_up_to_the_exports_of_every_pair(world: Path) -> None:
    rows = columns(world)
    for exporter in SELLERS.values():
        for importer in ("CHN", "JPN"):
            mine = (rows["exporter"] == exporter) & (rows["importer"] == importer)
            assert rows["epi"][mine].sum() == pytest.approx(rows["flow_0"][mine].sum(), rel=1e-9)


def test_potential_adds_up_on_published_fish_trade() -> None:
    folder = shared_trade()
    if folder is None:
        pytest.skip("seafood_bilateral_annual.parquet is not kept here")
    with trade_data.opened(folder / "seafood_bilateral_annual.parquet") as trade:
        sums = market.margins(trade.flows)
        rows = trade.rows(
            market.pairs(sums, as_of=2016, exporters=["NLD", "DEU", "FRA"], markets=["CHN", "USA"])
        )
    for exporter in ("NLD", "DEU", "FRA"):
        for importer in ("CHN", "USA"):
            mine = (rows["exporter"] == exporter) & (rows["importer"] == importer)
            assert mine.sum() > 20
            assert rows["epi"][mine].sum() == pytest.approx(rows["flow_0"][mine].sum(), rel=1e-9)


def test_potential_by_hand() -> None:
    """Two products; the exporter holds a half and a quarter of the world, and sells to the market what fits
    80 %.
    """
    supply = ibis.memtable(
        {
            "exporter": ["BEL", "NLD", "BEL", "NLD"],
            "product": ["a", "a", "b", "b"],
            "value": [50.0, 50.0, 20.0, 60.0],
        }
    )
    demand = ibis.memtable({"importer": ["CHN", "CHN"], "product": ["a", "b"], "value": [40.0, 80.0]})
    flows = ibis.memtable({"exporter": ["BEL"], "importer": ["CHN"], "product": ["a"], "value": [32.0]})
    found = market.potential(flows, supply, demand, markets=["CHN"]).filter(lambda t: t.exporter == "BEL")
    rows = {row["product"]: row for row in ibis.duckdb.connect().to_pyarrow(found).to_pylist()}
    # World shares 0.5 and 0.25 expect 20 + 20 = 40; 32 are sold: ease 0.8.
    assert rows["a"]["ease"] == pytest.approx(0.8)
    assert rows["a"]["epi"] == pytest.approx(0.5 * 0.8 * 40)
    assert rows["b"]["epi"] == pytest.approx(0.25 * 0.8 * 80)


def test_candidates_are_what_is_sold_anywhere_this_year_or_last(world: Path) -> None:
    rows = columns(world)
    assert ((rows["supply_0"] > 0) | (rows["supply_1"] > 0)).all()
    assert len(rows["epi"]) <= len(SELLERS) * len(CODES) * 2
    assert not np.isnan(rows["epi"]).any()
    keys = list(zip(rows["exporter"], rows["importer"], rows["product"], strict=True))
    assert keys == sorted(set(keys))


def test_later_years_do_not_enter(world: Path, tmp_path: Path) -> None:
    poisoned = [(t, i, j, k, v * 1000 if t > 2017 else v, q) for t, i, j, k, v, q in baci_rows(YEARS)]
    other = columns(write_baci(tmp_path / "poisoned.csv", poisoned))
    for name, values in columns(world).items():
        if values.dtype == object:
            assert values.tolist() == other[name].tolist()
        else:
            assert values == pytest.approx(other[name], rel=1e-12), name


def test_picture_shares_prices_and_rivals(tmp_path: Path) -> None:
    path = write_baci(
        tmp_path / "y.csv",
        [
            (2018, 56, 156, "180690", 100.0, 20.0),
            (2018, 381, 156, "180690", 150.0, 50.0),
            (2020, 56, 156, "180690", 300.0, 30.0),
            (2020, 528, 156, "180690", 100.0, 10.0),
            (2020, 381, 156, "180690", 500.0, 100.0),
            (2020, 757, 156, "180690", 100.0, None),
            (2020, 56, 528, "180690", 900.0, 90.0),
            (2020, 381, 156, "220300", 50.0, 50.0),
        ],
    )
    with trade_data.opened(path) as trade:
        rows = trade.rows(picture.picture(trade.flows, as_of=2020))
    assert rows["product"].tolist() == ["180690", "220300"]
    chocolate = {name: values[0] for name, values in rows.items()}
    assert chocolate["imports"] == pytest.approx(1_000_000)
    assert chocolate["growth"] == pytest.approx(math.sqrt(4.0) - 1)
    assert chocolate["share"] == pytest.approx(0.4)
    assert chocolate["unit_value_ours"] == pytest.approx(10.0)
    assert chocolate["unit_value_others"] == pytest.approx(5.0)
    assert chocolate["unit_value_gap"] == pytest.approx(math.log(2))
    assert (chocolate["suppliers"], chocolate["largest"]) == (3, "ITA")
    assert chocolate["concentration"] == pytest.approx(0.4**2 + 0.5**2 + 0.1**2)
    assert rows["ours"][1] == 0.0
    assert np.isnan(rows["growth"][1])
    assert np.isnan(rows["unit_value_gap"][1])


def test_the_benelux_as_one_does_not_count_its_own_trade() -> None:
    flows = ibis.memtable(
        {"year": [2020] * 2, "exporter": ["BEL", "BEL"], "importer": ["NLD", "CHN"], "hs6": ["180690"] * 2,
         "value_usd": [5.0, 7.0], "net_kg": [1.0, 1.0]}
    )  # fmt: skip
    rows = ibis.duckdb.connect().to_pyarrow(picture.as_one(flows, ["BEL", "NLD", "LUX"])).to_pylist()
    assert [(row["exporter"], row["importer"]) for row in rows] == [("ours", "CHN")]
