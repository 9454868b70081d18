"""The nutrition table of a Chinese label from European figures (pure).

GB 28050-2011: energy in kilojoules, then protein, fat, carbohydrate, sodium, each per 100 g or ml with its share of the
daily reference (NRV%), rounded as table 1 says; below a threshold a figure is written 0. European labels give salt: salt
is sodium times 2.5 (Regulation (EU) 1169/2011, annex I), so 1 g of salt is 400 mg of sodium. What is compulsory depends
on the day: GB 28050-2025 adds saturated fat and sugar from 2027-03-16.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "nutrition_reference.csv"
KJ_PER_KCAL = Decimal("4.184")
SODIUM_MG_PER_G_SALT = Decimal(400)


@dataclass(frozen=True, slots=True)
class Nutrient:
    """One line that a table may have: Chinese name, unit, daily reference, rounding, and since when it must be there."""

    key: str
    name_zh: str
    unit: str
    reference: Decimal | None
    decimals: int
    zero_below: Decimal
    required_from: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: the figure as it is printed, NRV% or "-", and how it was made when it was worked out."""

    key: str
    name_zh: str
    amount: str
    nrv: str
    working: str = ""


@dataclass(frozen=True, slots=True)
class NutritionTable:
    """The lines in the order of the standard, per 100 g or 100 ml, and what is compulsory and not known."""

    basis: str
    lines: tuple[Line, ...]
    missing: tuple[str, ...]


@functools.lru_cache(maxsize=1)
def nutrients() -> tuple[Nutrient, ...]:
    """Return the nutrients in the order of the standard."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Nutrient(
                key=row["nutrient"],
                name_zh=row["name_zh"],
                unit=row["unit"],
                reference=Decimal(row["reference"]) if row["reference"] else None,
                decimals=int(row["decimals"]),
                zero_below=Decimal(row["zero_below"]),
                required_from=date.fromisoformat(row["required_from"]) if row["required_from"] else None,
                source=row["source"],
            )
            for row in csv.DictReader(file)
        )


def table(given: Mapping[str, str], *, on: date) -> NutritionTable:
    """Return the table of a day from figures per 100 g or ml as the catalogue keeps them.

    A figure that is not known is left out and named as missing when it is compulsory; nothing is estimated.
    """
    factor, basis = _per_hundred(given)
    known = {key: value * factor for key, value in _numbers(given).items()}
    working = _worked_out(known)
    lines = [_line(one, known[one.key], working.get(one.key, "")) for one in nutrients() if one.key in known]
    missing = [
        one.name_zh
        for one in nutrients()
        if one.key not in known and one.required_from is not None and one.required_from <= on
    ]
    return NutritionTable(basis, tuple(lines), tuple(missing))


def _per_hundred(given: Mapping[str, str]) -> tuple[Decimal, str]:
    for key, basis in (("per_ml", "每100毫升(ml)"), ("per_g", "每100克(g)")):
        amount = _number(given.get(key))
        if amount:
            return Decimal(100) / amount, basis
    return Decimal(1), "每100克(g)"


def _numbers(given: Mapping[str, str]) -> dict[str, Decimal]:
    found = {key: _number(value) for key, value in given.items() if not key.startswith("per_")}
    return {key: value for key, value in found.items() if value is not None and value >= 0}


def _number(text: str | None) -> Decimal | None:
    try:
        found = Decimal(str(text)) if text not in (None, "") else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _worked_out(known: dict[str, Decimal]) -> dict[str, str]:
    """Put in what follows from other figures, and return how each was made."""
    working: dict[str, str] = {}
    if "sodium_mg" not in known and "sodium_g" in known:
        known["sodium_mg"] = known["sodium_g"] * 1000
        working["sodium_mg"] = f"{known['sodium_g']:f} g × 1000"
    if "sodium_mg" not in known and "salt_g" in known:
        known["sodium_mg"] = known["salt_g"] * SODIUM_MG_PER_G_SALT
        working["sodium_mg"] = f"salt {known['salt_g']:f} g × 400"
    if "energy_kj" not in known and "energy_kcal" in known:
        known["energy_kj"] = known["energy_kcal"] * KJ_PER_KCAL
        working["energy_kj"] = f"{known['energy_kcal']:f} kcal × 4.184"
    return working


def _line(nutrient: Nutrient, amount: Decimal, working: str) -> Line:
    step = Decimal(1).scaleb(-nutrient.decimals)
    if amount <= nutrient.zero_below:
        shown = Decimal(0)
    else:
        shown = amount.quantize(step, ROUND_HALF_UP)
    nrv = "-"
    if nutrient.reference is not None:
        # The share is of the printed figure, so that a reader can check it.
        nrv = f"{(shown * 100 / nutrient.reference).quantize(Decimal(1), ROUND_HALF_UP)}%"
    unit = nutrient.unit
    return Line(nutrient.key, nutrient.name_zh, f"{shown:f}{unit}", nrv, working)
