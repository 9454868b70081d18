"""Landed prices of many products, a road at a time: everything but weight, size and cost is prepared once.

`logistics` prices one order with every line explained, and finds a price by trial; thousands of products need the
same figure without the words. A card holds the tariffs of a road, the fees of the door and the tax of one kind of
product as whole-number arithmetic, and answers what `logistics.pricing.landed_cost` answers for a margin of nothing,
to the fen; a test holds the two against each other. What a card cannot answer it leaves to `logistics`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Final

from sluis.customs.border import BorderGoods
from sluis.customs.duty import quote, quote_line
from sluis.customs.duty_values import DutyLine
from sluis.customs.preferential import PreferentialRate, prepare
from sluis.kernel.errors import BadInput
from sluis.logistics.channel_costs import ChannelCost, channel_cost
from sluis.logistics.landed_cost import FEES_OF_DOOR
from sluis.logistics.landed_values import FxRate, Terms
from sluis.logistics.pricing import HIGHEST_PRICE_FEN
from sluis.logistics.route_costs import RouteCost, route_costs
from sluis.logistics.routes import ParcelLimit, parcel_limits
from sluis.logistics.weights import Parcel

CROSS_BORDER: Final = ("cbec_1210", "cbec_9610")
_TERMS = Terms()


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class Tariff:
    """One row of the road's tariffs at the level of the terms: amounts as whole numbers over one divisor.

    `amount` and `step_amount` are major units (or percent) times `over`; weights in grams.
    """

    basis: str
    amount: int
    step_amount: int
    over: int
    first_g: int
    step_g: int
    divisor: int | None
    max_weight_g: int | None
    in_eur: bool

    def charged(self, parcel: Parcel) -> tuple[int, int] | None:
        """Return the charged weight in grams as a ratio, or None when an input for it is missing."""
        if parcel.weight_g is None:
            return None
        if self.divisor is None or parcel.dense:
            return parcel.weight_g, 1
        if parcel.dimensions_mm is None:
            return None
        length, width, height = parcel.dimensions_mm
        return max(parcel.weight_g * self.divisor, length * width * height), self.divisor

    def by_weight(self, numerator: int, denominator: int) -> int:
        """Return the minor units for a charged weight."""
        if self.basis == "kg":
            return _half_up(numerator * self.amount, denominator * self.over * 10)
        due = self.amount
        if self.basis == "weight":
            above = numerator - self.first_g * denominator
            due += max(-(-above // (self.step_g * denominator)), 0) * self.step_amount
        return _half_up(due * 100, self.over)


def _tariff(cost: RouteCost) -> Tariff:
    amount, step_amount = cost.range.at(_TERMS.level), cost.step_range.at(_TERMS.level)
    over = lcm(amount.denominator, step_amount.denominator)
    return Tariff(
        basis=cost.basis,
        amount=int(amount * over),
        step_amount=int(step_amount * over),
        over=over,
        first_g=cost.first_g,
        step_g=cost.step_g,
        divisor=cost.divisor,
        max_weight_g=cost.max_weight_g,
        in_eur=cost.currency == "EUR",
    )


@dataclass(frozen=True, slots=True)
class Slopes:
    """What is left of a price, per fen of it, at the most and at the least; `slack` is what rounding can move, in fen."""

    most: float
    least: float
    slack: float

    @classmethod
    def of(
        cls,
        on_sales: Sequence[tuple[int, int]],
        on_paid: Sequence[tuple[int, int]],
        tax: PreferentialRate | None,
    ) -> Slopes:
        """Bound the fees of a door and the taxes on a price below the limit of an order."""
        sales = sum(twice / (2 * divisor) for twice, divisor in on_sales)
        paid = sum(twice / (2 * divisor) for twice, divisor in on_paid)
        regimes = () if tax is None else (tax.below, tax.above)
        steep = max(((own.consumption_slope + own.vat_slope) / own.divisor for own in regimes), default=0.0)
        flat = max(((own.consumption_fixed + own.vat_fixed) / own.divisor for own in regimes), default=0.0)
        # Half a fen for each rounded fee, a fen for the two taxes, and one for the arithmetic of this bound.
        slack = 0.5 * (len(on_sales) + len(on_paid)) + paid * (flat + 1.0) + 1.0
        return cls(1.0 - sales - paid, 1.0 - sales - paid * (1.0 + steep), slack)

    def between(self, owed: int) -> tuple[int, int]:
        """Return a price below which nothing is enough, and one from which everything is."""
        never = int((owed - self.slack) / self.most) - 1 if self.most > 0 else 0
        surely = int((owed + self.slack) / self.least) + 2 if self.least > 0 else HIGHEST_PRICE_FEN + 1
        return never, surely


@dataclass(frozen=True, slots=True)
class Card:
    """One road for one kind of product: lines of tariffs, fees in percent, and the taxes of its goods.

    `tax` is prepared for the cross-border roads, where the buyer owes it on the price; in general trade it is None,
    and the importer owes it on goods and transport.
    """

    route: str
    as_of: date
    rate: Fraction
    lines: tuple[tuple[str, tuple[Tariff, ...]], ...]
    limits: tuple[ParcelLimit, ...]
    on_sales: tuple[tuple[int, int], ...]
    on_paid: tuple[tuple[int, int], ...]
    goods: BorderGoods
    tax: PreferentialRate | None
    slopes: Slopes

    def total_fen(self, cost_cents: int, parcel: Parcel) -> int | None:
        """Return what the buyer pays in all when nothing is left over; None for what only `logistics` can say."""
        if self.limits and all(limit.problems(parcel) for limit in self.limits):
            return None
        costs = self._costs(cost_cents, parcel)
        if costs is None:
            return None
        fixed = sum(costs.values())
        if self.tax is None:
            levied = self._importer_tax(costs)
            return None if levied is None else self._first_price(fixed + levied)
        price = self._first_price(fixed)
        tax = None if price is None else self._tax(price)
        return None if price is None or tax is None else price + tax

    def _first_price(self, owed: int) -> int | None:
        """Return what `logistics.pricing.first_price` finds: a price that leaves what is owed, one fen less does not.

        Fees and taxes are so nearly in proportion to the price that most trials are decided beforehand: below `never`
        no price is enough, from `surely` on each is. Only the few fen between are worked out, and where the tax is not
        in proportion (above the limit of an order) all of them are.
        """
        never, surely = self.slopes.between(owed)
        never = max(never, owed)
        limit = HIGHEST_PRICE_FEN if self.tax is None else self.tax.limits.order_fen

        def enough(fen: int) -> bool:
            if fen < never:
                return False
            if surely <= fen <= limit:
                return True
            return self._left(fen, 0 if self.tax is None else self._tax(fen) or 0) >= owed

        # The doubling up to here passes only prices that are not enough.
        high = 1 << max(never - 1, 1).bit_length() - 1
        low = high // 2
        while not enough(high):
            low, high = high, high * 2
            if high > HIGHEST_PRICE_FEN:
                return None
        while high - low > 1:
            middle = (low + high) // 2
            if middle < never:
                low = middle
            elif surely <= middle <= limit or enough(middle):
                high = middle
            else:
                low = middle
        return high

    def _left(self, price_fen: int, tax_fen: int) -> int:
        """Return a price less the fees on it; where the road is closed only the search passes, free of tax."""
        left, paid = price_fen, price_fen + tax_fen
        # The hottest loop of an assessment, so each rounding half up is written out.
        for twice, divisor in self.on_sales:
            left -= (price_fen * twice + divisor) // (2 * divisor)
        for twice, divisor in self.on_paid:
            left -= (paid * twice + divisor) // (2 * divisor)
        return left

    def _tax(self, price_fen: int) -> int | None:
        assert self.tax is not None
        if price_fen <= self.tax.limits.order_fen:
            consumption_tax, vat = self.tax.taxes(price_fen)
            return consumption_tax + vat
        return quote_line(self.tax, price_fen).tax_total_fen

    def _importer_tax(self, costs: Mapping[str, int]) -> int | None:
        """Return the order's part of what the importer pays on a consignment; None when a rate is missing."""
        times = _TERMS.consignment_qty
        line = DutyLine(
            line=1,
            hs8=self.goods.facts.hs8,
            description=self.goods.facts.name,
            qty=times,
            unit_price_fen=costs["GOODS"],
            rates=self.goods.rates,
            litres=None if self.goods.litres_per_unit is None else self.goods.litres_per_unit * times,
        )
        try:
            duty = quote(
                self.route,
                self.as_of,
                [line],
                freight_fen=(costs.get("EU_LEG", 0) + costs.get("FREIGHT", 0)) * times,
                insurance_fen=costs.get("INSURANCE", 0) * times,
            )
        except BadInput:
            return None
        levied = (duty.duty_fen, duty.trade_remedy_fen, duty.consumption_tax_fen, duty.vat_fen)
        return sum(_half_up(one, times) for one in levied if one)

    def _costs(self, cost_cents: int, parcel: Parcel) -> dict[str, int] | None:
        """Return goods and transport by line in fen; None when a line has no price for this parcel."""
        found = {"GOODS": _half_up(cost_cents * self.rate.numerator, self.rate.denominator)}
        for code, tariffs in self.lines:
            amount = self._line(tariffs, found["GOODS"], parcel)
            if amount is None:
                return None
            found[code] = amount
        return found

    def _line(self, tariffs: Sequence[Tariff], goods: int, parcel: Parcel) -> int | None:
        """Return the fen of the first tariff that takes the parcel, as `price_line` chooses it."""
        for tariff in tariffs:
            if tariff.basis == "pct_goods":
                base = self._cents(goods) if tariffs[0].in_eur else goods
                return self._fen(_half_up(base * tariff.amount, tariff.over * 100), tariff.in_eur)
            if tariff.basis == "parcel" and tariff.max_weight_g is None:
                return self._fen(_half_up(tariff.amount * 100, tariff.over), tariff.in_eur)
            charged = tariff.charged(parcel)
            if charged is None:
                return None
            if tariff.max_weight_g is None or charged[0] <= tariff.max_weight_g * charged[1]:
                return self._fen(tariff.by_weight(*charged), tariff.in_eur)
        return None

    def _cents(self, fen: int) -> int:
        return _half_up(fen * self.rate.denominator, self.rate.numerator)

    def _fen(self, minor: int, in_eur: bool) -> int:
        return _half_up(minor * self.rate.numerator, self.rate.denominator) if in_eur else minor


