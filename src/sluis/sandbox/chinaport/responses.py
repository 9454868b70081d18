"""From request to answer: the exchange, the queue of receipts, the control addresses, the customs desk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

from sluis.sandbox.chinaport import exchange, holdings, identity, pages
from sluis.sandbox.chinaport.companies import CLIENT_ID, Registry
from sluis.sandbox.chinaport.desk import Desk, DeskError
from sluis.sandbox.chinaport.errors import (
    ACCEPTED,
    ADDRESS_MISMATCH,
    OTHER_LOGIC,
    OTHER_SYSTEM,
    ExchangeRefusal,
)
from sluis.sandbox.chinaport.intake import Intake
from sluis.sandbox.chinaport.outbox import Outbox
from sluis.sandbox.chinaport.progress import Progress
from sluis.sandbox.chinaport.scenarios import strikes
from sluis.sandbox.chinaport.state import Book
from sluis.sandbox.http import Request, Response, html_response, json_response, redirect
from sluis.sandbox.world import World

_PACE = ("seconds", "match_wait_s", "goods_back_s", "payer_must_be_buyer", "open_account_book")


class BadControl(ValueError):
    """A control address was called with something else than it takes."""


def _values(request: Request) -> dict[str, Any]:
    """Read a JSON object or a form."""
    if (request.header("Content-Type") or "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        value = json.loads(request.body or b"{}")
    except ValueError as error:
        raise BadControl(f"the body must be JSON or a form: {error}") from error
    if not isinstance(value, dict):
        raise BadControl("the body must be a JSON object")
    return value


def _careful(handler: Callable[[Any, Request], Response]) -> Callable[[Any, Request], Response]:
    def careful(self: Any, request: Request) -> Response:
        try:
            return handler(self, request)
        except (BadControl, DeskError) as error:
            return json_response({"error": str(error)}, 400)
        except KeyError as error:
            return json_response({"error": f"{error.args[0]} is missing or unknown"}, 400)

    return careful


class Responses:
    """Answers requests."""

    def __init__(
        self,
        world: World,
        book: Book,
        registry: Registry,
        outbox: Outbox,
        intake: Intake,
        progress: Progress,
    ) -> None:
        self._world = world
        self._book = book
        self._registry = registry
        self._outbox = outbox
        self._intake = intake
        self._progress = progress
        self._desk = Desk(book, progress)

    def _now_s(self) -> float:
        return self._world.clock.now().timestamp()

    def dxp(self, request: Request) -> Response:
        """Take a terminal message and answer with a receipt."""
        if strikes(self._world, "http_502") is not None:
            return Response(502, [("Content-Type", "text/plain")], b"bad gateway\n")
        body = self._exchanged(request.body)
        response = Response(200, [("Content-Type", "application/xml; charset=UTF-8")], body)
        if (slow := strikes(self._world, "slow")) is not None:
            response.hold_s = float(slow.get("seconds", 5))
        response.drop = strikes(self._world, "cut_after_processing") is not None
        return response

    def _exchanged(self, body: bytes) -> bytes:
        now = self._world.clock.now()
        try:
            terminal = exchange.read(body)
            exchange.check_signature(terminal, self._registry.all(), now)
            if strikes(self._world, "exchange_down") is not None:
                raise ExchangeRefusal(OTHER_SYSTEM, "system busy", cop_msg_id=terminal.cop_msg_id)
            number = self._take(terminal, hashlib.sha256(body).hexdigest())
        except ExchangeRefusal as refusal:
            number = exchange.message_id(now, self._book.serial("message"))
            return exchange.receipt(refusal.cop_msg_id, number, refusal.code, refusal.info[:500], now)
        self._progress.run()
        return exchange.receipt(terminal.cop_msg_id, number, ACCEPTED, "accepted", now)

    def _take(self, terminal: exchange.Terminal, digest: str) -> str:
        """Store the message once; return the exchange's number of it."""
        with self._book.store.transaction() as db:
            before = db.execute(
                "SELECT * FROM chinaport_messages WHERE cop_msg_id = ?", (terminal.cop_msg_id,)
            ).fetchone()
            if before is not None and before["digest"] != digest:
                raise ExchangeRefusal(
                    OTHER_LOGIC, "CopMsgId was used with another content", cop_msg_id=terminal.cop_msg_id
                )
            if before is not None:
                return str(before["msg_id"])
            number = exchange.message_id(self._world.clock.now(), self._book.serial("message"))
            cursor = db.execute(
                "INSERT INTO chinaport_messages (cop_msg_id, digest, msg_id, received_s) VALUES (?, ?, ?, ?)",
                (terminal.cop_msg_id, digest, number, self._now_s()),
            )
            self._intake.take(terminal, int(cursor.lastrowid or 0))
            return number

    @_careful
    def receive(self, request: Request) -> Response:
        """Hand out receipts."""
        values = _values(request)
        if values.get("client") != CLIENT_ID:
            return json_response({"code": ADDRESS_MISMATCH, "messages": [], "left": 0})
        try:
            most = int(values.get("max", 20))
        except (TypeError, ValueError) as error:
            raise BadControl("max must be a number from 1 to 100") from error
        if not 1 <= most <= 100:
            raise BadControl("max must be a number from 1 to 100")
        self._progress.run()
        return json_response(self._outbox.listing(most))

    @_careful
    def ack(self, request: Request) -> Response:
        """Take acknowledgements."""
        values = _values(request)
        if values.get("client") != CLIENT_ID:
            return json_response({"code": ADDRESS_MISMATCH, "acknowledged": 0})
        numbers = values["ids"]
        if isinstance(numbers, str):
            numbers = [number for number in numbers.split(",") if number]
        if not isinstance(numbers, list):
            raise BadControl("ids must be a list")
        acknowledged = self._outbox.acknowledge([str(number) for number in numbers])
        return json_response({"code": "0000", "acknowledged": acknowledged})

    @_careful
    def control_pace(self, request: Request) -> Response:
        """Set how fast and how strict customs is."""
        for name, value in _values(request).items():
            if name not in _PACE:
                raise BadControl(f"{name} is none of {', '.join(_PACE)}")
            wanted = bool if name in _PACE[3:] else (int, float)
            if not isinstance(value, wanted) or (wanted is not bool and value < 0):
                raise BadControl(f"{name}: not {value!r}")
            self._book.set_setting(name, value)
        return json_response(self._book.settings())

    @_careful
    def control_callback(self, request: Request) -> Response:
        """Register where receipts are pushed."""
        self._book.set_setting("callback_url", str(_values(request)["url"]))
        return json_response({"url": self._book.setting("callback_url")})

    @_careful
    def control_account_book(self, request: Request) -> Response:
        """Enter stock of bonded articles."""
        values = _values(request)
        for item in values["items"]:
            holdings.set_stock(
                self._book, str(values["emsNo"]), str(item["itemRecordNo"]), _decimal(item["qty"], "qty")
            )
        return json_response({"emsNo": values["emsNo"], "items": len(values["items"])})

    @_careful
    def control_allowance(self, request: Request) -> Response:
        """Enter what a buyer used elsewhere."""
        values = _values(request)
        person, year = str(values["buyerIdNumber"]), int(values["year"])
        if not identity.holds(person):
            raise BadControl("buyerIdNumber: check digit")
        holdings.set_used_elsewhere(self._book, person, year, _decimal(values["used"], "used"))
        used = holdings.used(self._book, person, year)
        return json_response({"idNumber": identity.masked(person), "year": year, "used": f"{used:.2f}"})

    @_careful
    def control_desk(self, request: Request) -> Response:
        """Act as the officer at the desk."""
        document = self._acted(_values(request))
        return json_response(
            {
                "orderNo": document.head["orderNo"],
                "invtNo": document.row["invt_no"],
                "status": document.status,
            }
        )

    def _acted(self, values: dict[str, Any]) -> Any:
        document = self._desk.act(
            order_no=str(values.get("orderNo", "")),
            invt_no=str(values.get("invtNo", "")),
            action=str(values.get("action", "")),
            reason=str(values.get("reason", "")),
            now_s=self._now_s(),
        )
        self._progress.run()
        return self._book.document(document.id)

    def desk(self, request: Request) -> Response:
        """Show the customs desk, or take what the officer clicked."""
        if request.method == "POST":
            try:
                self._acted(_values(request))
            except DeskError as error:
                return html_response(pages.desk(self._book, str(error)), 400)
            return redirect("/chinaport/desk/")
        self._progress.run()
        return html_response(pages.desk(self._book))


def _decimal(value: object, name: str) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise BadControl(f"{name} must be a decimal") from error
    if not amount.is_finite() or amount < 0:
        raise BadControl(f"{name} must be a decimal, not below zero")
    return amount
