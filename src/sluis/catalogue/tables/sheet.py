"""The parts of an Excel workbook as handlers of XML: its shared texts and the rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from sluis.catalogue.cells.numerals import Exact
from sluis.catalogue.problems import FileFault
from sluis.catalogue.tables.delimited import MAX_COLUMNS, MAX_RECORD, Record
from sluis.catalogue.tables.xml_stream import BoundedText, Handler

MAX_SHARED = 100 * 1024 * 1024


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


class Elements(Handler):
    """Gathers the attributes of all elements of one name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.found: list[dict[str, str]] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == self._name:
            self.found.append(attributes)


class SharedTexts(Handler):
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


class Sheet(Handler):
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
    """Return the place of the column that a reference such as "AB12" names."""
    return _place_of(reference.rstrip("0123456789")[:4])


@lru_cache(maxsize=2 * MAX_COLUMNS)
def _place_of(letters: str) -> int:
    column = 0
    for character in letters:
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
