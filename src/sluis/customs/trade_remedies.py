"""Anti-dumping and countervailing duties by code, origin and day, from `data/trade_remedies.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from sluis.customs.tables import all_sources, last_day, percent, read_table

EU: Final = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class TradeRemedy:
    """One measure; rates in percent. `working_pct` is that of a maker without a rate of its own, None if
    not known."""

    hs8: str
    measure: str
    low_pct: Decimal | None
    high_pct: Decimal | None
    working_pct: Decimal | None
    valid_from: date
    valid_to: date | None
    source: str
    confirmed: bool
    note: str


@cache
def _measures() -> tuple[tuple[frozenset[str], TradeRemedy], ...]:
    return tuple(
        (
            EU if row["origin"] == "EU" else frozenset({row["origin"]}),
            TradeRemedy(
                hs8=row["hs8"],
                measure=row["measure"],
                low_pct=percent(row["low_pct"]),
                high_pct=percent(row["high_pct"]),
                working_pct=percent(row["working_pct"]),
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=last_day(row["valid_to"]),
                source=all_sources()[row["source"]].text,
                confirmed=row["confirmed"] == "y",
                note=row["note"],
            ),
        )
        for row in read_table("trade_remedies.csv")
    )


def trade_remedy(hs8: str, origin: str, as_of: date) -> TradeRemedy | None:
    """Return the measure on a code from a country on a day, or None where none is known."""
    for origins, remedy in _measures():
        until = remedy.valid_to or as_of
        if remedy.hs8 == hs8 and origin in origins and remedy.valid_from <= as_of <= until:
            return remedy
    return None
