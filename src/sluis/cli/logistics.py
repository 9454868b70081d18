"""`sluis logistics quote|costs|documents`: what it costs to land, for one product or all of them, and a parcel's papers."""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sluis.cli import landed_costs, setup
from sluis.cli.customs import day_of
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import BadInput

FAILED = 1


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("logistics", help="how it gets there").add_subparsers(dest="verb", required=True)
    quote = verbs.add_parser("quote", parents=[common], help="landed cost of a product on four routes")
    quote.add_argument("sku")
    quote.add_argument("--file", type=Path, required=True, help="catalogue file that holds the product")
    quote.add_argument("--qty", type=int, default=1, help="pieces in the order (default: 1)")
    wish = quote.add_mutually_exclusive_group()
    wish.add_argument("--price", metavar="CNY", help="shelf price of a piece, tax in it: what is left over?")
    wish.add_argument("--margin", metavar="PCT", help="margin wanted, percent of the price (default: 0)")
    quote.add_argument("--door", choices=landed_costs.DOORS, default="flagship", help="how it is sold")
    quote.add_argument("--own-fixed", metavar="CNY", default="0", help="your own fixed costs of a year")
    _day_and_rate(quote)
    quote.set_defaults(run=_quote)
    costs = verbs.add_parser(
        "costs", parents=[common], help="landed cost of a whole catalogue on four routes"
    )
    costs.add_argument("file", type=Path)
    costs.add_argument("--out", type=Path, metavar="CSV", help="where to write (default: a summary only)")
    _day_and_rate(costs)
    costs.set_defaults(run=landed_costs.run)
    papers = verbs.add_parser(
        "documents", parents=[common], help="write the papers of a parcel into a folder"
    )
    papers.add_argument("parcel", metavar="WAYBILL", help="waybill number or shipment id")
    papers.add_argument("--out", type=Path, required=True, metavar="DIR")
    papers.set_defaults(run=_documents)


def _day_and_rate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rate", required=True, metavar="CNY", help="yuan for one euro, as 7.83")
    parser.add_argument("--as-of", metavar="DAY", help="YYYY-MM-DD (default: today)")


