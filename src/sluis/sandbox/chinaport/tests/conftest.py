"""A port in memory with a client who signs and collects, its clock in our hands."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sluis.sandbox.chinaport import build, signing
from sluis.sandbox.chinaport.companies import ROLES, Registry
from sluis.sandbox.http import Request, Response
from sluis.sandbox.server import Switchboard
from sluis.sandbox.store import Store
from sluis.sandbox.world import Clock, Fault, Faults, World

from .papers import DXP, SENDERS, Paper, declared, message, order, payment, terminal, waybill

PACE_S = 10


class ClockAtNoon(Clock):
    """A clock that stands at one Monday in 2026 until it is moved, so that years and deadlines are known."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 4, 0, tzinfo=UTC) + timedelta(seconds=self.offset_s)


@dataclass
class Receipt:
    """One message that came back, opened."""

    id: str
    type: str
    root: etree._Element
    dxp: str

    @property
    def nodes(self) -> list[dict[str, str]]:
        """Return the business nodes as plain values; parts of a node are merged."""
        return [
            {etree.QName(leaf).localname: leaf.text or "" for leaf in node.iter() if not len(leaf)}
            for node in self.root
        ]


@dataclass
class Port:
    """The port with the client's hands on it."""

    world: World
    switchboard: Switchboard
    registry: Registry
    access: dict[str, Any]
    _offset_s: float = 0.0
    collected: list[Receipt] = field(default_factory=list)

    def post(self, path: str, body: bytes, content_type: str = "application/json") -> Response:
        headers = (("Content-Type", content_type),)
        return self.switchboard.answer(Request("POST", path, "", headers, body))

    def get(self, path: str) -> Response:
        return self.switchboard.answer(Request("GET", path, "", (), b""))

    def control(self, what: str, value: dict[str, Any], status: int = 200) -> dict[str, Any]:
        response = self.post(f"/chinaport/control/{what}", json.dumps(value).encode())
        assert response.status == status, response.body
        return json.loads(response.body)

    def fault(self, name: str, times: int | None = 1, **parameters: Any) -> None:
        self.world.faults.switch("chinaport", name, Fault(times=times, parameters=parameters))

    def signed(self, root: etree._Element, code: str) -> bytes:
        company = next(self.registry.company(role) for role in ROLES if self.registry.code(role) == code)
        signing.sign(root, company)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    def exchange(self, body: bytes) -> dict[str, str]:
        """Send a terminal message and return the receipt's values."""
        response = self.post("/chinaport/dxp", body, "application/xml")
        assert response.status == 200
        root = etree.fromstring(response.body)
        assert root.tag == f"{{{DXP}}}DxpReceipt"
        return {etree.QName(leaf).localname: leaf.text or "" for leaf in root}

    def send(self, kind: str, *papers: Paper, **changes: str) -> None:
        """Sign and send papers in one message and expect the exchange to take it."""
        root = message(kind, *papers, **changes)
        content = self.signed(root, changes.get("signer", changes.get("copCode", SENDERS[kind])))
        assert self.exchange(terminal(content, f"CEB{kind}Message"))["Code"] == "0000"

    def send_raw(self, content: bytes, kind: str) -> None:
        assert self.exchange(terminal(content, f"CEB{kind}Message"))["Code"] == "0000"

    def send_three(self, number: str = "TM-1") -> None:
        """Send order, payment and waybill."""
        self.send("311", order(number))
        self.send("411", payment(number))
        self.send("511", waybill(number))

    def pull(self, most: int = 100) -> list[dict[str, str]]:
        body = json.dumps({"client": self.access["dxp_id"], "max": most}).encode()
        return json.loads(self.post("/chinaport/receive", body).body)["messages"]

    def collect(self) -> list[Receipt]:
        """Pull and acknowledge all that waits."""
        new = []
        while rows := self.pull():
            for row in rows:
                dxp = etree.fromstring(row["dxp"].encode())
                data = base64.b64decode(dxp.findtext(f"{{{DXP}}}Data", ""))
                new.append(Receipt(row["id"], row["type"], etree.fromstring(data), row["dxp"]))
            ids = [row["id"] for row in rows]
            self.post("/chinaport/ack", json.dumps({"client": self.access["dxp_id"], "ids": ids}).encode())
        self.collected += new
        return new

    def later(self, seconds: float = 0, *, days: float = 0) -> None:
        """Move the clock and let happen what is due."""
        self._offset_s += seconds + days * 86400
        self.world.clock.set_offset_s(round(self._offset_s))
        self.switchboard.tick()

    def steps(self, count: int) -> None:
        self.later(count * PACE_S)

    def statuses(self, msg_type: str) -> list[str]:
        """Collect, and return all statuses of a type so far."""
        self.collect()
        return [
            node["returnStatus"]
            for receipt in self.collected
            if receipt.type == msg_type
            for node in receipt.nodes
        ]

    def refusal(self, kind: str, *papers: Paper, **changes: str) -> tuple[str, str]:
        """Send and return status and text of the one answer."""
        self.collect()
        self.send(kind, *papers, **changes)
        (receipt,) = self.collect()
        assert len(receipt.nodes) == 1
        return receipt.nodes[0]["returnStatus"], receipt.nodes[0]["returnInfo"]

    def released(self, number: str = "TM-1", paper: Paper | None = None) -> str:
        """Take a list through to release and return its invtNo."""
        self.send_three(number)
        self.send("621", paper or declared(number))
        self.steps(8)
        found = self.list(number)
        assert found["status"] == "899", found
        return str(found["invtNo"])

    def book(self) -> dict[str, Any]:
        return json.loads(self.get("/control/book/chinaport").body)

    def list(self, number: str = "TM-1") -> dict[str, Any]:
        return [row for row in self.book()["lists"] if row["orderNo"] == number][-1]


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys made once: four companies and the port take half a second."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def port(keys_dir: Path) -> Iterator[Port]:
    world = World(Store(None), ClockAtNoon(), Faults(), keys_dir, "http://127.0.0.1:8001")
    party = build(world)
    switchboard = Switchboard(world, [party])
    client = Port(world, switchboard, Registry(keys_dir), party.credentials(world.origin))
    client.control("pace", {"seconds": PACE_S})
    yield client
    world.store.close()


@dataclass
class Ear:
    """A listening client: what was pushed, and what it answers."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    status: int = 200


@pytest.fixture
def ear() -> Iterator[Ear]:
    heard = Ear("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(heard.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_address[1]}/receipts"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield heard
    server.shutdown()
    server.server_close()
