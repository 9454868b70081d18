"""Small trade files for tests: BACI and declared flows, written as their publishers write them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

# Numbers of UN Comtrade: Belgium, Germany, France, the Netherlands, Italy, Spain; China, USA, Japan, Korea.
SELLERS = {56: "BEL", 276: "DEU", 251: "FRA", 528: "NLD", 381: "ITA", 724: "ESP"}
BUYERS = {156: "CHN", 842: "USA", 392: "JPN", 410: "KOR"}
CODES = [
    "040690", "170490", "180632", "180690", "190531", "190532", "220300", "220410", "330499", "340111", "392410",
    "420221", "610910", "640399", "851010", "851671", "870323", "900490", "940360", "950490",
]  # fmt: skip
Row = tuple[int, int, int, str, float, float | None]


def baci_rows(years: Iterable[int], *, seed: int = 5) -> list[Row]:
    """Return rows t, i, j, k, v (thousand USD), q (tons) whose trade lasts, grows and vanishes as trade does."""
    dice = np.random.default_rng(seed)
    cells = [(i, j, k) for i in SELLERS for j in (*BUYERS, *SELLERS) if i != j for k in CODES]
    level = dice.normal(6.0, 2.0, len(cells))
    drift = dice.normal(0.03, 0.12, len(cells))
    rows: list[Row] = []
    for year in years:
        level = level + drift + dice.normal(0.0, 0.35, len(cells))
        present = dice.random(len(cells)) < 1 / (1 + np.exp(-(level - 4.0)))
        for at in np.flatnonzero(present):
            value = round(float(np.exp(level[at])), 3)
            rows.append((year, *cells[at], value, round(value / 5.0, 3)))
    return rows


def write_baci(path: Path, rows: Sequence[Row]) -> Path:
    """Write one BACI file with its header; a weight that is not known is left blank as in the published
    files.
    """
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["t", "i", "j", "k", "v", "q"])
        writer.writerows([*row[:5], "" if row[5] is None else row[5]] for row in rows)
    return path


def write_declared(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write declared flows: year, flow, reporter, partner, hs6, value_usd, net_kg."""
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["year", "flow", "reporter", "partner", "hs6", "value_usd", "net_kg"])
        writer.writerows(rows)
    return path


def shared_trade() -> Path | None:
    """Return the folder of the published samples, searched upward from here, or None where it is not kept."""
    for folder in Path(__file__).resolve().parents:
        found = folder / "shared" / "data" / "trade"
        if found.is_dir():
            return found
    return None
