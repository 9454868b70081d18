"""Products assessed a second on one core, against reading the same file.

    python bench/assess_rows.py [--rows 10000]

Makes a catalogue of many rows from the example, every row with its own SKU, weight and price so that no answer can
be remembered, and prints four figures of one run: the file read by the csv module alone, read as a catalogue,
assessed with landed prices of every road, and assessed without them. The ratios travel between machines, the absolute
figures do not.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sluis.catalogue import reading
from sluis.catalogue.rows import ProductRow
from sluis.scouting import evidence, pricing
from sluis.scouting.assess_rows import assess_products, product_input, unpriced
from sluis.scouting.values import ProductInput

DAY = date(2026, 11, 23)


def write_catalogue(path: Path, rows: int) -> None:
    """Write the example again and again with other SKUs, weights and prices; GTINs would repeat and are left out."""
    with (ROOT / "examples" / "catalogue.csv").open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        products, names = list(reader), list(reader.fieldnames or ())
    dice = random.Random(4)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        for number in range(rows):
            row = dict(products[number % len(products)])
            row |= {"sku": f"{row['sku']}-{number}", "gtin": "", "handle": ""}
            if row["weight_g"]:
                row["weight_g"] = str(int(row["weight_g"]) + dice.randrange(200))
            if row["price"]:
                row["price"] = f"{float(row['price']) * dice.uniform(0.7, 1.5):.2f}"
            writer.writerow(row)


def timed(rows: int, run: Callable[[], object]) -> float:
    """Return rows a second of one call."""
    started = process_time()
    run()
    return rows / (process_time() - started)


def products(path: Path) -> list[ProductInput]:
    """Read a catalogue file as the scout sees it."""
    return [product_input(row) for row in reading.read(path) if isinstance(row, ProductRow)]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    known = evidence.example()
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "catalogue.csv"
        write_catalogue(path, rows)
        bare = timed(rows, lambda: list(csv.reader(path.open(encoding="utf-8", newline=""))))
        read = timed(rows, lambda: products(path))
        found = products(path)
    assess_products(found[:100], as_of=DAY, evidence=known, pricing=pricing.for_evidence(known))
    priced = timed(
        rows, lambda: assess_products(found, as_of=DAY, evidence=known, pricing=pricing.for_evidence(known))
    )
    plain = timed(rows, lambda: assess_products(found, as_of=DAY, evidence=known, pricing=unpriced))
    print(f"{'':34}{'rows/s':>12}{'of reading':>12}")
    for name, speed in (
        ("csv module alone", bare),
        ("read as a catalogue", read),
        ("assessed, every road priced", priced),
        ("assessed, no landed price", plain),
    ):
        print(f"{name:34}{speed:12,.0f}{speed / read:12.2f}")


if __name__ == "__main__":
    main()
