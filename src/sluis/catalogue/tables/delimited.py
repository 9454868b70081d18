"""Text with separators, read record by record with bounded memory.

A record is not a line: quoted cells hold line ends. Records are numbered as a spreadsheet shows them, so the
header is 1 and blank lines count. One cell has at most `MAX_CELL` characters and one record `MAX_RECORD`: a
quote that is never closed, or a file that is one endless line, is reported with its row instead of being read
into memory.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from sluis.catalogue.problems import FileFault
from sluis.catalogue.tables.source import Encoding, Source

MAX_CELL = 1_000_000
MAX_RECORD = 4_000_000
MAX_COLUMNS = 5_000
SEPARATORS = ",;\t|"
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

# The limit is one for the whole process; the default of 131,072 is less than some shops' product
# descriptions.
csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))

# Stands behind the last line. It comes back as a record of its own unless an open quote has swallowed it.
_END = "\x1eend of file\x1e"
_HINT = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
_SAMPLE_RECORDS = 20

Record = tuple[int, list[str] | None]

# Text in UTF-8 that was taken for Windows-1252 and saved as UTF-8 again.
DOUBLE_ENCODED = re.compile(
    "Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â‚¬|â€[\u0080-\u00bf™œ“”˜š¦¢]|Â[\u00a0-\u00bf]"
)


def twice_converted(text: str) -> str | None:
    """Return the telling piece of a text that was probably converted twice, else None."""
    if text.isascii() or not ("Ã" in text or "â" in text or "Â" in text):
        return None
    found = DOUBLE_ENCODED.search(text)
    return found[0] if found else None


class DelimitedText:
    """A table in a text file; `records` can be walked more than once."""

    short_rows = other_sheets = False

    def __init__(self, source: Source, encoding: Encoding) -> None:
        self._source = source
        self.encoding = encoding
        self.double_encoded: tuple[int, str] | None = None
        self._hinted = self._hint()
        self.separator = self._hinted or self._detected()

    @property
    def why(self) -> str:
        """Say in words how the text is read."""
        hint = ", as its first line says" if self._hinted else ""
        name = SEPARATOR_NAMES.get(self.separator, repr(self.separator))
        return f"{name}-separated text in {self.encoding.why}{hint}"

    def _text(self) -> io.TextIOWrapper:
        # Line ends of all three kinds become line feeds, inside cells too.
        return io.TextIOWrapper(self._source.open(), encoding=self.encoding.codec, newline=None)

    def _hint(self) -> str | None:
        with self._text() as text:
            match = _HINT.fullmatch(text.readline(20).rstrip("\n"))
        return match[1] if match and match[1] in SEPARATORS else None

    def _detected(self) -> str:
        """Choose the separator that splits the first records most evenly into most cells."""
        best, best_score = ",", 0.0
        for separator in SEPARATORS:
            widths, broken = self._sample_widths(separator)
            if widths and widths[0] > 1:
                even = sum(width == widths[0] for width in widths) / len(widths)
                score = even * (widths[0] - 1) * (0.01 if broken else 1)
                if score > best_score:
                    best, best_score = separator, score
        return best

    def _sample_widths(self, separator: str) -> tuple[list[int], bool]:
        """Return the widths of the first records, and whether they break, as quotes do if it is wrong."""
        widths: list[int] = []
        try:
            for _, cells in islice(self._records(separator), _SAMPLE_RECORDS):
                if cells and any(cells):
                    widths.append(len(cells))
        except FileFault:
            return widths, True
        return widths, False

    def records(self) -> Iterator[Record]:
        """Yield row number and cells; the cells are None for a row that holds a NUL character.

        Raise FileFault for a line or cell that is too long and for a quote that stays open.
        """
        return self._records(self.separator)

    def _records(self, separator: str) -> Iterator[Record]:
        with self._text() as text:
            lines = _Lines(text)
            if self._hinted:
                text.readline(20)
            reader = csv.reader(lines, delimiter=separator)
            row = 0
            while True:
                row += 1
                lines.start(row)
                try:
                    cells = next(reader)
                except csv.Error as error:
                    raise _fault_of(error, row) from None
                if lines.ended:
                    if cells != [_END]:
                        raise FileFault("unclosed_quote", row=row)
                    self.double_encoded = self.double_encoded or lines.double_encoded
                    return
                yield row, None if lines.has_nul else cells


def _fault_of(error: csv.Error, row: int) -> FileFault:
    if "field larger" in str(error):
        return FileFault("cell_too_long", row=row, limit=MAX_CELL)
    return FileFault("encoding", row=row, why=f"row {row} cannot be split into cells")


class _Lines:
    """Feeds lines to the record reader and watches how much one record takes."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._readline = text.readline
        self._row = 1
        self._fed = 0
        self.has_nul = False
        self.ended = False
        self.double_encoded: tuple[int, str] | None = None

    def start(self, row: int) -> None:
        self._row, self._fed, self.has_nul = row, 0, False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._readline(MAX_RECORD + 1)
        if not line:
            if self.ended:
                raise StopIteration
            self.ended = True
            return _END
        self._fed += len(line)
        if self._fed > MAX_RECORD:
            raise FileFault("line_too_long", row=self._row, limit=MAX_RECORD)
        if "\0" in line:
            self.has_nul = True
        if self.double_encoded is None:
            sample = twice_converted(line)
            if sample:
                self.double_encoded = (self._row, sample)
        return line
