"""Lines for duty tests, written the way a person would: prices in yuan, rates in percent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from sluis.customs.consumption_tax import Content
from sluis.customs.duty_values import DutyLine, LineRates
from sluis.customs.exact import exact, fen


def rates(vat: str = "13", mfn: str | None = "10", tax: str = "none", **more: str) -> LineRates:
    return LineRates(
        vat_pct=Decimal(vat),
        mfn_pct=None if mfn is None else Decimal(mfn),
        consumption_tax=tax,
        **{name: Decimal(value) for name, value in more.items()},  # type: ignore[arg-type]
    )


def line(
    price: str, qty: str = "1", own_rates: LineRates | None = None, number: int = 1, **more: Any
) -> DutyLine:
    for name in ("universal_discount", "customs_list_price"):
        if name in more:
            more[f"{name}_fen"] = fen(Fraction(more.pop(name)))
    if "litres" in more:
        more["litres"] = Fraction(more["litres"])
    if "content" in more:
        amount, unit = more["content"].split()
        more["content"] = Content(Fraction(amount), unit)
    return DutyLine(
        line=number,
        hs8="18069000",
        description="test goods",
        qty=exact(Fraction(qty)),
        unit_price_fen=fen(Fraction(price)),
        rates=own_rates or rates(),
        **more,
    )
