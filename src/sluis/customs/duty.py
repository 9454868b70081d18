"""Duty and tax of an order at China's border, to the fen, as of a day.

`quote` answers for an order of any route and `quote_line` for one line of cross-border retail import, many
times a second; both share the limits and the taxes. Conventions of rounding: each tax of each line half up
to the fen, order totals are sums of rounded lines, limits are compared on unrounded values. Inside the
limits of cross-border retail import nothing is rounded before the 70%; elsewhere each tax uses the rounded
ones before it. Formulas: Cai Guan Shui [2016] 18 and [2018] 49; https://ssopdot.com/blog/6396.html. No
floats anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final, NamedTuple

from sluis.customs.amounts import amount, route_on
from sluis.customs.consumption_tax import Schedule, schedule
from sluis.customs.duty_values import (
    DutyLine,
    DutyOrder,
    DutyResult,
    LineRates,
    LineTaxes,
    ReasonCode,
    Treatment,
)
from sluis.customs.exact import Exact, half_up, share_out
from sluis.customs.preferential import Limits, PreferentialRate, limits_on, prepare
from sluis.kernel.errors import BadInput

SPECIAL_REGIONS: Final = frozenset({"HK", "MO", "TW"})
Lines = tuple[LineTaxes, ...]
TaxOfLine = Callable[[DutyLine, Exact], LineTaxes]


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
    tax = schedule(_code(rate.rates), rate.litres, rate.content, rate.as_of)
    own = _full_taxes(1, value, _duty(rate.rates, value), 0, rate.rates, tax)
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
        return _postal(order)
    values = taxable_values(order)
    return _goods(order, values) if route == "general_trade_0110" else _cross_border(order, values)


def taxable_values(order: DutyOrder) -> list[Exact]:
    """Return each line's goods with its share of freight and insurance, by goods value, before rounding to
    the fen."""
    goods = [line.goods_fen for line in order.lines]
    shares = share_out(order.freight_fen + order.insurance_fen, goods)
    return [own + share for own, share in zip(goods, shares, strict=True)]


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


def _each_line(order: DutyOrder, values: Sequence[Exact], taxes: TaxOfLine) -> Lines:
    """Compute the taxes of each line; an error names the line."""
    done = []
    for number, (line, value) in enumerate(zip(order.lines, values, strict=True)):
        try:
            done.append(taxes(line, value))
        except BadInput as error:
            place = f"lines[{number}]."
            raise BadInput(place + error.message, field=place + error.field) from error
    return tuple(done)


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
        lines = _each_line(order, values, partial(_inside_limits, as_of=order.as_of))
        result = _summed(order, "cbec_preferential", reason, lines)
    else:
        lines = _each_line(order, values, partial(_single_item, as_of=order.as_of))
        result = _summed(order, "cbec_full_tax_single_item", reason, lines)
    return replace(result, annual_used_after_fen=before + result.dutiable_value_fen)


def _inside_limits(line: DutyLine, value: Exact, as_of: date) -> LineTaxes:
    dutiable = half_up(value)
    consumption_tax, vat = prepare(line.rates, as_of, line.litres, line.content).taxes(dutiable)
    return LineTaxes(line.line, dutiable, 0, 0, consumption_tax, vat)


def _single_item(line: DutyLine, value: Exact, as_of: date) -> LineTaxes:
    """Tax one item over the order limit in full. Whether trade remedies reach it is unconfirmed: none is
    added."""
    dutiable = half_up(value)
    tax = schedule(_code(line.rates), line.litres, line.content, as_of)
    return _full_taxes(line.line, dutiable, _duty(line.rates, dutiable), 0, line.rates, tax)


def _goods(order: DutyOrder, values: Sequence[Exact]) -> DutyResult:
    """Tax general trade; a consignment's duty up to the floor is not collected and then taxes nothing
    either."""
    floor_fen = amount("goods_duty_floor_cny", order.as_of).value * 100

    def duty_alone(line: DutyLine, value: Exact) -> LineTaxes:
        return LineTaxes(line.line, half_up(value), _duty(line.rates, half_up(value)))

    duties = _each_line(order, values, duty_alone)
    collected = sum(own.duty_fen or 0 for own in duties) > floor_fen

    def taxes(line: DutyLine, value: Exact) -> LineTaxes:
        dutiable = half_up(value)
        duty = _duty(line.rates, dutiable) if collected else 0
        remedy = half_up(dutiable * _share(line.rates.trade_remedy_pct or Decimal(0)))
        tax = schedule(_code(line.rates), line.litres, line.content, order.as_of)
        return _full_taxes(line.line, dutiable, duty, remedy, line.rates, tax)

    return _summed(order, "general_trade", "OK_GENERAL_TRADE", _each_line(order, values, taxes))


def _full_taxes(
    number: int, dutiable: int, duty: int, remedy: int, rates: LineRates, tax: Schedule
) -> LineTaxes:
    """Stack the statutory taxes on a dutiable value, each on the rounded ones before it."""
    if rates.vat_pct is None:
        raise BadInput("vat_pct: the VAT rate is needed; look the HS code up in the tariff", field="vat_pct")
    base = dutiable + duty + remedy
    consumption_tax = half_up(tax.levy(dutiable).on(base))
    vat = half_up((base + consumption_tax) * _share(rates.vat_pct))
    return LineTaxes(number, dutiable, duty, remedy, consumption_tax, vat)


def _duty(rates: LineRates, dutiable: int) -> int:
    if rates.duty_pct is None:
        raise BadInput(
            "mfn_pct: the duty rate is needed here; look the HS code up in the tariff", field="mfn_pct"
        )
    return half_up(dutiable * _share(rates.duty_pct))


def _code(rates: LineRates) -> str:
    if rates.consumption_tax is None:
        raise BadInput(
            "consumption_tax: the code is needed, none where there is no such tax", field="consumption_tax"
        )
    return rates.consumption_tax


def _share(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100


def _summed(order: DutyOrder, treatment: Treatment, reason: ReasonCode, lines: Lines) -> DutyResult:
    """Sum the rounded lines; the buyer pays goods, freight, insurance and tax, less the coupon."""
    dutiable = sum(own.dutiable_value_fen for own in lines)
    duty, remedy, consumption_tax, vat = (
        sum(getattr(own, name) for own in lines)
        for name in ("duty_fen", "trade_remedy_fen", "consumption_tax_fen", "vat_fen")
    )
    tax_total = duty + remedy + consumption_tax + vat
    return DutyResult(
        order=order,
        outcome="ok",
        treatment=treatment,
        reason_code=reason,
        dutiable_value_fen=dutiable,
        lines=lines,
        duty_fen=duty,
        trade_remedy_fen=remedy,
        consumption_tax_fen=consumption_tax,
        vat_fen=vat,
        tax_total_fen=tax_total,
        buyer_total_fen=_buyer_total(order, dutiable + tax_total),
    )


def _buyer_total(order: DutyOrder, before_coupon: int) -> int:
    coupon = half_up(order.coupon_fen)
    if coupon > before_coupon:
        raise BadInput("coupon: is more than the order and its tax cost", field="coupon")
    return before_coupon - coupon


def postal_base(line: DutyLine) -> Exact:
    """Return what customs taxes by post: its list price, unless the price paid is at least twice or at most
    half of it.

    Sources: GACC 2012 No. 15 and 2019 No. 63, https://ssopdot.com/blog/6449.html. Freight is not in the base.
    """
    if line.customs_list_price_fen is None:
        return line.goods_fen
    listed, paid = line.customs_list_price_fen * line.qty, line.goods_fen
    return paid if paid >= 2 * listed or 2 * paid <= listed else listed


def postal_limit_fen(order: DutyOrder) -> Fraction:
    """Return the value limit of one parcel; before December 2024 it was lower from Hong Kong, Macao and
    Taiwan."""
    special = "_hk_mo_tw" if order.origin in SPECIAL_REGIONS else ""
    return amount(f"postal_order_limit{special}_cny", order.as_of).value * 100


def _postal(order: DutyOrder) -> DutyResult:
    bases = [postal_base(line) for line in order.lines]
    dutiable = sum(map(half_up, bases))
    over = sum(bases) > postal_limit_fen(order)
    if over and order.item_count != 1:
        return DutyResult(order, "reject", "return_or_goods_clearance", "POSTAL_OVER_LIMIT", dutiable)
    lines = _each_line(order, bases, _postal_tax)
    computed = sum(own.postal_tax_fen or 0 for own in lines)
    taxed = computed > amount("postal_tax_floor_cny", order.as_of).value * 100
    tax_total = computed if taxed else 0
    reason: ReasonCode = "POSTAL_SINGLE_ITEM_OVER_LIMIT" if over else "OK_POSTAL"
    paid = half_up(order.goods_fen + order.freight_fen + order.insurance_fen)
    return DutyResult(
        order=order,
        outcome="ok",
        treatment="postal_taxed" if taxed else "postal_exempt",
        reason_code=reason if taxed else "POSTAL_TAX_NOT_OVER_50",
        dutiable_value_fen=dutiable,
        lines=lines,
        tax_total_fen=tax_total,
        buyer_total_fen=_buyer_total(order, paid + tax_total),
    )


def _postal_tax(line: DutyLine, base: Exact) -> LineTaxes:
    if line.rates.postal_pct is None:
        raise BadInput("postal_pct: the personal-article rate is needed by post", field="postal_pct")
    value = half_up(base)
    return LineTaxes(line.line, value, postal_tax_fen=half_up(value * _share(line.rates.postal_pct)))
