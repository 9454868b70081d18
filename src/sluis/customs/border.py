"""One question for both halves of this room: may this product enter by this route, and what does it cost
there?

Rooms that compare routes ask it as a function of price and freight, and need to know nothing else of customs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial

from sluis.customs.amounts import all_amounts, amount
from sluis.customs.consumption_tax import Content
from sluis.customs.duty import quote
from sluis.customs.duty_values import DutyLine, DutyResult, LineRates
from sluis.customs.eligibility import DEFAULT_CARRIER, Verdict, assess
from sluis.customs.facts import OrderFacts, ProductFacts, QuotaKind
from sluis.customs.positive_list import list_status
from sluis.customs.tariff import TariffProblem, line_rates, rates_for
from sluis.customs.trade_remedies import trade_remedy
from sluis.kernel.errors import BadInput


@dataclass(frozen=True, slots=True)
class BorderGoods:
    """One product at the border: its facts, its rates, and what one unit holds; prices are asked with each
    question."""

    facts: ProductFacts
    rates: LineRates
    litres_per_unit: Fraction | None = None
    content_per_unit: Content | None = None
    customs_list_price_fen: int | None = None
    quota_kind: QuotaKind | None = None
    quota_kg_per_unit: Decimal | None = None
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Charge:
    """One tax of an order: its base and amount in fen, its rate in words, and where the rule stands."""

    code: str
    base_fen: int
    rate: str
    amount_fen: int
    source: str


@dataclass(frozen=True, slots=True)
class BorderAnswer:
    """The verdict and the duty of one order; `duty` is None when `missing` names inputs that it needs."""

    route: str
    verdict: Verdict
    duty: DutyResult | None
    charges: tuple[Charge, ...]
    limits: Mapping[str, int]
    missing: tuple[str, ...]
    unconfirmed: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Tell whether the order may enter and its taxes are known; an open question of eligibility is not
        a no."""
        return self.verdict.verdict != "deny" and self.duty is not None and self.duty.outcome == "ok"

    @property
    def word(self) -> str:
        """Return the verdict in one word: allow, allow_with_conditions, deny or unknown."""
        return self.verdict.verdict

    @property
    def reason_codes(self) -> tuple[str, ...]:
        """Return the codes of the verdict, and of the duty when a limit closed the channel."""
        refused = self.duty is not None and self.duty.outcome == "reject"
        extra = (self.duty.reason_code,) if self.duty is not None and refused else ()
        return tuple(dict.fromkeys((*self.verdict.codes, *extra)))


def goods_at_border(
    facts: ProductFacts,
    as_of: date,
    *,
    litres_per_unit: Fraction | None = None,
    content_per_unit: Content | None = None,
    high_end: bool = False,
    trade_remedy_pct: Decimal | None = None,
) -> BorderGoods | TariffProblem:
    """Look the rates of a product up in our tariff as of a day; `trade_remedy_pct` is the maker's own rate
    if known."""
    row = rates_for(facts.hs8, as_of)
    if isinstance(row, TariffProblem):
        return row
    remedy = trade_remedy(row.hs8, facts.origin or "", as_of)
    if trade_remedy_pct is None and remedy is not None:
        trade_remedy_pct = remedy.working_pct
    doubtful = {
        "rates": not row.confirmed,
        "listed": not list_status(row.hs8, as_of).confirmed,
        "trade_remedy_pct": remedy is not None and not remedy.confirmed,
    }
    return BorderGoods(
        facts=facts,
        rates=line_rates(row, trade_remedy_pct=trade_remedy_pct, high_end=high_end),
        litres_per_unit=litres_per_unit,
        content_per_unit=content_per_unit,
        unconfirmed=tuple(name for name, doubt in doubtful.items() if doubt),
    )


