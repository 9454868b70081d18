"""Landed cost of one order: from the merchant's cost in EUR to what a buyer in China pays in CNY, line by
line.

    goods + picking + European leg + freight + insurance + clearance + last mile
      + platform and payment fees + duty and tax + margin  =  what the buyer pays

The margin is what the price leaves over, so the total is the sum of its lines by construction. On the roads
where the buyer owes the tax it comes on top of the price, on the taxable value that is the retail price. In
general trade the importer owes it on the value at the border (goods and transport) and the price must cover
it; the value added tax of his own sale in China is not part of this calculation, and the result says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.border import Border, BorderAnswer, BorderCharge
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
from sluis.logistics.route_costs import Priced, price_line, route_costs
from sluis.logistics.routes import Route, TaxPayer, days_of, parcel_limits, route
from sluis.logistics.tables import half_up
from sluis.logistics.weights import Parcel

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
_NOTES: dict[TaxPayer, tuple[str, ...]] = {
    "buyer": (),
    "recipient": ("TAX_AT_THE_DOOR",),
    "importer": ("TRANSFER_PRICE_IS_COST", "VAT_ON_RESALE_NOT_COUNTED"),
}


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

    def sum_of(self, *codes: str) -> int:
        """Return the sum of the lines of some codes, in fen."""
        return sum(line.amount_fen for line in self.lines if line.code in codes)


def lay_out(
    article: Article, *, route_code: str, as_of: date, fx: FxRate, border: Border, terms: Terms | None = None
) -> Groundwork | MissingInput | RouteClosed:
    """Price goods and transport of an order. Weight, sides or cost that are not known come back as missing
    input."""
    terms = terms or Terms()
    if article.qty < 1 or terms.consignment_qty < article.qty:
        raise BadInput("qty: an order has at least one unit and fits into its consignment", field="qty")
    if article.cost is None:
        return MissingInput(route_code, ("cost",))
    goods_fen = fx.to_fen(article.cost * article.qty)
    base = f"{article.qty} x {article.cost}"
    goods = CostLine("GOODS", "Goods", goods_fen, base, f"{fx.cny_per_eur} CNY/EUR", fx.source, "given")
    parcel = article.unit.times(article.qty)
    too_much = carriers_refuse(route_code, as_of, parcel)
    if too_much:
        return RouteClosed(route_code, "deny", too_much)
    lines: list[CostLine] = [goods]
    missing: list[str] = []
    for tariffs in route_costs(route_code, as_of, terms.own_route_costs).values():
        goods_minor = goods_fen if tariffs[0].currency == "CNY" else fx.to_eur(goods_fen).minor
        priced = price_line(tariffs, parcel, goods_minor, terms.level)
        if isinstance(priced, Priced):
            lines.append(_transport(priced, fx))
        elif priced.reason_code:
            return RouteClosed(route_code, "deny", (priced.reason_code,))
        else:
            missing.extend(priced.missing)
    if missing:
        return MissingInput(route_code, tuple(dict.fromkeys(missing)))
    return Groundwork(route(route_code), article, as_of, fx, terms, border, tuple(lines))


def carriers_refuse(route_code: str, as_of: date, parcel: Parcel) -> tuple[str, ...]:
    """Return what every carrier of a road finds too much of a parcel, as codes; nothing when one of them
    takes it."""
    problems = [limit.problems(parcel) for limit in parcel_limits(route_code, as_of)]
    if not problems or not all(problems):
        return ()
    return tuple(dict.fromkeys(code for found in problems for code in found))


def _transport(priced: Priced, fx: FxRate) -> CostLine:
    cost = priced.cost
    amount = fx.to_fen(Money(priced.minor, cost.currency))
    text = f"{_TEXTS[cost.line]}: {cost.service}"
    return CostLine(cost.line, text, amount, priced.base, priced.rate, cost.source, cost.status)


def ask(ground: Groundwork, unit_price_fen: int) -> BorderAnswer:
    """Ask the border about the order at a price; in general trade about a consignment of the importer."""
    qty = ground.article.qty
    if ground.road.tax_payer != "importer":
        return ground.border(
            route=ground.road.code,
            as_of=ground.as_of,
            unit_price_fen=unit_price_fen,
            qty=qty,
            freight_fen=ground.terms.freight_charged_fen,
            insurance_fen=0,
        )
    times = Fraction(ground.terms.consignment_qty, qty)
    return ground.border(
        route=ground.road.code,
        as_of=ground.as_of,
        unit_price_fen=half_up(Fraction(ground.sum_of("GOODS"), qty)),
        qty=ground.terms.consignment_qty,
        freight_fen=half_up(ground.sum_of("EU_LEG", "FREIGHT") * times),
        insurance_fen=half_up(ground.sum_of("INSURANCE") * times),
    )


def at_price(ground: Groundwork, unit_price_fen: int) -> Outcome:
    """Return the landed cost at a price of one unit in fen, without tax where the buyer owes it."""
    answer = ask(ground, unit_price_fen)
    if answer.word == "deny" or (not answer.open and not answer.missing):
        return RouteClosed(ground.road.code, answer.word, tuple(answer.reason_codes))
    if not answer.open:
        return MissingInput(ground.road.code, tuple(answer.missing))
    taxes = tuple(tax_line(ground, charge) for charge in answer.charges)
    tax_fen = sum(tax.amount_fen for tax in taxes)
    sales = unit_price_fen * ground.article.qty + ground.terms.freight_charged_fen
    with_order = tax_fen if ground.road.tax_payer == "buyer" else 0
    fees = door_fees(ground, sales, sales + with_order)
    if isinstance(fees, MissingInput):
        return fees
    costs = (*ground.lines, *fees, *taxes)
    on_top = 0 if ground.road.tax_payer == "importer" else tax_fen
    margin_fen = sales + on_top - sum(line.amount_fen for line in costs)
    base = f"{_cny(sales)} CNY of sales"
    margin = CostLine(
        "MARGIN", "Left for the merchant", margin_fen, base, "what the price leaves", "", "computed"
    )
    return LandedCost(
        route=ground.road.code,
        as_of=ground.as_of,
        unit_price_fen=unit_price_fen,
        qty=ground.article.qty,
        fx=ground.fx,
        lines=(*costs, margin),
        verdict=answer.word,
        reason_codes=tuple(answer.reason_codes),
        missing=tuple(answer.missing),
        unconfirmed=tuple(answer.unconfirmed),
        days=days_of(ground.road.code, ground.as_of),
        notes=_NOTES[ground.road.tax_payer],
    )


def tax_line(ground: Groundwork, charge: BorderCharge) -> CostLine:
    """Return one tax as a line; of an importer's consignment the part that falls on the order."""
    base = f"{_cny(charge.base_fen)} CNY"
    amount = charge.amount_fen
    if ground.road.tax_payer == "importer":
        qty, consignment = ground.article.qty, ground.terms.consignment_qty
        amount = half_up(Fraction(amount * qty, consignment))
        base += f" for {consignment}, of which {qty}"
    return CostLine(charge.code, _TEXTS[charge.code], amount, base, charge.rate, charge.source, "computed")


