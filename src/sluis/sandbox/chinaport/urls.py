"""Port and customs as a party of the sandbox: paths, credentials, book and clockwork."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from sluis.sandbox.chinaport import identity, scenarios, tax
from sluis.sandbox.chinaport.companies import (
    ACCOUNT_BOOK,
    AREA_CODE,
    AREA_NAME,
    CLIENT_ID,
    CUSTOMS_CODE,
    PORT_CODE,
    PORT_ID,
    ROLES,
    Registry,
)
from sluis.sandbox.chinaport.intake import Intake
from sluis.sandbox.chinaport.outbox import OPEN, Outbox
from sluis.sandbox.chinaport.progress import Progress
from sluis.sandbox.chinaport.responses import Responses
from sluis.sandbox.chinaport.state import Book, Document
from sluis.sandbox.http import Route
from sluis.sandbox.world import World


class ChinaPort:
    """The Single Window and the customs house behind it."""

    name = "chinaport"
    faults = scenarios.NAMES

    def __init__(self, world: World) -> None:
        self._world = world
        self._book = Book(world.store)
        self._registry = Registry(world.keys_dir)
        self._outbox = Outbox(world, self._book, self._registry)
        self._progress = Progress(world, self._book, self._outbox)
        intake = Intake(world, self._book, self._registry, self._outbox)
        self._responses = Responses(world, self._book, self._registry, self._outbox, intake, self._progress)
        self._ticking = threading.Lock()

    def routes(self) -> Sequence[Route]:
        """Return the paths it serves."""
        answer = self._responses
        return [
            Route("/chinaport/dxp", answer.dxp, "POST"),
            Route("/chinaport/receive", answer.receive, "POST"),
            Route("/chinaport/ack", answer.ack, "POST"),
            Route("/chinaport/control/pace", answer.control_pace, "POST"),
            Route("/chinaport/control/callback", answer.control_callback, "POST"),
            Route("/chinaport/control/account-book", answer.control_account_book, "POST"),
            Route("/chinaport/control/allowance", answer.control_allowance, "POST"),
            Route("/chinaport/control/desk", answer.control_desk, "POST"),
            Route("/chinaport/desk/", answer.desk),
        ]

    def credentials(self, origin: str) -> dict[str, Any]:
        """Return what a client needs to declare; keys are made at first use."""
        return {
            "base_url": f"{origin}/chinaport",
            "dxp_id": CLIENT_ID,
            "port_dxp_id": PORT_ID,
            "roles": {role: self._registry.company(role).credentials() for role in ROLES},
            "customs_code": CUSTOMS_CODE,
            "port_code": PORT_CODE,
            "ems_no": ACCOUNT_BOOK,
            "area_code": AREA_CODE,
            "area_name": AREA_NAME,
            "port_certificate_pem": self._registry.company("port").pem(),
        }

    def furnish(self) -> None:
        """Make the keys; nothing else is needed."""
        self._registry.all()

    def book(self) -> dict[str, Any]:
        """Return what customs holds, identity numbers masked."""
        documents = self._book.documents()
        buyers = self._book.store.rows(
            "SELECT id_number, year, SUM(units) AS units FROM chinaport_allowances GROUP BY id_number, year"
        )
        return {
            "accepted_messages": sum(document.row["accepted"] for document in documents),
            "messages": [
                {
                    "type": f"CEB{document.kind}Message",
                    "guid": document.row["guid"],
                    "orderNo": document.row["order_no"],
                    "status": document.status,
                }
                for document in documents
            ],
            "lists": [self._list(document) for document in documents if document.kind == "621"],
            "buyers": [
                {
                    "idNumber": identity.masked(row["id_number"]),
                    "year": row["year"],
                    "used": f"{row['units'] / 100_000:.2f}",
                }
                for row in buyers
            ],
            "bills": [
                {"taxNo": row["tax_no"], "status": row["status"]}
                for row in self._book.store.rows("SELECT * FROM chinaport_bills ORDER BY tax_no")
            ],
            "undelivered": len(
                self._book.store.rows("SELECT 1 FROM chinaport_receipts WHERE taken = ?", (OPEN,))
            ),
        }

    def _list(self, document: Document) -> dict[str, Any]:
        row = document.row
        return {
            "orderNo": document.head["orderNo"],
            "invtNo": row["invt_no"],
            "preNo": row["pre_no"],
            "status": document.status,
            "info": row["info"],
            "tradeMode": document.head["tradeMode"],
            "buyer": identity.masked(document.head["buyerIdNumber"]),
            "value": f"{tax.taxable_value(document.head, document.lines):.2f}",
            "taxNo": row["tax_no"],
        }

    def tick(self) -> None:
        """Let documents move on and push receipts."""
        with self._ticking:
            self._progress.run()
            self._outbox.push_due()
