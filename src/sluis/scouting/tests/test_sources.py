"""Published files of other publishers, read as they come: Comtrade, Comext, names, distances, rates, till counts."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sluis.kernel.errors import BadInput
from sluis.scouting import months, trade_data, trade_parts
from sluis.scouting.sources import code_names, distances, rate_files, till_counts

COMTRADE = [
    "typeCode",
    "freqCode",
    "refYear",
    "refMonth",
    "period",
    "reporterCode",
    "flowCode",
    "partnerCode",
    "partner2Code",
    "classificationCode",
    "cmdCode",
    "customsCode",
    "motCode",
    "netWgt",
    "primaryValue",
]


def write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def flow(**said: object) -> list[object]:
    """Return one row of Comtrade: Belgium's chocolate to China in 2023, all totals, unless said otherwise."""
    usual: dict[str, object] = dict.fromkeys(COMTRADE, "") | {
        "typeCode": "C",
        "freqCode": "A",
        "refYear": 2023,
        "period": 2023,
        "reporterCode": 56,
        "flowCode": "X",
        "partnerCode": 156,
        "partner2Code": 0,
        "classificationCode": "H6",
        "cmdCode": "180690",
        "customsCode": "C00",
        "motCode": 0,
        "netWgt": 200,
        "primaryValue": 1000,
    }
    return [(usual | said)[name] for name in COMTRADE]


def flows_of(path: Path) -> list[dict[str, Any]]:
    with trade_data.opened(path) as trade:
        held = trade.rows(trade.flows.order_by(["year", "exporter", "importer", "hs6"]))
    return [{name: values[at] for name, values in held.items()} for at in range(len(held["year"]))]


def test_comtrade_counts_each_flow_once(tmp_path: Path) -> None:
    rows = flows_of(
        write(
            tmp_path / "comtrade.csv",
            COMTRADE,
            [
                flow(),
                flow(motCode=1000, primaryValue=600),
                flow(customsCode="C01", primaryValue=400),
                flow(partner2Code=528, primaryValue=300),
                flow(partnerCode=0, primaryValue=9000),
                flow(cmdCode="1806", primaryValue=5000),
                flow(cmdCode="TOTAL", primaryValue=70000),
                flow(flowCode="M", primaryValue=80),
                flow(flowCode="RX", primaryValue=90),
                flow(reporterCode=528, netWgt=""),
            ],
        )
    )
    assert [(row["exporter"], row["importer"], row["hs6"], row["value_usd"]) for row in rows] == [
        ("BEL", "CHN", "180690", 1000.0),
        ("NLD", "CHN", "180690", 1000.0),
    ]
    assert rows[0]["net_kg"] == 200.0


def test_comtrade_by_month_gives_only_years_that_are_whole(tmp_path: Path) -> None:
    whole = [flow(freqCode="M", refMonth=m, period=f"2022{m:02d}", refYear=2022) for m in range(1, 13)]
    begun = [flow(freqCode="M", refMonth=m, period=f"2023{m:02d}") for m in range(1, 6)]
    rows = flows_of(write(tmp_path / "monthly.csv", COMTRADE, whole + begun))
    assert {row["year"] for row in rows} == {2022}
    assert sum(row["value_usd"] for row in rows) == 12_000.0


def test_the_earlier_csv_of_comtrade_is_known_by_its_own_names(tmp_path: Path) -> None:
    path = write(
        tmp_path / "legacy.csv",
        [
            "Classification",
            "Year",
            "Trade Flow",
            "Reporter Code",
            "Partner Code",
            "Commodity Code",
            "Netweight (kg)",
            "Trade Value (US$)",
        ],
        [
            ["H4", 2014, "Export", 251, 156, "220421", 70, 999],
            ["H4", 2014, "Import", 251, 156, "220421", 70, 5],
        ],
    )
    (row,) = flows_of(path)
    assert (row["exporter"], row["importer"], row["value_usd"], row["net_kg"]) == ("FRA", "CHN", 999.0, 70.0)


def months_of(path: Path) -> list[tuple[str, int, int, float]]:
    with trade_data.tables_of(path) as (engine, (table,)):
        form = months.form_of(frozenset(table.columns))
        assert form is not None
        found = months.bought(table, form, "CHN", trade_data.number)
        rows = engine.arrow(found).to_pylist()
    return [(row["code"], row["year"], row["month"], row["value"]) for row in rows]


COMEXT = [
    "REPORTER",
    "PARTNER",
    "TRADE_TYPE",
    "PRODUCT_NC",
    "FLOW",
    "STAT_PROCEDURE",
    "PERIOD",
    "VALUE_EUR",
    "QUANTITY_KG",
]


def test_comext_by_month_without_totals_of_year_chapter_and_country(tmp_path: Path) -> None:
    path = write(
        tmp_path / "full_v2_202301.dat",
        COMEXT,
        [
            ["BE", "CN", "E", "18069019", 2, 1, 202301, 50, 5],
            ["NL", "CN", "E", "18069019", 2, 1, 202301, 20, 5],
            ["BE", "CN", "E", "18069031", 2, 1, 202301, 7, 5],
            ["BE", "CN", "E", "18069019", 1, 1, 202301, 900, 5],
            ["BE", "US", "E", "18069019", 2, 1, 202301, 900, 5],
            ["BE", "CN", "E", "18", 2, 1, 202301, 900, 5],
            ["BE", "CN", "E", "18069019", 2, 1, 202352, 900, 5],
        ],
    )
    assert months_of(path) == [("180690", 2023, 1, 77.0)]


