"""`sluis logistics` and `sluis customs` at a terminal: what they print, and how odd input is told."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from sluis.cli.main import main
from sluis.logistics.tests.line import booked

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "catalogue.csv"
QUOTE = [
    "logistics",
    "quote",
    "BRUG-PRA-250",
    "--file",
    str(EXAMPLE),
    "--rate",
    "7.83",
    "--as-of",
    "2026-06-30",
]


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_margin_from_a_shelf_price(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, *QUOTE, "--price", "168")
    roads = {road["route"]: road for road in found["routes"]}
    assert list(roads) == ["cbec_1210", "cbec_9610", "postal_articles", "general_trade_0110"]
    bonded = roads["cbec_1210"]
    assert bonded["landed_fen"] == sum(line["fen"] for line in bonded["lines"])
    assert 16_790 <= bonded["landed_fen"] <= 16_800
    assert all(line["source"] for line in bonded["lines"] if line["code"] != "MARGIN")
    assert roads["general_trade_0110"]["why"]


def test_break_even_covers_the_fixed_costs_and_one_order_less_does_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    doors = printed(capsys, *QUOTE, "--price", "168", "--own-fixed", "50000")["break_even"]
    assert [door["door"] for door in doors] == ["flagship", "tof", "tdi"]
    for door in doors:
        assert door["fixed_fen_a_year"] == sum(line["fen"] for line in door["lines"])
        orders = door["orders_a_year"]
        assert orders * door["contribution_fen"] >= door["fixed_fen_a_year"]
        assert (orders - 1) * door["contribution_fen"] < door["fixed_fen_a_year"]


def test_the_wished_margin_is_met(capsys: pytest.CaptureFixture[str]) -> None:
    bonded = printed(capsys, *QUOTE, "--margin", "20")["routes"][0]
    margin = next(line["fen"] for line in bonded["lines"] if line["code"] == "MARGIN")
    assert margin * 100 >= 20 * bonded["unit_price_fen"]


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--rate", "dear"], "--rate"),
        (["--rate", "0"], "--rate"),
        (["--rate", "NaN"], "--rate"),
        (["--as-of", "30-06-2026"], "YYYY-MM-DD"),
        (["--price", "free"], "--price"),
        (["--margin", "100"], "below 100 percent"),
        (["--qty", "0"], "qty"),
        (["--own-fixed", "inf", "--price", "10"], "--own-fixed"),
    ],
)
def test_odd_input_names_the_field(
    capsys: pytest.CaptureFixture[str], more: list[str], complaint: str
) -> None:
    assert main([*QUOTE, *more]) == 1
    assert complaint in capsys.readouterr().err


def test_an_unknown_hs_code_brings_the_ones_near_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with EXAMPLE.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))[:1]
    rows[0]["hs_code"] = "18099999"
    path = tmp_path / "odd.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert main([*QUOTE[:3], "--file", str(path), *QUOTE[5:]]) == 1
    assert "Near it: 18" in capsys.readouterr().err


def test_a_whole_catalogue_stands_in_one_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "costs.csv"
    day = ["--rate", "7.83", "--as-of", "2026-06-30"]
    counted = printed(capsys, "logistics", "costs", str(EXAMPLE), *day, "--out", str(out))["routes"]
    with out.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.DictReader(written))
    assert len(rows) == sum(one["priced"] + one["without"] for one in counted.values())
    assert len(rows) == 4 * len({row["sku"] for row in rows})
    assert all(bool(row["landed_cny"]) != bool(row["why_not"]) for row in rows)
    bonded = next(row for row in rows if (row["sku"], row["route"]) == ("BRUG-PRA-250", "cbec_1210"))
    alone = printed(capsys, *QUOTE)["routes"][0]
    assert bonded["landed_cny"] == f"{alone['landed_fen'] / 100:.2f}"


@pytest.mark.usefixtures("cainiao")
def test_the_papers_of_a_parcel_go_into_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shipment = booked()
    words = ["logistics", "documents", shipment.waybill_number, "--out", str(tmp_path), "--json"]
    code = main(words)
    papers = json.loads(capsys.readouterr().out)["papers"]
    assert code == (1 if any(paper["problems"] for paper in papers) else 0)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {paper["file"] for paper in papers if paper["file"]}
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    main(words)
    assert first == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


@pytest.mark.usefixtures("cainiao")
def test_a_parcel_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["logistics", "documents", "LP404", "--out", str(tmp_path)]) == 1
    assert "there is no parcel 'LP404'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("99999999", "no rates are known here for 99999999"),
        ("1806", "is a heading"),
        ("chocolate", "is no HS code"),
    ],
)
def test_a_code_without_rates_says_so(capsys: pytest.CaptureFixture[str], code: str, words: str) -> None:
    assert main(["customs", "tariff", code]) == 1
    assert words in capsys.readouterr().err


def test_a_faulty_case_is_told_on_stderr_and_by_the_exit_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "cases.json"
    path.write_text('{"cases": [{"id": "A1", "input": {"route": "by_balloon"}}]}', encoding="utf-8")
    assert main(["customs", "eligibility", "--cases", str(path), "--json"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["cases"][0]["error"]["field"] == "cases[0].input.route"
    assert "case A1: cases[0].input.route: must be one of" in told.err
