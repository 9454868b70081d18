"""The four roads side by side for one order: price, margin, days, and for each closed road the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sluis.logistics.border import Border
from sluis.logistics.landed_values import Article, FxRate, LandedCost, Outcome, Pricing, Terms
from sluis.logistics.pricing import landed_cost
from sluis.logistics.routes import ROUTES, Days, ParcelLimit, Route, days_of, parcel_limits


@dataclass(frozen=True, slots=True)
class RouteComparison:
    """One road: what it costs or why there is no figure, how long it takes, what its carriers accept."""

    route: Route
    outcome: Outcome
    days: tuple[Days, ...]
    limits: tuple[ParcelLimit, ...]

    @property
    def landed(self) -> LandedCost | None:
        """Return the figures, or None where the road is closed or an input is missing."""
        return self.outcome if isinstance(self.outcome, LandedCost) else None


def compare(
    article: Article,
    *,
    as_of: date,
    fx: FxRate,
    border: Border,
    pricing: Pricing,
    terms: Terms | None = None,
    routes: Sequence[Route] = ROUTES,
) -> tuple[RouteComparison, ...]:
    """Return every road in the order given; a road without a figure stays in the list with its reason."""
    return tuple(
        RouteComparison(
            route=road,
            outcome=landed_cost(
                article, route=road.code, as_of=as_of, fx=fx, border=border, pricing=pricing, terms=terms
            ),
            days=days_of(road.code, as_of),
            limits=parcel_limits(road.code, as_of),
        )
        for road in routes
    )
