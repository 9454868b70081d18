"""What the bank answers to an upload, a question about its status, and a request for a statement."""

from __future__ import annotations

import json
from datetime import date
from secrets import compare_digest

from sluis.sandbox.bank import camt, pain, pain002, state
from sluis.sandbox.bank.errors import Refused, UnknownAccount
from sluis.sandbox.bank.scenarios import strikes
from sluis.sandbox.http import Request, Response, json_response
from sluis.sandbox.world import World


class Desk:
    """Answers the bank's paths; all but control want the API key."""

    def __init__(self, world: World, api_key: str) -> None:
        self._world = world
        self._api_key = api_key

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        if request.path == "/bank/control/book" and request.method == "POST":
            return self._book(request)
        if strikes(self._world, "drop_before") is not None:
            return Response(drop=True)
        if strikes(self._world, "http_502") is not None:
            return Response(502, [("Content-Type", "text/html")], b"<h1>502 Bad Gateway</h1>\n")
        if not compare_digest((request.header("X-Api-Key") or "").encode(), self._api_key.encode()):
            return json_response({"error": "header X-Api-Key is missing or wrong"}, 401)
        return self._on_its_way(self._route(request))

    def _on_its_way(self, response: Response) -> Response:
        if (slow := strikes(self._world, "slow")) is not None:
            response.hold_s = float(slow.get("seconds", 30))
        if strikes(self._world, "half_answer") is not None:
            response.cut_after = len(response.body) // 2
        if strikes(self._world, "cut_after_processing") is not None:
            response.drop = True
        return response

    def _route(self, request: Request) -> Response:
        first, _, rest = request.path.removeprefix("/bank/").partition("/")
        if first == "payments" and request.method == "POST" and not rest:
            return self._take(request)
        if first == "payments" and request.method == "GET" and rest:
            return self._status(rest)
        if first == "statements" and request.method == "GET":
            return self._statement(request, rest) if rest else self._statements()
        return json_response({"error": "no such address or method"}, 404)

    def _book(self, request: Request) -> Response:
        try:
            everything = bool(json.loads(request.body or b"{}").get("now", False))
        except (ValueError, AttributeError):
            return json_response({"error": 'body must be {"now": true} or {"now": false}'}, 400)
        return json_response({"booked": state.book_due(self._world, everything=everything)})

    def _take(self, request: Request) -> Response:
        media_type = (request.header("Content-Type") or "application/xml").split(";")[0].strip().lower()
        if media_type not in ("application/xml", "text/xml"):
            return json_response({"error": "Content-Type must be application/xml"}, 415)
        sketch = pain.sketch(request.body)
        try:
            message = pain.read(request.body)
            if (planned := strikes(self._world, "refuse_message")) is not None:
                raise Refused(str(planned.get("reason", "AM04")), "by scenario")
            state.take(self._world, message)
        except Refused as refused:
            state.remember_refusal(self._world, sketch.message_id, sketch.version, refused)
            return self._report(sketch.message_id, sketch.version, "RJCT", refused.code, refused.text)
        return self._report(message.message_id, message.version, "ACCP")

    def _report(
        self, message_id: str, version: str, status: str, reason: str | None = None, detail: str | None = None
    ) -> Response:
        now = self._world.clock.now().astimezone(state.ZONE)
        return _xml(
            pain002.report(
                version=version,
                message_id=message_id,
                created_at=now,
                status=status,
                reason=reason,
                detail=detail,
            )
        )

    def _status(self, message_id: str) -> Response:
        row = state.message_row(self._world.store, message_id)
        if row is None:
            return json_response({"error": f"no message {message_id} was received"}, 404)
        transfers = state.transfers_of(self._world.store, message_id)
        return _xml(
            pain002.report(
                version=row["version"],
                message_id=message_id,
                created_at=self._world.clock.now().astimezone(state.ZONE),
                status=pain002.group_status(row, transfers),
                reason=row["reason"],
                detail=row["detail"],
                transfers=transfers,
            )
        )

    def _statements(self) -> Response:
        days = state.statement_days(self._world.store)
        address = f"{self._world.origin}/bank/statements/"
        return json_response(
            {
                "statements": [
                    {
                        "account": row["iban"],
                        "day": row["booked_day"],
                        "entries": row["entries"],
                        "url": f"{address}{row['booked_day']}.xml?account={row['iban']}",
                    }
                    for row in days
                ]
            }
        )

    def _statement(self, request: Request, name: str) -> Response:
        asked = dict(request.query_pairs())
        version = asked.get("version", "08")
        try:
            day = date.fromisoformat(name.removesuffix(".xml"))
            account = state.account(self._world.store, asked.get("account", state.OFFICE_IBAN))
        except (ValueError, UnknownAccount) as error:
            return json_response({"error": str(error)}, 404)
        if version not in camt.NAMESPACES:
            return json_response({"error": "version must be 08 or 02"}, 400)
        if day > state.today(self._world) or strikes(self._world, "late_statement") is not None:
            return json_response({"error": f"the statement of {day.isoformat()} is not there yet"}, 404)
        entries = state.entries_of(self._world.store, account["iban"], day)
        opening = state.balance(self._world.store, account["iban"], before=day)
        closing = opening + sum(entry["amount_minor"] for entry in entries)
        twice = strikes(self._world, "doubled_entry") is not None
        statement_day = camt.Day(account, day, opening, closing, entries, first_twice=twice)
        now = self._world.clock.now().astimezone(state.ZONE)
        return _xml(camt.statement(statement_day, version=version, created_at=now))


def _xml(body: bytes) -> Response:
    return Response(200, [("Content-Type", "application/xml; charset=UTF-8")], body)
