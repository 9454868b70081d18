"""Reads a product file of any known system: finds out what it is, says why, and yields its products one by
one.

    reading = read("export.csv")
    for item in reading:
        ...  # a ProductRow, or a RowError of a row that is left out

The file is walked in pieces and never held in memory; it is walked a second time only when a number such as
`1.234` can be understood from other rows of its column alone.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from sluis.catalogue.checking import DEFAULT_CURRENCY, Answers, RowChecker
from sluis.catalogue.decimal_marks import DecimalMarks
from sluis.catalogue.detection import Found, detect
from sluis.catalogue.formats.base import UNSAID, Layout, Row
from sluis.catalogue.headers import Header
from sluis.catalogue.language_guess import guessed_language
from sluis.catalogue.problems import FileFault, Problem, RowError, RowWarning, shortened
from sluis.catalogue.rows import ProductRow
from sluis.catalogue.tables.opening import Table, header_of, open_table
from sluis.catalogue.tables.source import Source

MAX_ROWS = 1_000_000
_SAMPLE_ROWS = 200
LISTED_PROBLEMS = 1_000  # More than anybody reads; the rest is counted.


def read(
    path_or_bytes: Path | str | bytes,
    *,
    filename: str = "",
    mapping: Mapping[str, str] | None = None,
    currency: str | None = None,
    prices_include_vat: bool | None = None,
    language: str | None = None,
) -> Reading:
    """Open a product file and find out what it is.

    `mapping` names, for a sheet of the merchant's own making, the field of each column
    (`mapping.suggest_mapping` proposes one). `currency`, `prices_include_vat` and `language` (of the texts)
    answer what most shop systems leave out; unanswered, EUR, "yes" and the language that the texts show are
    assumed, and a warning says so. Raise FileFault when the file cannot be read as a catalogue.
    """
    table = open_table(Source(path_or_bytes, filename=filename))
    header_row, header = header_of(table)
    found = detect(header, mapping)
    return Reading(table, header_row, header, found, Answers(currency, prices_include_vat, language))


class Reading:
    """A file that has been recognised; iterate over it for its products and errors, in the order of the file.

    `format`, `label` and `why` say what it was taken for and why; `questions` what it leaves open
    ("currency", "prices_include_vat", "language"); that no currency is missing shows only after the last row.
    `warnings` grows while the rows are read and lists at most `LISTED_PROBLEMS` of them. Iterating raises
    FileFault when the file turns out broken further down.
    """

    def __init__(self, table: Table, header_row: int, header: Header, found: Found, answers: Answers) -> None:
        self.format, self.label = found.name, found.label
        self.why = f"{table.why}; {found.why}"
        self.header = header.titles
        self.columns = {column.title: column.field for column in found.layout.columns}
        self.questions = tuple(name for name in found.layout.questions if getattr(answers, name) is None)
        self.warnings: list[Problem] = []
        self.warning_count = 0
        self._table, self._header_row, self._width = table, header_row, len(header)
        self._layout, self._answers = found.layout, answers
        self._first_warnings = [*found.layout.warnings, *self._header_warnings(header)]

    def _header_warnings(self, header: Header) -> list[RowWarning]:
        doubts = [
            RowWarning(self._header_row, title, title, "duplicate_column") for title in header.duplicates
        ]
        if "prices_include_vat" in self.questions:
            doubts.append(RowWarning(0, "", "", "assumed_vat"))
        if self._table.other_sheets:
            doubts.append(RowWarning(0, "", "", "more_sheets", {"sheet": getattr(self._table, "sheet", "")}))
        return doubts

    def __iter__(self) -> Iterator[ProductRow | RowError]:
        self.warnings, self.warning_count = [], 0
        self._warn(self._first_warnings)
        layout = self._layout_in_its_language()
        marks = DecimalMarks(layout.columns, lambda: self._sound_rows(None))
        checker = RowChecker(layout, mark_of=marks.mark_of, answers=self._answers)
        errors: deque[RowError] = deque()
        for row, cells in self._rows(errors):
            while errors:
                yield errors.popleft()
            result = checker.check(row, cells)
            if checker.warnings:
                self._warn(checker.warnings)
                checker.warnings.clear()
            if isinstance(result, ProductRow):
                yield result
            else:
                yield from result
        yield from errors
        if checker.assumed_currency:
            self._warn([RowWarning(0, "", "", "assumed_currency", {"currency": DEFAULT_CURRENCY})])
        else:
            self.questions = tuple(name for name in self.questions if name != "currency")
        self._warn(marks.warnings)
        if self._table.double_encoded:
            at, sample = self._table.double_encoded
            self._warn([RowWarning(at, "", sample, "double_encoding", {"sample": sample})])

    def _layout_in_its_language(self) -> Layout:
        """Return the layout with the language of the texts that do not name theirs: answered or guessed."""
        layout = self._layout
        if "language" not in layout.questions:
            return layout
        language = self._answers.language
        if language is None:
            places = [column.place for column in layout.columns if column.language == UNSAID]
            texts = (
                cells[place]
                for _, cells in islice(self._sound_rows(None), _SAMPLE_ROWS)
                for place in places
                if place < len(cells)
            )
            language = guessed_language(texts, otherwise=layout.likely_language)
            self._warn([RowWarning(0, "", "", "assumed_language", {"language": language})])
        columns = [replace(c, language=language) if c.language == UNSAID else c for c in layout.columns]
        return replace(layout, columns=columns, likely_language=language)

    def _rows(self, errors: deque[RowError]) -> Iterator[Row]:
        rows = self._sound_rows(errors)
        if self._layout.amend is None:
            return rows

        def report(problem: Problem) -> None:
            if isinstance(problem, RowError):
                errors.append(problem)
            else:
                self._warn([problem])

        return self._layout.amend(rows, lambda: self._sound_rows(None), report)

    def _sound_rows(self, errors: deque[RowError] | None) -> Iterator[Row]:
        """Yield the rows below the header whose cells stand where the header says; blank rows are passed
        over.

        `errors` takes note of the others; it is None when the file is walked for other reasons.
        """
        width, count = self._width, 0
        read_up_to = 1 + max((c.place for c in self._layout.columns if c.place < width), default=-1)
        least = 0 if self._table.short_rows else read_up_to
        for row, cells in self._table.records():
            if row <= self._header_row or (cells is not None and not any(map(str.strip, cells))):
                continue
            count += 1
            if count > MAX_ROWS:
                raise FileFault("too_many_rows", row=row, limit=MAX_ROWS)
            if cells is None:
                _note(errors, RowError(row, "", "", "nul_character"))
                continue
            if len(cells) != width and not _made_even(cells, width, least):
                sizes = {"cells": len(cells), "columns": width}
                _note(errors, RowError(row, "", shortened(" | ".join(cells[:6])), "ragged_row", sizes))
                continue
            yield row, cells  # type: ignore[misc]
        if count == 0:
            raise FileFault("header_only")

    def walk_once(self) -> int:
        """Walk the file to its end without reading cells, and return how many rows it has.

        Raise FileFault for what only shows further down, such as a quote that is never closed. Whoever stores
        rows while iterating calls this first, so that a broken file leaves nothing behind.
        """
        return sum(1 for _ in self._sound_rows(None))

    def _warn(self, warnings: Sequence[Problem]) -> None:
        self.warning_count += len(warnings)
        self.warnings += warnings[: max(0, LISTED_PROBLEMS - len(self.warnings))]


def _note(errors: deque[RowError] | None, error: RowError) -> None:
    if errors is not None:
        errors.append(error)


def _made_even(cells: list[str], width: int, least: int) -> bool:
    """Bring a row to the width of the header where nothing is lost by it; `least` cells are needed."""
    if len(cells) > width:
        if any(map(str.strip, cells[width:])):
            return False
        del cells[width:]
    elif len(cells) < least:
        return False
    cells.extend([""] * (width - len(cells)))
    return True


def dry_run(
    path: Path | str | bytes,
    *,
    filename: str = "",
    mapping: Mapping[str, str] | None = None,
    currency: str | None = None,
    prices_include_vat: bool | None = None,
    language: str | None = None,
) -> dict[str, object]:
    """Read a file to its end without storing anything, and say what an import would do.

    `rows` counts the rows with a product and the rows in error, each once; `products` those that would be
    kept, each variant for itself; `groups` the articles that have variants. Raise FileFault as `read` does.
    """
    reading = read(
        path,
        filename=filename,
        mapping=mapping,
        currency=currency,
        prices_include_vat=prices_include_vat,
        language=language,
    )
    return _told(reading)


def _told(reading: Reading) -> dict[str, object]:
    products, groups, error_rows = 0, set(), set()
    errors: list[RowError] = []
    error_count = 0
    missing: Counter[str] = Counter()
    for item in reading:
        if isinstance(item, ProductRow):
            products += 1
            missing.update(item.missing)
            groups.add(item.group)
        else:
            error_count += 1
            error_rows.add(item.row)
            if len(errors) < LISTED_PROBLEMS:
                errors.append(item)
    return {
        "format": reading.format,
        "label": reading.label,
        "why": reading.why,
        "rows": products + len(error_rows),
        "products": products,
        "groups": len(groups - {None}),
        "errors": [error.json() for error in errors],
        "error_count": error_count,
        "warnings": [warning.json() for warning in reading.warnings],
        "warning_count": reading.warning_count,
        "missing": dict(sorted(missing.items())),
        "questions": list(reading.questions),
    }
