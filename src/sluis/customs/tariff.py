"""Rates of China's tariff for the codes that this project follows, as of a day, from `data/tariff.csv`.

The file is no full tariff: a code that is missing is a problem to solve with a broker, never a rate of nil.
European and Chinese codes share their first six digits only, so a code of a European shop finds the Chinese
lines under it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from sluis.customs.duty_values import LineRates
from sluis.customs.tables import all_sources, last_day, percent, read_table

ProblemKind = Literal["malformed", "unknown", "ambiguous", "not_covered"]
_DIGITS = re.compile(r"\d{4,10}", re.ASCII)
_NEAR = 5


@dataclass(frozen=True, slots=True)
class TariffRow:
    """The rates of one Chinese eight-digit code in percent, with their period and source.

    None is a rate that is not known. `shared_by` lists all codes that a six-digit question found with these
    rates.
    """

    hs8: str
    name_en: str
    family: str
    mfn_pct: Decimal | None
    provisional_pct: Decimal | None
    vat_pct: Decimal | None
    consumption_tax: str | None
    postal_pct: Decimal | None
    postal_high_end_pct: Decimal | None
    unit1: str
    unit2: str
    valid_from: date
    valid_to: date | None
    source: str
    confirmed: bool
    listed: Literal["y", "n", "unconfirmed"]
    listed_working: bool
    listed_grade: str
    listed_source: str
    note: str
    shared_by: tuple[str, ...] = ()

    def holds(self, as_of: date) -> bool:
        """Tell whether the rates are in force on a day."""
        return self.valid_from <= as_of and (self.valid_to is None or as_of <= self.valid_to)

    @property
    def rates_key(self) -> tuple[object, ...]:
        """Return what must agree for two codes to count as one."""
        return (
            self.mfn_pct, self.provisional_pct, self.vat_pct, self.consumption_tax, self.postal_pct,
            self.postal_high_end_pct, self.listed, self.listed_working,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TariffProblem:
    """Why there is no one answer, what to do, and the codes to choose from."""

    kind: ProblemKind
    message: str
    candidates: tuple[TariffRow, ...] = ()


def _row(cells: Mapping[str, str]) -> TariffRow:
    source = all_sources()[cells["rate_source"]]
    listed = cells["listed"]
    return TariffRow(
        hs8=cells["hs8"],
        name_en=cells["name_en"],
        family=cells["family"],
        mfn_pct=percent(cells["mfn_pct"]),
        provisional_pct=percent(cells["provisional_pct"]),
        vat_pct=percent(cells["vat_pct"]),
        consumption_tax=cells["consumption_tax"] or None,
        postal_pct=percent(cells["postal_pct"]),
        postal_high_end_pct=percent(cells["postal_high_end_pct"]),
        unit1=cells["unit1"],
        unit2=cells["unit2"],
        valid_from=date.fromisoformat(cells["valid_from"]),
        valid_to=last_day(cells["valid_to"]),
        source=source.text,
        confirmed=source.confirmed and cells["rate_status"] == "read",
        listed="y" if listed == "y" else "n" if listed == "n" else "unconfirmed",
        listed_working=cells["listed_working"] == "y",
        listed_grade=cells["listed_grade"],
        listed_source=all_sources()[cells["listed_source"]].text,
        note=cells["note"],
    )


@cache
def all_rows() -> tuple[TariffRow, ...]:
    """Return every row of every period, by code."""
    return tuple(_row(cells) for cells in read_table("tariff.csv"))


def rates_for(hs: str, as_of: date, *, nomenclature: Literal["cn", "eu"] = "cn") -> TariffRow | TariffProblem:
    """Return the row for a code of 6, 8 or 10 digits on a day, or the problem that a person must solve.

    A Chinese eight-digit code is looked up as it is; any other finds the lines under its first six digits,
    which count as one answer when all their rates agree. For a European code say so: its last digits mean
    other things.
    """
    digits = re.sub(r"[ .]", "", hs)
    if not _DIGITS.fullmatch(digits) or len(digits) in (5, 7, 9):
        return TariffProblem("malformed", f"{hs!r} is no HS code: give 6, 8 or 10 digits")
    if len(digits) == 4:
        under = tuple(row for row in all_rows() if row.hs8.startswith(digits) and row.holds(as_of))
        return TariffProblem("ambiguous", f"{digits} is a heading: give at least 6 digits", under)
    exact = [row for row in all_rows() if nomenclature == "cn" and row.hs8 == digits[:8] and len(digits) >= 8]
    found = exact or [row for row in all_rows() if row.hs8.startswith(digits[:6])]
    return _one(digits, found, as_of) if found else _unknown(digits, as_of)


def _one(digits: str, found: list[TariffRow], as_of: date) -> TariffRow | TariffProblem:
    today = tuple(row for row in found if row.holds(as_of))
    if not today:
        first = min(row.valid_from for row in found)
        return TariffProblem("not_covered", f"rates of {digits} are known from {first} on, not for {as_of}")
    if len(today) == 1:
        return today[0]
    if len({row.rates_key for row in today}) == 1:
        return replace(today[0], shared_by=tuple(row.hs8 for row in today))
    choices = ", ".join(f"{row.hs8} {row.name_en}" for row in today)
    return TariffProblem(
        "ambiguous", f"{digits[:6]} has lines with different rates, choose one: {choices}", today
    )


def _unknown(digits: str, as_of: date) -> TariffProblem:
    near = nearest(digits, as_of)
    proposal = ", ".join(f"{row.hs8} {row.name_en}" for row in near)
    message = f"no rates are known here for {digits}; check the code, or ask a broker. Near it: {proposal}"
    return TariffProblem("unknown", message, near)


def nearest(digits: str, as_of: date) -> tuple[TariffRow, ...]:
    """Return the codes that share the longest beginning with these digits, or differ from them in the
    fewest."""

    def distance(row: TariffRow) -> tuple[int, int, int]:
        same = next((i for i, (a, b) in enumerate(zip(row.hs8, digits, strict=False)) if a != b), 8)
        differing = sum(a != b for a, b in zip(row.hs8, digits.ljust(8, "0"), strict=False))
        return (0 if differing == 1 or same >= 4 else 1, -same, differing)

    return tuple(sorted((row for row in all_rows() if row.holds(as_of)), key=distance)[:_NEAR])


def line_rates(
    row: TariffRow, *, trade_remedy_pct: Decimal | None = None, high_end: bool = False
) -> LineRates:
    """Return the rates of a row as a duty line takes them; `high_end` picks the dearer rate of cosmetics by
    post."""
    dear = high_end and row.postal_high_end_pct is not None
    return LineRates(
        vat_pct=row.vat_pct,
        mfn_pct=row.mfn_pct,
        provisional_pct=row.provisional_pct,
        consumption_tax=row.consumption_tax,
        trade_remedy_pct=trade_remedy_pct,
        postal_pct=row.postal_high_end_pct if dear else row.postal_pct,
    )
