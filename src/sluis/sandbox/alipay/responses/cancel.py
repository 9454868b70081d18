"""`cancel`: the whole payment, whatever its state, until 00:15 UTC+8 on the day after it.

Source: docs.antom.com/ac/ams/paymentc; window: docs.antom.com/ac/easypay/cancel.
"""

from __future__ import annotations

from datetime import timedelta

from sluis.sandbox.alipay import state
from sluis.sandbox.alipay.errors import Refusal, result
from sluis.sandbox.alipay.fields import Fields
from sluis.sandbox.alipay.moments import at, china_day, iso, now_ms
from sluis.sandbox.alipay.responses.faults import planned_refusal, planned_unknown
from sluis.sandbox.alipay.responses.inquiry import find_payment
from sluis.sandbox.alipay.state import Payment
from sluis.sandbox.alipay.wire import Answer
from sluis.sandbox.world import World


def window_ends(payment: Payment) -> int:
    """Return the moment from which a cancel is refused."""
    return at(china_day(payment.created_at) + timedelta(days=1), 0, 15)


def answer(world: World, fields: Fields, client_id: str) -> Answer:
    """Cancel a payment; a repeated cancel gets the same answer."""
    hidden = None
    with world.store.transaction() as db:
        payment = find_payment(world, fields)
        if payment.cancelled_at is None:
            now = now_ms(world.clock)
            if refused := planned_refusal(world, "cancel") or _refusal(world, payment, now):
                raise Refusal(refused)
            hidden = planned_unknown(world, "cancel", now)
            if hidden and hidden[0] != "SUCCESS":
                return Answer(result("UNKNOWN_EXCEPTION"))
            state.move_to_cancelled(db, payment, now)
            payment = state.payment_by_id(world.store, payment.payment_id) or payment
    if hidden:
        return Answer(result("UNKNOWN_EXCEPTION"))
    said = {
        "paymentId": payment.payment_id,
        "paymentRequestId": payment.request_id,
        "cancelTime": iso(payment.cancelled_at or 0),
    }
    return Answer(result("SUCCESS"), said)


def _refusal(world: World, payment: Payment, now: int) -> str | None:
    if state.refunded(world.store, payment.payment_id):
        return "ORDER_STATUS_INVALID"
    return "CANCEL_WINDOW_EXCEED" if now >= window_ends(payment) else None
