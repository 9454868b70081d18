"""Payments over the API, so that a shop's own till can take Alipay.

An outcome that is not known yet is a state of the payment, never an error: ask again until it is certain.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status

from sluis.catalogue import queries as catalogue
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.offices import connections, keys
from sluis.offices.api import caller, needs
from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments import charge as charging
from sluis.payments import queries, recovery, refund_rules, states
from sluis.payments.charge import Line
from sluis.payments.models import Charge, Refund
from sluis.payments.refund import refund_charge
from sluis.web.api import ApiMoney, Input
from sluis.web.idempotent import asked_as, idempotent
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["payments"])
READ, CHARGE = "payments:read", "payments:charge"
Scenario = Literal["payment_code", "order_code", "entry_code"]


class LineIn(Input):
    """A product line of the basket; `product` is the id or the SKU of a product of the catalogue."""

    name: str = Field("", max_length=200, description="Taken from the product when it is empty.")
    product: str = Field("", max_length=64)
    quantity: int = Field(ge=1, le=10_000)
    unit_price: ApiMoney = Field(description="VAT included, in the currency of the amount.")
    vat_rate_pct: str | None = Field(None, pattern=r"^\d{1,2}(\.\d{1,2})?$")


class PaymentIn(Input):
    """A basket to charge: the customer's code was scanned, or he scans ours, or he pays on his own phone."""

    scenario: Scenario
    store: str = Field(max_length=40, description="The store's id or code, as GET /me lists them.")
    basket: str = Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$", description="The till's own number of the sale.")
    amount: ApiMoney
    lines: list[LineIn] = Field([], max_length=charging.MAX_LINES)
    payment_code: str = Field("", max_length=40, description="The scanned digits; never stored.")
    user_agent: str = Field("", max_length=512, description="Of the customer's phone, for entry_code.")


class PaymentOut(Schema):
    """A payment. sent, unknown and cancelling are not decided yet: goods leave on paid only."""

    id: str
    state: str = Field(
        description="created, sent, unknown, cancelling, paid, failed, cancelled, part_refunded, refunded"
    )
    scenario: str
    store: str
    basket: str
    amount: ApiMoney
    refundable: ApiMoney = Field(description="What could still be given back.")
    refunded: ApiMoney
    wallet: str
    wallet_payment_id: str
    wallet_amount: ApiMoney | None = Field(description="What left the wallet, as the wallet said.")
    wallet_rate: str
    code_to_show: str = Field(description="For order_code: what to draw as a QR code.")
    pay_url: str = Field(description="For entry_code: where to send the customer.")
    code_expires_at: datetime | None
    failure_code: str
    late_success: bool = Field(description="A success came after a confirmed cancel: a person must look.")
    created_at: datetime
    paid_at: datetime | None

    @staticmethod
    def resolve_store(charge: Charge) -> str:
        """Return the store's id."""
        return str(charge.store_id)

    @staticmethod
    def resolve_refundable(charge: Charge) -> Money:
        """Return what could still be given back; nothing of what was not paid."""
        captured = charge.state in states.CAPTURED
        return charge.refundable if captured else Money.zero(charge.currency)

    @staticmethod
    def resolve_refunded(charge: Charge) -> Money:
        """Return what was given back."""
        return Money(charge.refunded_minor, charge.currency)

    @staticmethod
    def resolve_code_to_show(charge: Charge) -> str:
        """Return the order code."""
        return charge.order_code if charge.scenario == Charge.Scenario.ORDER_CODE else ""

    @staticmethod
    def resolve_pay_url(charge: Charge) -> str:
        """Return the address to pay at."""
        return charge.order_code if charge.scenario == Charge.Scenario.ENTRY_CODE else ""

    @staticmethod
    def resolve_code_expires_at(charge: Charge) -> datetime | None:
        """Return until when the code or address is good."""
        return charge.order_code_expires_at


class RefundIn(Input):
    """How much to give back, and why."""

    amount: ApiMoney
    reason: str = Field("", max_length=200)


class RefundOut(Schema):
    """A refund: requested or unknown are not decided yet, then refunded or failed."""

    id: str
    payment: str
    state: str
    amount: ApiMoney
    reason: str
    wallet_refund_id: str
    failure_code: str
    created_at: datetime
    refunded_at: datetime | None

    @staticmethod
    def resolve_payment(refund: Refund) -> str:
        """Return the payment's id."""
        return str(refund.charge_id)


@router.post("/payments", response={201: PaymentOut})
@needs(CHARGE)
@idempotent
def create_payment(request: HttpRequest, payload: PaymentIn) -> Status[Charge]:
    """Charge a basket. 201 tells that the payment exists; its `state` tells what is known of the money.

    One basket of a store is charged once: a second payment for it is a conflict unless the first failed or was cancelled.
    """
    scope = caller(request)
    store = _store(scope, payload.store)
    _require_mode(scope, store)
    if (made := charging.made_by(asked_as(request))) is not None:
        return Status(201, made)
    what: dict[str, Any] = {
        "store": store,
        "basket": payload.basket,
        "amount": payload.amount,
        "lines": [_line(scope, store, line, number) for number, line in enumerate(payload.lines)],
        "actor": scope.actor,
        "asked_as": asked_as(request),
    }
    if payload.scenario == "payment_code":
        return Status(201, charging.charge_payment_code(**what, scanned=payload.payment_code))
    if payload.scenario == "order_code":
        return Status(201, charging.show_order_code(**what))
    if not payload.user_agent:
        raise BadInput("send the user agent of the customer's phone", field="user_agent")
    return Status(201, charging.open_payment_link(**what, user_agent=payload.user_agent))


