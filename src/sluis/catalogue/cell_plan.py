"""Which cell goes through which reader into which field, prepared once for a file.

This loop is the hot path of an import (measured by `bench/import_rows.py`). Columns whose values repeat, such
as brand, rate and country, remember what they read; the facts that China asks about are remembered all
together, since a shop has few combinations of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sluis.catalogue.cell_readers import reader_for
from sluis.catalogue.formats.base import UNSAID, Column, Layout
from sluis.catalogue.number_readers import Reader
from sluis.catalogue.problems import CellFault, RowError, RowWarning, shortened
from sluis.catalogue.rows import WORD_FACTS, YES_NO_FACTS

MarkOf = Callable[[Column], str | None]

# Fields that are gathered in one mapping by language.
_BY_LANGUAGE = {"name": "names", "description": "descriptions", "ingredients": "ingredients"}
_FACTS = {*WORD_FACTS, *YES_NO_FACTS}
# Values that a format hands over ready made.
_READY = {"options", "images", "components", "allergens", "nutrients", "ingredients_by_language"}
_RENAMED = {"active": "is_active", "image_urls": "images", "ingredients_by_language": "ingredients"}
# Fields whose values differ from row to row, so that remembering them is a waste; and those that may raise a
# doubt, which must be said for each row.
_NOT_KEPT = {"sku", "gtin", "handle", "group", "stock", "price", "till_price", "shop_price", "image_urls"}
_KEPT_VALUES = 5_000


class CellPlan:
    """Reads the cells of each row of one file; doubts go to `warnings`."""

    def __init__(self, layout: Layout, mark_of: MarkOf) -> None:
        self.warnings: list[RowWarning] = []
        self._row = 0
        self._mark_of = mark_of
        self._clear_mark = layout.clear_mark
        self._ready = [(c.place, _key(c)) for c in layout.columns if c.field in _READY]
        read = [column for column in layout.columns if column.field not in _READY]
        self._fields = [column for column in read if column.field not in _FACTS]
        self._facts = [(c.place, c, self._reader(c)) for c in read if c.field in _FACTS]
        self._known_facts: dict[tuple[str, ...], Mapping[str, bool | str]] = {}
        self._kept, self._plain, self._texts = self._steps()

    def _steps(
        self,
    ) -> tuple[
        list[tuple[int, str, Column, _Known]],
        list[tuple[int, str, Column, Reader]],
        list[tuple[int, str, str, Column, Reader]],
    ]:
        kept, plain, texts = [], [], []
        for column in self._fields:
            reader = self._reader(column)
            if column.field in _BY_LANGUAGE:
                texts.append((column.place, _BY_LANGUAGE[column.field], _key(column), column, reader))
            elif column.field in _NOT_KEPT:
                plain.append((column.place, _key(column), column, reader))
            else:
                kept.append((column.place, _key(column), column, _Known(reader)))
        return kept, plain, texts

    def _reader(self, column: Column) -> Reader:
        def warn(code: str, value: str, detail: dict[str, object]) -> None:
            self.warnings.append(RowWarning(self._row, column.title, shortened(value), code, detail))

        return reader_for(column, lambda: self._mark_of(column), warn)

    def read(self, row: int, cells: list[Any]) -> tuple[dict[str, Any], list[RowError]]:
        """Return the values of a row by field, and what is wrong with its cells."""
        self._row = row
        values: dict[str, Any] = {}
        errors: list[RowError] = []
        if self._clear_mark and self._clear_mark in cells:
            values["cleared"] = self._cleared(cells)
        self._read_kept(row, cells, values, errors)
        self._read_plain(row, cells, values, errors)
        self._read_texts(row, cells, values, errors)
        if self._facts:
            values["facts"] = self._facts_of(row, cells, errors)
        for place, key in self._ready:
            if cells[place]:
                values[key] = cells[place]
        if len(errors) > 1:
            errors.sort(key=self._order)
        return values, errors

    def _read_kept(self, row: int, cells: list[Any], values: dict[str, Any], errors: list[RowError]) -> None:
        for place, key, column, known in self._kept:
            cell = cells[place]
            if cell:
                try:
                    value = known[cell]
                except CellFault as fault:
                    errors.append(_error(row, column, cell, fault))
                else:
                    if value is not None:
                        values[key] = value

    def _read_plain(self, row: int, cells: list[Any], values: dict[str, Any], errors: list[RowError]) -> None:
        for place, key, column, reader in self._plain:
            cell = cells[place]
            if cell and not (cell[0] <= " " and cell.isspace()):
                try:
                    values[key] = reader(cell)
                except CellFault as fault:
                    errors.append(_error(row, column, cell, fault))

    def _read_texts(self, row: int, cells: list[Any], values: dict[str, Any], errors: list[RowError]) -> None:
        for place, store, language, column, reader in self._texts:
            cell = cells[place]
            if not cell:
                continue
            try:
                text = reader(cell)
            except CellFault as fault:
                errors.append(_error(row, column, cell, fault))
                continue
            if text and store in values:
                values[store].setdefault(language, text)
            elif text:
                values[store] = {language: text}

    def _facts_of(self, row: int, cells: Sequence[str], errors: list[RowError]) -> Mapping[str, bool | str]:
        key = tuple([cells[place] for place, _, _ in self._facts])
        known = self._known_facts.get(key)
        if known is not None:
            return known
        facts: dict[str, Any] = {}
        doubts = len(self.warnings) + len(errors)
        for cell, (_, column, reader) in zip(key, self._facts, strict=True):
            if cell.strip():
                try:
                    facts[column.field] = reader(cell)
                except CellFault as fault:
                    errors.append(_error(row, column, cell, fault))
        found = {name: fact for name, fact in facts.items() if fact is not None}
        if len(self.warnings) + len(errors) == doubts and len(self._known_facts) < _KEPT_VALUES:
            self._known_facts[key] = found
        return found

    def _cleared(self, cells: list[Any]) -> tuple[str, ...]:
        """Blank the cells that ask to empty a stored field; return the names of these fields."""
        names = []
        for column in (*self._fields, *(column for _, column, _ in self._facts)):
            if cells[column.place] == self._clear_mark:
                cells[column.place] = ""
                names.append(f"{column.field}-{column.language}" if column.language else column.field)
        return tuple(names)

    def _order(self, error: RowError) -> int:
        return next((c.place for c in self._fields if c.title == error.column), len(self._fields))


def _key(column: Column) -> str:
    if column.field in _BY_LANGUAGE:
        return column.language or UNSAID
    return _RENAMED.get(column.field, column.field)


def _error(row: int, column: Column, cell: object, fault: CellFault) -> RowError:
    return RowError(row, column.title, shortened(cell), fault.code, fault.detail)


class _Known(dict[str, Any]):
    """What a reader has made of the cells of a column so far; faults are not remembered."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, cell: str) -> Any:
        value = self._reader(cell) if cell.strip() else None
        if len(self) < _KEPT_VALUES:
            self[cell] = value
        return value
