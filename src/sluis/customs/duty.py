"""Duty and tax of an order at China's border, to the fen, as of a day.

`quote` answers for an order of any route and `quote_line` for one line of cross-border retail import, many
times a second; both share the limits and the taxes. Conventions of rounding: each tax of each line half up
to the fen, order totals are sums of rounded lines, limits are compared on unrounded values. Inside the
limits of cross-border retail import nothing is rounded before the 70%; elsewhere each tax uses the rounded
ones before it. Formulas: Cai Guan Shui [2016] 18 and [2018] 49; https://ssopdot.com/blog/6396.html. No
floats anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from sluis.customs.amounts import amount, route_on
from sluis.customs.consumption_tax import schedule
from sluis.customs.duty_values import DutyLine, DutyOrder, DutyResult, LineTaxes, ReasonCode, Treatment
from sluis.customs.exact import Exact, half_up
from sluis.customs.order_lines import each_line, summed, taxable_values
from sluis.customs.postal_tax import tax_parcel
from sluis.customs.preferential import Limits, PreferentialRate, limits_on, prepare
from sluis.customs.statutory import consumption_code, duty_of, full_taxes, share_of
from sluis.kernel.errors import BadInput


class LineQuote(NamedTuple):
    """A cross-border quote for one line, in fen; taxes and buyer's total are None when the channel is
    closed."""

    treatment: Treatment
    reason_code: ReasonCode
    dutiable_value_fen: int
    duty_fen: int | None
    consumption_tax_fen: int | None
    vat_fen: int | None
    tax_total_fen: int | None
    buyer_total_fen: int | None
    annual_used_after_fen: int


def quote_line(
    rate: PreferentialRate,
    unit_price_fen: int,
    qty: int = 1,
    freight_fen: int = 0,
    insurance_fen: int = 0,
    annual_used_fen: int = 0,
) -> LineQuote:
    """Quote one line of cross-border retail import at prepared rates; every amount is a non-negative
    integer."""
    value = unit_price_fen * qty + freight_fen + insurance_fen
    reason = limit_reason(rate.limits, value, qty, annual_used_fen)
    if reason == "OK_WITHIN_LIMIT":
        consumption_tax, vat = rate.taxes(value, qty)
        total = consumption_tax + vat
        after = annual_used_fen + value
        return LineQuote(
            "cbec_preferential", reason, value, 0, consumption_tax, vat, total, value + total, after
        )
    if reason == "SINGLE_ITEM_OVER_LIMIT":
        return _single_item_quote(rate, value, annual_used_fen)
    return LineQuote("general_trade_required", reason, value, None, None, None, None, None, annual_used_fen)


def _single_item_quote(rate: PreferentialRate, value: int, annual_used_fen: int) -> LineQuote:
    tax = schedule(consumption_code(rate.rates), rate.litres, rate.content, rate.as_of)
    own = full_taxes(1, value, rate.rates, tax, duty_fen=duty_of(rate.rates, value))
    duty, consumption_tax, vat = own.duty_fen or 0, own.consumption_tax_fen or 0, own.vat_fen or 0
    total = duty + consumption_tax + vat
    return LineQuote(
        treatment="cbec_full_tax_single_item",
        reason_code="SINGLE_ITEM_OVER_LIMIT",
        dutiable_value_fen=value,
        duty_fen=duty,
        consumption_tax_fen=consumption_tax,
        vat_fen=vat,
        tax_total_fen=total,
        buyer_total_fen=value + total,
        annual_used_after_fen=annual_used_fen + value,
    )


def limit_reason(limits: Limits, value_fen: Exact, items: Exact, annual_used_fen: Exact) -> ReasonCode:
    """Return which limit of cross-border retail import decides; the annual one is asked first."""
    if annual_used_fen + value_fen > limits.annual_fen:
        return "OVER_ANNUAL_LIMIT"
    if value_fen <= limits.order_fen:
        return "OK_WITHIN_LIMIT"
    if items == 1 and limits.single_item_open:
        return "SINGLE_ITEM_OVER_LIMIT"
    return "OVER_SINGLE_LIMIT"


def quote(
    route: str,
    as_of: date,
    lines: Sequence[DutyLine],
    *,
    freight_fen: Exact = 0,
    insurance_fen: Exact = 0,
    annual_used_fen: Exact = 0,
    coupon_fen: Exact = 0,
    origin: str | None = None,
) -> DutyResult:
    """Compute what an order costs at the border by a route as of a day; amounts in fen.

    Raise BadInput naming the field on an unknown route, an uncovered day, a missing rate or an impossible
    amount.
    """
    route_on(route, as_of)
    order = DutyOrder(
        route, as_of, tuple(lines), freight_fen, insurance_fen, annual_used_fen, coupon_fen, origin
    )
    _check(order)
    if route == "postal_articles":
        return tax_parcel(order)
    values = taxable_values(order)
    return _goods(order, values) if route == "general_trade_0110" else _cross_border(order, values)


def _check(order: DutyOrder) -> None:
    if not order.lines:
        raise BadInput("lines: an order has at least one line", field="lines")
    for number, line in enumerate(order.lines):
        if line.qty <= 0:
            raise BadInput(f"lines[{number}].qty: must be more than nothing", field=f"lines[{number}].qty")
        if line.unit_price_fen < 0 or line.universal_discount_fen < 0 or line.goods_fen < 0:
            raise BadInput(
                f"lines[{number}].unit_price: price and discount are not negative, and the discount is not "
                "above the price of the line",
                field=f"lines[{number}].unit_price",
            )
    for name in ("freight", "insurance", "annual_used", "coupon"):
        if getattr(order, f"{name}_fen") < 0:
            raise BadInput(f"{name}: must not be negative", field=name)


def _cross_border(order: DutyOrder, values: Sequence[Exact]) -> DutyResult:
    reason = limit_reason(limits_on(order.as_of), sum(values), order.item_count, order.annual_used_fen)
    before = half_up(order.annual_used_fen)
    if reason in ("OVER_ANNUAL_LIMIT", "OVER_SINGLE_LIMIT"):
        return DutyResult(
            order=order,
            outcome="reject",
            treatment="general_trade_required",
            reason_code=reason,
            dutiable_value_fen=sum(map(half_up, values)),
            annual_used_after_fen=before,
        )
    if reason == "OK_WITHIN_LIMIT":
        lines = each_line(order, values, partial(_inside_limits, as_of=order.as_of))
        result = summed(order, "cbec_preferential", reason, lines)
    else:
        lines = each_line(order, values, partial(_single_item, as_of=order.as_of))
        result = summed(order, "cbec_full_tax_single_item", reason, lines)
    return replace(result, annual_used_after_fen=before + result.dutiable_value_fen)


def _inside_limits(line: DutyLine, value: Exact, as_of: date) -> LineTaxes:
    dutiable = half_up(value)
    consumption_tax, vat = prepare(line.rates, as_of, line.litres, line.content).taxes(dutiable)
    return LineTaxes(line.line, dutiable, 0, 0, consumption_tax, vat)


def _single_item(line: DutyLine, value: Exact, as_of: date) -> LineTaxes:
    """Tax one item over the order limit in full. Whether trade remedies reach it is unconfirmed: none is
    added."""
    dutiable = half_up(value)
    tax = schedule(consumption_code(line.rates), line.litres, line.content, as_of)
    duty = duty_of(line.rates, dutiable)
    return full_taxes(line.line, dutiable, line.rates, tax, duty_fen=duty)


def _goods(order: DutyOrder, values: Sequence[Exact]) -> DutyResult:
    """Tax general trade; a consignment's duty up to the floor is not collected and then taxes nothing
    either."""
    floor_fen = amount("goods_duty_floor_cny", order.as_of).value * 100

    def duty_alone(line: DutyLine, value: Exact) -> LineTaxes:
        return LineTaxes(line.line, half_up(value), duty_of(line.rates, half_up(value)))

    duties = each_line(order, values, duty_alone)
    collected = sum(own.duty_fen or 0 for own in duties) > floor_fen

    def taxes(line: DutyLine, value: Exact) -> LineTaxes:
        dutiable = half_up(value)
        duty = duty_of(line.rates, dutiable) if collected else 0
        remedy = half_up(dutiable * share_of(line.rates.trade_remedy_pct or Decimal(0)))
        tax = schedule(consumption_code(line.rates), line.litres, line.content, order.as_of)
        return full_taxes(line.line, dutiable, line.rates, tax, duty_fen=duty, remedy_fen=remedy)

    return summed(order, "general_trade", "OK_GENERAL_TRADE", each_line(order, values, taxes))
