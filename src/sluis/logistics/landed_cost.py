"""Landed cost of one order: from the merchant's cost in EUR to what a buyer in China pays in CNY, line by line.

    goods + picking + European leg + freight + insurance + clearance + last mile
      + platform and payment fees + duty and tax + margin  =  what the buyer pays

The margin is what the price leaves over, so the total is the sum of its lines by construction. On the roads where
the buyer owes the tax it comes on top of the price, on the taxable value that is the retail price. In general trade
the importer owes it on the value at the border (goods and transport) and the price must cover it; the value added
tax of his own sale in China is not part of this calculation, and the result says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sluis.kernel.errors import BadInput
from sluis.logistics.border import Border, BorderAnswer
from sluis.logistics.channel_costs import ChannelCost, channel_cost
from sluis.logistics.landed_values import (
    Article,
    CostLine,
    FxRate,
    LandedCost,
    MissingInput,
    Outcome,
    RouteClosed,
    Terms,
)
from sluis.logistics.route_costs import LineCode, Priced, Unpriced, price_line, route_costs
from sluis.logistics.routes import Route, days_of, parcel_limits, route
from sluis.logistics.tables import half_up
from sluis.kernel.money import Money

FEES_OF_DOOR = {
    "flagship": ("commission", "payment_fee"),
    "tof": ("platform_take",),
    "tdi": ("wholesale_margin",),
}
_TEXTS = {
    "PICKING": "Picking and packing",
    "EU_LEG": "European leg",
    "FREIGHT": "Freight to China",
    "INSURANCE": "Insurance",
    "CLEARANCE": "Clearance",
    "LAST_MILE": "Delivery inside China",
    "DUTY": "Duty",
    "TRADE_REMEDY": "Trade remedy duty",
    "CONSUMPTION_TAX": "Consumption tax",
    "VAT": "Value added tax",
    "POSTAL_TAX": "Personal-article tax",
}
_IN_BORDER_VALUE: tuple[LineCode, ...] = ("EU_LEG", "FREIGHT")


@dataclass(frozen=True, slots=True)
class Groundwork:
    """All of an order that does not depend on its price: the road, its priced lines, the terms."""

    road: Route
    article: Article
    as_of: date
    fx: FxRate
    terms: Terms
    border: Border
    lines: tuple[CostLine, ...]

    @property
    def goods_fen(self) -> int:
        """Return the cost of the goods in fen."""
        return sum(line.amount_fen for line in self.lines if line.code == "GOODS")


def lay_out(
    article: Article, *, route_code: str, as_of: date, fx: FxRate, border: Border, terms: Terms | None = None
) -> Groundwork | MissingInput | RouteClosed:
    """Price goods and transport of an order. Weight, sides or cost that are not known come back as missing input."""
    if article.qty < 1:
        raise BadInput("qty: an order has at least one unit", field="qty")
    terms = terms or Terms()
    if article.cost is None:
        return MissingInput(route_code, ("cost",))
    goods_fen = fx.to_fen(article.cost * article.qty)
    base = f"{article.qty} x {article.cost}"
    goods = CostLine("GOODS", "Goods", goods_fen, base, f"{fx.cny_per_eur} CNY/EUR", fx.source, "given")
    parcel = article.unit.times(article.qty)
    limits = parcel_limits(route_code, as_of)
    too_much = [limit.problems(parcel) for limit in limits]
    if too_much and all(too_much):
        return RouteClosed(route_code, "deny", tuple(dict.fromkeys(sum(too_much, ()))))
    lines, missing, closed = [goods], [], []
    for tariffs in route_costs(route_code, as_of, terms.own_route_costs).values():
        goods_minor = goods_fen if tariffs[0].currency == "CNY" else fx.to_eur(goods_fen).minor
        priced = price_line(tariffs, parcel, goods_minor, terms.level)
        if isinstance(priced, Priced):
            lines.append(_transport(priced, fx))
        else:
            missing.extend(priced.missing)
            closed.extend([priced.reason_code] if priced.reason_code else [])
    if closed:
        return RouteClosed(route_code, "deny", tuple(dict.fromkeys(closed)))
    if missing:
        return MissingInput(route_code, tuple(dict.fromkeys(missing)))
    return Groundwork(route(route_code), article, as_of, fx, terms, border, tuple(lines))


def _transport(priced: Priced, fx: FxRate) -> CostLine:
    cost = priced.cost
    amount = fx.to_fen(Money(priced.minor, cost.currency))
    text = f"{_TEXTS[cost.line]}: {cost.service}"
    return CostLine(cost.line, text, amount, priced.base, priced.rate, cost.source, cost.status)


def at_price(ground: Groundwork, unit_price_fen: int) -> Outcome:
    """Return the landed cost at a price of one unit in fen, without tax where the buyer owes it."""
    answer = ask(ground, unit_price_fen)
    if answer.word == "deny" or (not answer.open and not answer.missing):
        return RouteClosed(ground.road.code, answer.word, tuple(answer.reason_codes))
    if not answer.open:
        return MissingInput(ground.road.code, tuple(answer.missing))
    taxes = [
        CostLine(c.code, _TEXTS[c.code], c.amount_fen, f"{c.base_fen / 100:.2f} CNY", c.rate, c.source, "computed")
        for c in answer.charges
    ]
    return _closed_with_margin(ground, unit_price_fen, taxes, answer)
