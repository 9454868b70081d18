"""Which decimal mark the columns of a file use, found from all its rows when a cell leaves it open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sluis.catalogue.cells.numerals import Exact, mark_of
from sluis.catalogue.formats.base import Column, Row
from sluis.catalogue.problems import RowWarning

_NUMBER = re.compile(r"[0-9.,][0-9.,'’ \u00a0\u202f\u2009]*", re.ASCII)
_LONGEST = 60


class DecimalMarks:
    """Answers for the columns of one file; columns of one group (all amounts of money) share their mark."""

    def __init__(self, columns: Sequence[Column], rows: Callable[[], Iterator[Row]]) -> None:
        self.warnings: list[RowWarning] = []
        self._columns = [column for column in columns if column.marks]
        self._rows = rows
        self._seen: dict[str, set[str]] | None = None

    def mark_of(self, column: Column) -> str | None:
        """Return the mark of a column; None when its rows use both, or none and no mark is prescribed."""
        if self._seen is None:
            self._seen = self._surveyed()
        found = self._seen.get(column.marks, set())
        if len(found) == 1:
            return next(iter(found))
        return column.usual_mark or None if not found else None

    def _surveyed(self) -> dict[str, set[str]]:
        seen: dict[str, set[str]] = {column.marks: set() for column in self._columns}
        places = [(column.place, seen[column.marks]) for column in self._columns]
        for _, cells in self._rows():
            for place, marks in places:
                cell = cells[place] if place < len(cells) else ""
                if cell and not isinstance(cell, Exact):
                    mark = _proved_by(str(cell))
                    if mark:
                        marks.add(mark)
        for column in self._columns:
            if len(seen[column.marks]) > 1:
                self.warnings.append(RowWarning(0, column.title, "", "mixed_decimal_marks"))
        return seen


def _proved_by(cell: str) -> str | None:
    match = _NUMBER.search(cell[:_LONGEST])
    return mark_of(" ".join(match[0].split())) if match else None
