"""Declarations over the API, and two questions that any key may ask: may it enter, and what does it cost?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from sluis.customs import queries
from sluis.customs.amounts import route_on
from sluis.customs.consumption_tax import Content
from sluis.customs.duty import quote
from sluis.customs.duty_values import DutyLine, DutyResult, LineRates, RouteCode
from sluis.customs.eligibility import assess
from sluis.customs.facts import OrderFacts, Purpose
from sluis.customs.models import Declaration, Message
from sluis.customs.product_facts import fill_in
from sluis.customs.tariff import TariffProblem, TariffRow, line_rates, rates_for
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.offices.api import caller, needs
from sluis.web.api import ApiMoney, Input
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["customs"])
HsCode = Field(pattern=r"^\d{6}(\d{2}){0,2}$", description="6, 8 or 10 digits.")
DECIMAL = r"^\d{1,12}(\.\d{1,6})?$"
YUAN = Field(None, description="In CNY.")


class ProductIn(Input):
    """A product as the border sees it. What `facts` does not say is taken from the HS code where it tells."""

    hs_code: str = HsCode
    name: str = Field("", max_length=200)
    origin: str | None = Field(None, pattern="^[A-Z]{2}$")
    facts: dict[str, Any] = Field({}, description="Such as animal_origin, ccc_certified; null is unknown.")


class OrderIn(Input):
    """The order it would come in."""

    value: ApiMoney | None = YUAN
    item_count: int = Field(1, ge=1, le=100_000)
    annual_used: ApiMoney | None = YUAN
    purpose: Purpose = "personal"


class EligibilityIn(Input):
    """The question: by which route, on which day (default today)."""

    route: RouteCode
    as_of: date | None = None
    product: ProductIn
    order: OrderIn = Field(default_factory=lambda: OrderIn(item_count=1))
    buyer_identity_verified: bool = True


class ReasonOut(Schema):
    """Why: a rule with its sentence, where it stands, and in which days it is in force."""

    code: str
    text: str
    source: str
    valid_from: date
    valid_to: date | None
    kind: str
    confirmed: bool


class EligibilityOut(Schema):
    """The answer; `missing` names facts that would settle it, `inferred` what was taken from the HS code and why."""

    verdict: Literal["allow", "allow_with_conditions", "deny", "unknown"]
    reasons: list[ReasonOut]
    missing: list[str]
    inferred: dict[str, str]


@router.post("/customs/eligibility", response=EligibilityOut)
def eligibility(request: HttpRequest, payload: EligibilityIn) -> dict[str, Any]:
    """Answer whether a product may enter China by a route on a day. Any key may ask; nothing is stored."""
    as_of, product, order = payload.as_of or clock.today(), payload.product, payload.order
    route_on(payload.route, as_of)
    line = _tariff(product.hs_code, as_of)
    facts = {name: value for name, value in product.facts.items() if value is not None}
    if "abv_pct" in facts:
        facts["abv_pct"] = _decimal(facts["abv_pct"], "product.facts.abv_pct")
    filled = fill_in(hs8=line.hs8, name=product.name, origin=product.origin, as_of=as_of, given=facts)
    found = assess(
        payload.route,
        as_of,
        filled.product,
        OrderFacts(
            dutiable_value_cny=_yuan(order.value, "order.value").amount,
            item_count=order.item_count,
            annual_used_cny=_yuan(order.annual_used, "order.annual_used").amount,
            purpose=order.purpose,
        ),
        payload.buyer_identity_verified,
    )
    return {
        "verdict": found.verdict,
        "reasons": found.reasons,
        "missing": list(found.missing),
        "inferred": dict(filled.inferred),
    }


class DutyLineIn(Input):
    """One line; `litres` and `content_quantity` are of the whole line, and needed where the rate is by quantity."""

    hs_code: str = HsCode
    description: str = Field("", max_length=200)
    quantity: int = Field(ge=1, le=100_000)
    unit_price: ApiMoney = Field(description="In CNY.")
    discount: ApiMoney | None = Field(None, description="Open to everybody, of the line, in CNY.")
    litres: str | None = Field(None, pattern=DECIMAL)
    content_quantity: str | None = Field(None, pattern=DECIMAL)
    content_unit: Literal["ml", "g", "piece"] | None = None
    high_end: bool = Field(False, description="Picks the dearer rate of cosmetics by post.")
    trade_remedy_pct: str | None = Field(None, pattern=DECIMAL)


class DutyIn(Input):
    """An order at the border, as of a day (default today); amounts in CNY."""

    route: RouteCode
    as_of: date | None = None
    lines: list[DutyLineIn] = Field(min_length=1, max_length=100)
    freight: ApiMoney | None = YUAN
    insurance: ApiMoney | None = YUAN
    annual_used: ApiMoney | None = YUAN
    coupon: ApiMoney | None = YUAN
    origin: str | None = Field(None, pattern="^[A-Z]{2}$")


class LineTaxesOut(Schema):
    """The taxes of one line; null for a tax that the route does not know."""

    line: int
    dutiable_value: ApiMoney
    duty: ApiMoney | None
    trade_remedy: ApiMoney | None
    consumption_tax: ApiMoney | None
    vat: ApiMoney | None
    postal_tax: ApiMoney | None


class StepOut(Schema):
    """One step of the calculation as a sentence, with its source."""

    code: str
    text: str
    source: str


class DutyOut(Schema):
    """What the order costs at the border, to the fen. On `reject` the route is closed to it and taxes are null."""

    outcome: Literal["ok", "reject"]
    treatment: str
    reason_code: str
    dutiable_value: ApiMoney
    duty: ApiMoney | None
    trade_remedy: ApiMoney | None
    consumption_tax: ApiMoney | None
    vat: ApiMoney | None
    tax_total: ApiMoney | None
    buyer_total: ApiMoney | None
    annual_used_after: ApiMoney | None
    lines: list[LineTaxesOut]
    working: list[StepOut]


@router.post("/customs/duty", response=DutyOut)
def duty(request: HttpRequest, payload: DutyIn) -> dict[str, Any]:
    """Calculate duty and tax of an order as of a day. Any key may ask; nothing is stored."""
    as_of = payload.as_of or clock.today()
    route_on(payload.route, as_of)
    result = quote(
        payload.route,
        as_of,
        [_duty_line(number, line, as_of) for number, line in enumerate(payload.lines)],
        freight_fen=_yuan(payload.freight, "freight").minor,
        insurance_fen=_yuan(payload.insurance, "insurance").minor,
        annual_used_fen=_yuan(payload.annual_used, "annual_used").minor,
        coupon_fen=_yuan(payload.coupon, "coupon").minor,
        origin=payload.origin,
    )
    return _duty_out(result)


def _duty_line(number: int, line: DutyLineIn, as_of: date) -> DutyLine:
    place = f"lines.{number}"
    row = _tariff(line.hs_code, as_of, place=place)
    return DutyLine(
        line=number + 1,
        hs8=row.hs8,
        description=line.description,
        qty=line.quantity,
        unit_price_fen=_yuan(line.unit_price, f"{place}.unit_price").minor,
        rates=_rates(row, line),
        litres=None if line.litres is None else Fraction(line.litres),
        content=_content(line, place),
        universal_discount_fen=_yuan(line.discount, f"{place}.discount").minor,
    )


def _rates(row: TariffRow, line: DutyLineIn) -> LineRates:
    remedy = None if line.trade_remedy_pct is None else Decimal(line.trade_remedy_pct)
    return line_rates(row, trade_remedy_pct=remedy, high_end=line.high_end)


def _content(line: DutyLineIn, place: str) -> Content | None:
    if line.content_quantity is None:
        return None
    if line.content_unit is None:
        raise BadInput("say ml, g or piece", field=f"{place}.content_unit")
    return Content(Fraction(line.content_quantity), line.content_unit)


def _tariff(hs_code: str, as_of: date, *, place: str = "product") -> TariffRow:
    row = rates_for(hs_code, as_of)
    if isinstance(row, TariffProblem):
        raise BadInput(row.message, field=f"{place}.hs_code", code=f"hs_code_{row.kind}")
    return row


def _yuan(money: Money | None, field: str) -> Money:
    if money is None:
        return Money.zero("CNY")
    if money.currency != "CNY":
        raise BadInput("amounts at the border are in CNY", field=field)
    return money


def _decimal(value: object, field: str) -> Decimal:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        raise BadInput("must be a number", field=field) from None


def _duty_out(result: DutyResult) -> dict[str, Any]:
    names = (
        "duty",
        "trade_remedy",
        "consumption_tax",
        "vat",
        "tax_total",
        "buyer_total",
        "annual_used_after",
    )
    taxes = ("dutiable_value", "duty", "trade_remedy", "consumption_tax", "vat", "postal_tax")
    return {
        "outcome": result.outcome,
        "treatment": result.treatment,
        "reason_code": result.reason_code,
        "dutiable_value": Money(result.dutiable_value_fen, "CNY"),
        **{name: _fen(result, name) for name in names},
        "lines": [{"line": line.line, **{name: _fen(line, name) for name in taxes}} for line in result.lines],
        "working": result.working,
    }


def _fen(holder: object, name: str) -> Money | None:
    amount = cast("int | None", getattr(holder, f"{name}_fen"))
    return None if amount is None else Money(amount, "CNY")


class MessageOut(Schema):
    """One of the four messages of a declaration; `status` and `info` are those of the newest receipt."""

    kind: str = Field(description="311 order, 411 payment, 511 waybill, 621 list.")
    round: int
    state: str
    status: str
    info: str
    sent_at: datetime | None
    returned_at: datetime | None


class DeclarationOut(Schema):
    """One order before customs, without the buyer."""

    id: str
    reference: str = Field(description="The platform's order number.")
    own_number: str
    mode: str
    state: str
    waybill_number: str
    port_number: str
    list_number: str
    dutiable_value: ApiMoney
    tax: ApiMoney
    reason: str
    created_at: datetime
    released_at: datetime | None

    @staticmethod
    def resolve_dutiable_value(row: Declaration) -> Money:
        """Return the taxable value."""
        return Money(row.dutiable_fen, "CNY")

    @staticmethod
    def resolve_tax(row: Declaration) -> Money:
        """Return the tax."""
        return Money(row.tax_fen, "CNY")


class DeclarationDetailOut(DeclarationOut):
    """With its messages."""

    messages: list[MessageOut]

    @staticmethod
    def resolve_messages(row: Declaration) -> list[Message]:
        """Return the messages, in the order in which they were built."""
        return sorted(row.messages.all(), key=lambda message: (message.kind, message.round))


@router.get("/declarations", response=Page[DeclarationOut])
@needs("customs:read")
def list_declarations(
    request: HttpRequest,
    response: HttpResponse,
    paging: Query[Paging],
    state: str = "",
    reference: str = "",
) -> Slice[Declaration]:
    """List the declarations, newest first."""
    given = {"state": state, "reference": reference}
    rows = queries.declarations(caller(request)).filter(**{k: v for k, v in given.items() if v})
    return page_of(request, response, rows, paging)


@router.get("/declarations/{declaration_id}", response=DeclarationDetailOut)
@needs("customs:read")
def get_declaration(request: HttpRequest, declaration_id: str) -> Declaration:
    """Return one declaration with its messages."""
    return queries.declaration(caller(request), declaration_id)
