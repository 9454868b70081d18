"""Prices a product on every road: the landed cost of one piece with nothing left over, from customs and
logistics.

The landed price is what a buyer pays in all when the merchant keeps no margin: his own cost, transport, fees
of the platform, duty and tax. Nothing is guessed: a missing weight or cost comes back as missing.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sluis.customs.border import BorderGoods, ask_border, goods_at_border
from sluis.customs.tariff import TariffProblem, rates_for
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.comparison import RouteComparison, compare
from sluis.logistics.landed_values import Article, FxRate, LandedCost, MarginShare, MissingInput
from sluis.logistics.routes import ROUTES, days_of
from sluis.logistics.weights import Parcel
from sluis.scouting import landed_card
from sluis.scouting.assess_rows import Pricing, kind
from sluis.scouting.border import gather
from sluis.scouting.evidence import Evidence
from sluis.scouting.price_room import content
from sluis.scouting.values import AccessSummary, LandedPrice, ProductInput, RouteAccess

Cards = dict[tuple[Hashable, ...], landed_card.Card | None]


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
    goods = _at_border(product, as_of)
    if goods is None:
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


def _litres(product: ProductInput) -> Fraction | None:
    known = content(product.net_content) if product.net_content else None
    return Fraction(known[0]) if known is not None and known[1] == "l" else None


def _at_border(product: ProductInput, as_of: date) -> BorderGoods | None:
    """Return a product as customs takes it, or None when its HS code names no one line of the tariff."""
    row = rates_for(product.hs_code, as_of) if product.hs_code else None
    if row is None or isinstance(row, TariffProblem):
        return None
    goods = goods_at_border(gather(product, row, as_of).facts, as_of, litres_per_unit=_litres(product))
    return None if isinstance(goods, TariffProblem) else goods


def for_evidence(evidence: Evidence) -> Pricing:
    """Return the pricing that the scout uses, at the evidence's exchange rate; without one nothing is priced.

    Roads that the border refuses are not priced. What a card can answer it answers, the rest `logistics` explains.
    """
    cards: Cards = {}

    def price(product: ProductInput, access: AccessSummary, as_of: date) -> Sequence[LandedPrice]:
        if evidence.rate is None:
            return [LandedPrice(route.route, None, ("exchange_rate",)) for route in access.routes]
        fx = FxRate(evidence.rate.cny, evidence.rate.source.name, evidence.rate.source.dated or as_of)
        return [_price(product, route, as_of, fx, cards) for route in access.routes]

    return price


def _price(product: ProductInput, route: RouteAccess, as_of: date, fx: FxRate, cards: Cards) -> LandedPrice:
    days = day_range(route.route, as_of)
    if route.verdict == "deny":
        return LandedPrice(route.route, None, ("route_closed",), *days)
    article = article_of(product)
    if article.cost is not None and article.cost.minor > 0:
        prepared = _card(product, route.route, as_of, fx, cards)
        total = prepared.total_fen(article.cost.minor, article.unit) if prepared else None
        if total is not None:
            return LandedPrice(route.route, Money(total, "CNY"), (), *days)
    return _explained(product, route.route, as_of, fx)


def _card(
    product: ProductInput, route: str, as_of: date, fx: FxRate, cards: Cards
) -> landed_card.Card | None:
    key = (route, as_of, fx, kind(product), _litres(product), product.family)
    if key not in cards:
        goods = _at_border(product, as_of)
        family = product.family or ""
        cards[key] = None
        if goods is not None:
            cards[key] = landed_card.card(route, goods, family=family, fx=fx, as_of=as_of)
    return cards[key]


@functools.lru_cache(maxsize=256)
def day_range(route: str, as_of: date) -> tuple[int | None, int | None]:
    """Return the fewest and the most days of a road's legs; None where no time is known."""
    days = days_of(route, as_of)
    return min((d.low for d in days), default=None), max((d.high for d in days), default=None)


def _explained(product: ProductInput, route: str, as_of: date, fx: FxRate) -> LandedPrice:
    """Ask `logistics` for one road, which names what is missing or why the road is closed."""
    days = day_range(route, as_of)
    try:
        found = routes_of(product, as_of=as_of, fx=fx, wanted=[route])
    except BadInput as error:
        return LandedPrice(route, None, (error.field or "price",), *days)
    if isinstance(found, str) or not found:
        return LandedPrice(route, None, (found or "route",) if isinstance(found, str) else ("route",), *days)
    outcome = found[0].outcome
    if isinstance(outcome, LandedCost):
        return LandedPrice(route, Money(outcome.total_fen, "CNY"), (), *days)
    missing = outcome.fields if isinstance(outcome, MissingInput) else ("route_closed",)
    return LandedPrice(route, None, tuple(missing), *days)
