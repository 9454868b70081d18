"""Prices a product on every road: the landed cost of one piece with nothing left over, from customs and
logistics.

The landed price is what a buyer pays in all when the merchant keeps no margin: his own cost, transport, fees
of the platform, duty and tax. Nothing is guessed: a missing weight or cost comes back as missing.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sluis.customs.border import BorderGoods, ask_border, goods_at_border
from sluis.customs.tariff import TariffProblem, rates_for
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.comparison import RouteComparison, compare
from sluis.logistics.landed_values import Article, FxRate, LandedCost, MarginShare, MissingInput, Terms
from sluis.logistics.landed_values import Pricing as Wish
from sluis.logistics.routes import ROUTES, days_of
from sluis.logistics.weights import Parcel
from sluis.scouting import landed_card
from sluis.scouting.assess_rows import Pricing, kind
from sluis.scouting.border import gather
from sluis.scouting.evidence import Evidence
from sluis.scouting.price_room import content
from sluis.scouting.values import AccessSummary, LandedPrice, ProductInput, RouteAccess

# Inputs that one product may lack and the next of its kind may have.
_OF_ONE_PARCEL = frozenset({"weight_g", "dimensions_mm", "cost", "price"})
_NOTHING_LEFT = MarginShare(Decimal(0))


def article_of(product: ProductInput) -> Article:
    """Return a product as one parcel with the merchant's cost."""
    sides = (product.length_mm, product.width_mm, product.height_mm)
    known = None if None in sides else (sides[0] or 0, sides[1] or 0, sides[2] or 0)
    cost = product.price if product.price and product.price.currency == "EUR" else None
    return Article(cost, Parcel(product.weight_g, known), 1, product.family or "")


def routes_of(
    product: ProductInput,
    *,
    as_of: date,
    fx: FxRate,
    wanted: Sequence[str] | None = None,
    wish: Wish = _NOTHING_LEFT,
    qty: int = 1,
    terms: Terms | None = None,
) -> tuple[RouteComparison, ...] | str:
    """Return the roads side by side for an order, or the name of the input that is missing for all of them.

    Without a wish each is priced so that nothing is left over.
    """
    goods = _at_border(product, as_of)
    if goods is None:
        return "hs_code"
    roads = [road for road in ROUTES if wanted is None or road.code in wanted]
    return compare(
        replace(article_of(product), qty=qty),
        as_of=as_of,
        fx=fx,
        border=functools.partial(ask_border, goods),
        pricing=wish,
        terms=terms,
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
    prepared: dict[Hashable, Roads] = {}

    def price(product: ProductInput, access: AccessSummary, as_of: date) -> Sequence[LandedPrice]:
        if evidence.rate is None:
            return [LandedPrice(route.route, None, ("exchange_rate",)) for route in access.routes]
        litres = _litres(product)
        key = (as_of, kind(product), litres, product.family)
        roads = prepared.get(key)
        if roads is None:
            fx = FxRate(evidence.rate.cny, evidence.rate.source.name, evidence.rate.source.dated or as_of)
            roads = prepared[key] = Roads(as_of, fx, _at_border(product, as_of), product.family or "")
        article = article_of(product)
        return [roads.price(product, article, route) for route in access.routes]

    return price


class Roads:
    """The roads of one kind of product as of a day: a card each, or the input that the whole kind lacks."""

    def __init__(self, as_of: date, fx: FxRate, goods: BorderGoods | None, family: str) -> None:
        self.as_of = as_of
        self.fx = fx
        self.goods = goods
        self.family = family
        self.cards: dict[str, landed_card.Card | None] = {}
        self.lacking: dict[str, LandedPrice] = {}

    def _card(self, code: str) -> landed_card.Card | None:
        if self.goods is None:
            return None
        return landed_card.card(code, self.goods, family=self.family, fx=self.fx, as_of=self.as_of)

    def price(self, product: ProductInput, article: Article, route: RouteAccess) -> LandedPrice:
        """Return the landed price of a product by one road, or why there is none."""
        code = route.route
        if code in self.lacking:
            return self.lacking[code]
        if route.verdict == "deny":
            return LandedPrice(code, None, ("route_closed",), *day_range(code, self.as_of))
        if code not in self.cards:
            self.cards[code] = self._card(code)
        card = self.cards[code]
        if card is not None and article.cost is not None and article.cost.minor > 0:
            total = card.total_fen(article.cost.minor, article.unit)
            if total is not None:
                return LandedPrice(code, Money(total, "CNY"), (), *day_range(code, self.as_of))
        found = explained(product, code, self.as_of, self.fx)
        if card is None and not _OF_ONE_PARCEL.intersection(found.missing):
            self.lacking[code] = found
        return found


@functools.lru_cache(maxsize=256)
def day_range(route: str, as_of: date) -> tuple[int | None, int | None]:
    """Return the fewest and the most days of a road's legs; None where no time is known."""
    days = days_of(route, as_of)
    return min((d.low for d in days), default=None), max((d.high for d in days), default=None)


def explained(product: ProductInput, route: str, as_of: date, fx: FxRate) -> LandedPrice:
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
