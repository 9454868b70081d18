"""Charge a basket: store the request, then ask the wallet, then say what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction

from sluis.kernel import clock, wiring
from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.money import Money
from sluis.offices import connections
from sluis.offices.models import Store
from sluis.payments import outcome, payment_code, states
from sluis.payments.models import Charge, ChargeLine
from sluis.payments.ports import GoodsLine, PayRequest, Place, Wallet
from sluis.payments.recovery import ask_later
from sluis.records import audit, moves

MAX_LINES = 100
PARTY = "alipay"


@dataclass(frozen=True, slots=True)
class Line:
    """A basket line: `unit_price` with VAT, in the basket's currency; `product_id` when it is from the catalogue."""

    name: str
    quantity: int
    unit_price: Money
    product_id: str | None = None
    vat_rate_pct: Decimal | None = None


def charge_payment_code(
    *,
    store: Store,
    basket: str,
    amount: Money,
    lines: Sequence[Line],
    scanned: str,
    actor: str,
    asked_as: str = "",
) -> Charge:
    """The cashier scanned the customer's code: charge it once; return the charge in the state it reached.

    Raise BadInput for a code, an amount or lines that cannot be; Conflict when the basket has an open charge.
    """
    digits = payment_code.read(scanned)
    wallet = _wallet(store)
    charge = _open(
        store=store,
        basket=basket,
        amount=amount,
        lines=lines,
        actor=actor,
        asked_as=asked_as,
        scenario=Charge.Scenario.PAYMENT_CODE,
        code_hint=payment_code.hint(digits),
    )
    return _send(charge, wallet, code=digits)


def show_order_code(
    *, store: Store, basket: str, amount: Money, lines: Sequence[Line], actor: str, asked_as: str = ""
) -> Charge:
    """Show our code for the customer to scan; `order_code` and its expiry are on the returned charge."""
    wallet = _wallet(store)
    charge = _open(
        store=store,
        basket=basket,
        amount=amount,
        lines=lines,
        actor=actor,
        asked_as=asked_as,
        scenario=Charge.Scenario.ORDER_CODE,
    )
    return _send(charge, wallet)


def open_payment_link(
    *,
    store: Store,
    basket: str,
    amount: Money,
    lines: Sequence[Line],
    actor: str,
    user_agent: str,
    asked_as: str = "",
) -> Charge:
    """The customer pays on his own phone: `order_code` holds the address to send him to."""
    wallet = _wallet(store)
    charge = _open(
        store=store,
        basket=basket,
        amount=amount,
        lines=lines,
        actor=actor,
        asked_as=asked_as,
        scenario=Charge.Scenario.ENTRY_CODE,
    )
    return _send(charge, wallet, user_agent=user_agent)


def made_by(asked_as: str) -> Charge | None:
    """Return the charge that a request made before its process died; None when it made none."""
    return Charge.objects.filter(asked_as=asked_as).first() if asked_as else None


def _wallet(store: Store) -> Wallet:
    """Return the store's wallet before anything is stored: without a connection there must be no charge."""
    merchant = store.merchant
    connection = connections.find(
        party=PARTY, office=merchant.office_id, merchant=merchant.pk, store=store.pk
    )
    return wiring.get(Wallet, connection)


@transaction.atomic
def _open(
    *,
    store: Store,
    basket: str,
    amount: Money,
    lines: Sequence[Line],
    actor: str,
    scenario: str,
    asked_as: str = "",
    code_hint: str = "",
) -> Charge:
    _check(store, basket, amount, lines)
    existing = Charge.objects.filter(store=store, basket=basket).exclude(
        state__in=[states.FAILED, states.CANCELLED]
    )
    found = existing.first()
    if found is not None:
        raise Conflict(f"this basket is charged already ({found.pk}, {found.state})", code="basket_charged")
    try:
        with transaction.atomic():
            charge = Charge.objects.create(
                office_code=store.merchant.office_id,
                merchant_id=store.merchant_id,
                store=store,
                basket=basket,
                scenario=scenario,
                wallet=PARTY,
                amount_minor=amount.minor,
                currency=amount.currency,
                code_hint=code_hint,
                actor=actor,
                asked_as=asked_as,
            )
    except IntegrityError as error:
        raise Conflict("this basket is being charged at this moment", code="basket_charged") from error
    ChargeLine.objects.bulk_create(
        ChargeLine(
            charge=charge,
            product_id=line.product_id,
            name=line.name[:200],
            quantity=line.quantity,
            unit_price_minor=line.unit_price.minor,
            vat_rate_pct=line.vat_rate_pct,
        )
        for line in lines
    )
    audit.write(
        actor=actor,
        verb="payments.charge",
        subject=charge.pk,
        office=charge.office_code,
        merchant=charge.merchant_id,
        detail={"amount": amount.json(), "scenario": scenario},
    )
    # Sent is said, and the question is due, before the wire is used: a crash from here on is found by the sweep.
    moves.must_move(
        Charge.objects.filter(pk=charge.pk), to=states.SENT, moves=states.CHARGE_MOVES, sent_at=clock.now()
    )
    ask_later(charge, after=timedelta(seconds=10))
    charge.refresh_from_db()
    return charge


def _check(store: Store, basket: str, amount: Money, lines: Sequence[Line]) -> None:
    if not basket or len(basket) > 64:
        raise BadInput("a basket has an id of 1 to 64 characters", field="basket")
    if amount.minor <= 0:
        raise BadInput("the amount must be more than zero", field="amount")
    if amount.currency != store.currency:
        raise BadInput(f"this store charges in {store.currency}", field="currency")
    if len(lines) > MAX_LINES:
        raise BadInput(f"a basket has at most {MAX_LINES} lines", field="lines")
    if any(line.quantity <= 0 for line in lines):
        raise BadInput("each line has a quantity of at least 1", field="lines")
    total = sum((line.unit_price * line.quantity for line in lines), Money.zero(amount.currency))
    if lines and total != amount:
        raise BadInput(f"the lines add up to {total}, the amount says {amount}", field="amount")


def _send(charge: Charge, wallet: Wallet, *, code: str = "", user_agent: str = "") -> Charge:
    answer = wallet.pay(_request(charge, code=code, user_agent=user_agent))
    return outcome.apply(charge_id=charge.pk, answer=answer, source="pay")


def _request(charge: Charge, *, code: str, user_agent: str) -> PayRequest:
    store, merchant = charge.store, charge.merchant
    lines = list(charge.lines.all())
    return PayRequest(
        request_id=charge.pk,
        scenario=charge.scenario,
        amount=charge.amount,
        description=", ".join(line.name for line in lines)[:200] or f"{store.name} {charge.amount}",
        place=Place(
            merchant_id=merchant.code[:32],
            merchant_name=merchant.name,
            store_id=store.code,
            store_name=store.name,
            mcc=store.mcc,
            terminal_id=f"{store.code}-till",
        ),
        notify_url=f"{settings.PUBLIC_URL}/notify/alipay",
        asked_at=charge.created_at,
        payment_code=code,
        redirect_url=f"{settings.PUBLIC_URL}/pay/{charge.pk}/done",
        user_agent=user_agent,
        goods=tuple(
            GoodsLine(
                line.product_id or "", line.name, line.quantity, Money(line.unit_price_minor, charge.currency)
            )
            for line in lines
        ),
    )
