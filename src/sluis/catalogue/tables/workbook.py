"""Excel workbooks (.xlsx), read as a stream of rows so that a small hostile file cannot fill the memory.

Two things make this reader walk the sheet itself instead of loading it as one block: a sheet with one cell in
A1 and one in XFD1048576 would be 17 thousand million cells as a block, and one long shared text may be named
by each of a million cells. Nothing is ever unpacked to disk, no formula is worked out (the value that Excel
stored is read), no link is followed.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import BinaryIO, cast

from sluis.catalogue.cells.numerals import Exact
from sluis.catalogue.problems import FileFault
from sluis.catalogue.tables.delimited import MAX_COLUMNS, MAX_RECORD, Record, twice_converted
from sluis.catalogue.tables.source import Source
from sluis.catalogue.tables.xml_stream import BoundedText, Handler, walk

# OWASP ASVS 5.2.3 asks for such limits; the figures are the project's.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_MATTERS_FROM = 1024 * 1024
MAX_PARTS = 2_000
MAX_SHARED = 100 * 1024 * 1024


class Workbook:
    """The first filled sheet of a workbook as a table; `records` can be walked more than once."""

    short_rows = True

    def __init__(self, source: Source) -> None:
        self._source = source
        with self._archive() as archive:
            _check_archive(archive)
            sheets = _sheets(archive)
            self._shared = _shared_texts(archive)
            sample = next(filter(None, map(twice_converted, self._shared)), None)
            self.double_encoded = (0, sample) if sample else None
            self.sheet, self._part = self._first_filled(archive, sheets)
        self.other_sheets = len(sheets) > 1

    @property
    def why(self) -> str:
        """Say in words how the workbook is read."""
        return f"an Excel workbook, sheet “{self.sheet}”"

    @contextmanager
    def _archive(self) -> Iterator[zipfile.ZipFile]:
        try:
            with self._source.open() as stream, zipfile.ZipFile(stream) as archive:
                yield archive
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            KeyError,
        ) as error:
            raise FileFault("workbook_broken", why=str(error)[:100] or type(error).__name__) from None

    def _first_filled(self, archive: zipfile.ZipFile, sheets: list[tuple[str, str]]) -> tuple[str, str]:
        for name, part in sheets:
            if next(self._rows(archive, part), None) is not None:
                return name, part
        raise FileFault("empty_file")

    def records(self) -> Iterator[Record]:
        """Yield row number and cells of each row that is not blank.

        Raise FileFault when the sheet is broken or a cell is too long.
        """
        with self._archive() as archive:
            yield from self._rows(archive, self._part)

    def _rows(self, archive: zipfile.ZipFile, part: str) -> Iterator[Record]:
        with archive.open(part) as stream:
            yield from cast("Iterator[Record]", walk(cast(BinaryIO, stream), _Sheet(self._shared)))


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise FileFault("workbook_too_large", why=f"{len(parts)} parts")
    if len({part.filename for part in parts}) != len(parts):
        raise FileFault("workbook_broken", why="two parts have the same name")
    for part in parts:
        _check_part(part)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise FileFault("workbook_too_large", why=f"{unpacked // 2**20} MB")
    if "[Content_Types].xml" not in archive.NameToInfo:
        raise FileFault("not_a_catalogue", why="it is a compressed file; unpack it first")


def _check_part(part: zipfile.ZipInfo) -> None:
    if part.flag_bits & 0x1:
        raise FileFault("workbook_broken", why="it is locked with a password")
    if part.filename.startswith("/") or ".." in part.filename.split("/") or "\\" in part.orig_filename:
        raise FileFault("workbook_broken", why="a part has a name that leads outside")
    if posixpath.basename(part.filename).lower() == "vbaproject.bin" or "/macrosheets/" in part.filename:
        raise FileFault("workbook_macros")
    ratio = part.file_size / max(part.compress_size, 1)
    if part.file_size > RATIO_MATTERS_FROM and ratio > MAX_RATIO:
        raise FileFault("workbook_too_large", why=f"one part grows {ratio:.0f} times")


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return name and part of each visible sheet, in their order."""
    if "xl/workbook.xml" not in archive.NameToInfo:
        raise FileFault("not_a_catalogue", why="it is an office document, but no Excel workbook")
    relations = _Elements("Relationship")
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        list(walk(cast(BinaryIO, stream), relations))
    targets = {found.get("Id", ""): found.get("Target", "") for found in relations.found}
    sheets = _Elements("sheet")
    with archive.open("xl/workbook.xml") as stream:
        list(walk(cast(BinaryIO, stream), sheets))
    result = []
    for found in sheets.found:
        relation = next((value for key, value in found.items() if key.rpartition(":")[2] == "id"), "")
        part = _part_name(targets.get(relation, ""))
        if (
            found.get("state", "visible") == "visible"
            and part in archive.NameToInfo
            and "chartsheets" not in part
        ):
            result.append((found.get("name", ""), part))
    if not result:
        raise FileFault("workbook_broken", why="it has no visible sheet")
    return result


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.NameToInfo:
        return []
    with archive.open("xl/sharedStrings.xml") as stream:
        return cast("list[str]", list(walk(cast(BinaryIO, stream), _SharedTexts())))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Elements(Handler):
    """Gathers the attributes of all elements of one name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.found: list[dict[str, str]] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == self._name:
            self.found.append(attributes)


class _SharedTexts(Handler):
    """Yields the texts that cells share; phonetic guides (`rPh`) are no part of them."""

    def __init__(self) -> None:
        self._text = BoundedText()
        self._total = 0
        self._inside = self._phonetic = False
        self._done: list[str] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "rPh":
            self._phonetic = True
        elif local == "t":
            self._inside = not self._phonetic

    def text(self, text: str) -> None:
        if self._inside:
            self._text.add(text, row=0)

    def closed(self, name: str) -> None:
        local = _local(name)
        if local == "t":
            self._inside = False
        elif local == "rPh":
            self._phonetic = False
        elif local == "si":
            self._done.append(self._text.take())
            self._total += len(self._done[-1]) + 50
            if self._total > MAX_SHARED:
                raise FileFault("workbook_too_large", why="its texts")

    def ready(self) -> Iterator[object]:
        done, self._done = self._done, []
        return iter(done)


class _Sheet(Handler):
    """Yields the rows of a sheet: (number, cells), blank rows left out."""

    def __init__(self, shared: list[str]) -> None:
        self._shared = shared
        self._row = 0
        self._size = 0
        self._column = -1
        self._type = ""
        self._cells: list[str] = []
        self._text = BoundedText()
        self._in_value = False
        self._done: list[Record] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "c":
            reference = attributes.get("r", "")
            self._column = _column_of(reference) if reference else self._column + 1
            self._type = attributes.get("t", "n")
        elif local == "v" or local == "t":
            self._in_value = True
        elif local == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdigit() else self._row + 1
            self._cells, self._column, self._size = [], -1, 0

    def text(self, text: str) -> None:
        if self._in_value:
            self._text.add(text, row=self._row)

    def closed(self, name: str) -> None:
        local = _local(name)
        if local == "c":
            self._close_cell()
        elif local == "v" or local == "t":
            self._in_value = False
        elif local == "row" and any(self._cells):
            self._done.append((self._row, self._cells))

    def _close_cell(self) -> None:
        value = self._value(self._text.take())
        if not value:
            return
        if self._column >= MAX_COLUMNS:
            raise FileFault("too_many_columns", count=self._column + 1, limit=MAX_COLUMNS)
        self._size += len(value)
        if self._size > MAX_RECORD:
            raise FileFault("line_too_long", row=self._row, limit=MAX_RECORD)
        cells = self._cells
        if self._column >= len(cells):
            cells.extend([""] * (self._column - len(cells)))
            cells.append(value)
        else:
            cells[self._column] = value

    def _value(self, raw: str) -> str:
        kind = self._type
        if kind == "s":
            place = int(raw) if raw.isdigit() else -1
            if not 0 <= place < len(self._shared):
                raise FileFault("workbook_broken", why=f"row {self._row} names a text that is not there")
            return self._shared[place]
        if kind == "n":
            return _number(raw) if raw else ""
        if kind == "b":
            return "TRUE" if raw == "1" else "FALSE" if raw else ""
        return "" if kind == "e" else raw

    def ready(self) -> Iterator[object]:
        done, self._done = self._done, []
        return iter(done)


def _column_of(reference: str) -> int:
    column = 0
    for character in reference:
        if not "A" <= character <= "Z":
            break
        column = column * 26 + ord(character) - 64
        if column > MAX_COLUMNS:
            break
    return column - 1


def _number(raw: str) -> str:
    """Write a stored number the way Excel shows it: at most 15 significant digits and no exponent."""
    if len(raw) <= 15 and "E" not in raw and "e" not in raw:
        return Exact(raw)
    try:
        value = Decimal(f"{float(raw):.15g}")
    except (ValueError, ArithmeticError):
        return raw
    return Exact(f"{value:f}") if abs(value.adjusted()) < 40 else raw