def _number(text: str, field: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise BadInput("this is written as a number, as 7.83", field=field) from None
    if not found.is_finite():
        raise BadInput("this is written as a number, as 7.83", field=field)
    return found


def _wish(options: argparse.Namespace) -> Any:
    from sluis.kernel.money import Money
    from sluis.logistics.landed_values import MarginShare, ShelfPrice

    if options.price is not None:
        return ShelfPrice(Money.of(str(_number(options.price, "--price")), "CNY").minor, tax_included=True)
    return MarginShare(_number(options.margin or "0", "--margin"))


def _quote(options: argparse.Namespace) -> int:
    from sluis.logistics.landed_values import Terms

    as_of, fx = day_of(options.as_of), landed_costs.fx_of(options)
    product = _product(options.file, options.sku)
    found = _routes(options, product, as_of, fx, Terms(door=options.door))
    doors = _break_even(options, product, as_of, fx) if options.price or options.margin else ()
    if options.json:
        print_json(
            {
                "sku": options.sku,
                "qty": options.qty,
                "as_of": as_of,
                "door": options.door,
                "routes": [_json(one) for one in found],
                "break_even": [_door_json(one) for one in doors],
            }
        )
    else:
        _print(options, found)
        _print_doors(doors)
    return 0


def _product(path: Path, sku: str) -> Any:
    from sluis.catalogue import reading
    from sluis.catalogue.rows import ProductRow
    from sluis.scouting.assess_rows import product_input

    rows = (item for item in reading.read(path) if isinstance(item, ProductRow))
    row = next((item for item in rows if item.identity == sku), None)
    if row is None:
        raise BadInput(f"the file holds no product {sku}", field="sku")
    return product_input(row)


def _routes(options: argparse.Namespace, product: Any, as_of: date, fx: Any, terms: Any) -> Any:
    from sluis.customs.tariff import TariffProblem, rates_for
    from sluis.scouting import pricing

    found = pricing.routes_of(product, as_of=as_of, fx=fx, wish=_wish(options), qty=options.qty, terms=terms)
    if isinstance(found, str):
        known = rates_for(product.hs_code, as_of) if product.hs_code else None
        if isinstance(known, TariffProblem):
            raise BadInput(f"{options.sku}: {known.message}", field=found)
        raise BadInput(f"{options.sku} has no usable {found}; fill it in first", field=found)
    return found


def _break_even(options: argparse.Namespace, product: Any, as_of: date, fx: Any) -> Any:
    """Return each door's break-even by the road that leaves most over; a door without a figure is left out."""
    from sluis.logistics.break_even import Setup, compare_doors
    from sluis.logistics.channel_costs import DOORS
    from sluis.logistics.landed_values import Terms

    best: dict[Any, int] = {}
    for door in DOORS:
        roads = _routes(options, product, as_of, fx, Terms(door=door))
        margins = [road.landed.margin_fen for road in roads if road.landed is not None]
        if margins:
            best[door] = max(margins)
    own_fen = int(_number(options.own_fixed, "--own-fixed") * 100)
    setup = Setup(own_fixed_fen=own_fen, cny_per_usd=None)
    return compare_doors(best, as_of=as_of, setup=setup)


def _json(one: Any) -> dict[str, Any]:
    landed = one.landed
    base = {
        "route": one.route.code,
        "days": [
            {"leg": days.leg, "low": days.low, "high": days.high, "counted": days.counted}
            for days in one.days
        ],
    }
    if landed is None:
        return {**base, "landed": None, "why": _why(one)}
    lines = [
        {
            "code": line.code,
            "text": line.text,
            "fen": line.amount_fen,
            "base": line.base,
            "rate": line.rate,
            "source": line.source,
            "status": line.status,
        }
        for line in landed.lines
    ]
    return {
        **base,
        "unit_price_fen": landed.unit_price_fen,
        "landed_fen": landed.total_fen,
        "margin_eur": landed.margin.text(),
        "verdict": landed.verdict,
        "missing": list(landed.missing),
        "unconfirmed": list(landed.unconfirmed),
        "notes": list(landed.notes),
        "lines": lines,
    }


def _door_json(one: Any) -> dict[str, Any]:
    return {
        "door": one.door,
        "contribution_fen": one.contribution_fen,
        "fixed_fen_a_year": one.fixed_fen,
        "tied_up_fen": one.tied_up_fen,
        "orders_a_year": one.orders_a_year,
        "missing": list(one.missing),
        "lines": [
            {"code": line.code, "fen": line.amount_fen, "rate": line.rate, "source": line.source}
            for line in one.lines
        ],
    }


def _why(one: Any) -> str:
    outcome = one.outcome
    return ", ".join(getattr(outcome, "reason_codes", ()) or getattr(outcome, "fields", ()))


def _yuan(fen: int) -> str:
    from sluis.kernel.money import Money

    return Money(fen, "CNY").text()


def _print(options: argparse.Namespace, found: Any) -> None:
    pieces = "one piece" if options.qty == 1 else f"{options.qty} pieces"
    print_table(
        f"Landed cost of {options.sku}, {pieces}, sold by {options.door}",
        ["route", "#price CNY", "#lands at CNY", "#left over EUR", "days", "made of, or why not"],
        [
            (
                one.route.code,
                _yuan(one.landed.unit_price_fen) if one.landed else "",
                _yuan(one.landed.total_fen) if one.landed else "",
                one.landed.margin.text() if one.landed else "",
                "; ".join(f"{d.low}–{d.high}" for d in one.days),
                "; ".join(
                    f"{line.code} {_yuan(line.amount_fen)}" for line in one.landed.lines if line.amount_fen
                )
                if one.landed
                else _why(one),
            )
            for one in found
        ],
    )


def _print_doors(doors: Any) -> None:
    if not doors:
        return
    print_table(
        "Break-even: orders a year that cover the fixed costs of a door",
        ["door", "#left of an order CNY", "#fixed CNY a year", "#tied up CNY", "#orders a year"],
        [
            (
                one.door,
                _yuan(one.contribution_fen),
                _yuan(one.fixed_fen),
                _yuan(one.tied_up_fen),
                one.orders_a_year if one.orders_a_year is not None else _never(one),
            )
            for one in doors
        ],
    )


def _never(one: Any) -> str:
    return f"not known: {', '.join(one.missing)}" if one.missing else "never: an order leaves nothing over"


def _documents(options: argparse.Namespace) -> int:
    setup.django(options)
    from django.db.models import Q

    from sluis.logistics.documents import of_shipment
    from sluis.logistics.models import Shipment

    wanted = Q(pk=options.parcel) | Q(waybill_number=options.parcel)
    shipment = Shipment.objects.filter(wanted).select_related("merchant").first()
    if shipment is None:
        raise BadInput(f"there is no parcel {options.parcel!r}", field="WAYBILL")
    found = of_shipment.documents_of(shipment)
    if not found:
        raise BadInput("this parcel has no waybill yet, so it has no papers", field="WAYBILL")
    options.out.mkdir(parents=True, exist_ok=True)
    for paper in found:
        if paper.file is not None:
            (options.out / paper.name).write_bytes(of_shipment.content(paper))
    faulty = [paper for paper in found if paper.problems]
    if options.json:
        print_json({"papers": [_paper_json(paper) for paper in found]})
    else:
        print_table(
            f"Papers of {shipment.waybill_number} in {options.out}",
            ["paper", "file", "what to mend first"],
            [(paper.kind, paper.name if paper.file else "", _problems(paper)) for paper in found],
        )
    for paper in faulty:
        say(f"sluis: {paper.kind} cannot be drawn: {_problems(paper)}")
    return FAILED if faulty else 0


def _problems(paper: Any) -> str:
    return "; ".join(f"{problem.field}: {problem.message}" for problem in paper.problems)


def _paper_json(paper: Any) -> dict[str, Any]:
    problems = [{"field": problem.field, "message": problem.message} for problem in paper.problems]
    return {"kind": paper.kind, "file": paper.name if paper.file else None, "problems": problems}
