"""Which category of the platform fits a product, by its HS code (no Django)."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable
from pathlib import Path

from sluis.marketplace.ports import Category

_FILE = Path(__file__).with_name("data") / "categories.csv"


@functools.lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, str], ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = [(row["hs_prefix"], row["platform_category"]) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def name_for(hs_code: str) -> str:
    """Return the platform's name of the category for an HS code, the longest prefix first; "" when none fits."""
    return next((name for prefix, name in _table() if hs_code.startswith(prefix)), "")


def choose(hs_code: str, granted: Iterable[Category]) -> Category | None:
    """Return the shop's category for an HS code, or None when the shop may not list there."""
    wanted = name_for(hs_code)
    return next((category for category in granted if category.name == wanted), None) if wanted else None
