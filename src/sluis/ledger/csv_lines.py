"""Read a counterparty's CSV file as it streams by, with bounds, so that no file can fill the memory.

The readers of statements in the connectors share it. A file is UTF-8, has a header, and ends with a line that
is its end mark; a file without that mark was cut off on its way and is refused before its first line is read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from sluis.kernel.errors import BadInput

MAX_LINE_BYTES = 64 * 1024
END = "<END>"


def _bad(message: str, code: str) -> BadInput:
    return BadInput(message, field="file", code=code)


def check_end(stream: BinaryIO, name: str) -> None:
    """Raise BadInput when the last line that is not blank is not the end mark; the stream is rewound."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 256))
    tail = stream.read(256).rstrip()
    stream.seek(0)
    last = tail.splitlines()[-1].strip().strip(b'",') if tail else b""
    if last != END.encode():
        raise _bad(f"{name} does not end with {END}: it was cut off; fetch it again", "statement_cut_off")


def _texts(stream: BinaryIO, name: str) -> Iterator[str]:
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES):
        number += 1
        if len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
            raise _bad(f"{name}, line {number} is longer than {MAX_LINE_BYTES} bytes", "line_too_long")
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise _bad(
                f"{name}, line {number} is not UTF-8; take the file as it was delivered", "encoding"
            ) from None
        if "\0" in text:
            raise _bad(f"{name}, line {number} holds a zero byte; this is not a text file", "encoding")
        yield text


class Table:
    """A file's header and its rows; a cell is read by the name of its column."""

    def __init__(self, stream: BinaryIO, name: str, *, required: Sequence[str]) -> None:
        """Read the header. Raise BadInput when a required column is missing or the end mark is."""
        check_end(stream, name)
        self.name = name
        self._reader = csv.reader(_texts(stream, name), strict=True)
        header = self._next() or []
        self._width = len(header)
        self.columns = {title.strip(): place for place, title in enumerate(header) if title.strip()}
        missing = [title for title in required if title not in self.columns]
        if missing:
            raise _bad(f"{name} lacks the column {', '.join(missing)}", "missing_column")

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise _bad(f"{self.name}, line {self._reader.line_num}: {error}", "csv_fault") from error

    def _check_over(self) -> None:
        while (row := self._next()) is not None:
            if any(cell.strip() for cell in row):
                raise _bad(f"{self.name}, line {self._reader.line_num} stands after {END}", "after_end")

    def place(self, title: str) -> int | None:
        """Return the place of a column, or None where the file has none of that name."""
        return self.columns.get(title)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield line number and cells of each row up to the end mark.

        A row is as wide as the header; empty cells beyond it are tolerated. Raise BadInput otherwise.
        """
        while (row := self._next()) is not None:
            if not row:
                continue
            if row[0].strip() == END and not any(cell.strip() for cell in row[1:]):
                self._check_over()
                return
            if len(row) < self._width or any(cell.strip() for cell in row[self._width :]):
                raise _bad(
                    f"{self.name}, line {self._reader.line_num} has {len(row)} cells, "
                    f"the header {self._width}",
                    "row_width",
                )
            yield self._reader.line_num, row