def _cny(amount_fen: int) -> str:
    return Money(amount_fen, "CNY").text()


def door_fees(ground: Groundwork, sales_fen: int, paid_fen: int) -> tuple[CostLine, ...] | MissingInput:
    """Return the fees of the door on sales (price and delivery) and on what is paid (tax included)."""
    terms = ground.terms
    fees: list[CostLine] = []
    bought_fen = sales_fen
    for kind in (*FEES_OF_DOOR[terms.door], *terms.extras):
        cost = channel_cost(
            terms.door, kind, ground.as_of, family=ground.article.family, own=terms.own_channel_costs
        )
        if cost is None:
            return MissingInput(ground.road.code, (f"channel_cost.{kind}",))
        bases = {"pct sales": sales_fen, "pct paid": paid_fen, "pct purchase": bought_fen}
        if cost.unit not in bases:
            raise BadInput(
                f"extras: {kind} is charged in {cost.unit}, not as a share of the sale", field="extras"
            )
        base_fen = bases[cost.unit]
        amount = half_up(base_fen * cost.range.at(terms.level) / 100)
        fees.append(_fee(cost, base_fen, amount))
        if kind == "wholesale_margin":
            bought_fen -= amount
    return tuple(fees)


@dataclass(frozen=True, slots=True)
class FeeShares:
    """The fees of a door as whole-number shares, each (numerator, denominator), for many trials of a price.

    `purchase` are those on what is left of the sales after the fees before them. What is missing counts as nothing:
    the landed cost itself names it.
    """

    on_sales: tuple[tuple[int, int], ...] = ()
    on_paid: tuple[tuple[int, int], ...] = ()
    purchase: tuple[tuple[int, int], ...] = ()
    wholesale: tuple[int, int] | None = None

    def on(self, sales_fen: int, paid_fen: int) -> int:
        """Return the sum of the fees in fen, each rounded half up."""
        bought_fen = sales_fen
        total = 0
        if self.wholesale is not None:
            total = _share_of(sales_fen, self.wholesale)
            bought_fen -= total
        for share in self.on_sales:
            total += _share_of(sales_fen, share)
        for share in self.on_paid:
            total += _share_of(paid_fen, share)
        for share in self.purchase:
            total += _share_of(bought_fen, share)
        return total


def _share_of(base_fen: int, share: tuple[int, int]) -> int:
    numerator, denominator = share
    return (2 * base_fen * numerator + denominator) // (2 * denominator)


def fee_shares(ground: Groundwork) -> FeeShares:
    """Return the fees of the door of an order as shares. Raise BadInput on an extra that is no share of the sale."""
    terms = ground.terms
    if isinstance(door_fees(ground, 0, 0), MissingInput):
        return FeeShares()
    found: dict[str, list[tuple[int, int]]] = {"pct sales": [], "pct paid": [], "pct purchase": []}
    wholesale: tuple[int, int] | None = None
    for kind in (*FEES_OF_DOOR[terms.door], *terms.extras):
        cost = channel_cost(
            terms.door, kind, ground.as_of, family=ground.article.family, own=terms.own_channel_costs
        )
        assert cost is not None  # door_fees has found them all
        share = Fraction(cost.range.at(terms.level)) / 100
        if kind == "wholesale_margin":
            wholesale = share.numerator, share.denominator
        else:
            found[cost.unit].append((share.numerator, share.denominator))
    return FeeShares(
        tuple(found["pct sales"]), tuple(found["pct paid"]), tuple(found["pct purchase"]), wholesale
    )


def _fee(cost: ChannelCost, base_fen: int, amount_fen: int) -> CostLine:
    text = cost.kind.replace("_", " ").capitalize()
    rate = f"{cost.range.text()} %"
    return CostLine(
        cost.kind.upper(), text, amount_fen, f"{_cny(base_fen)} CNY", rate, cost.source, cost.status
    )
