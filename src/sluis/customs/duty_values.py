"""The values that a duty calculation takes and gives. Amounts are in fen, rates in percent, quantities
exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from sluis.customs.consumption_tax import Content
from sluis.customs.exact import Exact

RouteCode = Literal["cbec_1210", "cbec_9610", "cbec_1239", "postal_articles", "general_trade_0110"]
Treatment = Literal[
    "cbec_preferential",
    "cbec_full_tax_single_item",
    "general_trade_required",
    "general_trade",
    "postal_exempt",
    "postal_taxed",
    "return_or_goods_clearance",
]
ReasonCode = Literal[
    "OK_WITHIN_LIMIT",
    "SINGLE_ITEM_OVER_LIMIT",
    "OVER_SINGLE_LIMIT",
    "OVER_ANNUAL_LIMIT",
    "OK_GENERAL_TRADE",
    "POSTAL_TAX_NOT_OVER_50",
    "OK_POSTAL",
    "POSTAL_SINGLE_ITEM_OVER_LIMIT",
    "POSTAL_OVER_LIMIT",
]


@dataclass(frozen=True, slots=True)
class LineRates:
    """The rates of one line in percent; None where the route does not need it or nobody knows it."""

    vat_pct: Decimal | None
    mfn_pct: Decimal | None = None
    provisional_pct: Decimal | None = None
    consumption_tax: str | None = "none"
    trade_remedy_pct: Decimal | None = None
    postal_pct: Decimal | None = None

    @property
    def duty_pct(self) -> Decimal | None:
        """Return the provisional rate where there is one, nil included, else the most-favoured-nation
        rate."""
        return self.mfn_pct if self.provisional_pct is None else self.provisional_pct


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line of an order; `litres`, `content` and the discount are of the whole line, prices of one
    unit."""

    line: int
    hs8: str
    description: str
    qty: Exact
    unit_price_fen: Exact
    rates: LineRates
    litres: Fraction | None = None
    content: Content | None = None
    universal_discount_fen: Exact = 0
    customs_list_price_fen: Exact | None = None

    @property
    def goods_fen(self) -> Exact:
        """Return what the line costs after price cuts that are open to everybody, before rounding."""
        return self.unit_price_fen * self.qty - self.universal_discount_fen


@dataclass(frozen=True, slots=True)
class DutyOrder:
    """Everything a calculation starts from; `origin` matters for postal limits before December 2024."""

    route: str
    as_of: date
    lines: tuple[DutyLine, ...]
    freight_fen: Exact = 0
    insurance_fen: Exact = 0
    annual_used_fen: Exact = 0
    coupon_fen: Exact = 0
    origin: str | None = None

    @property
    def item_count(self) -> Exact:
        """Return the number of items, the sum of the quantities."""
        return sum(line.qty for line in self.lines)

    @property
    def goods_fen(self) -> Exact:
        """Return what all lines cost after public price cuts."""
        return sum(line.goods_fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class LineTaxes:
    """The taxes of one line in fen; None for a tax that the route does not know."""

    line: int
    dutiable_value_fen: int
    duty_fen: int | None = None
    trade_remedy_fen: int | None = None
    consumption_tax_fen: int | None = None
    vat_fen: int | None = None
    postal_tax_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: a code and its parameters to translate, the English sentence, and the
    source."""

    code: str
    params: Mapping[str, str]
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class DutyResult:
    """What an order costs at the border, in fen, with the order it was computed from.

    On `reject` every tax and the buyer's total are None, the lines are empty and the allowance stays as it
    was.
    """

    order: DutyOrder
    outcome: Literal["ok", "reject"]
    treatment: Treatment
    reason_code: ReasonCode
    dutiable_value_fen: int
    lines: tuple[LineTaxes, ...] = ()
    duty_fen: int | None = None
    trade_remedy_fen: int | None = None
    consumption_tax_fen: int | None = None
    vat_fen: int | None = None
    tax_total_fen: int | None = None
    buyer_total_fen: int | None = None
    annual_used_after_fen: int | None = None

    @property
    def working(self) -> tuple[Step, ...]:
        """Return the calculation step by step; it is written out only when somebody reads it."""
        from sluis.customs.working import explain

        return explain(self)
