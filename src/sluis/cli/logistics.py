"""`sluis logistics quote`: what one piece costs to land, four routes side by side."""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sluis.cli.output import print_json, print_table
from sluis.kernel.errors import BadInput


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("logistics", help="how it gets there").add_subparsers(dest="verb", required=True)
    quote = verbs.add_parser("quote", parents=[common], help="landed cost of a product on four routes")
    quote.add_argument("sku")
    quote.add_argument("--file", type=Path, required=True, help="catalogue file that holds the product")
    quote.add_argument("--rate", required=True, metavar="CNY", help="yuan for one euro, as 7.83")
    quote.add_argument("--as-of", metavar="DAY", help="YYYY-MM-DD (default: today)")
    quote.set_defaults(run=_quote)


def _quote(options: argparse.Namespace) -> int:
    from sluis.catalogue import reading
    from sluis.catalogue.rows import ProductRow
    from sluis.kernel import clock
    from sluis.logistics.landed_values import FxRate
    from sluis.scouting import pricing
    from sluis.scouting.assess_rows import product_input

    try:
        rate = Decimal(options.rate)
    except InvalidOperation:
        raise BadInput("the rate is a number, as 7.83", field="--rate") from None
    as_of = date.fromisoformat(options.as_of) if options.as_of else clock.today()
    rows = (item for item in reading.read(options.file) if isinstance(item, ProductRow))
    row = next((item for item in rows if item.identity == options.sku), None)
    if row is None:
        raise BadInput(f"the file holds no product {options.sku}", field="sku")
    found = pricing.routes_of(
        product_input(row), as_of=as_of, fx=FxRate(rate, "given on the command line", as_of)
    )
    if isinstance(found, str):
        raise BadInput(f"{options.sku} has no usable {found}; fill it in first", field=found)
    if options.json:
        print_json({"sku": options.sku, "routes": [_json(one) for one in found]})
    else:
        _print(options.sku, found)
    return 0


def _json(one: Any) -> dict[str, Any]:
    landed = one.landed
    if landed is None:
        return {"route": one.route.code, "landed": None, "why": _why(one)}
    lines = [
        {
            "code": line.code,
            "text": line.text,
            "fen": line.amount_fen,
            "base": line.base,
            "rate": line.rate,
            "source": line.source,
        }
        for line in landed.lines
    ]
    return {"route": one.route.code, "landed_fen": landed.total_fen, "lines": lines}


def _why(one: Any) -> str:
    outcome = one.outcome
    return ", ".join(getattr(outcome, "reason_codes", ()) or getattr(outcome, "fields", ()))


def _print(sku: str, found: Any) -> None:
    print_table(
        f"Landed cost of {sku}, one piece, no margin",
        ["route", "#lands at CNY", "days", "made of, or why not"],
        [
            (
                one.route.code,
                f"{one.landed.total_fen / 100:.2f}" if one.landed else "",
                "; ".join(f"{d.low}–{d.high}" for d in one.days),
                "; ".join(
                    f"{line.code} {line.amount_fen / 100:.2f}" for line in one.landed.lines if line.amount_fen
                )
                if one.landed
                else _why(one),
            )
            for one in found
        ],
    )
