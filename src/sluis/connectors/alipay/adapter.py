"""Alipay as the payments room's wallet: room values to their messages and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sluis.connectors.alipay import client, codes, wire
from sluis.connectors.alipay.client import Answer
from sluis.connectors.alipay.settings import AlipaySettings, of
from sluis.offices.models import Connection
from sluis.payments.ports import Outcome, PayAnswer, PayRequest, RefundAnswer, RefundRequest
from sluis.records import wire_log


class AlipayWallet:
    """Implements `payments.ports.Wallet` over one connection."""

    def __init__(self, settings: AlipaySettings) -> None:
        self.settings = settings

    def pay(self, request: PayRequest) -> PayAnswer:
        """Ask for money; see the port."""
        body = wire.pay(request, settlement_currency=self.settings.settlement_currency)
        answer = self._call("payments/pay", body, request.request_id, self.settings.pay_timeout_s)
        if answer.result is None:
            return PayAnswer(Outcome.UNKNOWN, answer.problem)
        shown = "orderCodeForm" in answer.body or "redirectActionForm" in answer.body
        outcome = codes.outcome_of_pay(
            answer.result.status, answer.result.code, signed=answer.signed, shown=shown
        )
        return _pay_answer(outcome, answer.result.code, answer, request_id=request.request_id)

    def inquire(self, *, request_id: str) -> PayAnswer:
        """Ask what became of a charge; a refused inquiry is NOT_FOUND or UNKNOWN, never a failed payment."""
        body = {"paymentRequestId": request_id}
        answer = self._call("payments/inquiryPayment", body, request_id, self.settings.inquiry_timeout_s)
        if answer.result is None or not answer.signed:
            return PayAnswer(Outcome.UNKNOWN, answer.problem)
        if answer.result.status != "S":
            missing = answer.result.status == "F" and answer.result.code in codes.NOT_FOUND
            return PayAnswer(
                Outcome.NOT_FOUND if missing else Outcome.UNKNOWN, answer.result.code, answer.result.message
            )
        outcome = codes.outcome_of_status(str(answer.body.get("paymentStatus", "")))
        code = str(answer.body.get("paymentResultCode") or answer.body.get("paymentStatus") or "")
        return _pay_answer(outcome, code, answer, request_id=request_id)

    def cancel(self, *, request_id: str) -> PayAnswer:
        """Ask to cancel a charge whole; see the port."""
        body = {"paymentRequestId": request_id}
        answer = self._call("payments/cancel", body, request_id, self.settings.change_timeout_s)
        if answer.result is None:
            return PayAnswer(Outcome.UNKNOWN, answer.problem)
        outcome = codes.outcome_of_change(
            answer.result.status, answer.result.code, signed=answer.signed, done=Outcome.CANCELLED
        )
        return PayAnswer(outcome, answer.result.code, answer.result.message)

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """Ask to give money back; see the port."""
        answer = self._call(
            "payments/refund", wire.refund(request), request.refund_id, self.settings.change_timeout_s
        )
        if answer.result is None:
            return RefundAnswer(Outcome.UNKNOWN, answer.problem)
        outcome = codes.outcome_of_change(
            answer.result.status, answer.result.code, signed=answer.signed, done=Outcome.DONE
        )
        # ORDER_NOT_EXIST for a refund concerns the payment: it will not come right by repeating.
        outcome = Outcome.REFUSED if outcome is Outcome.NOT_FOUND else outcome
        return _refund_answer(outcome, answer, refund_id=request.refund_id)

    def inquire_refund(self, *, refund_id: str) -> RefundAnswer:
        """Ask what became of a refund; see the port."""
        body = {"refundRequestId": refund_id}
        answer = self._call("payments/inquiryRefund", body, refund_id, self.settings.inquiry_timeout_s)
        if answer.result is None or not answer.signed:
            return RefundAnswer(Outcome.UNKNOWN, answer.problem)
        if answer.result.status != "S":
            missing = answer.result.code in codes.NOT_FOUND
            return RefundAnswer(Outcome.NOT_FOUND if missing else Outcome.UNKNOWN, answer.result.code)
        outcome = codes.outcome_of_refund_status(str(answer.body.get("refundStatus", "")))
        return _refund_answer(outcome, answer, refund_id=refund_id)

    def _call(self, operation: str, body: Mapping[str, Any], subject: str, timeout_s: float) -> Answer:
        answer = client.call(self.settings, operation, body, timeout_s=timeout_s)
        result = answer.result
        wire_log.keep(
            direction="out",
            party="alipay",
            operation=operation.rpartition("/")[2],
            subject=subject,
            office=self.settings.office,
            merchant=self.settings.merchant,
            request=_without_code(body),
            answer=answer.raw,
            outcome=f"{result.status} {result.code}" if result else answer.problem,
            duration_ms=answer.duration_ms,
        )
        return answer


def _without_code(body: Mapping[str, Any]) -> bytes:
    """The payer's code is a bearer secret for its minute: it is never stored."""
    method = body.get("paymentMethod")
    if isinstance(method, Mapping) and "paymentMethodId" in method:
        code = str(method["paymentMethodId"])
        body = {**body, "paymentMethod": {**method, "paymentMethodId": f"{code[:2]}…{code[-4:]}"}}
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _is_of_another(answer: Answer, field: str, asked: str) -> bool:
    """Tell whether a well-signed answer names another request than the one it should answer."""
    return answer.body.get(field) not in (None, asked)


def _pay_answer(outcome: Outcome, code: str, answer: Answer, *, request_id: str) -> PayAnswer:
    body = answer.body
    if _is_of_another(answer, "paymentRequestId", request_id):
        return PayAnswer(Outcome.UNKNOWN, code, "the answer names another request")
    try:
        amount = wire.read_money(body.get("paymentAmount"))
        wallet_amount = wire.read_money(body.get("actualPaymentAmount"))
    except wire.Unreadable as error:
        return PayAnswer(Outcome.UNKNOWN, code, str(error))
    order_code, expires_at = wire.text_code(body)
    redirect = body.get("redirectActionForm") or {}
    return PayAnswer(
        outcome,
        code,
        answer.result.message if answer.result else "",
        wallet_payment_id=str(body.get("paymentId") or ""),
        amount=amount,
        wallet_amount=wallet_amount,
        wallet_rate=wire.quote_price(body),
        paid_at=wire.read_time(body.get("paymentTime")),
        order_code=order_code,
        order_code_expires_at=expires_at,
        pay_url=str(redirect.get("redirectUrl") or ""),
    )


def _refund_answer(outcome: Outcome, answer: Answer, *, refund_id: str) -> RefundAnswer:
    result = answer.result
    if _is_of_another(answer, "refundRequestId", refund_id):
        return RefundAnswer(
            Outcome.UNKNOWN, result.code if result else "", "the answer names another request"
        )
    try:
        amount = wire.read_money(answer.body.get("refundAmount"))
    except wire.Unreadable as error:
        return RefundAnswer(Outcome.UNKNOWN, result.code if result else "", str(error))
    return RefundAnswer(
        outcome,
        result.code if result else "",
        result.message if result else "",
        wallet_refund_id=str(answer.body.get("refundId") or ""),
        amount=amount,
        refunded_at=wire.read_time(answer.body.get("refundTime")),
    )


def build(connection: Connection) -> AlipayWallet:
    """Build the wallet of a connection."""
    return AlipayWallet(of(connection))
