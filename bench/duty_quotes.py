"""Duty quotes a second on one core: one line of cross-border retail import at prepared rates.

    python bench/duty_quotes.py [--quotes 200000] [--rounds 5]

Prints the median of several rounds for some kinds of goods and, from the same run, the floor: a bare Python
function that multiplies three integers. The ratio travels between machines, the absolute figures do not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from sluis.customs.consumption_tax import Content
from sluis.customs.duty import quote, quote_line
from sluis.customs.duty_values import DutyLine, LineRates
from sluis.customs.preferential import prepare

DAY = date(2026, 6, 30)
GOODS = {
    "pralines": "none",
    "wine": "ad_valorem:10",
    "jenever": "compound:20+0.912/l",
    "beer": "beer_specific",
    "day cream": "cosmetic15",
}


def floor(quotes: int) -> None:
    """Call a function that does three multiplications, as often as we quote."""

    def multiply(price: int, qty: int, freight: int) -> int:
        return price * qty * freight * 7

    for price in range(quotes):
        multiply(price, 2, 300)


def lines(tax: str) -> Callable[[int], None]:
    """Return a run of quotes whose prices all differ, so that no answer can be remembered."""
    rates = LineRates(vat_pct=Decimal(13), mfn_pct=Decimal(10), consumption_tax=tax)
    prepared = prepare(rates, DAY, Fraction(7, 10), Content(Fraction(50), "ml"))

    def run(quotes: int) -> None:
        for price in range(100, 100 + quotes):
            quote_line(prepared, price, 2, 300, 20, 10_000)

    return run


def orders(quotes: int) -> None:
    """Quote whole orders of one line, with everything that a page shows but the working."""
    rates = LineRates(vat_pct=Decimal(13), mfn_pct=Decimal(10))
    for price in range(100, 100 + quotes):
        line = DutyLine(1, "18069000", "pralines", 2, price, rates)
        quote("cbec_1210", DAY, [line], freight_fen=300, insurance_fen=20, annual_used_fen=10_000)


def per_second(run: Callable[[int], None], quotes: int, rounds: int) -> float:
    """Return the median rate of some rounds."""
    seen = []
    for _ in range(rounds):
        begin = perf_counter()
        run(quotes)
        seen.append(quotes / (perf_counter() - begin))
    return median(seen)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotes", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    base = per_second(floor, options.quotes, options.rounds)
    print(f"{'floor, three multiplications':32}{base:14,.0f}/s")
    for name, tax in GOODS.items():
        rate = per_second(lines(tax), options.quotes, options.rounds)
        print(f"{'quote_line, ' + name:32}{rate:14,.0f}/s{rate / base:8.3f} of the floor")
    rate = per_second(orders, options.quotes // 10, options.rounds)
    print(f"{'quote, whole order':32}{rate:14,.0f}/s{rate / base:8.3f} of the floor")


if __name__ == "__main__":
    main()
