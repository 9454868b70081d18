"""A caller of the gateway for tests, written from the document and not from the code under test."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sluis.sandbox import tmall
from sluis.sandbox.server import Server, Switchboard
from sluis.sandbox.store import Store
from sluis.sandbox.world import Clock, Fault, Faults, World


def beijing_now(offset_s: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(hours=8, seconds=offset_s)).strftime("%Y-%m-%d %H:%M:%S")


def sign(secret: str, parameters: dict[str, str]) -> str:
    text = "".join(name + parameters[name] for name in sorted(parameters) if parameters[name])
    return hashlib.md5((secret + text + secret).encode()).hexdigest().upper()


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Shopfront:
    """One running platform and the credentials for it."""

    world: World
    party: tmall.TmallParty
    port: int
    offset_s: int = 0
    credentials: dict[str, Any] = field(default_factory=dict)

    def http(
        self, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def post_json(self, path: str, value: dict[str, Any]) -> Answer:
        return self.http("POST", path, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def signed(self, method: str, authorised: bool = True, **parameters: Any) -> dict[str, str]:
        given = {
            "method": method,
            "app_key": self.credentials["app_key"],
            "timestamp": beijing_now(self.offset_s),
            "format": "json",
            "v": "2.0",
            "sign_method": "md5",
            **({"session": self.credentials["session"]} if authorised else {}),
            **{name: text(value) for name, value in parameters.items()},
        }
        return {**given, "sign": sign(self.credentials["app_secret"], given)}

    def call(self, method: str, authorised: bool = True, **parameters: Any) -> dict[str, Any]:
        """Return the inside of the answer, or the whole error_response."""
        answer = self.raw(method, authorised, **parameters).json
        root = method.removeprefix("taobao.").replace(".", "_") + "_response"
        found: dict[str, Any] = answer.get(root, answer)
        return found

    def raw(self, method: str, authorised: bool = True, **parameters: Any) -> Answer:
        body = urlencode(self.signed(method, authorised, **parameters))
        return self.http("POST", "/router/rest", body, {"Content-Type": "application/x-www-form-urlencoded"})

    def error(self, method: str, authorised: bool = True, **parameters: Any) -> dict[str, Any]:
        answer = self.raw(method, authorised, **parameters)
        assert answer.status == 200
        assert set(answer.json) == {"error_response"}, answer.json
        found: dict[str, Any] = answer.json["error_response"]
        assert found["request_id"]
        return found

    def fault(self, name: str, times: int | None = 1, **parameters: Any) -> None:
        self.world.faults.switch("tmall", name, Fault(times=times, parameters=parameters))

    def pass_time(self, seconds: int) -> None:
        self.offset_s += seconds
        self.world.clock.set_offset_s(self.offset_s)

    def buy(self, quantity: int = 1, **changes: Any) -> dict[str, Any]:
        item = self.party.book()["items"][0]
        value = {
            "num_iid": item["num_iid"],
            "sku_id": item["skus"][0]["sku_id"],
            "quantity": quantity,
            "buyer": MEI,
            **changes,
        }
        answer = self.post_json("/tmall/shop/api/buy", value)
        assert answer.status == 200, answer.json
        bought: dict[str, Any] = answer.json
        return bought


def text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else json.dumps(value)


# An invented shopper; the last character is the right check digit.
MEI = {
    "name": "陈美",
    "mobile": "13812345678",
    "province": "上海",
    "city": "上海市",
    "district": "徐汇区",
    "address": "衡山路10号3室",
    "id_number": "310104198806123422",
}


def open_shopfront(keys: Path, *, usable: bool) -> Shopfront:
    world = World(Store(None), Clock(), Faults(), keys)
    party = tmall.build(world)
    switchboard = Switchboard(world, [party])
    server = Server(0, switchboard)
    port = server.server_address[1]
    world.origin = f"http://127.0.0.1:{port}"
    if usable:
        party.furnish()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    shopfront = Shopfront(world, party, port)
    shopfront.credentials = party.credentials(world.origin)
    shopfront.world.__dict__["server"] = server
    return shopfront


def wait_a_second() -> None:
    """Moments on this wire have whole seconds."""
    time.sleep(1.05)
