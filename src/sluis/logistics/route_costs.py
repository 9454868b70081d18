"""What it costs to bring a parcel along a route, line by line, from `data/route_costs.csv`.

Lines are PICKING, EU_LEG, FREIGHT, INSURANCE, CLEARANCE and LAST_MILE; a route has those that it needs. A
row is charged by the parcel, by the kg without steps (pallets), by weight in steps, or as a percentage of
the goods. Rows marked "example" wait for an offer: a caller hands in its own rows, and a line for which it
does so takes nothing from ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Literal, cast

from sluis.logistics.tables import Level, Period, Range, Status, half_up, period, read_table, span, status
from sluis.logistics.weights import Parcel, charged_g, steps_above

LineCode = Literal["PICKING", "EU_LEG", "FREIGHT", "INSURANCE", "CLEARANCE", "LAST_MILE"]
Basis = Literal["parcel", "kg", "weight", "pct_goods"]
NOTHING = Range(Fraction(), Fraction())
LINES: tuple[LineCode, ...] = ("PICKING", "EU_LEG", "FREIGHT", "INSURANCE", "CLEARANCE", "LAST_MILE")


@dataclass(frozen=True, slots=True)
class RouteCost:
    """One tariff: `range` is for the parcel, for the first weight, or in percent; `step_range` for each
    step above.

    Weights in grams; `divisor` in cm³ per kg, None where only the scales count; amounts in `currency`.
    """

    route: str
    line: LineCode
    service: str
    basis: Basis
    range: Range
    currency: str
    period: Period
    status: Status
    source: str
    step_range: Range = NOTHING
    first_g: int = 0
    step_g: int = 1000
    divisor: int | None = None
    max_weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class Priced:
    """What a tariff asks for one parcel: minor units of its currency, with base and rate in words."""

    cost: RouteCost
    minor: int
    base: str
    rate: str


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A line that cannot be priced: inputs that are missing, or a parcel that no tariff takes."""

    line: LineCode
    missing: tuple[str, ...] = ()
    reason_code: str = ""


def _row(row: Mapping[str, str]) -> RouteCost:
    weight = row["basis"] == "weight"
    return RouteCost(
        route=row["route"],
        line=cast(LineCode, row["line"]),
        service=row["service"],
        basis=cast(Basis, row["basis"]),
        range=span(row),
        currency=row["currency"],
        period=period(row),
        status=status(row),
        source=row["source"],
        step_range=span(row, "step_low", "step_high") if weight else NOTHING,
        first_g=int(row["first_g"] or 0),
        step_g=int(row["step_g"] or 1000),
        divisor=int(row["divisor"]) if row["divisor"] else None,
        max_weight_g=int(row["max_weight_g"]) if row["max_weight_g"] else None,
    )


@cache
def all_route_costs() -> tuple[RouteCost, ...]:
    """Return every row of every period."""
    return tuple(_row(row) for row in read_table("route_costs.csv"))


def route_costs(route: str, as_of: date, own: Sequence[RouteCost] = ()) -> dict[LineCode, list[RouteCost]]:
    """Return the tariffs of a route on a day by line, in the order in which they are tried."""
    found: dict[LineCode, list[RouteCost]] = {}
    for line in LINES:
        for rows in (own, all_route_costs()):
            tariffs = [r for r in rows if r.route == route and r.line == line and r.period.holds(as_of)]
            if tariffs:
                found[line] = tariffs
                break
    return found


def price_line(
    tariffs: Sequence[RouteCost], parcel: Parcel, goods_minor: int, level: Level
) -> Priced | Unpriced:
    """Price one line by the first tariff that takes the parcel; `goods_minor` are the goods in the tariff's
    currency."""
    line = tariffs[0].line
    for cost in tariffs:
        if cost.basis == "pct_goods":
            share = cost.range.at(level)
            return Priced(cost, half_up(goods_minor * share / 100), "goods", f"{cost.range.text()} %")
        if cost.basis == "parcel" and cost.max_weight_g is None:
            amount = half_up(cost.range.at(level) * 100)
            return Priced(cost, amount, "1 parcel", f"{cost.range.text()} {cost.currency}")
        charged = charged_g(parcel, cost.divisor)
        if isinstance(charged, str):
            return Unpriced(line, missing=(charged,))
        if cost.max_weight_g is None or charged <= cost.max_weight_g:
            return _by_weight(cost, charged, level)
    return Unpriced(line, reason_code="PARCEL_TOO_HEAVY")


def _by_weight(cost: RouteCost, charged: Fraction, level: Level) -> Priced:
    base, rate = f"{half_up(charged)} g", f"{cost.range.text()} {cost.currency}"
    if cost.basis == "kg":
        return Priced(cost, half_up(charged * cost.range.at(level) / 10), base, f"{rate} a kg")
    steps = steps_above(charged, cost.first_g, cost.step_g) if cost.basis == "weight" else 0
    amount = half_up((cost.range.at(level) + steps * cost.step_range.at(level)) * 100)
    if cost.basis == "weight":
        rate += f" to {cost.first_g} g"
    if steps:
        rate += f", {steps} x {cost.step_range.text()} for each {cost.step_g} g more"
    return Priced(cost, amount, base, rate)
