"""A quote for goods that somebody describes: the border is looked up, the four roads are priced side by side."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sluis.customs.border import ask_border, goods_at_border
from sluis.customs.product_facts import fill_in
from sluis.customs.tariff import TariffProblem, rates_for
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.comparison import RouteComparison, compare
from sluis.logistics.landed_values import Article, FxRate, Pricing, Terms
from sluis.logistics.weights import Parcel


@dataclass(frozen=True, slots=True)
class Goods:
    """What is to be sent: one piece as customs and carriers see it, and the merchant's cost of it in EUR."""

    hs_code: str
    cost: Money
    name: str = ""
    origin: str | None = None
    family: str = ""
    weight_g: int | None = None
    sides_mm: tuple[int, int, int] | None = None
    litres: Decimal | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def quote(
    goods: Goods, *, qty: int, as_of: date, fx: FxRate, pricing: Pricing, terms: Terms
) -> tuple[RouteComparison, ...]:
    """Return the four roads for an order. Raise BadInput on the HS code with the ones near it, on facts, on the wish."""
    if goods.cost.currency != "EUR":
        raise BadInput("the merchant's cost is in EUR", field="goods.cost")
    row = rates_for(goods.hs_code, as_of)
    if isinstance(row, TariffProblem):
        raise BadInput(row.message, field="goods.hs_code", code=f"hs_code_{row.kind}")
    facts = fill_in(hs8=row.hs8, name=goods.name, origin=goods.origin, as_of=as_of, given=goods.facts).product
    at_border = goods_at_border(
        facts, as_of, litres_per_unit=None if goods.litres is None else Fraction(goods.litres)
    )
    if isinstance(at_border, TariffProblem):
        raise BadInput(at_border.message, field="goods.hs_code", code=f"hs_code_{at_border.kind}")
    return compare(
        Article(goods.cost, Parcel(goods.weight_g, goods.sides_mm), qty, goods.family),
        as_of=as_of,
        fx=fx,
        border=functools.partial(ask_border, at_border),
        pricing=pricing,
        terms=terms,
    )