@router.get("/payments", response=Page[PaymentOut])
@needs(READ, CHARGE)
def list_payments(
    request: HttpRequest,
    response: HttpResponse,
    paging: Query[Paging],
    state: str = "",
    store: str = "",
    basket: str = "",
    created_after: datetime | None = None,
) -> Slice[Charge]:
    """List the payments, newest first."""
    rows = queries.charges(caller(request))
    given = {"state": state, "store_id": store, "basket": basket}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    return page_of(
        request, response, rows.filter(created_at__gt=created_after) if created_after else rows, paging
    )


@router.get("/payments/{payment_id}", response=PaymentOut)
@needs(READ, CHARGE)
def get_payment(request: HttpRequest, payment_id: str) -> Charge:
    """Return one payment as it stands here; nobody is asked."""
    return queries.charge(caller(request), payment_id)


@router.post("/payments/{payment_id}/ask", response=PaymentOut)
@needs(CHARGE)
def ask_payment(request: HttpRequest, payment_id: str) -> Charge:
    """Ask the wallet now what became of a payment. It moves no money and may be repeated, so it needs no key."""
    scope = caller(request)
    charge = queries.charge(scope, payment_id)
    _require_mode(scope, charge.store)
    recovery.ask_by_hand(charge.pk)
    return queries.charge(scope, payment_id)


@router.post("/payments/{payment_id}/cancel", response=PaymentOut)
@needs(CHARGE)
@idempotent
def cancel_payment(request: HttpRequest, payment_id: str) -> Charge:
    """Give the sale up. `cancelled` only when the wallet confirmed it; if the money was taken after all: `paid`."""
    scope = caller(request)
    charge = queries.charge(scope, payment_id)
    _require_mode(scope, charge.store)
    recovery.cancel(charge.pk)
    return queries.charge(scope, payment_id)


@router.post("/payments/{payment_id}/refunds", response={201: RefundOut})
@needs(refund_rules.FULL, refund_rules.PART)
@idempotent
def create_refund(request: HttpRequest, payment_id: str, payload: RefundIn) -> Status[Refund]:
    """Give back a part or all of a payment, to the original payment only."""
    scope = caller(request)
    charge = queries.charge(scope, payment_id)
    _require_mode(scope, charge.store)
    if payload.amount.currency != charge.currency:
        raise BadInput(f"this payment was in {charge.currency}", field="amount")
    refund_rules.check(scope, charge, payload.amount)
    refund = refund_charge(
        charge=charge,
        amount=payload.amount,
        reason=payload.reason,
        actor=scope.actor,
        at_most=refund_rules.in_all(scope, charge),
        asked_as=asked_as(request),
    )
    return Status(201, refund)


@router.get("/payments/{payment_id}/refunds", response=Page[RefundOut])
@needs(READ, CHARGE)
def list_refunds(
    request: HttpRequest, response: HttpResponse, payment_id: str, paging: Query[Paging]
) -> Slice[Refund]:
    """List the refunds of a payment, newest first."""
    scope = caller(request)
    charge = queries.charge(scope, payment_id)
    return page_of(request, response, Refund.objects.within(scope).filter(charge=charge), paging)


def _store(scope: Scope, named: str) -> Store:
    stores = Store.objects.within(scope).select_related("merchant")
    found = stores.filter(Q(pk=named) | Q(code=named)).first()
    if found is None:
        raise BadInput("there is no such store; GET /me lists yours", field="store")
    return found


def _require_mode(scope: Scope, store: Store) -> None:
    connection = connections.find(
        party=charging.PARTY, office=store.merchant.office_id, merchant=store.merchant_id, store=store.pk
    )
    keys.require_mode(scope, connection)


def _line(scope: Scope, store: Store, line: LineIn, number: int) -> Line:
    place = f"lines.{number}"
    name, product_id = line.name, None
    if line.product:
        own = catalogue.products(scope).filter(merchant=store.merchant_id)
        product = own.filter(Q(pk=line.product) | Q(sku=line.product)).first()
        if product is None:
            raise BadInput("there is no such product; leave it out for other goods", field=f"{place}.product")
        name, product_id = name or product.name_in(store.merchant.language), product.pk
    if not name:
        raise BadInput("name the line, or the product that it is", field=f"{place}.name")
    if line.unit_price.minor < 0 or line.unit_price.currency != store.currency:
        raise BadInput(f"a price is not negative, and in {store.currency}", field=f"{place}.unit_price")
    return Line(
        name=name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        product_id=product_id,
        vat_rate_pct=None if line.vat_rate_pct is None else Decimal(line.vat_rate_pct),
    )