def _percent(fee: ChannelCost) -> tuple[int, int]:
    """Return a fee as twice its share's numerator and the divisor, ready for rounding half up."""
    share = fee.range.at(_TERMS.level)
    return 2 * share.numerator, share.denominator * 100


def card(route: str, goods: BorderGoods, *, family: str, fx: FxRate, as_of: date) -> Card | None:
    """Prepare a road for one kind of product; None where a rate or a fee is missing."""
    fees = [channel_cost(_TERMS.door, kind, as_of, family=family) for kind in FEES_OF_DOOR[_TERMS.door]]
    known = [fee for fee in fees if fee is not None and fee.unit in ("pct sales", "pct paid")]
    if len(known) < len(fees):
        return None
    rates = goods.rates
    if route not in CROSS_BORDER and (
        rates.duty_pct is None or (goods.facts.trade_remedy and rates.trade_remedy_pct is None)
    ):
        return None
    try:
        tax = prepare(rates, as_of, goods.litres_per_unit, goods.content_per_unit)
    except BadInput:
        return None
    on_sales = tuple(_percent(fee) for fee in known if fee.unit == "pct sales")
    on_paid = tuple(_percent(fee) for fee in known if fee.unit == "pct paid")
    owed_by_buyer = tax if route in CROSS_BORDER else None
    return Card(
        route=route,
        as_of=as_of,
        rate=Fraction(fx.cny_per_eur),
        lines=tuple(
            (code, tuple(_tariff(cost) for cost in costs))
            for code, costs in route_costs(route, as_of).items()
        ),
        limits=parcel_limits(route, as_of),
        on_sales=on_sales,
        on_paid=on_paid,
        goods=goods,
        tax=owed_by_buyer,
        slopes=Slopes.of(on_sales, on_paid, owed_by_buyer),
    )
