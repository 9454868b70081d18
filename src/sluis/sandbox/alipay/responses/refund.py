"""`refund`: full or in parts, as long as the sum stays within the payment and the contract's window.

Source: docs.antom.com/ac/ams_zh-cn/refund; window: contract, 365 days from `paymentTime` unless set
otherwise.
"""

from __future__ import annotations

import sqlite3

from sluis.sandbox.alipay import codes, outcomes, scenarios, state
from sluis.sandbox.alipay.errors import Refusal, result
from sluis.sandbox.alipay.fields import Amount, Fields
from sluis.sandbox.alipay.moments import DAY, now_ms
from sluis.sandbox.alipay.responses.faults import planned_refusal, planned_unknown
from sluis.sandbox.alipay.state import Payment, Refund
from sluis.sandbox.alipay.wire import Answer, refund_fields
from sluis.sandbox.world import World


def answer(world: World, fields: Fields, client_id: str) -> Answer:
    """Do a refund, or answer a repeated one from the book."""
    request_id = fields.text("refundRequestId", 64)
    payment_id = fields.text("paymentId", 64)
    amount = fields.amount("refundAmount")
    fields.optional_text("referenceRefundId", 64)
    fields.optional_text("refundReason", 256)
    outcomes.ripen(world)
    with world.store.transaction() as db:
        known = state.refund_by_request(world.store, request_id)
        if known is not None:
            if (known.payment_id, known.amount) != (payment_id, amount):
                raise Refusal(
                    "REPEAT_REQ_INCONSISTENT", "refundAmount or paymentId differs from the first request"
                )
            return _say(known)
        payment = state.payment_by_id(world.store, payment_id)
        if payment is None:
            raise Refusal("ORDER_NOT_EXIST")
        refund, hidden = _accept(world, db, payment, request_id, amount)
    return Answer(result("UNKNOWN_EXCEPTION")) if hidden else _say(refund)


def _accept(
    world: World, db: sqlite3.Connection, payment: Payment, request_id: str, amount: Amount
) -> tuple[Refund, bool]:
    """Write a refund down with its outcome, a refused one too; the second value says that the answer hides
    it.
    """
    now = now_ms(world.clock)
    refused = planned_refusal(world, "refund") or _refusal(world, payment, amount, now)
    unknown = None if refused else planned_unknown(world, "refund", now)
    ends_with, ends_at = unknown or (refused or "SUCCESS", now)
    refund = Refund(
        refund_id=codes.new_refund_id(now),
        request_id=request_id,
        payment_id=payment.payment_id,
        value=amount.value,
        currency=amount.currency,
        status=state.PROCESSING,
        result_code="UNKNOWN_EXCEPTION",
        ripens_at=ends_at,
        ripens_to=ends_with,
        created_at=now,
        refunded_at=None,
    )
    state.insert_refund(db, refund)
    return outcomes.end_refund_if_ripe(world, db, refund, payment, now), unknown is not None


def _refusal(world: World, payment: Payment, amount: Amount, now: int) -> str | None:
    """Return the code with which a new refund fails, or None; it is stored against the request id."""
    if payment.status == state.CANCELLED:
        return "ORDER_IS_CANCELED"
    if payment.status != state.SUCCESS or payment.paid_at is None:
        return "ORDER_STATUS_INVALID"
    if amount.currency != payment.currency:
        return "CURRENCY_NOT_SUPPORT"
    if now > payment.paid_at + int(scenarios.setting(world.store, "refund_window_days")) * DAY:
        return "REFUND_WINDOW_EXCEED"
    if state.refunded(world.store, payment.payment_id) + amount.value > payment.value:
        return "REFUND_AMOUNT_EXCEED"
    return None


def _say(refund: Refund) -> Answer:
    if refund.status == state.FAIL:
        return Answer(result(refund.result_code))
    return Answer(result(refund.result_code), refund_fields(refund))
