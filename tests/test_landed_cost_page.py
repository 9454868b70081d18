"""Executes docs/algorithms/landed-cost.md: its examples as doctests, its tables row by row."""

from __future__ import annotations

import doctest
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from sluis.customs.consumption_tax import Content, schedule
from sluis.customs.duty import quote
from sluis.customs.duty_values import DutyLine, DutyResult, LineRates
from sluis.customs.exact import fen, half_up, yuan

PAGE = Path(__file__).resolve().parents[1] / "docs" / "algorithms" / "landed-cost.md"
DAY = date(2026, 11, 23)


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of the table that follows its marker on the page."""
    text = PAGE.read_text("utf-8").split(f"<!-- table: {name} -->")[1].strip()
    lines = [line.strip("|").split("|") for line in text.split("\n\n")[0].splitlines()]
    heads = [head.strip() for head in lines[0]]
    return [dict(zip(heads, (cell.strip() for cell in line), strict=True)) for line in lines[2:]]


def quoted(row: dict[str, str], route: str, price: str, qty: int = 1, **rates: str) -> DutyResult:
    content = row.get("content", "")
    own = LineRates(
        vat_pct=Decimal(row["VAT %"]) if "VAT %" in row else None,
        consumption_tax=row.get("tax code"),
        **{name: Decimal(value) for name, value in rates.items() if value},  # type: ignore[arg-type]
    )
    listed = row.get("list price each")
    line = DutyLine(
        line=1,
        hs8="",
        description=row["goods"],
        qty=qty,
        unit_price_fen=fen(Fraction(price)),
        rates=own,
        litres=Fraction(row["litres"]) if row.get("litres") else None,
        content=Content(Fraction(content.split()[0]), content.split()[1]) if content else None,  # type: ignore[arg-type]
        customs_list_price_fen=fen(Fraction(listed)) if listed else None,
    )
    return quote(route, DAY, [line])


def test_the_examples_of_the_page_hold() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert tried > 20
    assert failed == 0


@pytest.mark.parametrize("row", table("inside"), ids=lambda row: row["goods"])
def test_inside_the_limits(row: dict[str, str]) -> None:
    result = quoted(row, "cbec_1210", row["P"])
    line = result.order.lines[0]
    assert yuan(result.consumption_tax_fen or 0) == row["consumption tax"]
    assert yuan(result.vat_fen or 0) == row["VAT"]
    price = result.dutiable_value_fen
    statutory = half_up(schedule(row["tax code"], line.litres, line.content, DAY).levy(price).on(price))
    vat = half_up((price + statutory) * Fraction(row["VAT %"]) / 100)
    first = half_up(statutory * Fraction(7, 10)) + half_up(vat * Fraction(7, 10))
    assert yuan(first) == row["both, rounded first"]
    assert abs(first - (result.tax_total_fen or 0)) <= 1


@pytest.mark.parametrize("row", table("general"), ids=lambda row: row["goods"])
def test_general_trade(row: dict[str, str]) -> None:
    result = quoted(
        row, "general_trade_0110", row["D"], mfn_pct=row["duty %"], trade_remedy_pct=row["remedy %"]
    )
    found = (result.duty_fen, result.trade_remedy_fen, result.consumption_tax_fen, result.vat_fen)
    assert [yuan(amount or 0) for amount in found] == [
        row["duty"], row["remedy"], row["consumption tax"], row["VAT"],
    ]  # fmt: skip


@pytest.mark.parametrize("row", table("post"), ids=lambda row: row["goods"] + row["paid each"])
def test_post(row: dict[str, str]) -> None:
    result = quoted(row, "postal_articles", row["paid each"], int(row["pieces"]), postal_pct=row["rate %"])
    assert yuan(result.dutiable_value_fen) == row["taxed value"]
    assert yuan(result.tax_total_fen or 0) == row["collected"]
