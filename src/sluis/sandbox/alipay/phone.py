"""The buyer's phone: what waits to be paid, a page to pay or refuse it, a fresh code to show at a till.

The forms post what the JSON addresses take: `POST /alipay/phone/api/pay` {"code": …}, `/api/refuse`,
`/api/expire`, and `POST /alipay/phone/api/code` for a payment code that lives one minute.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, quote

from sluis.sandbox.alipay import outcomes, phone_pages, state
from sluis.sandbox.alipay.codes import ISSUED_CODE_SECONDS
from sluis.sandbox.alipay.moments import SECOND, now_ms
from sluis.sandbox.alipay.state import Payment
from sluis.sandbox.http import Request, Response, html_response, json_response, redirect
from sluis.sandbox.world import World

ROOT = "/alipay/phone/"
REFUSED_BY_BUYER = "USER_PAYMENT_VERIFICATION_FAILED"
_VERBS = ("pay", "refuse", "expire")


class NoSuchCode(LookupError):
    """No payment waits behind a code."""


class Phone:
    """Plays the wallet of the default buyer."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, request: Request) -> Response:
        """Answer a page, a form or a JSON call."""
        what = request.path.removeprefix(ROOT)
        outcomes.ripen(self._world)
        try:
            if request.method == "GET":
                return self._page(what, dict(request.query_pairs()))
            if what.startswith("api/"):
                return self._api(what.removeprefix("api/"), request.body)
            return self._form(what, request.body)
        except NoSuchCode as error:
            return self._no_such_code(str(error), as_json=what.startswith("api/"))

    def _page(self, what: str, asked: dict[str, str]) -> Response:
        now = now_ms(self._world.clock)
        if what == "":
            return html_response(phone_pages.start(state.open_wallet_payments(self._world.store), now))
        if what == "pay":
            return html_response(phone_pages.payment(self._find(asked.get("code", "")), now))
        if what == "code":
            issued_at = state.issued_at(self._world.store, asked.get("code", ""))
            if issued_at is None:
                raise NoSuchCode(asked.get("code", ""))
            left_s = max(0, ISSUED_CODE_SECONDS - (now - issued_at) // SECOND)
            return html_response(phone_pages.fresh_code(asked["code"], left_s))
        return html_response(phone_pages.missing("There is no such page."), 404)

    def _form(self, what: str, body: bytes) -> Response:
        if what == "code":
            code = state.issue_code(self._world.store, now_ms(self._world.clock))
            return redirect(f"{ROOT}code?code={code}")
        code = parse_qs(body.decode(errors="replace")).get("code", [""])[0]
        if what not in _VERBS:
            return html_response(phone_pages.missing("There is no such page."), 404)
        payment, _ = self._act(what, code)
        return redirect(f"{ROOT}pay?code={quote(payment.wallet_code or '', safe='')}")

    def _api(self, what: str, body: bytes) -> Response:
        if what == "code":
            code = state.issue_code(self._world.store, now_ms(self._world.clock))
            return json_response({"code": code, "valid_seconds": ISSUED_CODE_SECONDS})
        try:
            code = json.loads(body)["code"]
        except (ValueError, KeyError, TypeError):
            return json_response({"error": 'body must be {"code": "…"}'}, 400)
        if what not in _VERBS:
            return json_response({"error": "no such address"}, 404)
        payment, done = self._act(what, str(code))
        answer = {
            "paymentId": payment.payment_id,
            "paymentRequestId": payment.request_id,
            "status": payment.status,
            "amount": payment.amount.wire(),
            "walletAmount": {"value": str(payment.wallet_fen), "currency": "CNY"},
        }
        if not done:
            return json_response({"error": f"the payment is {payment.status} already", **answer}, 409)
        return json_response(answer)

    def _find(self, code: str) -> Payment:
        payment = state.payment_by_wallet_code(self._world.store, code.strip())
        if payment is None:
            raise NoSuchCode(code)
        return payment

    def _act(self, verb: str, code: str) -> tuple[Payment, bool]:
        """Let the buyer act; return the payment as it then stands and whether it was still open."""
        with self._world.store.transaction() as db:
            payment = self._find(code)
            now = now_ms(self._world.clock)
            if payment.status != state.PROCESSING:
                return payment, False
            if verb == "pay":
                outcomes.pay(self._world, db, payment, now)
            else:
                outcome = REFUSED_BY_BUYER if verb == "refuse" else outcomes.EXPIRED
                outcomes.fail(self._world, db, payment, outcome, now)
            return self._find(code), True

    def _no_such_code(self, code: str, *, as_json: bool) -> Response:
        said = "This code belongs to no payment."
        if as_json:
            answer: dict[str, Any] = {"error": said, "code": code[:200]}
            return json_response(answer, 404)
        return html_response(phone_pages.missing(said), 404)
