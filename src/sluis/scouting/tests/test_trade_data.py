"""Trade files as published are read into one form."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sluis.kernel.errors import BadInput
from sluis.scouting import countries, trade_data
from sluis.scouting.tests.trade_files import shared_trade, write_baci, write_declared

PRALINES = (2020, 56, 156, "180690", 1500.25, 210.5)
BEER = (2020, 528, 156, "220300", 80.0, None)


def read(path: Path) -> list[dict[str, Any]]:
    with trade_data.opened(path) as trade:
        columns = trade.rows(trade.flows.order_by(["year", "exporter", "importer", "hs6"]))
    return [{name: values[at] for name, values in columns.items()} for at in range(len(columns["year"]))]


def test_baci_in_dollars_and_kilograms_with_named_countries(tmp_path: Path) -> None:
    first, second = read(write_baci(tmp_path / "BACI_HS17_Y2020.csv", [PRALINES, BEER]))
    assert (first["exporter"], first["importer"], first["hs6"]) == ("BEL", "CHN", "180690")
    assert first["value_usd"] == pytest.approx(1_500_250.0)
    assert first["net_kg"] == pytest.approx(210_500.0)
    assert second["exporter"] == "NLD"
    assert second["net_kg"] is None or second["net_kg"] != second["net_kg"]


def test_lost_leading_zeros_come_back(tmp_path: Path) -> None:
    rows = read(write_baci(tmp_path / "y.csv", [(2020, 56, 156, "40690", 10.0, 1.0)]))
    assert rows[0]["hs6"] == "040690"


def test_belgium_luxembourg_is_not_belgium(tmp_path: Path) -> None:
    rows = read(write_baci(tmp_path / "y.csv", [(1997, 58, 156, "180690", 10.0, 1.0)]))
    assert rows[0]["exporter"] == "BLX"
    assert countries.iso3_of(56) == "BEL"
    assert countries.iso3_of(442) == "LUX"
    assert countries.iso3_of(5) is None


def test_an_unknown_country_keeps_its_number(tmp_path: Path) -> None:
    assert (
        read(write_baci(tmp_path / "y.csv", [(2020, 999, 156, "180690", 1.0, 1.0)]))[0]["exporter"] == "999"
    )


def test_a_folder_and_a_zip_of_years_beside_the_tables_that_come_with_them(tmp_path: Path) -> None:
    folder = tmp_path / "baci"
    folder.mkdir()
    for year in (2019, 2020):
        write_baci(folder / f"BACI_HS17_Y{year}.csv", [(year, *PRALINES[1:])])
    (folder / "country_codes_V202401.csv").write_text("country_code,country_name\n56,Belgium\n")
    packed = tmp_path / "BACI_HS17.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    assert [row["year"] for row in read(folder)] == [2019, 2020]
    assert read(packed) == read(folder)


def test_parquet_and_gzip_read_the_same(tmp_path: Path) -> None:
    plain = write_baci(tmp_path / "y.csv", [PRALINES])
    packed = tmp_path / "y.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    parquet = tmp_path / "y.parquet"
    duckdb.sql(f"COPY (SELECT * FROM '{plain}') TO '{parquet}' (FORMAT parquet)")
    assert read(packed) == read(plain) == read(parquet)


def test_declared_flows_keep_exports_only_and_no_totals(tmp_path: Path) -> None:
    rows = read(
        write_declared(
            tmp_path / "declared.csv",
            [
                (2019, "X", "NLD", "CHN", "030363", 1200.5, 300),
                (2019, "M", "CHN", "NLD", "030363", 1400.0, 300),
                (2019, "X", "NLD", "W00", "030363", 9999.0, 300),
                (2019, "X", "NLD", "NLD", "030363", 5.0, 1),
                (2019, "X", "NLD", "CHN", "TOTAL", 5.0, 1),
            ],
        )
    )
    assert [(row["exporter"], row["importer"], row["hs6"], row["value_usd"]) for row in rows] == [
        ("NLD", "CHN", "030363", 1200.5)
    ]


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "\x00\x01\x02"])
def test_other_files_are_refused_with_what_is_wanted(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text)
    with pytest.raises(BadInput) as caught, trade_data.opened(path):
        pass
    assert caught.value.field == "trade"


def test_missing_broken_and_mixed_sources_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no trade file"), trade_data.opened(tmp_path / "none.csv"):
        pass
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no zip")
    with pytest.raises(BadInput, match="readable zip"), trade_data.opened(broken):
        pass
    write_baci(tmp_path / "a.csv", [PRALINES])
    write_declared(tmp_path / "b.csv", [(2019, "X", "NLD", "CHN", "030363", 1.0, 1)])
    broken.unlink()
    with pytest.raises(BadInput, match="mixes"), trade_data.opened(tmp_path):
        pass


def test_the_published_baci_sample() -> None:
    folder = shared_trade()
    if folder is None:
        pytest.skip("baci_sample_AFG_ZAF.parquet is not kept here")
    with trade_data.opened(folder / "baci_sample_AFG_ZAF.parquet") as trade:
        counted = trade.rows(
            trade.flows.group_by("exporter").aggregate(n=trade.flows.count()).order_by("exporter")
        )
    assert counted["exporter"].tolist() == ["AFG", "ZAF"]
    assert int(counted["n"].sum()) == 143_289
