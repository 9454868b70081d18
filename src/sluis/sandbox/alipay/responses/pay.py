"""`pay` for the three in-store scenarios, which differ in who shows a code.

Source: docs.antom.com/ac/ams/upm, /oc and /ec; idempotency: docs.antom.com/ac/ams/idempotency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sluis.sandbox.alipay import codes, outcomes, scenarios, state
from sluis.sandbox.alipay.errors import Refusal, illegal, result
from sluis.sandbox.alipay.fields import Fields
from sluis.sandbox.alipay.moments import MINUTE, SECOND, iso, now_ms
from sluis.sandbox.alipay.quotes import Quote
from sluis.sandbox.alipay.registry import is_registered
from sluis.sandbox.alipay.responses.faults import planned_refusal, planned_unknown
from sluis.sandbox.alipay.responses.pay_request import CONTRACT_CURRENCY, Order, read
from sluis.sandbox.alipay.scenarios import strikes
from sluis.sandbox.alipay.state import ENTRY_CODE, ORDER_CODE, PAYMENT_CODE, Payment
from sluis.sandbox.alipay.wire import Answer, payment_fields
from sluis.sandbox.world import World

SCAN_LIFE = 10 * MINUTE
SHOW_LIFE = 3 * MINUTE
PASSWORD_TAKES = 6 * SECOND


@dataclass(frozen=True, slots=True)
class Plan:
    """What will become of a new payment: which code it ends with and when; None waits for the buyer."""

    ends_with: str | None
    ends_at: int | None
    hidden: bool = False  # the answer says UNKNOWN_EXCEPTION
    expires: bool = True


def answer(world: World, fields: Fields, client_id: str) -> Answer:
    """Do a pay request, or answer a repeated one from the book."""
    order = read(fields, world)
    outcomes.ripen(world)
    with world.store.transaction() as db:
        payment = state.payment_by_request(world.store, order.request_id)
        if payment is not None:
            _compare(order, payment)
            return _say(world, payment)
        now = now_ms(world.clock)
        plan = _plan(world, order, now)
        payment = _new_payment(order, plan, client_id, now)
        state.insert_payment(db, payment)
        payment = outcomes.end_if_ripe(world, db, payment, now)
    if plan.hidden:
        return Answer(result("UNKNOWN_EXCEPTION"))
    return _first(_say(world, payment), payment)


def _compare(order: Order, payment: Payment) -> None:
    if order.amount != payment.amount:
        raise Refusal("REPEAT_REQ_INCONSISTENT", "paymentAmount differs from the first request")
    if order.buyer_code != payment.buyer_code:
        raise Refusal("REPEAT_REQ_INCONSISTENT", "paymentMethodId differs from the first request")
    if order.scenario != payment.scenario:
        raise Refusal("REPEAT_REQ_INCONSISTENT", "inStorePaymentScenario differs from the first request")


def _plan(world: World, order: Order, now: int) -> Plan:
    """Decide the end of a new payment. Raise a refusal for what is not stored against the request id."""
    unregistered = strikes(world, "require_registration") is not None
    if unregistered and not is_registered(world.store, order.merchant_id, order.store_id):
        raise Refusal("MERCHANT_NOT_REGISTERED")
    if order.expires_at is not None and order.expires_at <= now:
        raise illegal("paymentExpiryTime", "has passed")
    refused = _refusal(world, order, now)
    if refused:
        return Plan(refused, now)
    unknown = planned_unknown(world, "pay", now)
    if order.scenario != PAYMENT_CODE:
        return Plan(None, None, hidden=unknown is not None)
    if unknown is not None:
        return Plan(*unknown, hidden=True)
    prefix = (order.buyer_code or "")[:4]
    if prefix == scenarios.CODE_UNTIL_CANCELLED:
        return Plan(None, None, expires=False)
    return Plan("SUCCESS", now + PASSWORD_TAKES if prefix == scenarios.CODE_ASKS else now)


def _refusal(world: World, order: Order, now: int) -> str | None:
    """Return the code with which a new payment fails at once, or None. These are stored against the request
    id.
    """
    if planned := planned_refusal(world, "pay"):
        return planned
    if order.amount.currency != CONTRACT_CURRENCY:
        return "CURRENCY_NOT_SUPPORT"
    if order.scenario == PAYMENT_CODE and (wrong := _code_refusal(world, order.buyer_code or "", now)):
        return wrong
    wallet_fen = Quote(_day(now)).fen(order.amount.value)
    if wallet_fen > scenarios.setting(world.store, "wallet_limit_fen"):
        return "PAYMENT_AMOUNT_EXCEED_LIMIT"
    return None


def _code_refusal(world: World, code: str, now: int) -> str | None:
    if not codes.is_buyer_code(code):
        return "INVALID_PAYMENT_CODE"
    if code[:4] in scenarios.REFUSED_CODES:
        return scenarios.REFUSED_CODES[code[:4]]
    if state.code_is_used(world.store, code):
        return "INVALID_PAYMENT_CODE"
    issued_at = state.issued_at(world.store, code)
    if issued_at is not None and now > issued_at + codes.ISSUED_CODE_SECONDS * SECOND:
        return "EXPIRED_CODE"
    return None


def _day(now: int) -> date:
    return date.fromisoformat(state.quote_day(now))


def _new_payment(order: Order, plan: Plan, client_id: str, now: int) -> Payment:
    life = SCAN_LIFE if order.scenario == PAYMENT_CODE else SHOW_LIFE
    waits = plan.ends_at is None and plan.expires
    return Payment(
        payment_id=codes.new_payment_id(now),
        request_id=order.request_id,
        client_id=client_id,
        scenario=order.scenario,
        buyer_code=order.buyer_code,
        wallet_code=_wallet_code(order.scenario),
        value=order.amount.value,
        currency=order.amount.currency,
        wallet_fen=Quote(_day(now)).fen(order.amount.value),
        quote_day=state.quote_day(now),
        status=state.PROCESSING,
        result_code="PAYMENT_IN_PROCESS",
        ripens_at=plan.ends_at,
        ripens_to=plan.ends_with,
        created_at=now,
        expires_at=(order.expires_at or now + life) if waits else None,
        paid_at=None,
        cancelled_at=None,
        merchant_id=order.merchant_id,
        merchant_name=order.merchant_name,
        store_id=order.store_id,
        store_name=order.store_name,
        reference_order_id=order.reference_order_id,
        description=order.description,
        notify_url=order.notify_url,
        redirect_url=order.redirect_url,
    )


def _wallet_code(scenario: str) -> str | None:
    if scenario == ORDER_CODE:
        return codes.new_order_code()
    return codes.new_entry_token() if scenario == ENTRY_CODE else None


def _say(world: World, payment: Payment) -> Answer:
    """Answer from the book: the same for a first request and for a repeated one."""
    if payment.value == scenarios.AMOUNT_PAY_UNKNOWN and payment.paid_at is not None:
        return Answer(result("UNKNOWN_EXCEPTION"))
    if payment.value == scenarios.AMOUNT_PAY_SILENT and payment.paid_at is not None:
        hold_s = float(scenarios.setting(world.store, "mock_hold_seconds"))
        return Answer(result("UNKNOWN_EXCEPTION"), silent=True, hold_s=hold_s)
    if payment.paid_at is not None:
        # Also after a cancel: the first final result stays the answer to its request.
        return Answer(result("SUCCESS"), payment_fields(payment))
    if payment.status == state.PROCESSING:
        return _in_process(world, payment)
    return Answer(result(payment.result_code))


def _in_process(world: World, payment: Payment) -> Answer:
    fields = payment_fields(payment)
    code = "PAYMENT_IN_PROCESS"
    if payment.scenario == ORDER_CODE:
        if strikes(world, "order_code_success") is not None:
            code = "SUCCESS"
        fields["orderCodeForm"] = {
            "expireTime": iso(payment.expires_at or payment.created_at),
            "codeDetails": [{"codeValue": payment.wallet_code, "displayType": "TEXT"}],
        }
    if payment.scenario == ENTRY_CODE:
        address = f"{world.origin}/alipay/phone/pay?code={payment.wallet_code}"
        fields["redirectActionForm"] = {"method": "GET", "redirectUrl": address}
    return Answer(result(code), fields)


def _first(said: Answer, payment: Payment) -> Answer:
    if (payment.buyer_code or "")[:4] == scenarios.CODE_NOTICE_FIRST:
        said.notify_first = payment.payment_id
    return said
