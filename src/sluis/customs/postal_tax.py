"""Personal-article tax (行邮税) of a parcel: a rate per article, a floor for the total, a value limit.

Sources: GACC Announcement 2010 No. 43 and 2024 No. 176; Tariff Commission Announcement 2024 No. 11; price
lists GACC 2012 No. 15 and 2019 No. 63 (https://ssopdot.com/blog/6449.html). Freight is not in the base
(reading).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from sluis.customs.amounts import amount
from sluis.customs.duty_values import DutyLine, DutyOrder, DutyResult, LineTaxes, ReasonCode
from sluis.customs.exact import Exact, half_up
from sluis.customs.order_lines import buyer_total, each_line
from sluis.customs.statutory import share_of
from sluis.kernel.errors import BadInput

SPECIAL_REGIONS: Final = frozenset({"HK", "MO", "TW"})


def postal_base(line: DutyLine) -> Exact:
    """Return what is taxed: customs' list price, or the price paid when it is at least twice or at most
    half of it.

    Without a list price the price paid counts. In fen, for the whole line, before rounding.
    """
    if line.customs_list_price_fen is None:
        return line.goods_fen
    listed, paid = line.customs_list_price_fen * line.qty, line.goods_fen
    return paid if paid >= 2 * listed or 2 * paid <= listed else listed


def postal_limit_fen(order: DutyOrder) -> Fraction:
    """Return the value limit of one parcel; until 2024-11-30 it was lower from Hong Kong, Macao and
    Taiwan."""
    special = "_hk_mo_tw" if order.origin in SPECIAL_REGIONS else ""
    return amount(f"postal_order_limit{special}_cny", order.as_of).value * 100


def postal_floor_fen(order: DutyOrder) -> Fraction:
    """Return the total of tax up to which nothing is collected."""
    return amount("postal_tax_floor_cny", order.as_of).value * 100


def tax_parcel(order: DutyOrder) -> DutyResult:
    """Tax a parcel. Raise BadInput on `postal_pct` of a line whose rate is not known."""
    bases = [postal_base(line) for line in order.lines]
    dutiable = sum(map(half_up, bases))
    over = sum(bases) > postal_limit_fen(order)
    if over and order.item_count != 1:
        return DutyResult(order, "reject", "return_or_goods_clearance", "POSTAL_OVER_LIMIT", dutiable)
    lines = each_line(order, bases, _tax)
    computed = sum(own.postal_tax_fen or 0 for own in lines)
    taxed = computed > postal_floor_fen(order)
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
        buyer_total_fen=buyer_total(order, paid + tax_total),
    )


def _tax(line: DutyLine, base: Exact) -> LineTaxes:
    if line.rates.postal_pct is None:
        raise BadInput("postal_pct: the personal-article rate is needed by post", field="postal_pct")
    value = half_up(base)
    return LineTaxes(line.line, value, postal_tax_fen=half_up(value * share_of(line.rates.postal_pct)))
