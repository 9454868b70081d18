"""The full market picture of one BACI-size year: seconds and peak memory on DuckDB, pandas and ecomplexity.

    python bench/market_picture.py [--rows 11000000] [--keep DIR]

Writes a synthetic year of that many rows (the same for every run), then asks each engine, in a process of its own,
for RCA and world share of every exporter in every product and for the export potential of every exporter in China.
`ecomplexity` (PyPI) computes RCA and the complexity indices; it is left out by name where it is not installed.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sluis.scouting import market, trade_data
from sluis.scouting.concordance import codes_of
from sluis.scouting.countries import countries

YEAR = 2022
CHINA = 156
_SEED = 11


def presence(dice: Any, countries_: int, products: int) -> tuple[Any, Any, Any]:
    """Return what makes a row likely: log sizes of exporters and importers, and skill less difficulty."""
    sizes = -1.1 * np.log(np.arange(1, countries_ + 1))
    markets = -1.0 * np.log(dice.permutation(countries_) + 1.0)
    fit = 2.0 * (dice.normal(0, 1, (countries_, 1)) - dice.normal(0, 1, (1, products)))
    return sizes, markets, fit


def level(sizes: Any, markets: Any, fit: Any, distance: Any, rows: int) -> float:
    """Return the constant that makes a world of about so many rows, found on a sample of exporters."""
    low, high = -30.0, 30.0
    sample = np.arange(0, len(sizes), 7)
    for _ in range(30):
        middle = (low + high) / 2
        share = 0.0
        for i in sample:
            odds = middle + sizes[i] + markets[:, None] - 0.9 * distance[i][:, None] + fit[i][None, :]
            share += float((1 / (1 + np.exp(-odds))).mean())
        expected = share / len(sample) * len(sizes) * fit.size
        low, high = (middle, high) if expected < rows else (low, middle)
    return (low + high) / 2


def write_year(path: Path, rows: int) -> int:
    """Write one year in BACI's columns: nested exports, log-normal values, 3 % of weights unknown."""
    dice = np.random.default_rng(_SEED)
    codes = np.array([c.code for c in countries() if c.until_year is None and c.code not in (250, 380, 356)])
    products = np.array(sorted(codes_of(2017)))
    sizes, markets, fit = presence(dice, len(codes), len(products))
    distance = np.log(dice.uniform(300, 16_000, (len(codes), len(codes)))) - 8.0
    base = level(sizes, markets, fit, distance, rows)
    price = dice.normal(2.5, 1.5, len(products))
    written = 0
    schema = pa.schema(
        [
            ("t", pa.int16()),
            ("i", pa.int16()),
            ("j", pa.int16()),
            ("k", pa.string()),
            ("v", pa.float64()),
            ("q", pa.float64()),
        ]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for i, code in enumerate(codes):
            odds = base + sizes[i] + markets[:, None] - 0.9 * distance[i][:, None] + fit[i][None, :]
            j, k = np.nonzero(dice.random(odds.shape, dtype=np.float32) < 1 / (1 + np.exp(-odds)))
            keep = j != i
            j, k = j[keep], k[keep]
            value = np.exp(dice.normal(1.7, 3.0, len(j)) + 0.4 * (sizes[i] + markets[j] + 6))
            weight = value / np.exp(price[k] + dice.normal(0, 1.13, len(j)))
            weight[dice.random(len(j)) < 0.031] = np.nan
            columns = [
                np.full(len(j), YEAR, np.int16), np.full(len(j), code, np.int16), codes[j].astype(np.int16), products[k],
                np.maximum(np.round(value, 3), 0.001), np.round(weight, 3),
            ]  # fmt: skip
            arrays = [
                pa.array(c, type=f.type, from_pandas=True) for c, f in zip(columns, schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            written += len(j)
    return written


def on_duckdb(path: Path) -> int:
    """Compute the picture with the expressions of the product; return the number of rows that came out."""
    with trade_data.opened(path) as trade:
        sums = trade.margins(markets=["CHN"])
        supply = trade.keep("supply_year", sums.supply)
        demand = trade.keep("demand_year", sums.demand)
        flows = trade.keep("flows_year", sums.flows)
        rca = trade.rows(market.advantage(supply).mutate(share=lambda t: t.value / t.world))
        epi = trade.rows(market.potential(flows, supply, demand, markets=["CHN"]))
    return len(rca["rca"]) + len(epi["epi"])


def on_pandas(path: Path) -> int:
    """Compute the same with pandas; return the number of rows that came out."""
    import pandas as pd

    rows = pd.read_parquet(path, columns=["i", "j", "k", "v"])
    rows["v"] *= 1000.0
    supply = rows.groupby(["i", "k"], as_index=False)["v"].sum()
    world = supply.groupby("k")["v"].sum()
    exporter = supply.groupby("i")["v"].sum()
    supply["share"] = supply["v"] / supply["k"].map(world)
    supply["rca"] = supply["v"] / supply["i"].map(exporter) / (supply["k"].map(world) / world.sum())
    china = rows[rows["j"] == CHINA]
    wanted = china.groupby("k")["v"].sum()
    epi = supply.assign(expected=supply["share"] * supply["k"].map(wanted)).dropna(subset=["expected"])
    ease = (china.groupby("i")["v"].sum() / epi.groupby("i")["expected"].sum()).fillna(0.0)
    epi = epi.assign(epi=epi["expected"] * epi["i"].map(ease))
    return len(supply) + len(epi)


def on_ecomplexity(path: Path) -> int:
    """Compute RCA and the complexity indices with the PyPI package; return the number of rows that came out."""
    import pandas as pd
    from ecomplexity import ecomplexity

    rows = (
        pd.read_parquet(path, columns=["t", "i", "k", "v"])
        .groupby(["t", "i", "k"], as_index=False)["v"]
        .sum()
    )
    return len(ecomplexity(rows, {"time": "t", "loc": "i", "prod": "k", "val": "v"}))


ENGINES = {"sluis on DuckDB": on_duckdb, "pandas": on_pandas, "ecomplexity": on_ecomplexity}


def measure(engine: str, path: Path) -> None:
    """Run one engine in this process and print seconds, peak memory in megabytes and rows."""
    started = perf_counter()
    rows = ENGINES[engine](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{perf_counter() - started:.2f} {peak:.0f} {rows}")


def main() -> None:
    """Write the year, run every engine on it, print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=11_000_000)
    parser.add_argument("--keep", type=Path, help="folder in which the year is kept for the next run")
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        measure(options.engine, options.keep)
        return
    with tempfile.TemporaryDirectory() as room:
        path = (options.keep or Path(room)) / f"BACI_HS17_Y{YEAR}.parquet"
        if not path.exists():
            started = perf_counter()
            print(
                f"wrote {write_year(path, options.rows):,} rows in {perf_counter() - started:.0f} s",
                file=sys.stderr,
            )
        print(f"{'':20}{'seconds':>10}{'peak MB':>10}{'rows out':>12}{'of DuckDB':>12}")
        first = None
        for engine in ENGINES:
            command = [sys.executable, __file__, "--engine", engine, "--keep", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                reason = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no answer"
                print(f"{engine:20}{'left out: ' + reason}")
                continue
            seconds, peak, rows = done.stdout.split()
            first = first or float(seconds)
            print(
                f"{engine:20}{float(seconds):10.2f}{int(peak):10,}{int(rows):12,}{float(seconds) / first:12.1f}"
            )


if __name__ == "__main__":
    main()
