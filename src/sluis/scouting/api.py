"""The scout's answers over the API, and the landed cost of a product on the four roads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from sluis.catalogue import queries as products
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, NotFound
from sluis.kernel.money import Money
from sluis.logistics.comparison import RouteComparison
from sluis.logistics.landed_values import FxRate, LandedCost, MissingInput, RouteClosed
from sluis.offices.api import caller, needs
from sluis.records import rates
from sluis.scouting import outputs, pricing, queries
from sluis.scouting.assess import input_of
from sluis.scouting.models import Assessment
from sluis.web.api import ApiMoney, Input
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["scouting"])
Verdict = Literal["", "go", "prepare", "no", "not_enough_known"]


class IntervalOut(Schema):
    """Between which scores the true one lies."""

    low: int
    high: int


class AssessmentOut(Schema):
    """The scout's newest answer for a product; no score where the evidence is missing."""

    id: str
    product: str
    sku: str
    as_of: date
    verdict: str
    best_route: str | None
    score: int | None
    interval: IntervalOut | None
    landed_price: ApiMoney | None = Field(description="One piece by the best route, nothing left over.")
    is_example: bool
    notice: str | None = Field(description="Says so when the evidence behind it is an example.")
    assessed_at: datetime

    @staticmethod
    def resolve_product(one: Assessment) -> str:
        """Return the product's id."""
        return str(one.product_id)

    @staticmethod
    def resolve_sku(one: Assessment) -> str:
        """Return the product's SKU."""
        return one.product.sku

    @staticmethod
    def resolve_best_route(one: Assessment) -> str | None:
        """Return the route, or null where none is open."""
        return one.best_route or None

    @staticmethod
    def resolve_interval(one: Assessment) -> dict[str, int] | None:
        """Return the interval, or null without a score."""
        return None if one.low is None or one.high is None else {"low": one.low, "high": one.high}

    @staticmethod
    def resolve_landed_price(one: Assessment) -> Money | None:
        """Return the landed price."""
        return None if one.landed_fen is None else Money(one.landed_fen, "CNY")

    @staticmethod
    def resolve_notice(one: Assessment) -> str | None:
        """Return the warning about example evidence."""
        return outputs.EXAMPLE_NOTICE if one.is_example else None


class AssessmentDetailOut(AssessmentOut):
    """With everything it rests on: contributions that add up, routes, reasons, what to do next."""

    result: dict[str, Any]


@router.get("/assessments", response=Page[AssessmentOut])
@needs("scouting:read")
def list_assessments(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], verdict: Verdict = ""
) -> Slice[Assessment]:
    """List the newest assessment of each product, newest first."""
    rows = queries.latest(caller(request))
    return page_of(request, response, rows.filter(verdict=verdict) if verdict else rows, paging)


@router.get("/products/{product_id}/assessment", response=AssessmentDetailOut)
@needs("scouting:read")
def get_assessment(request: HttpRequest, product_id: str) -> Assessment:
    """Return the newest assessment of a product, sources and all."""
    found = queries.of_product(caller(request), product_id)
    if found is None:
        raise NotFound("there is no such product, or it was not assessed yet")
    return found


class QuoteIn(Input):
    """Which product, how many pieces in one order, as of which day (default today)."""

    product: str
    quantity: int = Field(1, ge=1, le=1000)
    as_of: date | None = None


class QuoteLineOut(Schema):
    """One line of a landed cost with its base, rate and source; `status` says how far to trust it."""

    code: str
    text: str
    amount: ApiMoney
    base: str
    rate: str
    source: str
    status: str


class RoadOut(Schema):
    """One road: what an order costs to land with nothing left over, or why there is no figure."""

    route: str
    landed: ApiMoney | None
    lines: list[QuoteLineOut]
    days: list[dict[str, Any]]
    missing: list[str]
    reasons: list[str]


class QuoteOut(Schema):
    """The four roads side by side."""

    product: str
    quantity: int
    as_of: date
    cny_per_eur: str
    rate_source: str
    rate_date: date
    roads: list[RoadOut]


@router.post("/logistics/quote", response=QuoteOut, tags=["logistics"])
@needs("logistics:read", "scouting:read")
def quote(request: HttpRequest, payload: QuoteIn) -> dict[str, Any]:
    """Return what an order of a product costs to bring to a door in China by each road, at the stored rate of the day."""
    product = products.product(caller(request), payload.product)
    as_of = payload.as_of or clock.today()
    stored = rates.latest("EUR", "CNY", as_of=as_of)
    if stored is None:
        raise Conflict(f"there is no EUR/CNY rate on or before {as_of}", code="no_rate")
    fx = FxRate(stored.rate, stored.source, stored.date)
    found = pricing.routes_of(input_of(product), as_of=as_of, fx=fx, qty=payload.quantity)
    if isinstance(found, str):
        raise BadInput(
            f"this product has no usable {found}; fill it in first", field="product", code="missing_fact"
        )
    return {
        "product": product.pk,
        "quantity": payload.quantity,
        "as_of": as_of,
        "cny_per_eur": f"{stored.rate.normalize():f}",
        "rate_source": stored.source,
        "rate_date": stored.date,
        "roads": [_road(one) for one in found],
    }


def _road(one: RouteComparison) -> dict[str, Any]:
    outcome = one.outcome
    lines = outcome.lines if isinstance(outcome, LandedCost) else ()
    return {
        "route": one.route.code,
        "landed": Money(outcome.total_fen, "CNY") if isinstance(outcome, LandedCost) else None,
        "lines": [
            {
                "code": line.code,
                "text": line.text,
                "amount": Money(line.amount_fen, "CNY"),
                "base": line.base,
                "rate": line.rate,
                "source": line.source,
                "status": line.status,
            }
            for line in lines
        ],
        "days": [{"leg": days.leg, "low": days.low, "high": days.high} for days in one.days],
        "missing": list(outcome.fields) if isinstance(outcome, MissingInput) else [],
        "reasons": list(outcome.reason_codes) if isinstance(outcome, RouteClosed) else [],
    }
