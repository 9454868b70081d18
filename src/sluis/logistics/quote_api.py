"""The landed cost over the API: four roads side by side, line by line, each line with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics import quoting
from sluis.logistics.comparison import RouteComparison
from sluis.logistics.landed_values import (
    FxRate,
    LandedCost,
    MarginShare,
    MissingInput,
    Pricing,
    ShelfPrice,
    Terms,
)
from sluis.records import rates
from sluis.web.api import ApiMoney, Input

router = Router(tags=["logistics"])
DECIMAL = r"^\d{1,6}(\.\d{1,6})?$"


class GoodsIn(Input):
    """One piece as customs and carriers see it; what is left out and needed comes back in `missing`."""

    hs_code: str = Field(pattern=r"^\d{6}(\d{2}){0,2}$", description="6, 8 or 10 digits.")
    cost: ApiMoney = Field(description="The merchant's own cost of one piece, without VAT, in EUR.")
    name: str = Field("", max_length=200)
    origin: str | None = Field(None, pattern="^[A-Z]{2}$")
    family: str = Field("", max_length=12, description="Such as chocolate; some fees differ by it.")
    weight_g: int | None = Field(None, ge=1, le=100_000)
    sides_mm: tuple[int, int, int] | None = None
    litres: str | None = Field(
        None, pattern=DECIMAL, description="Of one piece; needed for what is taxed by the litre."
    )
    facts: dict[str, Any] = Field({}, description="As for /customs/eligibility.")


class QuoteIn(Input):
    """The question. Give a shelf price to learn the margin, or a margin to learn the price (default: nothing left)."""

    goods: GoodsIn
    quantity: int = Field(1, ge=1, le=1000)
    shelf_price: ApiMoney | None = Field(None, description="Of one piece, tax in it, in CNY.")
    margin_pct: str | None = Field(None, pattern=DECIMAL, description="Of the price without tax.")
    door: Literal["flagship", "tof", "tdi"] = "flagship"
    level: Literal["low", "mid", "high"] = Field("mid", description="Which end of every range counts.")
    cny_per_eur: str | None = Field(None, pattern=DECIMAL, description="Default: the newest rate kept here.")
    as_of: date | None = None


class LineOut(Schema):
    """One line of the cost with its base, rate and source; `status` says how far to trust it."""

    code: str
    text: str
    amount: ApiMoney
    base: str
    rate: str
    source: str
    status: str


class DaysOut(Schema):
    """How long a leg takes, a range and never a promise."""

    leg: str
    low: int
    high: int
    counted: str
    source: str


class RoadOut(Schema):
    """One road. Without a figure, `reasons` says why it is closed or `missing` what to give."""

    route: str
    unit_price: ApiMoney | None
    landed: ApiMoney | None
    margin: ApiMoney | None
    verdict: str
    reasons: list[str]
    missing: list[str]
    unconfirmed: list[str]
    notes: list[str]
    days: list[DaysOut]
    lines: list[LineOut]


class QuoteOut(Schema):
    """The four roads, and the exchange rate they rest on."""

    as_of: date
    cny_per_eur: str
    rate_source: str
    roads: list[RoadOut]


@router.post("/logistics/landed-cost", response=QuoteOut)
def landed_cost(request: HttpRequest, payload: QuoteIn) -> dict[str, Any]:
    """Price described goods on four roads (`/logistics/quote` takes a product). Any key may ask; nothing is stored."""
    as_of = payload.as_of or clock.today()
    fx = _rate(payload, as_of)
    goods = payload.goods
    found = quoting.quote(
        quoting.Goods(
            hs_code=goods.hs_code,
            cost=goods.cost,
            name=goods.name,
            origin=goods.origin,
            family=goods.family,
            weight_g=goods.weight_g,
            sides_mm=_sides(goods.sides_mm),
            litres=None if goods.litres is None else Decimal(goods.litres),
            facts=goods.facts,
        ),
        qty=payload.quantity,
        as_of=as_of,
        fx=fx,
        pricing=_wish(payload),
        terms=Terms(door=payload.door, level=payload.level),
    )
    return {
        "as_of": as_of,
        "cny_per_eur": str(fx.cny_per_eur),
        "rate_source": fx.source,
        "roads": [_road(one) for one in found],
    }


def _sides(sides: tuple[int, int, int] | None) -> tuple[int, int, int] | None:
    if sides is not None and not all(0 < side <= 3_000 for side in sides):
        raise BadInput("each side is from 1 to 3,000 mm", field="goods.sides_mm")
    return sides


def _rate(payload: QuoteIn, as_of: date) -> FxRate:
    if payload.cny_per_eur is not None:
        rate = Decimal(payload.cny_per_eur)
        if not 0 < rate < 1000:
            raise BadInput("the rate is yuan for one euro, as 7.83", field="cny_per_eur")
        return FxRate(rate, "given with the question", as_of)
    known = rates.latest("EUR", "CNY", as_of=as_of)
    if known is None:
        raise BadInput("no exchange rate is kept for that day; give one", field="cny_per_eur")
    return FxRate(known.rate, known.source, known.date)


def _wish(payload: QuoteIn) -> Pricing:
    if payload.shelf_price is None:
        return MarginShare(Decimal(payload.margin_pct or 0))
    if payload.margin_pct is not None:
        raise BadInput("give a shelf price or a margin, not both", field="margin_pct")
    if payload.shelf_price.currency != "CNY":
        raise BadInput("the shelf price is in CNY", field="shelf_price")
    return ShelfPrice(payload.shelf_price.minor, tax_included=True)


def _road(one: RouteComparison) -> dict[str, Any]:
    landed, outcome = one.landed, one.outcome
    told = landed if landed is not None else outcome
    missing = outcome.fields if isinstance(outcome, MissingInput) else getattr(outcome, "missing", ())
    return {
        "route": one.route.code,
        "unit_price": None if landed is None else Money(landed.unit_price_fen, "CNY"),
        "landed": None if landed is None else Money(landed.total_fen, "CNY"),
        "margin": None if landed is None else landed.margin,
        "verdict": getattr(told, "verdict", "unknown"),
        "reasons": list(getattr(told, "reason_codes", ())),
        "missing": list(missing),
        "unconfirmed": [] if landed is None else list(landed.unconfirmed),
        "notes": [] if landed is None else list(landed.notes),
        "days": one.days,
        "lines": [] if landed is None else _lines(landed),
    }


def _lines(landed: LandedCost) -> list[dict[str, Any]]:
    return [
        {
            "code": line.code,
            "text": line.text,
            "amount": Money(line.amount_fen, "CNY"),
            "base": line.base,
            "rate": line.rate,
            "source": line.source,
            "status": line.status,
        }
        for line in landed.lines
    ]
