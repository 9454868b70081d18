"""From the cells of one row to a product or to what is wrong with it.

All that can be prepared once for a file is prepared once: which cell goes through which reader into which
field. The loop over a row's cells is the hot path of an import (measured by `bench/import_rows.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sluis.catalogue.cell_readers import Reader, reader_for
from sluis.catalogue.completeness import missing_of
from sluis.catalogue.formats.base import UNSAID, Column, Layout
from sluis.catalogue.language_guess import guessed_language
from sluis.catalogue.problems import CellFault, RowError, RowWarning, shortened
from sluis.catalogue.rows import WORD_FACTS, YES_NO_FACTS, ProductRow
from sluis.kernel.money import Money, MoneyError, exponent

# Fields that are gathered in one mapping: by language, or by the name of the fact.
_BY_LANGUAGE = {"name": "names", "description": "descriptions", "ingredients": "ingredients"}
_FACTS = {*WORD_FACTS, *YES_NO_FACTS}
# Values that a format hands over ready made.
_READY = {"options", "images", "components", "allergens", "nutrients", "ingredients_by_language"}
_RENAMED = {"active": "is_active", "image_urls": "images", "ingredients_by_language": "ingredients"}
_PRICES = ("price", "till_price", "shop_price")

DEFAULT_CURRENCY = "EUR"

MarkOf = Callable[[Column], str | None]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a file cannot say and its owner was asked once: currency, whether prices include VAT, language."""

    currency: str | None = None
    prices_include_vat: bool | None = None
    language: str | None = None


class RowChecker:
    """Checks the rows of one file; keeps what must be unique within it."""

    def __init__(self, layout: Layout, *, mark_of: MarkOf, answers: Answers) -> None:
        self.warnings: list[RowWarning] = []
        self._answers = answers
        self._titles = {column.field: column.title for column in reversed(layout.columns)}
        self._plan = [self._step(column, mark_of) for column in layout.columns]
        self._clear_mark = layout.clear_mark
        self.assumed_currency = False
        self._language = answers.language or layout.likely_language
        self._seen: dict[tuple[str | None, str, str], int] = {}
        self._row = 0
        self._column = ""

    def _step(self, column: Column, mark_of: MarkOf) -> tuple[int, str | None, str, str, Reader | None]:
        """Return place, mapping, key, title and reader of a column."""
        key = _RENAMED.get(column.field, column.field)
        store = _BY_LANGUAGE.get(column.field) or ("facts" if column.field in _FACTS else None)
        if column.field in _BY_LANGUAGE:
            key = column.language or UNSAID
        if column.field in _READY:
            return column.place, store, key, column.title, None

        def warn(code: str, value: str, detail: dict[str, object]) -> None:
            self.warnings.append(RowWarning(self._row, column.title, shortened(value), code, detail))

        return column.place, store, key, column.title, reader_for(column, lambda: mark_of(column), warn)

    def check(self, row: int, cells: list[Any]) -> ProductRow | list[RowError]:
        """Return the product of a row, or every error that it holds."""
        self._row = row
        values: dict[str, Any] = {}
        errors: list[RowError] = []
        cleared: list[str] = []
        for place, store, key, title, read in self._plan:
            cell = cells[place]
            if not cell:
                continue
            if read is None:
                values[key] = cell
                continue
            if self._clear_mark and cell[0] == "[" and cell.strip() == self._clear_mark:
                cleared.append(title)
                continue
            if cell[0] <= " " and not cell.strip():
                continue
            try:
                value = read(cell)
            except CellFault as fault:
                errors.append(RowError(row, title, shortened(cell), fault.code, fault.detail))
                continue
            if value is None or value == "":
                continue
            if store is None:
                values[key] = value
            elif store in values:
                values[store].setdefault(key, value)
            else:
                values[store] = {key: value}
        if cleared:
            values["cleared"] = tuple(cleared)
        if not errors:
            errors = self._finish(row, values)
        if errors:
            return errors
        product = ProductRow(row=row, **values)
        product.missing = missing_of(product)
        return product

    def _finish(self, row: int, values: dict[str, Any]) -> list[RowError]:
        """Join what several cells say together; return what does not fit."""
        errors: list[RowError] = []
        gtin = values.pop("gtin", None)
        if gtin:
            values["gtin"], values["gtin_as_given"], values["gtin_in_store"] = gtin
        self._join_ingredients(values)
        currency = values.pop("price_currency", None) or self._answers.currency
        for name in _PRICES:
            if name in values:
                self._join_price(row, values, name, currency, errors)
        if not values.get("names"):
            errors.append(RowError(row, self._titles.get("name", ""), "", "missing_name"))
        if not (values.get("sku") or values.get("gtin") or values.get("handle")):
            errors.append(RowError(row, self._titles.get("sku", ""), "", "missing_identity"))
        if not errors:
            errors.extend(self._repeated(row, values))
        return errors

    def _join_ingredients(self, values: dict[str, Any]) -> None:
        """Make of the list of ingredients, however it came, a mapping by language."""
        language = values.pop("ingredients_lang", None)
        found = values.get("ingredients")
        if found and UNSAID in found:
            text = found.pop(UNSAID)
            found.setdefault(language or guessed_language([text], otherwise=self._language), text)

    def _join_price(
        self, row: int, values: dict[str, Any], name: str, currency: str | None, errors: list[RowError]
    ) -> None:
        amount, own_currency = values.pop(name)
        code = own_currency or currency
        if code is None:
            code, self.assumed_currency = DEFAULT_CURRENCY, True
        try:
            money = Money.of(f"{amount:f}", code)
        except MoneyError:
            detail = {"currency": code, "digits": exponent(code)}
            errors.append(RowError(row, self._titles[name], f"{amount:f}", "too_many_decimals", detail))
            return
        if name != "shop_price":
            values[name] = money
        elif self._answers.prices_include_vat is False:
            values["price"] = money
        else:
            values["till_price"] = money
            rate: Decimal | None = values.get("vat_rate_pct")
            if rate is not None:
                values["price"] = Money.rounded(money.amount * 100 / (100 + rate), code)

    def _repeated(self, row: int, values: dict[str, Any]) -> Iterable[RowError]:
        """Return an error when the row is a product that the file has had before."""
        merchant = values.get("merchant")
        sku, gtin = values.get("sku"), values.get("gtin")
        name = "sku" if sku else "gtin" if gtin else "handle"
        value = values[name]
        first = self._seen.setdefault((merchant, name, value), row)
        if first != row:
            shown = values["gtin_as_given"] if name == "gtin" else value
            yield RowError(row, self._titles[name], shortened(shown), f"duplicate_{name}", {"first": first})
        elif sku and gtin:
            first = self._seen.setdefault((merchant, "shared gtin", gtin), row)
            if first != row:
                shown = shortened(values["gtin_as_given"])
                self.warnings.append(
                    RowWarning(row, self._titles["gtin"], shown, "shared_gtin", {"first": first})
                )