def test_declared_flows_with_a_month_give_months_and_those_without_none(tmp_path: Path) -> None:
    columns = ["year", "month", "flow", "reporter", "partner", "hs6", "value_usd", "net_kg"]
    path = write(
        tmp_path / "m.csv",
        columns,
        [[2020, 2, "X", "NLD", "CHN", "30312", 5, 1], [2020, 2, "M", "CHN", "NLD", "30312", 6, 1]],
    )
    assert months_of(path) == [("030312", 2020, 2, 5.0)]
    yearly = write(
        tmp_path / "y.csv", [c for c in columns if c != "month"], [[2020, "X", "NLD", "CHN", "030312", 5, 1]]
    )
    assert trade_parts.write_months(yearly, tmp_path) is None


def test_a_packed_comext_file_is_to_be_unpacked_first(tmp_path: Path) -> None:
    packed = tmp_path / "full_v2_202301.7z"
    packed.write_bytes(b"7z")
    with pytest.raises(BadInput, match="unpack"), trade_data.tables_of(packed):
        pass


def test_names_from_the_reference_file_and_from_tables(tmp_path: Path) -> None:
    reference = tmp_path / "H6.json"
    reference.write_text(
        json.dumps({"results": [{"id": "TOTAL", "text": "All"}, {"id": "1806", "text": "1806 - Chocolate"}]})
    )
    assert code_names.read(reference) == {"1806": {"en": "Chocolate"}}
    table = write(
        tmp_path / "cn.csv",
        ["version", "code", "en", "nl"],
        [[2023, "1806 90", "Old", "Oud"], [2026, "1806 90", "Other", "Andere"], [2026, "x", "no", "nee"]],
    )
    assert code_names.read(table) == {"180690": {"en": "Other", "nl": "Andere"}}
    names = {"1806": {"en": "Chocolate", "nl": "Chocolade"}, "180690": {"nl": "andere"}}
    assert code_names.name_of(names, "180690", "nl") == "Chocolade: andere"
    assert code_names.name_of(names, "999999", "nl") == ""


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", '{"results": 3}', '{"results": [{"id": 1}]}', "code,en\nx,\n"]
)
def test_a_file_without_names_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(text)
    with pytest.raises(BadInput):
        code_names.read(path)


def test_distances_prefer_the_weighted_one_and_leave_out_what_is_blank(tmp_path: Path) -> None:
    path = write(
        tmp_path / "dist_cepii.csv",
        ["iso_o", "iso_d", "contig", "dist", "distw"],
        [["BEL", "CHN", 0, 7971.1, 7900.5], ["BEL", "NLD", 1, 173.0, "."], ["BEL", "XXX", 0, ".", "."]],
    )
    assert distances.read(path) == [
        {"exporter": "BEL", "importer": "CHN", "distance_km": 7900.5, "contiguous": False},
        {"exporter": "BEL", "importer": "NLD", "distance_km": 173.0, "contiguous": True},
    ]
    with pytest.raises(BadInput, match="iso_d"):
        distances.read(write(tmp_path / "no.csv", ["iso_o", "dist"], [["BEL", 1]]))


def test_rates_of_the_central_bank_as_it_publishes_them(tmp_path: Path) -> None:
    history = tmp_path / "eurofxref-hist.csv"
    history.write_text("Date,USD,JPY,CNY,\n2026-06-30,1.1,160.1,7.8012,\n2000-01-03,1.009,102.75,N/A,\n")
    packed = tmp_path / "eurofxref-hist.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(history, "eurofxref-hist.csv")
    for path in (history, packed):
        found = rate_files.read(path)
        assert rate_files.RateRow("EUR", "CNY", date(2026, 6, 30), Decimal("7.8012")) in found
        assert [one.quote for one in found if one.day.year == 2000] == ["USD"]


def test_monthly_means_hold_from_the_end_of_their_month(tmp_path: Path) -> None:
    path = write(tmp_path / "fx.csv", ["month", "cny_per_eur", "gbp_per_usd"], [["2024-02", "7.76", "0.8"]])
    assert rate_files.read(path) == [rate_files.RateRow("EUR", "CNY", date(2024, 2, 29), Decimal("7.76"))]


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2\n", "Date,CNY\nyesterday,7.8\n", "month,cny_per_eur\n2024,7\n", "Date,JPY\n2024-01-01,1\n"],
)
def test_a_file_without_rates_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(text)
    with pytest.raises(BadInput):
        rate_files.read(path)


def test_till_counts_name_the_row_that_cannot_be(tmp_path: Path) -> None:
    good = ["alice", "gent", "2026-W30", "CHOC", 3, 40, 5, 400]
    path = write(
        tmp_path / "till.csv",
        till_counts.COLUMNS,
        [
            good,
            [*good[:2], "July", *good[3:]],
            [*good[:4], 41, 40, 5, 400],
            [*good[:4], "3.5", 40, 5, 400],
            ["", *good[1:]],
        ],
    )
    rows, faults = till_counts.read(path)
    assert [row.wallet_with for row in rows] == [3]
    assert [(fault.line, fault.column) for fault in faults] == [
        (3, "week"),
        (4, "wallet_with"),
        (5, "wallet_with"),
        (6, "merchant"),
    ]
    with pytest.raises(BadInput, match="other_all"):
        till_counts.read(write(tmp_path / "short.csv", till_counts.COLUMNS[:-1], []))
