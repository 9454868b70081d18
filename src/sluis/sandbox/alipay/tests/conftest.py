"""A sandbox on a free port, a till that signs by itself, and a shop that receives notices."""

from __future__ import annotations

import base64
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from sluis.sandbox import alipay, bank
from sluis.sandbox.server import Server, Switchboard
from sluis.sandbox.store import Store
from sluis.sandbox.world import Clock, Fault, Faults, World

TUESDAY_NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in UTC+8, 05:00 in Amsterdam


class StillClock(Clock):
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        super().__init__()
        self.at = TUESDAY_NOON

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.offset_s)

    def pass_(self, **span: float) -> None:
        """Let time pass: `pass_(hours=3)`."""
        self.at += timedelta(**span)


class House:
    """A running sandbox with Alipay and the bank."""

    def __init__(self, keys_dir: Path) -> None:
        self.clock = StillClock()
        self.world = World(Store(None), self.clock, Faults(), keys_dir)
        self.parties = [alipay.build(self.world), bank.build(self.world)]
        self.switchboard = Switchboard(self.world, self.parties)
        self.server = Server(0, self.switchboard)
        self.port = self.server.server_address[1]
        self.world.origin = f"http://127.0.0.1:{self.port}"
        self.credentials = self.parties[0].credentials(self.world.origin)
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        self.switchboard.tick()

    def tick(self) -> None:
        self.switchboard.tick()

    def book(self) -> dict[str, Any]:
        return self.parties[0].book()

    def fault(self, name: str, *, times: int | None = None, **parameters: Any) -> None:
        self.world.faults.switch("alipay", name, Fault(times=times, parameters=parameters))

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Call without any signature; return status, headers as they came, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def json(self, method: str, path: str, value: object = None) -> Any:
        """Call a path of the sandbox's own and return its JSON."""
        body = None if value is None else json.dumps(value).encode()
        return json.loads(self.call(method, path, body)[2])


