"""The objects of answers and notices, in the field names of docs.antom.com; every scalar is a JSON string."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from sluis.sandbox.alipay.errors import CODES, result
from sluis.sandbox.alipay.moments import iso
from sluis.sandbox.alipay.state import Payment, Refund

PSP_NAME = "ALIPAYCN"
WALLET_CURRENCY = "CNY"


@dataclass(slots=True)
class Answer:
    """What an operation says.

    `silent` holds the connection `hold_s` seconds and closes it unanswered; `notify_first` names a payment
    whose notice goes out before this answer.
    """

    result: dict[str, str]
    fields: dict[str, Any] = field(default_factory=dict)
    silent: bool = False
    hold_s: float = 0.0
    notify_first: str | None = None

    def wire(self) -> dict[str, Any]:
        """Return the JSON object."""
        return {"result": self.result, **self.fields}


def payment_fields(payment: Payment) -> dict[str, Any]:
    """Return what pay, inquiryPayment and notifyPayment say alike about a payment.

    Settlement amount and quote are absent because order and settlement currency are the same.
    """
    fields: dict[str, Any] = {
        "paymentRequestId": payment.request_id,
        "paymentId": payment.payment_id,
        "paymentAmount": payment.amount.wire(),
        "paymentCreateTime": iso(payment.created_at),
    }
    if payment.paid_at is not None:
        fields |= {
            "paymentTime": iso(payment.paid_at),
            "actualPaymentAmount": {"value": str(payment.wallet_fen), "currency": WALLET_CURRENCY},
            "paymentQuote": payment.quote.wire(),
            "pspCustomerInfo": customer_info(payment),
        }
    return fields


def customer_info(payment: Payment) -> dict[str, str]:
    """Return the masked buyer; one buyer code is one buyer, all phones of the page are the default one."""
    digest = hashlib.sha256((payment.buyer_code or "default").encode()).digest()
    number = int.from_bytes(digest[:8])
    return {
        "pspName": PSP_NAME,
        "pspCustomerId": f"2088{number % 10**12:012d}",
        "displayCustomerId": f"13{number % 10}****{number // 10 % 10**4:04d}",
    }


def refund_fields(refund: Refund) -> dict[str, Any]:
    """Return what refund and notifyRefund say about a refund."""
    fields: dict[str, Any] = {
        "refundRequestId": refund.request_id,
        "refundId": refund.refund_id,
        "paymentId": refund.payment_id,
        "refundAmount": refund.amount.wire(),
    }
    if refund.refunded_at is not None:
        fields["refundTime"] = iso(refund.refunded_at)
    return fields


def refund_transaction(refund: Refund) -> dict[str, Any]:
    """Return the item of a refund in `transactions` of inquiryPayment."""
    return {
        "transactionType": "REFUND",
        "transactionId": refund.refund_id,
        "transactionRequestId": refund.request_id,
        "transactionStatus": refund.status,
        "transactionAmount": refund.amount.wire(),
        "transactionTime": iso(refund.refunded_at or refund.created_at),
        "transactionResult": result(refund.result_code),
    }


def payment_status_fields(payment: Payment) -> dict[str, str]:
    """Return state, code and message of a payment as inquiryPayment gives them."""
    return {
        "paymentStatus": payment.status,
        "paymentResultCode": payment.result_code,
        "paymentResultMessage": CODES[payment.result_code][1],
    }
