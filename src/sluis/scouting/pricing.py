"""Prices a product on every road: the landed cost of one piece with nothing left over, from customs and
logistics.

The landed price is what a buyer pays in all when the merchant keeps no margin: his own cost, transport, fees
of the platform, duty and tax. Nothing is guessed: a missing weight or cost comes back as missing.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sluis.customs.border import ask_border, goods_at_border
from sluis.customs.tariff import TariffProblem, TariffRow, rates_for
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.comparison import RouteComparison, compare
from sluis.logistics.landed_values import Article, FxRate, LandedCost, MarginShare, MissingInput
from sluis.logistics.routes import ROUTES, days_of
from sluis.logistics.weights import Parcel
from sluis.scouting.assess_rows import Pricing
from sluis.scouting.border import gather
from sluis.scouting.evidence import Evidence
from sluis.scouting.price_room import content
from sluis.scouting.values import AccessSummary, LandedPrice, ProductInput


def article_of(product: ProductInput) -> Article:
    """Return a product as one parcel with the merchant's cost."""
    sides = (product.length_mm, product.width_mm, product.height_mm)
    known = None if None in sides else (sides[0] or 0, sides[1] or 0, sides[2] or 0)
    cost = product.price if product.price and product.price.currency == "EUR" else None
    return Article(cost, Parcel(product.weight_g, known), 1, product.family or "")


def routes_of(
    product: ProductInput, *, as_of: date, fx: FxRate, wanted: Sequence[str] | None = None
) -> tuple[RouteComparison, ...] | str:
    """Return the roads side by side for one piece, or the name of the input that is missing for all of them."""
    if not product.hs_code:
        return "hs_code"
    row = rates_for(product.hs_code, as_of)
    if isinstance(row, TariffProblem):
        return "hs_code"
    return _compare(product, row, as_of, fx, wanted)


def _compare(
    product: ProductInput, row: TariffRow, as_of: date, fx: FxRate, wanted: Sequence[str] | None
) -> tuple[RouteComparison, ...] | str:
    known = content(product.net_content) if product.net_content else None
    litres = Fraction(known[0]) if known is not None and known[1] == "l" else None
    goods = goods_at_border(gather(product, row, as_of).facts, as_of, litres_per_unit=litres)
    if isinstance(goods, TariffProblem):
        return "hs_code"
    roads = [road for road in ROUTES if wanted is None or road.code in wanted]
    return compare(
        article_of(product),
        as_of=as_of,
        fx=fx,
        border=functools.partial(ask_border, goods),
        pricing=MarginShare(Decimal(0)),
        routes=roads,
    )


def for_evidence(evidence: Evidence) -> Pricing:
    """Return the pricing that the scout uses, at the evidence's exchange rate; without one nothing is priced."""

    def price(product: ProductInput, access: AccessSummary, as_of: date) -> Sequence[LandedPrice]:
        codes = [route.route for route in access.routes]
        if evidence.rate is None:
            return [LandedPrice(code, None, ("exchange_rate",)) for code in codes]
        fx = FxRate(evidence.rate.cny, evidence.rate.source.name, evidence.rate.source.dated or as_of)
        try:
            found = routes_of(product, as_of=as_of, fx=fx, wanted=codes)
        except BadInput as error:
            return [LandedPrice(code, None, (error.field or "price",)) for code in codes]
        if isinstance(found, str):
            return [LandedPrice(code, None, (found,)) for code in codes]
        by_code = {one.route.code: one for one in found}
        return [_landed(code, by_code.get(code), as_of) for code in codes]

    return price


def _landed(code: str, one: RouteComparison | None, as_of: date) -> LandedPrice:
    days = one.days if one is not None else days_of(code, as_of)
    low = min((d.low for d in days), default=None)
    high = max((d.high for d in days), default=None)
    outcome = one.outcome if one is not None else None
    if isinstance(outcome, LandedCost):
        return LandedPrice(code, Money(outcome.total_fen, "CNY"), (), low, high)
    missing = outcome.fields if isinstance(outcome, MissingInput) else ("route_closed",)
    return LandedPrice(code, None, tuple(missing), low, high)
