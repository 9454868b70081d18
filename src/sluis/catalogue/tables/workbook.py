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
from typing import BinaryIO, cast

from sluis.catalogue.problems import FileFault
from sluis.catalogue.tables.delimited import Record, twice_converted
from sluis.catalogue.tables.sheet import Elements, SharedTexts, Sheet
from sluis.catalogue.tables.source import Source
from sluis.catalogue.tables.xml_stream import walk

# OWASP ASVS 5.2.3 asks for such limits; the figures are the project's.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_MATTERS_FROM = 1024 * 1024
MAX_PARTS = 2_000


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
            yield from cast("Iterator[Record]", walk(cast(BinaryIO, stream), Sheet(self._shared)))


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
    relations = Elements("Relationship")
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        list(walk(cast(BinaryIO, stream), relations))
    targets = {found.get("Id", ""): found.get("Target", "") for found in relations.found}
    sheets = Elements("sheet")
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
        return cast("list[str]", list(walk(cast(BinaryIO, stream), SharedTexts())))
