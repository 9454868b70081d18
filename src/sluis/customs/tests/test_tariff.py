"""Rates by code and day, European codes, and what a code that nobody knows leads to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sluis.customs.consumption_tax import Content, schedule
from sluis.customs.tables import all_sources, read_table
from sluis.customs.tariff import TariffProblem, TariffRow, all_rows, line_rates, rates_for
from sluis.customs.trade_remedies import trade_remedy

DAY = date(2026, 11, 23)


def found(hs: str, day: date = DAY, eu: bool = False) -> TariffRow:
    row = rates_for(hs, day, nomenclature="eu" if eu else "cn")
    assert isinstance(row, TariffRow), row
    return row


def problem(hs: str, day: date = DAY) -> TariffProblem:
    row = rates_for(hs, day)
    assert isinstance(row, TariffProblem), row
    return row


def test_gouda_by_its_chinese_code() -> None:
    gouda = found("0406.90.00")
    assert (gouda.mfn_pct, gouda.provisional_pct, gouda.vat_pct) == (Decimal(12), Decimal(8), Decimal(13))
    assert line_rates(gouda).duty_pct == Decimal(8)
    assert gouda.confirmed
    assert "2025 No. 12" in gouda.source


def test_whisky_became_cheaper_on_the_second_of_february_2026() -> None:
    assert found("22083000", date(2026, 2, 1)).provisional_pct is None
    assert found("22083000", date(2026, 2, 2)).provisional_pct == Decimal(5)


def test_a_european_code_finds_the_chinese_line_under_its_six_digits() -> None:
    assert found("04069078", eu=True).hs8 == "04069000"
    assert found("1806905000", eu=True).hs8 == "18069000"
    assert found("180690").hs8 == "18069000"


def test_a_european_code_that_looks_chinese_is_not_taken_for_one() -> None:
    assert found("06011091").hs8 == "06011091"
    tulips = rates_for("06011091", DAY, nomenclature="eu")
    assert isinstance(tulips, TariffProblem)
    assert tulips.kind == "ambiguous"


def test_lines_with_equal_rates_count_as_one_answer() -> None:
    detergent = found("340250")
    assert detergent.shared_by == ("34025010", "34025090")
    assert found("34025090").shared_by == ()


def test_lines_with_different_rates_are_left_to_a_person() -> None:
    dilemma = problem("060110")
    assert dilemma.kind == "ambiguous"
    assert {row.hs8 for row in dilemma.candidates} == {"06011021", "06011091", "06011099"}
    assert "06011091" in dilemma.message


def test_an_unknown_code_proposes_near_ones() -> None:
    unknown = problem("18063300")
    assert unknown.kind == "unknown"
    assert {"18063100", "18063200"} <= {row.hs8 for row in unknown.candidates}
    transposed = problem("22038000")
    assert "22030000" in {row.hs8 for row in transposed.candidates}


@pytest.mark.parametrize("hs", ["", "18", "chocolate", "1806 9", "18069000000", "1806.9000.0"])
def test_what_is_no_code_is_called_so(hs: str) -> None:
    assert problem(hs).kind == "malformed"


def test_a_heading_lists_its_lines() -> None:
    assert {row.hs8 for row in problem("2203").candidates} == {"22030000"}


def test_a_day_before_the_file_is_not_answered_with_later_rates() -> None:
    assert problem("18069000", date(2025, 12, 31)).kind == "not_covered"


def test_a_rate_that_was_not_read_is_none_and_never_nil() -> None:
    assert found("38089400").mfn_pct is None
    assert found("24022000").consumption_tax is None
    assert not found("85167130").confirmed


def test_high_end_cosmetics_pay_more_by_post() -> None:
    cream = found("33049900")
    assert line_rates(cream).postal_pct == Decimal(20)
    assert line_rates(cream, high_end=True).postal_pct == Decimal(50)
    assert line_rates(found("18069000"), high_end=True).postal_pct == Decimal(13)


def test_every_row_names_a_known_source_and_a_readable_tax_code() -> None:
    assert len(all_rows()) == len(read_table("tariff.csv"))
    keys = {(row.hs8, row.valid_from) for row in all_rows()}
    assert len(keys) == len(all_rows())
    for row in all_rows():
        assert row.source, row.hs8
        assert row.listed_source, row.hs8
        if row.consumption_tax:
            schedule(row.consumption_tax, Fraction(1), Content(Fraction(1), "ml"), DAY)
    for name in ("positive_list.csv", "trade_remedies.csv"):
        assert {row["source"] for row in read_table(name)} <= set(all_sources())


def test_a_remedy_holds_for_its_origins_and_days() -> None:
    gouda = trade_remedy("04069000", "NL", date(2026, 2, 13))
    assert gouda is not None
    assert (gouda.low_pct, gouda.high_pct, gouda.working_pct) == (
        Decimal("7.4"),
        Decimal("11.7"),
        Decimal("11.7"),
    )
    assert trade_remedy("04069000", "NL", date(2026, 2, 12)) is None
    assert trade_remedy("04069000", "CH", DAY) is None
    assert trade_remedy("18069000", "BE", DAY) is None
    pork = trade_remedy("02101900", "BE", DAY)
    assert pork is not None
    assert pork.working_pct is None
