"""From the cells of one row to a product or to what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sluis.catalogue.cell_plan import CellPlan, MarkOf
from sluis.catalogue.completeness import missing_of
from sluis.catalogue.formats.base import UNSAID, Layout
from sluis.catalogue.language_guess import guessed_language
from sluis.catalogue.problems import RowError, RowWarning, shortened
from sluis.catalogue.rows import ProductRow
from sluis.kernel.money import Money, MoneyError, exponent

_PRICES = ("price", "till_price", "shop_price")

DEFAULT_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a file cannot say and its owner was asked once: currency, whether prices include VAT, language."""

    currency: str | None = None
    prices_include_vat: bool | None = None
    language: str | None = None


class RowChecker:
    """Checks the rows of one file; keeps what must be unique within it."""

    def __init__(self, layout: Layout, *, mark_of: MarkOf, answers: Answers) -> None:
        self._plan = CellPlan(layout, mark_of)
        self.warnings = self._plan.warnings
        self.assumed_currency = False
        self._answers = answers
        self._language = answers.language or layout.likely_language
        self._titles = {column.field: column.title for column in reversed(layout.columns)}
        self._seen: dict[tuple[str | None, str, str], int] = {}

    def check(self, row: int, cells: list[Any]) -> ProductRow | list[RowError]:
        """Return the product of a row, or every error that it holds."""
        values, errors = self._plan.read(row, cells)
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
        repeated = None if errors else self._repeated(row, values)
        return [repeated] if repeated else errors

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
            money = _money(amount, code)
        except MoneyError:
            amount = Decimal(amount) / 100 if isinstance(amount, int) else amount
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

    def _repeated(self, row: int, values: dict[str, Any]) -> RowError | None:
        """Return an error when the row is a product that the file has had before."""
        sku, gtin = values.get("sku"), values.get("gtin")
        name = "sku" if sku else "gtin" if gtin else "handle"
        merchant = values.get("merchant")
        first = self._seen.setdefault((merchant, name, values[name]), row)
        if first != row:
            shown = values["gtin_as_given"] if name == "gtin" else values[name]
            return RowError(row, self._titles[name], shortened(shown), f"duplicate_{name}", {"first": first})
        if sku and gtin:
            first = self._seen.setdefault((merchant, "shared gtin", gtin), row)
            if first != row:
                shown = shortened(values["gtin_as_given"])
                self.warnings.append(
                    RowWarning(row, self._titles["gtin"], shown, "shared_gtin", {"first": first})
                )
        return None


def _money(amount: int | Decimal, currency: str) -> Money:
    """Return money of whole hundredths or of a decimal amount. Raise MoneyError for too many decimals."""
    if isinstance(amount, int):
        if exponent(currency) == 2:
            return Money(amount, currency)
        amount = Decimal(amount) / 100
    return Money.of(f"{amount:f}", currency)
