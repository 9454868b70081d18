"""Landed costs of a catalogue on four roads on one core, and the search for a price against trying full landed costs.

    python bench/landed_costs.py [--rows 2000]

Makes a catalogue of many rows from the example and prints products a second through `sluis logistics costs`' own
function; then, for a few products, how many the explained search prices in a second, beside a search whose every trial
is a full landed cost, as it stands in the tests. Processor time; the ratios travel between machines.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "bench"))

from assess_rows import products, write_catalogue

from sluis.cli.landed_costs import costs_of
from sluis.logistics.landed_values import FxRate, MarginShare, Terms
from sluis.logistics.pricing import landed_cost
from sluis.logistics.routes import ROUTES
from sluis.logistics.tests.articles import DAY, FX, pralines, real_border
from sluis.logistics.tests.test_search_against_plain import plain_landed_cost

WISH = MarginShare(Decimal(0))


def seconds(run: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    started = process_time()
    run()
    return process_time() - started


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2_000)
    rows = parser.parse_args().rows
    fx = FxRate(Decimal("7.83"), "bench", date(2026, 11, 23))
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "catalogue.csv"
        write_catalogue(path, rows)
        found = products(path)
    spent = seconds(lambda: sum(1 for _ in costs_of(found, as_of=fx.as_of, fx=fx)))
    print(f"catalogue on four roads     {len(found) / spent:10,.0f} products/s of processor time")
    print(f"  so 100,000 products take  {100_000 * spent / len(found):10,.0f} s")
    goods, border = pralines(), real_border()
    own = seconds(
        lambda: [
            landed_cost(goods, route=road.code, as_of=DAY, fx=FX, border=border, pricing=WISH)
            for _ in range(20)
            for road in ROUTES
        ]
    )
    plain = seconds(
        lambda: [
            plain_landed_cost(goods, road.code, border, WISH, Terms()) for _ in range(5) for road in ROUTES
        ]
    )
    print(f"explained search            {20 / own:10,.0f} products/s")
    print(f"full landed cost each trial {5 / plain:10,.0f} products/s, ratio {plain * 4 / own:.1f}")


if __name__ == "__main__":
    main()
