"""A line in memory, its clock in our hands, and a partner who signs and listens."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from sluis.sandbox.cainiao import build
from sluis.sandbox.cainiao.signing import digest
from sluis.sandbox.http import Request, Response
from sluis.sandbox.server import Switchboard
from sluis.sandbox.store import Store
from sluis.sandbox.world import Clock, Fault, Faults, World

LOTTE = {
    "name": "Chocolaterie Lotte",
    "phone": "+3292250000",
    "countryCode": "BE",
    "city": "Gent",
    "detailAddress": "Korenmarkt 3",
    "zipCode": "9000",
}
WEI = {
    "name": "王伟",
    "phone": "13800138000",
    "countryCode": "CN",
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detailAddress": "文三路 90 号",
    "zipCode": "310012",
}
PARCEL = {"weight": 850, "weightUnit": "g", "length": 30, "width": 20, "height": 10, "dimensionUnit": "cm"}
PRALINES = {"itemName": "比利时巧克力", "quantity": 2, "unitPrice": 9900, "currency": "CNY"}


def waybill_content(code: str = "PARCEL-1", **changes: Any) -> dict[str, Any]:
    """Return a good TMS_WAYBILL_GET."""
    return {
        "externalOrderCode": code,
        "bizType": "DIRECT_9610",
        "sender": LOTTE,
        "receiver": WEI,
        "parcel": PARCEL,
        "items": [PRALINES],
    } | changes


def delivery_order(code: str = "ORDER-1", **changes: Any) -> dict[str, Any]:
    """Return a good CN_WMS_DELIVERYORDER_CREATE: two boxes at 99.00, post 10.00, tax 18.93."""
    return {
        "ownerUserId": "2200000001",
        "orderType": "BONDED_WHS",
        "storeCode": "NGB001",
        "externalOrderCode": code,
        "receiverInfo": WEI,
        "senderInfo": LOTTE,
        "orderItemList": [
            {
                "itemCode": "PRAL-250",
                "itemName": "比利时巧克力",
                "quantity": 2,
                "declareInfo": {
                    "unitPrice": 9900,
                    "totalPrice": 19800,
                    "hsCode": "1806900000",
                    "itemRecordNo": "NB-0001",
                    "originCountry": "BE",
                    "currency": "CNY",
                },
            }
        ],
        "orderAmountInfo": {
            "dutiablePrice": 20800,
            "customsTax": 0,
            "consumptionTax": 0,
            "vat": 1893,
            "totalTax": 1893,
            "insurance": 0,
            "coupon": 0,
            "actualPayment": 22693,
            "postFee": 1000,
            "currency": "CNY",
        },
        "customsDeclareInfo": {
            "buyerName": "王伟",
            "buyerIDType": "1",
            "buyerIDNo": "11010519491231002X",
            "payOrderId": "PAY-1",
            "contactNo": "13800138000",
        },
    } | changes


@dataclass
class Line:
    """The line with the partner's hands on it."""

    world: World
    switchboard: Switchboard
    access: dict[str, Any]
    _offset_s: float = 0.0

    def form(self, message_type: str, content: str, **changes: str) -> dict[str, str]:
        """Return a signed form."""
        return {
            "msg_type": message_type,
            "logistic_provider_id": self.access["logistic_provider_id"],
            "data_digest": digest(content, self.access["secret"]),
            "to_code": "GLOBAL_SALE" if message_type == "GLOBAL_SALE_ORDER_NOTIFY" else "CNL_EU",
            "logistics_interface": content,
        } | changes

    def post(self, path: str, body: bytes) -> Response:
        return self.switchboard.answer(Request("POST", path, "", (), body))

    def get(self, path: str, query: str = "") -> Response:
        return self.switchboard.answer(Request("GET", path, query, (), b""))

    def send(self, form: dict[str, str]) -> Response:
        return self.post("/gateway/link.do", urlencode(form).encode())

    def call(self, message_type: str, content: dict[str, Any]) -> dict[str, Any]:
        """Call with JSON and return the answer."""
        text = json.dumps(content, ensure_ascii=False)
        return json.loads(self.send(self.form(message_type, text)).body)

    def refused(self, message_type: str, content: dict[str, Any]) -> str:
        """Call, expect a refusal, return "code message"."""
        answer = self.call(message_type, content)
        assert answer["success"] == "false", answer
        return f"{answer['errorCode']} {answer['errorMsg']}"

    def take_waybill(self, code: str = "PARCEL-1", **changes: Any) -> str:
        answer = self.call("TMS_WAYBILL_GET", waybill_content(code, **changes))
        assert answer["success"] == "true", answer
        return str(answer["mailNo"])

    def control(self, what: str, value: dict[str, Any]) -> dict[str, Any]:
        response = self.post(f"/cainiao/control/{what}", json.dumps(value).encode())
        assert response.status == 200, response.body
        return json.loads(response.body)

    def fault(self, name: str, times: int | None = 1, **parameters: Any) -> None:
        self.world.faults.switch("cainiao", name, Fault(times=times, parameters=parameters))

    def later(self, *, hours: float = 0, seconds: float = 0) -> None:
        """Move the clock and let happen what is due."""
        self._offset_s += hours * 3600 + seconds
        self.world.clock.set_offset_s(round(self._offset_s))
        self.switchboard.tick()

    def actions(self, mail_no: str) -> list[str]:
        """Return the action codes of the public feed, oldest first."""
        feed = json.loads(self.get("/global/detail.json", f"mailNos={mail_no}&lang=zh-CN").body)
        return [event["actionCode"] for event in reversed(feed["module"][0]["detailList"])]

    def book(self) -> dict[str, Any]:
        return json.loads(self.get("/control/book/cainiao").body)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    world = World(Store(None), Clock(), Faults(), tmp_path, "http://127.0.0.1:8001")
    party = build(world)
    yield Line(world, Switchboard(world, [party]), party.credentials(world.origin))
    world.store.close()


@dataclass
class Partner:
    """A listening partner: what came in, and what it answers."""

    url: str
    forms: list[dict[str, str]] = field(default_factory=list)
    answer: bytes = b'{"success":"true"}'
    status: int = 200

    def actions(self) -> list[str]:
        return [json.loads(form["logistics_interface"])["trace"]["actionCode"] for form in self.forms]


@pytest.fixture
def partner() -> Iterator[Partner]:
    heard = Partner("")

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.forms.append({key: values[0] for key, values in parse_qs(body).items()})
            self.send_response(heard.status)
            self.send_header("Content-Length", str(len(heard.answer)))
            self.end_headers()
            self.wfile.write(heard.answer)

        def log_message(self, *_: object) -> None:
            """Keep the tests quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    heard.url = f"http://127.0.0.1:{server.server_address[1]}/trace"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield heard
    server.shutdown()
    server.server_close()
