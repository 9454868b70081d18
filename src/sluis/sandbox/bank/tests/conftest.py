"""A bank on a free port, and a writer of payment files that knows nothing of the bank's reader."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sluis.sandbox import bank
from sluis.sandbox.server import Server, Switchboard
from sluis.sandbox.store import Store
from sluis.sandbox.world import Clock, Fault, Faults, World

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 10:00 in Amsterdam

ANNA = ("Bakkerij Anna", "BE71096123456769")
LUC = ("Maison Luc", "LU280019400644750000")


class StillClock(Clock):
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        super().__init__()
        self.at = TUESDAY

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.offset_s)


class Counter:
    """The bank as its customer sees it."""

    def __init__(self, keys_dir: Path) -> None:
        self.clock = StillClock()
        self.world = World(Store(None), self.clock, Faults(), keys_dir)
        self.bank = bank.build(self.world)
        self.switchboard = Switchboard(self.world, [self.bank])
        self.server = Server(0, self.switchboard)
        self.port = self.server.server_address[1]
        self.world.origin = f"http://127.0.0.1:{self.port}"
        self.credentials = self.bank.credentials(self.world.origin)
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        sent = {
            "X-Api-Key": self.credentials["api_key"],
            **{key.replace("_", "-"): v for key, v in headers.items()},
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def upload(self, body: bytes) -> tuple[str, str]:
        """Upload a file; return group status and the reason, empty when there is none."""
        status, said = self.call("POST", "/bank/payments", body, Content_Type="application/xml")
        assert status == 200
        return outcome(said)

    def status(self, message_id: str) -> tuple[str, str]:
        return outcome(self.call("GET", f"/bank/payments/{message_id}")[1])

    def statement(self, day: str, version: str = "08") -> etree._Element:
        status, body = self.call("GET", f"/bank/statements/{day}.xml?version={version}")
        assert status == 200
        return etree.fromstring(body)

    def book_now(self) -> int:
        return int(json.loads(self.call("POST", "/bank/control/book", b'{"now": true}')[1])["booked"])

    def fault(self, name: str, **parameters: Any) -> None:
        self.world.faults.switch("bank", name, Fault(times=1, parameters=parameters))


def texts(element: etree._Element, path: str) -> list[str]:
    """Return the texts under a path of local names, "Stmt/Ntry/Amt"."""
    steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/"))
    return [found.text or "" for found in element.xpath(f".//{steps}")]


def outcome(report: bytes) -> tuple[str, str]:
    root = etree.fromstring(report)
    reasons = texts(root, "OrgnlGrpInfAndSts/StsRsnInf/Rsn/Cd")
    return texts(root, "GrpSts")[0], reasons[0] if reasons else ""


def pain(
    *transfers: tuple[tuple[str, str], str],
    version: str = "09",
    message_id: str = "MSG-1",
    day: str = "2026-11-24",
    debtor: str = "NL20INGB0001234567",
    batch: str = "true",
) -> str:
    """Write a payment file: creditor and amount of each transfer; sums are right."""
    transfers = transfers or ((ANNA, "12.50"), (LUC, "7.05"))
    cents = sum(round(float(amount) * 100) for _, amount in transfers)
    total, count = f"{cents // 100}.{cents % 100:02d}", len(transfers)
    date, bic = (f"<Dt>{day}</Dt>", "BICFI") if version == "09" else (day, "BIC")
    items = "".join(
        f"<CdtTrfTxInf><PmtId><EndToEndId>E2E-{number}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt>'
        f"<Cdtr><Nm>{name}</Nm></Cdtr><CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>Payout {number}</Ustrd></RmtInf></CdtTrfTxInf>"
        for number, ((name, iban), amount) in enumerate(transfers, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>2026-11-24T10:00:00+01:00</CreDtTm>"
        f"<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum><InitgPty><Nm>Office</Nm></InitgPty></GrpHdr>"
        f"<PmtInf><PmtInfId>PMT-1</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>{batch}</BtchBookg>"
        f"<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
        f"<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt>{date}</ReqdExctnDt>"
        f"<Dbtr><Nm>Office</Nm></Dbtr><DbtrAcct><Id><IBAN>{debtor}</IBAN></Id></DbtrAcct>"
        f"<DbtrAgt><FinInstnId><{bic}>INGBNL2A</{bic}></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>"
        f"{items}</PmtInf></CstmrCdtTrfInitn></Document>"
    )


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    yield counter
    counter.server.shutdown()
    counter.server.server_close()
