"""The result codes this sandbox sends, with status and message, and the refusal that carries one.

Source: the in-store pages of docs.antom.com as of June 2024 (pay, inquiryPayment, cancel, refund,
inquiryRefund).
"""

from __future__ import annotations

MAX_MESSAGE = 256

# code: (status, message)
CODES: dict[str, tuple[str, str]] = {
    "SUCCESS": ("S", "success."),
    "PAYMENT_IN_PROCESS": ("U", "The payment is being processed."),
    "UNKNOWN_EXCEPTION": ("U", "An API call has failed, which is caused by unknown reasons."),
    "REQUEST_TRAFFIC_EXCEED_LIMIT": ("U", "The request traffic exceeds the limit."),
    "INVALID_SIGNATURE": ("F", "The signature is invalid."),
    "CLIENT_INVALID": ("F", "The client is invalid."),
    "KEY_NOT_FOUND": ("F", "The key is not found."),
    "PARAM_ILLEGAL": ("F", "Illegal parameters exist."),
    "MEDIA_TYPE_NOT_ACCEPTABLE": ("F", "The server does not implement the media type of the request."),
    "METHOD_NOT_SUPPORTED": ("F", "The server does not implement the requested HTTP method: use POST."),
    "NO_INTERFACE_DEF": ("F", "The API is not defined."),
    "MERCHANT_NOT_REGISTERED": ("F", "The merchant or the store is not registered."),
    "SETTLE_CONTRACT_NOT_MATCH": ("F", "No settlement contract for this currency."),
    "PROCESS_FAIL": ("F", "A general business failure occurred. Do not retry."),
    "REPEAT_REQ_INCONSISTENT": ("F", "The request differs from the first one with the same id."),
    "INVALID_PAYMENT_CODE": ("F", "The payment code is invalid."),
    "EXPIRED_CODE": ("F", "The payment code has expired."),
    "USER_BALANCE_NOT_ENOUGH": ("F", "The balance of the buyer is not enough."),
    "USER_AMOUNT_EXCEED_LIMIT": ("F", "The amount exceeds the limit of the buyer."),
    "USER_PAYMENT_VERIFICATION_FAILED": ("F", "The buyer did not pass the verification of the payment."),
    "PAYMENT_AMOUNT_EXCEED_LIMIT": ("F", "The payment amount exceeds the limit."),
    "RISK_REJECT": ("F", "The payment is declined by risk control."),
    "ORDER_IS_CLOSED": ("F", "The order is closed."),
    "ORDER_IS_CANCELED": ("F", "The order is cancelled."),
    "CURRENCY_NOT_SUPPORT": ("F", "The currency is not supported."),
    "ORDER_NOT_EXIST": ("F", "The order does not exist."),
    "ORDER_STATUS_INVALID": ("F", "The order status is invalid for this request."),
    "CANCEL_WINDOW_EXCEED": ("F", "The cancel window is exceeded: use refund."),
    "REFUND_AMOUNT_EXCEED": ("F", "The total refund amount exceeds the payment amount."),
    "REFUND_WINDOW_EXCEED": ("F", "The refund window is exceeded."),
    "MERCHANT_BALANCE_NOT_ENOUGH": ("F", "The balance of the merchant is not enough."),
    "REPEAT_REGISTRATION": ("F", "The merchant is registered already."),
    "RECORD_NOT_FOUND": ("F", "The record is not found."),
}


def result(code: str, message: str = "") -> dict[str, str]:
    """Return a `result` object; the message is cut at its documented 256 characters."""
    status, text = CODES[code]
    return {"resultStatus": status, "resultCode": code, "resultMessage": (message or text)[:MAX_MESSAGE]}


class Refusal(Exception):
    """Ends an operation with a result and nothing else; what it began is rolled back."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message or CODES[code][1]}")
        self.code = code
        self.result = result(code, message)


def illegal(field: str, why: str) -> Refusal:
    """Return the refusal of one field, named by its full path or header name."""
    return Refusal("PARAM_ILLEGAL", f"{field} {why}")
