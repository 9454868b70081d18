"""From request to answer: the envelope of LINK, the public feed, the control addresses."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from sluis.sandbox.cainiao import pages
from sluis.sandbox.cainiao.content import is_xml, read_json, read_xml, write
from sluis.sandbox.cainiao.errors import (
    ILLEGAL_CONTENT,
    ILLEGAL_FORMAT,
    ILLEGAL_MESSAGE_TYPE,
    ILLEGAL_PROVIDER,
    ILLEGAL_SIGNATURE,
    SYSTEM_ERROR,
    LinkError,
    missing,
)
from sluis.sandbox.cainiao.gateway import Gateway
from sluis.sandbox.cainiao.journey import Journeys
from sluis.sandbox.cainiao.scenarios import strikes
from sluis.sandbox.cainiao.signing import verifies
from sluis.sandbox.cainiao.state import Book
from sluis.sandbox.cainiao.trace import Traces
from sluis.sandbox.http import Request, Response, html_response, json_response
from sluis.sandbox.world import World

_FEED_MOST = 100


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=30
        )
    except ValueError as error:
        raise LinkError(ILLEGAL_FORMAT, f"illegal form: {error}") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise LinkError(ILLEGAL_CONTENT, "a request param stands twice")
    return form


class Responses:
    """Answers requests."""

    def __init__(
        self,
        world: World,
        book: Book,
        gateway: Gateway,
        journeys: Journeys,
        traces: Traces,
        access: Callable[[], tuple[str, str]],
    ) -> None:
        self._world = world
        self._book = book
        self._gateway = gateway
        self._journeys = journeys
        self._traces = traces
        self._access = access

    def _now_s(self) -> float:
        return self._world.clock.now().timestamp()

    def link(self, request: Request) -> Response:
        """Answer a call of LINK."""
        if strikes(self._world, "down") is not None:
            return Response(503, [("Content-Type", "text/plain")], b"service unavailable\n")
        if request.method != "POST":
            return Response(405, [("Allow", "POST"), ("Content-Type", "text/plain")], b"POST only\n")
        as_xml = False
        try:
            form = _form(request.body)
            as_xml = is_xml(form.get("logistics_interface", ""))
            value = self._answer(form, as_xml=as_xml)
        except LinkError as error:
            value = {"success": "false", "errorCode": error.code, "errorMsg": error.message}
        return self._dressed(value, as_xml=as_xml)

    def _dressed(self, value: dict[str, Any], *, as_xml: bool) -> Response:
        content_type, body = write(value, as_xml=as_xml)
        response = Response(200, [("Content-Type", content_type)], body)
        if (slow := strikes(self._world, "slow")) is not None:
            response.hold_s = float(slow.get("seconds", 5))
        response.drop = strikes(self._world, "cut_after_processing") is not None
        return response

    def _answer(self, form: dict[str, str], *, as_xml: bool) -> dict[str, Any]:
        content = self._admitted(form)
        value = read_xml(content) if as_xml else read_json(content)
        if strikes(self._world, "system_error") is not None:
            raise LinkError(SYSTEM_ERROR, "system error, try again later")
        self._journeys.run(self._now_s())
        answer = self._gateway.answer(
            form["msg_type"],
            form.get("to_code", ""),
            form["logistic_provider_id"],
            value,
            from_xml=as_xml,
        )
        self._journeys.run(self._now_s())  # the advance notice belongs to the moment of the order
        return answer

    def _admitted(self, form: dict[str, str]) -> str:
        for name, spoken in (
            ("msg_type", "api"),
            ("logistic_provider_id", "fromCode"),
            ("data_digest", "DataDigest"),
            ("logistics_interface", "logistics_interface"),
        ):
            if not form.get(name):
                raise missing(spoken)
        partner, secret = self._access()
        content = form["logistics_interface"]
        if form["logistic_provider_id"] != partner:
            raise LinkError(ILLEGAL_PROVIDER, "illegal provider")
        if not verifies(content, secret, form["data_digest"]):
            raise LinkError(ILLEGAL_SIGNATURE, "illegal signature")
        if form["msg_type"] not in self._gateway.message_types:
            raise LinkError(ILLEGAL_MESSAGE_TYPE, f"illegal message type: {form['msg_type'][:60]}")
        return content

    def feed(self, request: Request) -> Response:
        """Answer the public tracking feed."""
        if strikes(self._world, "down") is not None:
            return Response(503, [("Content-Type", "text/plain")], b"service unavailable\n")
        query = dict(request.query_pairs())
        numbers = [number.strip() for number in query.get("mailNos", "").split(",") if number.strip()]
        if not numbers or len(numbers) > _FEED_MOST:
            return json_response({"module": [], "success": False, "errorMsg": "mailNos: 1 to 100 numbers"})
        self._journeys.run(self._now_s())
        language = query.get("lang") or query.get("language") or "en-US"
        parcels = [parcel for number in dict.fromkeys(numbers) if (parcel := self._book.parcel(number))]
        module = [self._traces.module(parcel, language) for parcel in parcels]
        return json_response({"module": module, "success": True})

    def control_callback(self, request: Request) -> Response:
        """Register where traces are pushed."""
        url = json.loads(request.body)["url"]
        self._book.set_setting("callback_url", str(url))
        return json_response({"url": url})

    def control_event(self, request: Request) -> Response:
        """Put an event in by hand."""
        value = json.loads(request.body)
        mail_no = str(value.get("mailNo", ""))
        if self._book.parcel(mail_no) is None:
            return json_response({"error": f"mailNo {mail_no!r} is unknown"}, 404)
        self._journeys.run(self._now_s())
        code = str(value["actionCode"])
        event_id = self._journeys.inject(
            mail_no, code, self._event_time_s(value.get("time")), str(value.get("location", "")),
            str(value.get("desc", "")),
        )  # fmt: skip
        return json_response({"eventId": str(event_id), "mailNo": mail_no, "actionCode": code})

    def _event_time_s(self, value: object) -> float:
        if value is None:
            return self._now_s()
        if isinstance(value, int):
            return value / 1000
        return datetime.fromisoformat(str(value)).timestamp()

    def desk(self, request: Request) -> Response:
        """Show the parcels and their stories."""
        self._journeys.run(self._now_s())
        return html_response(pages.desk(self._book, self._traces))
