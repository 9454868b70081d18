"""The four roads into China as a shopkeeper compares them: how long, what the carrier takes, who pays the
tax.

What the border says of a road (limits, verdict, tax) is not known here: it comes in as a value, see
`border.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from sluis.logistics.tables import Period, Status, period, read_table, status
from sluis.logistics.weights import Parcel

RouteCode = Literal["cbec_1210", "cbec_9610", "postal_articles", "general_trade_0110"]
TaxPayer = Literal["buyer", "recipient", "importer"]


@dataclass(frozen=True, slots=True)
class Route:
    """One road: who pays duty and tax, and whether stock must lie in China before an order can be served.

    A `buyer` pays the tax with the order, a `recipient` at the door, an `importer` long before the sale.
    """

    code: RouteCode
    name: str
    tax_payer: TaxPayer
    from_stock: bool


ROUTES: Final[tuple[Route, ...]] = (
    Route("cbec_1210", "Bonded warehouse", "buyer", from_stock=True),
    Route("cbec_9610", "Direct line", "buyer", from_stock=False),
    Route("postal_articles", "Post", "recipient", from_stock=False),
    Route("general_trade_0110", "General trade", "importer", from_stock=True),
)


@dataclass(frozen=True, slots=True)
class Days:
    """How long a leg takes, a range and never a promise; `order` is from order to door, `stock` from shop
    to shelf."""

    route: str
    leg: Literal["order", "stock"]
    low: int
    high: int
    counted: str
    period: Period
    status: Status
    source: str


@dataclass(frozen=True, slots=True)
class ParcelLimit:
    """What one carrier takes: grams and mm, None where it names no limit."""

    route: str
    carrier: str
    max_weight_g: int
    max_longest_mm: int | None
    max_length_and_girth_mm: int | None
    period: Period
    status: Status
    source: str

    def problems(self, parcel: Parcel) -> tuple[str, ...]:
        """Return what is too much of a parcel, as codes; what was not measured is not judged."""
        found = []
        if parcel.weight_g is not None and parcel.weight_g > self.max_weight_g:
            found.append("PARCEL_TOO_HEAVY")
        if parcel.dimensions_mm is not None:
            long, middle, short = sorted(parcel.dimensions_mm, reverse=True)
            if self.max_longest_mm is not None and long > self.max_longest_mm:
                found.append("PARCEL_TOO_LONG")
            girth = self.max_length_and_girth_mm
            if girth is not None and long + 2 * middle + 2 * short > girth:
                found.append("PARCEL_TOO_LARGE")
        return tuple(found)


def route(code: str) -> Route:
    """Return a road by its code. Raise KeyError when there is none."""
    return {known.code: known for known in ROUTES}[code]  # type: ignore[index]


@cache
def _all_days() -> tuple[Days, ...]:
    return tuple(
        Days(
            route=row["route"],
            leg="stock" if row["leg"] == "stock" else "order",
            low=int(row["low"]),
            high=int(row["high"]),
            counted=row["counted"],
            period=period(row),
            status=status(row),
            source=row["source"],
        )
        for row in read_table("route_days.csv")
    )


@cache
def _all_limits() -> tuple[ParcelLimit, ...]:
    return tuple(
        ParcelLimit(
            route=row["route"],
            carrier=row["carrier"],
            max_weight_g=int(row["max_weight_g"]),
            max_longest_mm=int(row["max_longest_mm"]) if row["max_longest_mm"] else None,
            max_length_and_girth_mm=(
                int(row["max_length_and_girth_mm"]) if row["max_length_and_girth_mm"] else None
            ),
            period=period(row),
            status=status(row),
            source=row["source"],
        )
        for row in read_table("parcel_limits.csv")
    )


def days_of(code: str, as_of: date) -> tuple[Days, ...]:
    """Return the times of a road on a day, order to door first."""
    found = [days for days in _all_days() if days.route == code and days.period.holds(as_of)]
    return tuple(sorted(found, key=lambda days: days.leg))


def parcel_limits(code: str, as_of: date) -> tuple[ParcelLimit, ...]:
    """Return what the carriers of a road take on a day."""
    return tuple(limit for limit in _all_limits() if limit.route == code and limit.period.holds(as_of))