def ask_border(
    goods: BorderGoods,
    *,
    route: str,
    as_of: date,
    unit_price_fen: int,
    qty: int = 1,
    freight_fen: int = 0,
    insurance_fen: int = 0,
    annual_used_fen: int = 0,
    id_verified: bool = True,
    carrier: str = DEFAULT_CARRIER,
) -> BorderAnswer:
    """Answer for `qty` units in one order by a route on a day; amounts in fen.

    A rate or quantity that the duty needs and nobody knows comes back in `missing`. Raise BadInput on an
    unknown route or an uncovered day.
    """
    line = _line(goods, unit_price_fen, qty)
    needs_remedy = route == "general_trade_0110" and goods.facts.trade_remedy
    duty: DutyResult | None = None
    missing: tuple[str, ...] = ("trade_remedy_pct",)
    if goods.rates.trade_remedy_pct is not None or not needs_remedy:
        ask = partial(quote, route, as_of, [line], freight_fen=freight_fen, insurance_fen=insurance_fen)
        duty, missing = _quoted(partial(ask, annual_used_fen=annual_used_fen, origin=goods.facts.origin))
    value = unit_price_fen * qty + freight_fen + insurance_fen
    dutiable = duty.dutiable_value_fen if duty else value
    quota_kg = goods.quota_kg_per_unit * qty if goods.quota_kg_per_unit is not None else None
    order = OrderFacts(
        dutiable_value_cny=Decimal(dutiable).scaleb(-2),
        item_count=qty,
        annual_used_cny=Decimal(annual_used_fen).scaleb(-2),
        quota_kind=goods.quota_kind if quota_kg is not None else None,
        quota_kg=quota_kg,
    )
    verdict = assess(route, as_of, goods.facts, order, id_verified, carrier=carrier)
    return BorderAnswer(
        route=route,
        verdict=verdict,
        duty=duty,
        charges=_charges(duty, goods.rates) if duty else (),
        limits=_limits(route, as_of),
        missing=tuple(dict.fromkeys((*missing, *verdict.missing))),
        unconfirmed=goods.unconfirmed,
    )


def _line(goods: BorderGoods, unit_price_fen: int, qty: int) -> DutyLine:
    litres, content = goods.litres_per_unit, goods.content_per_unit
    return DutyLine(
        line=1,
        hs8=goods.facts.hs8,
        description=goods.facts.name,
        qty=qty,
        unit_price_fen=unit_price_fen,
        rates=goods.rates,
        litres=None if litres is None else litres * qty,
        content=None if content is None else Content(content.qty * qty, content.unit),
        customs_list_price_fen=goods.customs_list_price_fen,
    )


def _quoted(ask: Callable[[], DutyResult]) -> tuple[DutyResult | None, tuple[str, ...]]:
    """Return the duty, or the input of the line that it lacks; other faults are the caller's."""
    try:
        return ask(), ()
    except BadInput as error:
        if not error.field.startswith("lines[0]."):
            raise
        return None, (error.field.removeprefix("lines[0]."),)


def _charges(duty: DutyResult, rates: LineRates) -> tuple[Charge, ...]:
    base = duty.dutiable_value_fen
    as_of = duty.order.as_of
    if duty.order.route == "postal_articles":
        source = amount("postal_tax_floor_cny", as_of).source
        taxed = duty.tax_total_fen or 0
        return (Charge("POSTAL_TAX", base, f"{rates.postal_pct}%", taxed, source),) if taxed else ()
    preferential = duty.treatment == "cbec_preferential"
    source = amount("cbec_tax_share_pct" if preferential else "goods_duty_floor_cny", as_of).source
    share = f" x {amount('cbec_tax_share_pct', as_of).value}%" if preferential else ""
    listed = (
        ("DUTY", duty.duty_fen, f"{rates.duty_pct}%"),
        ("TRADE_REMEDY", duty.trade_remedy_fen, f"{rates.trade_remedy_pct}%"),
        ("CONSUMPTION_TAX", duty.consumption_tax_fen, f"{rates.consumption_tax}{share}"),
        ("VAT", duty.vat_fen, f"{rates.vat_pct}%{share}"),
    )
    return tuple(Charge(code, base, rate, due, source) for code, due, rate in listed if due)


def _limits(route: str, as_of: date) -> Mapping[str, int]:
    prefix = {"postal_articles": "postal", "general_trade_0110": "goods"}.get(route, "cbec")
    return {
        name: int(amount(name, as_of).value * 100)
        for name in all_amounts()
        if name.startswith(prefix) and name.endswith("limit_cny")
    }
