"""The paths this party serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sluis.sandbox.alipay.gateway import PREFIXES, Gateway, Operation
from sluis.sandbox.alipay.responses import cancel, inquiry, pay, refund, registration
from sluis.sandbox.http import Request, Response, Route

OPERATIONS: Mapping[str, Operation] = {
    "/v1/payments/pay": pay.answer,
    "/v1/payments/inquiryPayment": inquiry.payment,
    "/v1/payments/cancel": cancel.answer,
    "/v1/payments/refund": refund.answer,
    "/v1/payments/inquiryRefund": inquiry.refund,
    "/v1/merchants/registration": registration.register,
    "/v1/merchants/inquiryRegistrationStatus": registration.status,
    "/v1/merchants/inquiryRegistrationInfo": registration.info,
}


def routes(
    gateway: Gateway,
    *,
    phone: Callable[[Request], Response],
    files: Callable[[Request], Response],
    control: Callable[[Request], Response],
) -> list[Route]:
    """Return the routes: the API under both prefixes, and what has no counterpart on the real wire."""
    return [
        *(Route(f"{prefix}/", gateway.answer) for prefix in PREFIXES),
        Route("/alipay/phone/", phone),
        Route("/alipay/files/", files, "GET"),
        Route("/alipay/", control),
    ]
