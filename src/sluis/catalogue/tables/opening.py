"""Opens a file as a table, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sluis.catalogue.headers import Header
from sluis.catalogue.problems import FileFault
from sluis.catalogue.tables.delimited import MAX_COLUMNS, DelimitedText, Record
from sluis.catalogue.tables.feed import Feed
from sluis.catalogue.tables.source import Source, encoding_of, kind_of
from sluis.catalogue.tables.workbook import Workbook


class Table(Protocol):
    """Rows of cells from some kind of file; `records` can be walked more than once."""

    double_encoded: tuple[int, str] | None  # Row and sample of text that was converted twice.
    short_rows: bool  # Whether the file leaves out blank cells at the end of a row.
    other_sheets: bool

    @property
    def why(self) -> str:
        """Say in words how the file is read."""

    def records(self) -> Iterator[Record]:
        """Yield row number and cells, the header first."""


def open_table(source: Source) -> Table:
    """Open a file by what its content is. Raise FileFault when it is no table."""
    kind = kind_of(source)
    if kind == "workbook":
        return Workbook(source)
    if kind == "xml":
        return Feed(source)
    return DelimitedText(source, encoding_of(source))


def header_of(table: Table) -> tuple[int, Header]:
    """Return number and names of the first row that is not blank. Raise FileFault when there is none."""
    for row, cells in table.records():
        if cells is None:
            raise FileFault("encoding", row=row, why="the header holds a NUL character")
        if any(map(str.strip, cells)):
            if len(cells) > MAX_COLUMNS:
                raise FileFault("too_many_columns", row=row, count=len(cells), limit=MAX_COLUMNS)
            return row, Header(cells)
    raise FileFault("empty_file")
