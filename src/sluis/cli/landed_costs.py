"""`sluis logistics costs FILE`: the landed cost of a whole catalogue on four routes, without a database."""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sluis.cli.output import print_json, print_table
from sluis.kernel.errors import BadInput

if TYPE_CHECKING:
    from sluis.scouting.values import AccessSummary, LandedPrice, ProductInput

POST = "postal_articles"
DOORS = ("flagship", "tof", "tdi")
COLUMNS = ("sku", "route", "landed_cny", "days_low", "days_high", "why_not")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one piece costs at the door by one road in fen, or the codes that say why there is no figure."""

    sku: str
    route: str
    landed_fen: int | None
    days_low: int | None
    days_high: int | None
    why_not: tuple[str, ...]


def fx_of(options: argparse.Namespace) -> Any:
    """Return the rate of the command line. Raise BadInput on one that cannot be."""
    from sluis.cli.customs import day_of
    from sluis.logistics.landed_values import FxRate

    try:
        rate = Decimal(options.rate)
    except InvalidOperation:
        rate = Decimal(0)
    if not (rate.is_finite() and 0 < rate < 1000):
        raise BadInput("the rate is yuan for one euro, as 7.83", field="--rate")
    return FxRate(rate, "given on the command line", day_of(options.as_of))


def costs_of(products: Iterable[ProductInput], *, as_of: date, fx: Any) -> Iterator[Cost]:
    """Yield every product on every road; the border is asked once for each kind of product."""
    from sluis.logistics.routes import ROUTES
    from sluis.scouting import border, pricing
    from sluis.scouting.assess_rows import kind
    from sluis.scouting.evidence import Evidence, ExchangeRate
    from sluis.scouting.values import Source

    source = Source(fx.source, "", "", fx.as_of)
    rate = ExchangeRate("EUR", fx.cny_per_eur, source)
    price = pricing.for_evidence(Evidence({}, 0.0, 0.0, rate=rate))
    asked: dict[Hashable, AccessSummary] = {}
    for product in products:
        key = kind(product)
        access = asked.get(key)
        if access is None:
            access = asked[key] = border.access(product, as_of=as_of)
        if not access.routes:
            for road in ROUTES:
                yield Cost(product.sku, road.code, None, None, None, access.missing)
            continue
        for one in [*price(product, access, as_of), *_by_post(product, access, as_of, fx)]:
            fen = None if one.cost is None else one.cost.minor
            yield Cost(product.sku, one.route, fen, one.days_low, one.days_high, one.missing)


def _by_post(product: ProductInput, access: AccessSummary, as_of: date, fx: Any) -> Iterator[LandedPrice]:
    """Yield the price by post where the scout, who sells by the channels, did not ask for that road."""
    from sluis.scouting import pricing

    if all(route.route != POST for route in access.routes):
        yield pricing.explained(product, POST, as_of, fx)


def run(options: argparse.Namespace) -> int:
    """Price a catalogue and write the table; the summary counts the figures and names what is missing."""
    from sluis.catalogue import reading
    from sluis.catalogue.rows import ProductRow
    from sluis.cli.customs import day_of
    from sluis.scouting.assess_rows import product_input

    started = perf_counter()
    rows = (product_input(item) for item in reading.read(options.file) if isinstance(item, ProductRow))
    known: Counter[str] = Counter()
    lacking: Counter[str] = Counter()
    with ExitStack() as stack:
        writer = None
        if options.out is not None:
            writer = csv.writer(stack.enter_context(options.out.open("w", encoding="utf-8-sig", newline="")))
            writer.writerow(COLUMNS)
        for cost in costs_of(rows, as_of=day_of(options.as_of), fx=fx_of(options)):
            (known if cost.landed_fen is not None else lacking)[cost.route] += 1
            if writer is not None:
                writer.writerow(_cells(cost))
    _tell(options, known, lacking, perf_counter() - started)
    return 0


def _cells(cost: Cost) -> list[object]:
    landed = "" if cost.landed_fen is None else f"{cost.landed_fen // 100}.{cost.landed_fen % 100:02d}"
    sku = f"'{cost.sku}" if cost.sku[:1] in "=+-@\t\r" else cost.sku  # A sheet would take it for a formula.
    return [sku, cost.route, landed, cost.days_low, cost.days_high, " ".join(cost.why_not)]


def _tell(options: argparse.Namespace, known: Counter[str], lacking: Counter[str], seconds: float) -> None:
    routes = sorted({*known, *lacking})
    if options.json:
        table = {route: {"priced": known[route], "without": lacking[route]} for route in routes}
        print_json({"routes": table, "seconds": round(seconds, 2)})
        return
    print_table(
        f"Landed costs in {seconds:.1f} s",
        ["route", "#priced", "#without a figure"],
        [(route, known[route], lacking[route]) for route in routes],
    )