class Till:
    """A client written from the documents alone, so that it can disagree with the sandbox."""

    def __init__(self, house: House, *, client_id: str | None = None) -> None:
        self.house = house
        credentials = house.credentials
        self.client_id = client_id or credentials["client_id"]
        self.prefix = "/ams/sandbox/api" if self.client_id.startswith("SANDBOX_") else "/ams/api"
        pem = credentials["merchant_private_key"].encode()
        self.key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
        self.antom_key = load_pem_public_key(credentials["alipay_public_key"].encode())
        self._number = 0

    def sign(self, text: bytes) -> str:
        return quote(base64.b64encode(self.key.sign(text, padding.PKCS1v15(), hashes.SHA256())), safe="")

    def headers(self, path: str, body: bytes, *, time_text: str | None = None) -> dict[str, str]:
        time_text = time_text or str(int(self.house.clock.now().timestamp() * 1000))
        text = f"POST {path}\n{self.client_id}.{time_text}.".encode() + body
        return {
            "Content-Type": "application/json; charset=UTF-8",
            "Client-Id": self.client_id,
            "Request-Time": time_text,
            "Signature": f"algorithm=RSA256,keyVersion=1,signature={self.sign(text)}",
        }

    def send(self, operation: str, body: bytes, **changes: str | None) -> tuple[int, dict[str, str], bytes]:
        """Send raw bytes under a right signature; `changes` replace headers, None leaves one out."""
        path = f"{self.prefix}/v1/payments/{operation}"
        headers: dict[str, str | None] = {**self.headers(path, body)}
        headers |= {name.replace("_", "-"): value for name, value in changes.items()}
        kept = {name: value for name, value in headers.items() if value is not None}
        return self.house.call("POST", path, body, kept)

    def ask(self, operation: str, value: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return the answer, its signature verified."""
        status, headers, body = self.send(operation, json.dumps(value).encode())
        assert status == 200
        path = f"{self.prefix}/v1/payments/{operation}"
        assert self.verified(path, headers, body), "the answer must carry a right signature"
        return json.loads(body)

    def verified(self, path: str, headers: dict[str, str], body: bytes) -> bool:
        if "signature" not in headers:
            return False
        value = headers["signature"].split("signature=")[1]
        text = f"POST {path}\n{headers['client-id']}.{headers['response-time']}.".encode() + body
        try:
            self.antom_key.verify(base64.b64decode(unquote(value)), text, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True

    def new_id(self) -> str:
        self._number += 1
        return f"SALE_{self._number:04d}"

    def payment(self, **changes: Any) -> dict[str, Any]:
        """A right scan request for 12.50 euro; changes go by path with `__` between, None takes out."""
        self._number += 1
        value: dict[str, Any] = {
            "productCode": "IN_STORE_PAYMENT",
            "paymentRequestId": f"SALE_{self._number:04d}",
            "order": {
                "referenceOrderId": "BASKET_7",
                "orderDescription": "Pralines 250 g",
                "orderAmount": {"currency": "EUR", "value": "1250"},
                "merchant": {
                    "referenceMerchantId": "M_GHENT",
                    "merchantName": "Chocolaterie Korenmarkt",
                    "merchantMCC": "5441",
                    "store": {
                        "referenceStoreId": "S_GHENT_1",
                        "storeName": "Korenmarkt",
                        "storeMCC": "5441",
                    },
                },
                "env": {
                    "storeTerminalId": "TILL_2",
                    "storeTerminalRequestTime": "2026-11-24T05:00:00+01:00",
                },
            },
            "paymentAmount": {"currency": "EUR", "value": "1250"},
            "paymentMethod": {
                "paymentMethodType": "CONNECT_WALLET",
                "paymentMethodId": f"2811{self._number:014d}",
            },
            "paymentFactor": {"inStorePaymentScenario": "PaymentCode"},
            "settlementStrategy": {"settlementCurrency": "EUR"},
        }
        for path, changed in changes.items():
            _change(value, path.split("__"), changed)
        return value

    def order_code(self, **changes: Any) -> dict[str, Any]:
        return self.payment(
            paymentMethod={"paymentMethodType": "CONNECT_WALLET"},
            paymentFactor={"inStorePaymentScenario": "OrderCode"},
            **changes,
        )

    def pay(self, **changes: Any) -> dict[str, Any]:
        return self.ask("pay", self.payment(**changes))

    def status(self, payment_id: str) -> str:
        return str(self.ask("inquiryPayment", {"paymentId": payment_id})["paymentStatus"])

    def refund(
        self, payment_id: str, cents: int, refund_id: str = "", currency: str = "EUR"
    ) -> dict[str, Any]:
        value = {
            "refundRequestId": refund_id or f"REFUND_{self.new_id()}",
            "paymentId": payment_id,
            "refundAmount": {"currency": currency, "value": str(cents)},
        }
        return self.ask("refund", value)


def _change(value: dict[str, Any], path: list[str], changed: Any) -> None:
    for name in path[:-1]:
        value = value[name]
    if changed is None:
        value.pop(path[-1], None)
    else:
        value[path[-1]] = changed


def code_of(answer: dict[str, Any]) -> tuple[str, str]:
    """Return status and code of an answer."""
    return answer["result"]["resultStatus"], answer["result"]["resultCode"]


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


class Shop:
    """Receives notices; `says` decides the answer to each."""

    GOOD = json.dumps(
        {"result": {"resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": "success"}}
    ).encode()

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        self.says: Callable[[], tuple[int, bytes]] = lambda: (200, self.GOOD)
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                shop.received.append((self.path, headers, body))
                status, said = shop.says()
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = _Listener(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/notify?shop=ghent"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.received]


def wait_for(condition: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Wait until the condition holds and return its value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("waited in vain")


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def house(keys_dir: Path) -> Iterator[House]:
    house = House(keys_dir)
    yield house
    house.server.shutdown()
    house.server.server_close()


@pytest.fixture
def till(house: House) -> Till:
    return Till(house)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.server.shutdown()
    shop.server.server_close()
