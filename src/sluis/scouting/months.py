"""Trade by month: what a market bought of each six-digit code, from files that hold months.

Three published forms are known: UN Comtrade's monthly files (exports to the market as the sellers declared them),
Eurostat's Comext (the same of the members of the European Union, in euro), and declared flows with a column `month`.
A row that is a total over countries, or over months (Comext writes month 52), is left out.
"""

from __future__ import annotations

from typing import Any

import ibis

from sluis.scouting import comtrade_form
from sluis.scouting.countries import countries

_COMEXT = frozenset({"partner", "product_nc", "flow", "period"})
_COMEXT_SELLER = ("reporter", "declarant_iso", "declarant")
_COMEXT_VALUE = ("value_eur", "value_in_euros")
_COMEXT_BUYER = ("partner_iso", "partner")
_MONTHLY = frozenset({"year", "month", "flow", "reporter", "partner", "hs6", "value_usd"})
_COMEXT_EXPORT = "2"
_TWO_LETTERS = {"CHN": "CN", "HKG": "HK", "MAC": "MO"}


def form_of(names: frozenset[str]) -> str | None:
    """Return the form of a monthly file by its column names in lower case, or None when it has no months."""
    if names >= _COMEXT and any(one in names for one in _COMEXT_VALUE):
        return "comext"
    if names >= _MONTHLY:
        return "declared"
    found = comtrade_form.columns(tuple(names))
    return "comtrade" if found is not None and "period" in found else None


def bought(table: Any, form: str, market_code: str, number: Any) -> Any:
    """Return code, year, month and value (USD; EUR for Comext) of what a market bought, a row per code and month."""
    rows = {"comext": _comext, "declared": _declared, "comtrade": _comtrade}[form](table, market_code)
    named = rows.select(
        code=rows.code,
        year=number(rows.year, "int32"),
        month=number(rows.month, "int32"),
        value=number(rows.value, "float64"),
    )
    held = named.filter((named.month >= 1) & (named.month <= 12) & (named.value > 0))
    return (
        held.group_by("code", "year", "month")
        .aggregate(value=held.value.sum())
        .order_by("code", "year", "month")
    )


def _comext(table: Any, market_code: str) -> Any:
    buyer = table[next(name for name in _COMEXT_BUYER if name in table.columns)].cast("string").strip()
    wanted = table.filter(
        (table.flow.cast("string").strip() == _COMEXT_EXPORT)
        & (buyer == _TWO_LETTERS.get(market_code, market_code))
        & table.product_nc.cast("string").strip().re_search("^[0-9]{8}$")
    )
    period = wanted.period.cast("string").strip()
    value = next(name for name in _COMEXT_VALUE if name in table.columns)
    return wanted.select(
        code=wanted.product_nc.cast("string").strip().substr(0, 6),
        year=period.substr(0, 4),
        month=period.substr(4, 2),
        value=wanted[value].cast("string"),
    )


def _declared(table: Any, market_code: str) -> Any:
    sold = table.filter(
        (table.flow.cast("string").strip().upper() == "X")
        & (table.partner.cast("string").strip().upper() == market_code)
    )
    return sold.select(
        code=sold.hs6.cast("string").strip().lpad(6, "0"),
        year=sold.year.cast("string"),
        month=sold.month.cast("string"),
        value=sold.value_usd.cast("string"),
    )


def _comtrade(table: Any, market_code: str) -> Any:
    numbers = [str(one.code) for one in countries() if one.iso3 == market_code]
    rows = comtrade_form.counted_once(table)
    period = rows.period.strip()
    sold = rows.filter(rows.buyer.strip().isin(numbers) & (period.length() == 6))
    period = sold.period.strip()
    return sold.select(
        code=sold.code.strip(), year=period.substr(0, 4), month=period.substr(4, 2), value=sold.value
    )


def series(table: Any, code: str) -> Any:
    """Return the months of one code, earliest first."""
    return table.filter(table.code == code).order_by([ibis._.year, ibis._.month])
