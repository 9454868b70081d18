"""The working of a duty result: the calculation written out step by step, so that a person can follow it.

Each step has a code and parameters, from which a page makes the sentence in its own language, and the
English sentence itself. Nothing is decided here: limits and taxes are those of the result, only the
unrounded figures in between are computed again, by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sluis.customs.amounts import amount
from sluis.customs.consumption_tax import Levy, schedule
from sluis.customs.duty_values import DutyLine, DutyOrder, DutyResult, LineTaxes, Step
from sluis.customs.exact import Exact, decimal_text, half_up, yuan
from sluis.customs.order_lines import taxable_values
from sluis.customs.postal_tax import postal_base, postal_floor_fen, postal_limit_fen
from sluis.customs.preferential import limits_on
from sluis.customs.statutory import consumption_code, vat_rate
from sluis.customs.working_sentences import SENTENCES


def explain(result: DutyResult) -> tuple[Step, ...]:
    """Return the steps from the prices of the order to the buyer's total, or to the limit that closed the
    channel."""
    postal = result.order.route == "postal_articles"
    return tuple(_postal(result) if postal else _valued(result)) + tuple(_totals(result))


def _step(code: str, source: str = "", /, **params: str) -> Step:
    return Step(code, params, SENTENCES[code].format(**params), source)


def _cny(amount_fen: Exact) -> str:
    return yuan(amount_fen) if isinstance(amount_fen, int) else decimal_text(amount_fen / 100)


def _pct(share: Fraction) -> str:
    return decimal_text(share * 100)


def _goods(line: DutyLine) -> Step:
    given = {"line": str(line.line), "qty": decimal_text(line.qty), "price": _cny(line.unit_price_fen)}
    goods = _cny(line.goods_fen)
    if line.universal_discount_fen:
        return _step("LINE_GOODS_REDUCED", **given, goods=goods, discount=_cny(line.universal_discount_fen))
    return _step("LINE_GOODS", **given, goods=goods)


def _valued(result: DutyResult) -> Iterator[Step]:
    order = result.order
    for line, value in zip(order.lines, taxable_values(order), strict=True):
        yield _goods(line)
        if value != line.goods_fen:
            share = _cny(value - line.goods_fen)
            yield _step("LINE_SHARE", line=str(line.line), share=share, value=_cny(value))
    if order.route != "general_trade_0110":
        yield _limit(result)
    if result.treatment == "general_trade":
        yield from _duty_not_collected(result)
    for line, taxes in zip(order.lines, result.lines, strict=result.outcome == "ok"):
        yield from _line_taxes(line, taxes, result)


def _limit(result: DutyResult) -> Step:
    as_of = result.order.as_of
    limits, source = limits_on(as_of), amount("cbec_order_limit_cny", as_of).source
    value, limit, annual = _cny(result.dutiable_value_fen), _cny(limits.order_fen), _cny(limits.annual_fen)
    used = _cny(result.order.annual_used_fen)
    if result.reason_code == "OVER_ANNUAL_LIMIT":
        return _step("OVER_ANNUAL_LIMIT", source, value=value, used=used, annual=annual)
    if result.reason_code == "OVER_SINGLE_LIMIT":
        return _step("OVER_ORDER_LIMIT", source, value=value, limit=limit)
    if result.reason_code == "SINGLE_ITEM_OVER_LIMIT":
        return _step("SINGLE_ITEM", source, value=value, limit=limit)
    share = decimal_text(amount("cbec_tax_share_pct", as_of).value)
    return _step("WITHIN_LIMITS", source, value=value, limit=limit, used=used, annual=annual, share=share)


def _duty_not_collected(result: DutyResult) -> Iterator[Step]:
    floor = amount("goods_duty_floor_cny", result.order.as_of)
    statutory = sum(
        half_up(own.dutiable_value_fen * Fraction(line.rates.duty_pct or 0) / 100)
        for line, own in zip(result.order.lines, result.lines, strict=True)
    )
    if statutory and not result.duty_fen:
        yield _step("DUTY_NOT_COLLECTED", floor.source, sum=_cny(statutory), floor=decimal_text(floor.value))


def _line_taxes(line: DutyLine, taxes: LineTaxes, result: DutyResult) -> Iterator[Step]:
    value = taxes.dutiable_value_fen
    for code, due, rate in (
        ("DUTY", taxes.duty_fen, line.rates.duty_pct),
        ("TRADE_REMEDY", taxes.trade_remedy_fen, line.rates.trade_remedy_pct),
    ):
        if due and rate is not None:
            exact_fen = value * Fraction(rate) / 100
            yield _step(
                code, line=str(line.line), value=_cny(value), rate=decimal_text(Fraction(rate)),
                exact=_cny(exact_fen), due=_cny(due),
            )  # fmt: skip
    own = schedule(consumption_code(line.rates), line.litres, line.content, result.order.as_of).levy(value)
    if result.treatment == "cbec_preferential":
        yield from _preferential(line, taxes, own, result.order)
    else:
        yield from _statutory(line, taxes, own)


def _preferential(line: DutyLine, taxes: LineTaxes, levy: Levy, order: DutyOrder) -> Iterator[Step]:
    due = amount("cbec_tax_share_pct", order.as_of)
    share, value = due.value / 100, taxes.dutiable_value_fen
    statutory, vat = levy.on(value), vat_rate(line.rates)
    yield _consumption(line, taxes, levy, value, statutory, share)
    yield _step(
        "VAT_SHARE", due.source, line=str(line.line), base=_cny(value), consumption=_cny(statutory),
        rate=_pct(vat), share=_pct(share), exact=_cny((value + statutory) * vat * share),
        due=_cny(taxes.vat_fen or 0),
    )  # fmt: skip


def _statutory(line: DutyLine, taxes: LineTaxes, levy: Levy) -> Iterator[Step]:
    base = taxes.dutiable_value_fen + (taxes.duty_fen or 0) + (taxes.trade_remedy_fen or 0)
    consumption, vat = taxes.consumption_tax_fen or 0, vat_rate(line.rates)
    yield _consumption(line, taxes, levy, base, levy.on(base), None)
    yield _step(
        "VAT", line=str(line.line), base=_cny(base), consumption=_cny(consumption), rate=_pct(vat),
        exact=_cny((base + consumption) * vat), due=_cny(taxes.vat_fen or 0),
    )  # fmt: skip


def _consumption(
    line: DutyLine, taxes: LineTaxes, levy: Levy, base: int, statutory: Fraction, share: Fraction | None
) -> Step:
    given = {"line": str(line.line), "code": line.rates.consumption_tax or "none"}
    if not statutory:
        return _step("NO_CONSUMPTION_TAX", **given)
    by_quantity = "" if levy.rate else "_BY_QUANTITY"
    given |= {"base": _cny(base), "rate": _pct(levy.rate), "fixed": _cny(levy.fixed_fen)}
    given |= {"due": _cny(taxes.consumption_tax_fen or 0)}
    if share is None:
        return _step(f"CONSUMPTION_TAX{by_quantity}", **given, exact=_cny(statutory))
    exact_fen = _cny(statutory * share)
    given |= {"statutory": _cny(statutory), "share": _pct(share), "exact": exact_fen}
    return _step(f"CONSUMPTION_TAX_SHARE{by_quantity}", **given)


def _postal(result: DutyResult) -> Iterator[Step]:
    order, limit = result.order, postal_limit_fen(result.order)
    for line in order.lines:
        yield _goods(line)
        base = postal_base(line)
        if base == line.goods_fen:
            yield _step("POSTAL_PRICE_PAID", line=str(line.line), value=_cny(base))
        else:
            paid = _cny(line.goods_fen)
            yield _step("POSTAL_LIST_PRICE", line=str(line.line), value=_cny(base), paid=paid)
    over = {"POSTAL_OVER_LIMIT": "POSTAL_OVER_LIMIT", "POSTAL_SINGLE_ITEM_OVER_LIMIT": "POSTAL_SINGLE_ITEM"}
    if result.reason_code in over:
        value = _cny(result.dutiable_value_fen)
        yield _step(over[result.reason_code], value=value, limit=_cny(half_up(limit)))
    for line, taxes in zip(order.lines, result.lines, strict=result.outcome == "ok"):
        yield _postal_tax(line, taxes)
    if result.treatment == "postal_exempt":
        computed = sum(own.postal_tax_fen or 0 for own in result.lines)
        floor = _cny(half_up(postal_floor_fen(order)))
        yield _step("POSTAL_NOT_COLLECTED", sum=_cny(computed), floor=floor)


def _postal_tax(line: DutyLine, taxes: LineTaxes) -> Step:
    rate, value = Fraction(line.rates.postal_pct or 0), taxes.dutiable_value_fen
    return _step(
        "POSTAL_TAX", line=str(line.line), value=_cny(value), rate=decimal_text(rate),
        exact=_cny(value * rate / 100), due=_cny(taxes.postal_tax_fen or 0),
    )  # fmt: skip


def _totals(result: DutyResult) -> Iterator[Step]:
    order = result.order
    if result.tax_total_fen is None or result.buyer_total_fen is None:
        return
    yield _step("TAX_TOTAL", total=_cny(result.tax_total_fen))
    yield _step(
        "BUYER_TOTAL", goods=_cny(order.goods_fen), freight=_cny(order.freight_fen),
        insurance=_cny(order.insurance_fen), tax=_cny(result.tax_total_fen), coupon=_cny(order.coupon_fen),
        total=_cny(result.buyer_total_fen),
    )  # fmt: skip
    if result.annual_used_after_fen is not None:
        yield _step("ALLOWANCE", after=_cny(result.annual_used_after_fen))
