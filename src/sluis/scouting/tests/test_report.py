"""The commands of the scout on files: the report, the market picture of a code, the remarks of the backtest."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sluis.cli.main import main
from sluis.kernel.errors import BadInput
from sluis.scouting import market_figures
from sluis.scouting.tests.trade_files import baci_rows, write_baci

CATALOGUE = Path(__file__).resolve().parents[4] / "examples" / "catalogue.csv"


class Page(HTMLParser):
    """What a page asks of others, and which of its own places it points to."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.points: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag in ("script", "link", "img", "iframe") or "src" in held:
            self.loads.append(tag)
        if "href" in held:
            self.points.append(held["href"])
        if "id" in held:
            self.places.add(held["id"])


def few(folder: Path, *skus: str) -> Path:
    """Write the head and some products of the example catalogue."""
    lines = CATALOGUE.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines[1:] if any(f",{sku}," in line for sku in skus)]
    assert len(kept) == len(skus)
    out = folder / "few.csv"
    out.write_text(lines[0] + "".join(kept), encoding="utf-8")
    return out


def test_the_report_shows_every_product_and_asks_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = few(tmp_path, "BRUG-PRA-250", "LIN-WOR-300"), tmp_path / "report.html"
    said = [
        "scout",
        "assess",
        str(file),
        "--html",
        str(out),
        "--as-of",
        "2026-11-23",
        "--data",
        str(tmp_path),
    ]
    assert main([*said, "--json"]) == 0
    ranked = json.loads(capsys.readouterr().out)["assessments"]
    text = out.read_text("utf-8")
    page = Page()
    page.feed(text)
    assert page.loads == []
    assert page.points
    assert {point.removeprefix("#") for point in page.points} <= page.places
    assert not re.search(r"url\(|@import", text)
    places = [text.index(one["sku"]) for one in ranked]
    assert places == sorted(places)
    assert [one["verdict"] for one in ranked] == ["go", "no"]
    assert "invented example" in text
    assert 'lang="zh' in text
    again = tmp_path / "again.html"
    assert main([*said[:4], str(again), *said[5:]]) == 0
    assert again.read_text("utf-8") == text


@pytest.fixture
def trade(tmp_path: Path) -> Path:
    """Three years of a small BACI file."""
    return write_baci(tmp_path / "baci.csv", baci_rows(range(2020, 2023)))


def test_the_picture_of_a_code_adds_up_to_the_file(trade: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scout", "market", "180690", "--trade", str(trade), "--as-of", "2022", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    rows = [r for r in baci_rows(range(2020, 2023)) if r[0] == 2022 and r[2] == 156 and r[3] == "180690"]
    assert found["imports"] == pytest.approx(sum(row[4] for row in rows) * 1000)
    ours = sum(row[4] for row in rows if row[1] in (56, 528)) * 1000
    assert found["ours"] == pytest.approx(ours)
    assert found["share"] == pytest.approx(ours / found["imports"])
    assert main(["scout", "market", "180690", "--trade", str(trade), "--as-of", "2022"]) == 0
    assert f"{found['imports']:,.0f}" in capsys.readouterr().out


def test_growth_needs_two_years_before(trade: Path) -> None:
    found = market_figures.of_code(trade, "180690", as_of=2020)
    assert found["growth"] is None
    assert found["imports"] > 0


@pytest.mark.parametrize(
    ("code", "year"), [("1806", 2022), ("18069a", 2022), ("010101", 2022), ("180690", 2031)]
)
def test_a_code_or_year_that_is_not_there_is_refused(trade: Path, code: str, year: int) -> None:
    with pytest.raises(BadInput):
        market_figures.of_code(trade, code, as_of=year)


def test_the_backtest_says_its_remarks_beside_its_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_baci(tmp_path / "long.csv", baci_rows(range(2012, 2020)))
    assert (
        main(["scout", "backtest", "--trade", str(file), "--until", "2016", "--horizon", "2", "--json"]) == 0
    )
    said = capsys.readouterr()
    assert json.loads(said.out)["lists"] == 1
    assert said.err.strip()
    assert said.err.strip() not in said.out
