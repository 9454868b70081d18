"""The rows that an import left out, as a workbook to correct and give again: each with what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from sluis.catalogue.sheet_mappings import PROBLEM_COLUMN
from sluis.catalogue.tables.opening import header_of, open_table
from sluis.catalogue.tables.source import Source

_WRONG = PatternFill("solid", fgColor="FBE3DC")
_HEAD = Font(bold=True)
_WIDTH = 24


def sheet_to_correct(
    content: bytes, *, filename: str, problems: Iterable[Mapping[str, object]], sentences: Mapping[int, str]
) -> bytes:
    """Return an XLSX file with the header of a product file and its faulty rows, the faulty cells coloured.

    `problems` are those that a run keeps (row, column, …), `sentences` says for each row what to do. Every cell is
    text, so that no spreadsheet rounds a GTIN or runs a formula. Rows of a feed in XML come with its columns.
    """
    wrong: dict[int, set[str]] = {}
    for problem in problems:
        wrong.setdefault(int(str(problem["row"])), set()).add(str(problem["column"]))
    table = open_table(Source(content, filename=filename))
    header_row, header = header_of(table)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("products")
    for place in range(len(header) + 1):
        sheet.column_dimensions[get_column_letter(place + 1)].width = _WIDTH
    cells = [_text(sheet, title) for title in (*header.titles, PROBLEM_COLUMN)]
    for cell in cells:
        cell.font = _HEAD
    sheet.append(cells)
    for row, values in table.records():
        if row <= header_row or row not in wrong or values is None:
            continue
        width = len(header)
        even = [*values[:width], *[""] * (width - len(values))]
        cells = [_text(sheet, value) for value in even]
        for cell, title in zip(cells, header.titles, strict=True):
            if title in wrong[row]:
                cell.fill = _WRONG
        sheet.append([*cells, _text(sheet, sentences.get(row, ""))])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _text(sheet: Any, value: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767])
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
