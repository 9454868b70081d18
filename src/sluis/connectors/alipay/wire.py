"""Their messages in their own field names: built from and read into plain values (no socket, no database).

Every scalar travels as a JSON string; amounts are minor units without a point; times carry an offset.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sluis.kernel.money import Money, MoneyError
from sluis.payments.ports import PayRequest, RefundRequest

_SCENARIO = {"payment_code": "PaymentCode", "order_code": "OrderCode", "entry_code": "EntryCode"}


@dataclass(frozen=True, slots=True)
class Result:
    """The result object of every answer."""

    status: str
    code: str
    message: str


class Unreadable(ValueError):
    """An answer that is not JSON of the documented form."""


def money(value: Money) -> dict[str, str]:
    """Write an Amount."""
    return {"currency": value.currency, "value": str(value.minor)}


def read_money(value: object) -> Money | None:
    """Read an Amount; None when absent. Raise Unreadable when it cannot be one."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise Unreadable("an amount is not an object")
    try:
        return Money(int(str(value["value"])), str(value["currency"]))
    except (KeyError, ValueError, MoneyError) as error:
        raise Unreadable(f"an amount cannot be read: {error}") from error


def read_time(value: object) -> datetime | None:
    """Read a Datetime with offset; None when absent or unreadable (a moment never decides about money)."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def pay(request: PayRequest, *, settlement_currency: str) -> dict[str, Any]:
    """Build the body of pay (fact sheet §4.1)."""
    method = {"paymentMethodType": "CONNECT_WALLET"}
    if request.payment_code:
        method["paymentMethodId"] = request.payment_code
    body: dict[str, Any] = {
        "productCode": "IN_STORE_PAYMENT",
        "paymentRequestId": request.request_id,
        "order": _order(request),
        "paymentAmount": money(request.amount),
        "paymentMethod": method,
        "paymentFactor": {"inStorePaymentScenario": _SCENARIO[request.scenario]},
        "paymentNotifyUrl": request.notify_url,
        "settlementStrategy": {"settlementCurrency": settlement_currency},
    }
    if request.scenario == "entry_code":
        body["paymentRedirectUrl"] = request.redirect_url
    return body


def _order(request: PayRequest) -> dict[str, Any]:
    place = request.place
    env = {
        "storeTerminalId": place.terminal_id[:64],
        "storeTerminalRequestTime": request.asked_at.isoformat(timespec="seconds"),
    }
    if request.user_agent:
        env["userAgent"] = request.user_agent
    order: dict[str, Any] = {
        "referenceOrderId": request.request_id,
        "orderDescription": request.description[:256],
        "orderAmount": money(request.amount),
        "merchant": {
            "referenceMerchantId": place.merchant_id[:32],
            "merchantName": place.merchant_name[:256],
            "merchantMCC": place.mcc,
            "store": {
                "referenceStoreId": place.store_id[:32],
                "storeName": place.store_name[:256],
                "storeMCC": place.mcc,
            },
        },
        "env": env,
    }
    if request.goods:
        order["goods"] = [
            {
                "referenceGoodsId": line.product_id or str(number),
                "goodsName": line.name[:256],
                "goodsQuantity": str(line.quantity),
                "goodsUnitAmount": money(line.unit_price),
            }
            for number, line in enumerate(request.goods, 1)
        ]
    return order


def refund(request: RefundRequest) -> dict[str, Any]:
    """Build the body of refund."""
    body: dict[str, Any] = {
        "refundRequestId": request.refund_id,
        "paymentId": request.wallet_payment_id,
        "refundAmount": money(request.amount),
    }
    if request.reason:
        body["refundReason"] = request.reason[:256]
    return body


def encode(body: Mapping[str, Any]) -> bytes:
    """Write a body as it is signed and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def decode(raw: bytes) -> tuple[Result, dict[str, Any]]:
    """Read an answer. Raise Unreadable when it is not JSON with a result object."""
    try:
        body = json.loads(raw)
        result = body["result"]
        return Result(
            str(result["resultStatus"]), str(result["resultCode"]), str(result.get("resultMessage", ""))
        ), body
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"the answer is not of the documented form: {error}") from error


def text_code(body: Mapping[str, Any]) -> tuple[str, datetime | None]:
    """Return the content to draw as a QR code and its expiry, from orderCodeForm."""
    form = body.get("orderCodeForm")
    if not isinstance(form, Mapping):
        return "", None
    details = form.get("codeDetails") or []
    values = [str(d.get("codeValue", "")) for d in details if d.get("displayType", "TEXT") == "TEXT"]
    return (values[0] if values else ""), read_time(form.get("expireTime"))


def quote_price(body: Mapping[str, Any]) -> str:
    """Return the payment quote as sent, "EUR/CNY 7.81230000", for the records."""
    quote = body.get("paymentQuote")
    if not isinstance(quote, Mapping):
        return ""
    return f"{quote.get('quoteCurrencyPair', '')} {quote.get('quotePrice', '')}".strip()
