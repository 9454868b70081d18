"""Lists as files: separators by reader, harmless text, money in two columns."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.http import FileResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import translation
from openpyxl import load_workbook

from sluis.kernel.money import Money
from sluis.web.csv_export import Cell, Column, csv_lines, export, harmless

COLUMNS = [
    Column("Shop"),
    Column("Paid", money=True),
    Column("Weight, kg"),
    Column("At"),
    Column("Day"),
    Column("Live"),
]
AT = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
ROW: list[Cell] = [
    'Chocolaterie "De Brug"; Gent 布鲁日',
    Money(-123450, "EUR"),
    Decimal("0.610"),
    AT,
    date(2026, 11, 23),
    True,
]


def text(language: str, rows: list[list[Cell]]) -> str:
    with translation.override(language):
        return "".join(csv_lines(COLUMNS, rows))


def test_dutch_spreadsheets_open_it_with_semicolons_and_commas() -> None:
    file = text("nl", [ROW])
    assert file.startswith("\ufeff")
    read = list(csv.reader(StringIO(file.removeprefix("\ufeff")), delimiter=";"))
    assert read[1][:4] == ['Chocolaterie "De Brug"; Gent 布鲁日', "-1234,50", "EUR", "0,610"]
    assert read[1][4:6] == ["2026-11-23 09:12", "2026-11-23"]
    assert len(read[0]) == len(read[1]) == 7


def test_english_and_chinese_ones_with_commas_and_points() -> None:
    for language in ("en", "zh-hans"):
        read = list(csv.reader(StringIO(text(language, [ROW]).removeprefix("\ufeff"))))
        assert read[1][1] == "-1234.50"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_is_never_a_formula(start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    assert harmless(evil) == f"'{evil}"
    row: list[Cell] = [evil, None, None, None, None, None]
    read = list(csv.reader(StringIO(text("en", [row]), newline=""), delimiter=","))
    assert read[1][0] == f"'{evil}"


def test_numbers_are_left_alone_and_nothing_is_nothing() -> None:
    read = list(csv.reader(StringIO(text("en", [["x", None, Decimal(-5), None, None, None]]))))
    assert read[1] == ["x", "", "", "-5", "", "", ""]


def test_long_lists_come_in_pieces() -> None:
    rows: list[list[Cell]] = [ROW] * 5000
    with translation.override("en"):
        pieces = list(csv_lines(COLUMNS, rows))
    assert len(pieces) > 2
    assert "".join(pieces).count("De Brug") == 5000


def test_the_stream_keeps_the_language_it_was_asked_in() -> None:
    with translation.override("nl"):
        pieces = csv_lines(COLUMNS, [ROW])
    with translation.override("en"):
        assert "-1234,50;EUR" in "".join(pieces)


def test_a_workbook_holds_numbers_as_numbers_and_formulas_as_text() -> None:
    request = RequestFactory().get("/", {"export": "xlsx"})
    answer = export(request, name="Products", columns=COLUMNS, rows=[["=1+1\x07", *ROW[1:]]])
    assert isinstance(answer, FileResponse)
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[arg-type]
    head, row = sheet.iter_rows()  # type: ignore[union-attr]
    assert [cell.value for cell in head][:3] == ["Shop", "Paid", "Paid, currency"]
    assert (row[0].value, row[0].data_type) == ("=1+1", "s")
    assert row[1].value == pytest.approx(-1234.5)
    assert row[4].value == datetime(2026, 11, 23, 9, 12)


def test_the_page_itself_is_no_file() -> None:
    assert export(RequestFactory().get("/"), name="Products", columns=[], rows=[]) is None
    answer = export(RequestFactory().get("/", {"export": "csv"}), name="Prijs €", columns=COLUMNS, rows=[ROW])
    assert isinstance(answer, StreamingHttpResponse)
    assert "attachment" in answer.headers["Content-Disposition"]
