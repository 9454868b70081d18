"""What every route does with the lines of an order: share the freight, compute each, sum them up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sluis.customs.duty_values import DutyLine, DutyOrder, DutyResult, LineTaxes, ReasonCode, Treatment
from sluis.customs.exact import Exact, half_up, share_out
from sluis.kernel.errors import BadInput

Lines = tuple[LineTaxes, ...]
TaxOfLine = Callable[[DutyLine, Exact], LineTaxes]


def taxable_values(order: DutyOrder) -> list[Exact]:
    """Return each line's goods with its share of freight and insurance, by goods value, not yet rounded."""
    goods = [line.goods_fen for line in order.lines]
    shares = share_out(order.freight_fen + order.insurance_fen, goods)
    return [own + share for own, share in zip(goods, shares, strict=True)]


def each_line(order: DutyOrder, values: Sequence[Exact], taxes: TaxOfLine) -> Lines:
    """Compute the taxes of each line from its value; an error names the line."""
    done = []
    for number, (line, value) in enumerate(zip(order.lines, values, strict=True)):
        try:
            done.append(taxes(line, value))
        except BadInput as error:
            place = f"lines[{number}]."
            raise BadInput(place + error.message, field=place + error.field) from error
    return tuple(done)


def summed(order: DutyOrder, treatment: Treatment, reason: ReasonCode, lines: Lines) -> DutyResult:
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
        buyer_total_fen=buyer_total(order, dutiable + tax_total),
    )


def buyer_total(order: DutyOrder, before_coupon: int) -> int:
    """Return what is left to pay after the coupon. Raise BadInput on `coupon` when it pays more than that."""
    coupon = half_up(order.coupon_fen)
    if coupon > before_coupon:
        raise BadInput("coupon: is more than the order and its tax cost", field="coupon")
    return before_coupon - coupon
