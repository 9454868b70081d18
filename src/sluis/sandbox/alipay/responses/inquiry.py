"""`inquiryPayment` and `inquiryRefund`: the result says whether the question was answered, the status what
became of it.

Source: docs.antom.com/ac/ams/paymentri and /ac/ams_zh-cn/ir.
"""

from __future__ import annotations

from sluis.sandbox.alipay import outcomes, scenarios, state
from sluis.sandbox.alipay.errors import Refusal, result
from sluis.sandbox.alipay.fields import Fields
from sluis.sandbox.alipay.moments import iso
from sluis.sandbox.alipay.state import Payment
from sluis.sandbox.alipay.wire import Answer, payment_fields, payment_status_fields, refund_transaction
from sluis.sandbox.world import World


def find_payment(world: World, fields: Fields) -> Payment:
    """Find the payment a request names; `paymentId` wins. Raise ORDER_NOT_EXIST, or PARAM_ILLEGAL without any
    id.
    """
    payment_id = fields.optional_text("paymentId", 64)
    request_id = fields.optional_text("paymentRequestId", 64)
    if payment_id is None and request_id is None:
        fields.refuse("paymentId", "or paymentRequestId is required")
    outcomes.ripen(world)
    if payment_id is not None:
        payment = state.payment_by_id(world.store, payment_id)
    else:
        payment = state.payment_by_request(world.store, request_id or "")
    if payment is None:
        raise Refusal("ORDER_NOT_EXIST")
    return payment


def payment(world: World, fields: Fields, client_id: str) -> Answer:
    """Tell what became of a payment."""
    found = find_payment(world, fields)
    if found.value == scenarios.AMOUNT_INQUIRY_UNKNOWN:
        return Answer(result("UNKNOWN_EXCEPTION"))
    if found.value == scenarios.AMOUNT_INQUIRY_SILENT:
        hold_s = float(scenarios.setting(world.store, "mock_hold_seconds"))
        return Answer(result("UNKNOWN_EXCEPTION"), silent=True, hold_s=hold_s)
    said = payment_status_fields(found) | payment_fields(found)
    refunds = state.refunds_of(world.store, found.payment_id)
    if refunds:
        said["transactions"] = [refund_transaction(refund) for refund in refunds]
    return Answer(result("SUCCESS"), said)


def refund(world: World, fields: Fields, client_id: str) -> Answer:
    """Tell what became of a refund; `refundId` wins over `refundRequestId`."""
    refund_id = fields.optional_text("refundId", 64)
    request_id = fields.optional_text("refundRequestId", 64)
    if refund_id is None and request_id is None:
        fields.refuse("refundId", "or refundRequestId is required")
    outcomes.ripen(world)
    if refund_id is not None:
        found = state.refund_by_id(world.store, refund_id)
    else:
        found = state.refund_by_request(world.store, request_id or "")
    if found is None:
        raise Refusal("ORDER_NOT_EXIST")
    said = {
        "refundId": found.refund_id,
        "refundRequestId": found.request_id,
        "refundAmount": found.amount.wire(),
        "refundStatus": found.status,
    }
    if found.refunded_at is not None:
        said["refundTime"] = iso(found.refunded_at)
    return Answer(result("SUCCESS"), said)
