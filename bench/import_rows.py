"""How fast product rows are read and checked, and in how much memory.

Makes N rows out of the example catalogue (numbers, names, prices and weights differ from row to row), then
reads the file in turns: with the `csv` module alone, with pydantic validating the same columns and nothing
else, and with `sluis.catalogue.reading`. Turns are interleaved, so that a busy machine is busy for all; the
best turn of each counts.

    python bench/import_rows.py [--rows 100000] [--turns 3] [--json]

Time is processor time of this process. Peak memory is measured in a process of its own that only reads the
file with us.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, create_model

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sluis.catalogue.gtin import check_digit
from sluis.catalogue.reading import read
from sluis.catalogue.rows import YES_NO_FACTS, ProductRow

EXAMPLE = ROOT / "examples" / "catalogue.csv"
_WHOLE = ("weight_g", "length_mm", "width_mm", "height_mm", "stock", "shelf_life_days")
_DECIMAL = ("price", "till_price", "abv_pct", "vat_rate_pct")


def make_file(path: Path, count: int) -> None:
    """Write a catalogue of `count` products, each with its own numbers, names, prices and weight."""
    with EXAMPLE.open(encoding="utf-8", newline="") as lines:
        example = list(csv.DictReader(lines))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(example[0]))
        writer.writeheader()
        for number in range(count):
            writer.writerow(_varied(example[number % len(example)], number))


def _varied(row: dict[str, str], number: int) -> dict[str, str]:
    varied = dict(row)
    for name in ("sku", "handle"):
        varied[name] = f"{row[name]}-{number}"
    for name in ("name_nl", "name_fr", "name_en", "description_nl", "description_fr", "description_en"):
        varied[name] = f"{row[name]} {number}" if row[name] else ""
    body = f"87{number:010d}"
    varied["gtin"] = body + check_digit(body)
    for name in ("price", "till_price"):
        varied[name] = f"{Decimal(row[name]) + Decimal(number % 9973) / 100:.2f}" if row[name] else ""
    varied["weight_g"] = str(int(row["weight_g"]) + number % 997) if row["weight_g"] else ""
    varied["stock"] = str(number % 7919)
    return varied


def rows_with_csv(path: Path) -> int:
    """Read every row with the `csv` module and do nothing with it."""
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines)) - 1


def rows_with_pydantic(path: Path) -> int:
    """Read every row and let pydantic turn its cells into numbers, decimals and booleans; nothing more."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader)
        validate = _model(header).__pydantic_validator__.validate_python
        count = 0
        for cells in reader:
            validate({name: cell for name, cell in zip(header, cells, strict=True) if cell})
            count += 1
    return count


def _model(header: list[str]) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for name in header:
        kind: type = (
            int if name in _WHOLE else Decimal if name in _DECIMAL else bool if name in YES_NO_FACTS else str
        )
        fields[name] = (kind | None, None)
    return create_model("Row", **fields)


def rows_with_sluis(path: Path) -> int:
    """Read, recognise and check every row: numbers, units, GTINs, HS codes, money, duplicates, clean HTML."""
    return sum(isinstance(item, ProductRow) for item in read(path))


def best_rates(path: Path, count: int, turns: int) -> dict[str, float]:
    """Return rows per second of each reader, the best of several interleaved turns."""
    readers: dict[str, Callable[[Path], int]] = {
        "csv": rows_with_csv,
        "pydantic": rows_with_pydantic,
        "sluis": rows_with_sluis,
    }
    best = dict.fromkeys(readers, 0.0)
    for _ in range(turns):
        for name, reader in readers.items():
            started = time.process_time()
            found = reader(path)
            taken = time.process_time() - started
            if found != count:
                raise SystemExit(f"{name} read {found} rows instead of {count}")
            best[name] = max(best[name], count / taken)
    return best


def peak_megabytes(path: Path) -> float:
    """Return the peak memory of a fresh process that reads the file with us, in megabytes."""
    command = [sys.executable, __file__, "--only-read", str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only-read", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only_read:
        rows_with_sluis(asked.only_read)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.csv"
        make_file(path, asked.rows)
        rates = best_rates(path, asked.rows, asked.turns)
        peak = peak_megabytes(path)
        size = path.stat().st_size / 2**20
    if asked.json:
        figures = {name: round(rate) for name, rate in rates.items()}
        print(
            json.dumps(
                {"rows": asked.rows, "file_mb": round(size, 1), "rows_per_s": figures, "peak_mb": round(peak)}
            )
        )
        return
    print(f"{asked.rows:,} rows, {size:.0f} MB")
    for name, rate in rates.items():
        print(f"{name:>9}  {rate:>9,.0f} rows/s  {rates['csv'] / rate:5.1f} × the time of csv alone")
    print(f"peak memory with us: {peak:.0f} MB")


if __name__ == "__main__":
    main()
