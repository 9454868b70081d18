"""Files of UN Comtrade as published: the columns of its present interface, or those of its earlier CSV.

One flow stands in such a file many times: in all and by customs procedure, by means of transport, by second partner,
against the whole world, and at two, four and six digits. Only the row of the totals over the first three, of six
digits, against one country, is trade counted once. Exports are those that the reporter declared. A year of monthly
files counts only when the file holds all of its months: five months of a year are no fall of trade.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import ibis

# Our word, then the names that the two forms give it (letters and digits only, lower case).
_NAMES: Mapping[str, tuple[str, ...]] = {
    "year": ("refyear", "year"),
    "period": ("period",),
    "flow": ("flowcode", "tradeflow", "tradeflowcode"),
    "seller": ("reportercode",),
    "buyer": ("partnercode",),
    "code": ("cmdcode", "commoditycode"),
    "value": ("primaryvalue", "tradevalueus", "tradevalue"),
    "weight": ("netwgt", "netweightkg", "netweight"),
    "procedure": ("customscode", "customsproccode"),
    "transport": ("motcode", "modeoftransportcode"),
    "second": ("partner2code", "2ndpartnercode", "x2ndpartnercode"),
}
_NEEDED = ("year", "flow", "seller", "buyer", "code", "value")
_EXPORTS = ("X", "EXPORT", "EXPORTS", "2")
# How the totals are marked; a blank says the same in files that were asked without that breakdown.
_TOTALS = {"procedure": ("C00", ""), "transport": ("0", ""), "second": ("0", "")}
WORLD = 0


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def columns(names: tuple[str, ...]) -> dict[str, str] | None:
    """Return which column of a file holds what, or None when this is no file of Comtrade."""
    given = {_plain(name): name for name in names}
    found = {}
    for word, known in _NAMES.items():
        name = next((given[one] for one in known if one in given), None)
        if name is not None:
            found[word] = name
    return found if all(word in found for word in _NEEDED) else None


def counted_once(table: Any) -> Any:
    """Keep the exports of a table in Comtrade's form, each flow once, all columns as text under our words."""
    named = columns(tuple(table.columns))
    assert named is not None
    text = table.select(**{word: table[name].cast("string") for word, name in named.items()})
    rows = text.filter(text.flow.strip().upper().isin(_EXPORTS))
    for word, totals in _TOTALS.items():
        if word in rows.columns:
            rows = rows.filter(rows[word].fill_null("").strip().isin(totals))
    return rows.filter(rows.code.strip().re_search("^[0-9]{6}$"))


def flows(table: Any, number: Any) -> Any:
    """Return year, seller, buyer, code, value_usd, net_kg of a table in Comtrade's form; countries as numbers.

    `number` turns a text column into one of numbers, null where it is none.
    """
    rows = counted_once(table)
    if "period" in rows.columns:
        months = rows.period.strip().length() == 6
        full = (
            rows.filter(months)
            .group_by("year")
            .aggregate(n=lambda t: t.period.nunique())
            .filter(lambda t: t.n == 12)
        )
        rows = rows.filter(~months | rows.year.isin(full.year))
    flow = rows.select(
        year=number(rows.year, "int32"),
        seller=number(rows.seller, "int32"),
        buyer=number(rows.buyer, "int32"),
        code=rows.code.strip(),
        value_usd=number(rows.value, "float64"),
        net_kg=number(rows.weight, "float64") if "weight" in rows.columns else ibis.null("float64"),
    )
    return flow.filter(flow.buyer != WORLD)
