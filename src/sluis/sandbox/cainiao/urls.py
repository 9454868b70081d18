"""The parcel line as a party of the sandbox: its paths, credentials, book and clockwork."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from sluis.sandbox.cainiao import scenarios, story
from sluis.sandbox.cainiao.access import partner_access
from sluis.sandbox.cainiao.gateway import TO_CODE, Gateway
from sluis.sandbox.cainiao.journey import Journeys
from sluis.sandbox.cainiao.responses import Responses
from sluis.sandbox.cainiao.state import Book
from sluis.sandbox.cainiao.trace import Traces
from sluis.sandbox.http import Route
from sluis.sandbox.world import World


class Cainiao:
    """The parcel line."""

    name = "cainiao"
    faults = scenarios.NAMES

    def __init__(self, world: World) -> None:
        self._world = world
        self._book = Book(world.store)
        self._traces = Traces(world, self._book, self._access)
        self._journeys = Journeys(world, self._book, self._traces)
        gateway = Gateway(world, self._book, self._traces)
        self._responses = Responses(world, self._book, gateway, self._journeys, self._traces, self._access)
        self._ticking = threading.Lock()

    def _access(self) -> tuple[str, str]:
        return partner_access(self._world.keys_dir)

    def routes(self) -> Sequence[Route]:
        """Return the paths it serves."""
        return [
            Route("/gateway/link.do", self._responses.link),
            Route("/global/detail.json", self._responses.feed, "GET"),
            Route("/cainiao/control/callback", self._responses.control_callback, "POST"),
            Route("/cainiao/control/event", self._responses.control_event, "POST"),
            Route("/cainiao/desk/", self._responses.desk, "GET"),
        ]

    def credentials(self, origin: str) -> dict[str, Any]:
        """Return what a partner needs to call."""
        partner, secret = self._access()
        return {
            "base_url": f"{origin}/gateway/link.do",
            "logistic_provider_id": partner,
            "secret": secret,
            "to_code": TO_CODE,
            "tracking_url": f"{origin}/global/detail.json",
        }

    def furnish(self) -> None:
        """Nothing: parcels come with orders."""

    def book(self) -> dict[str, Any]:
        """Return parcels and counts as the line knows them."""
        store = self._book.store
        parcels = []
        for parcel in self._book.parcels():
            happened = self._book.happened(parcel["mail_no"])
            parcels.append(
                {
                    "mailNo": parcel["mail_no"],
                    "orderCode": parcel["order_code"],
                    "externalOrderCode": parcel["external_code"],
                    "bizType": parcel["biz_type"],
                    "status": self._traces.status(parcel, happened),
                    "lastAction": happened[-1]["code"] if happened else None,
                    "discarded": bool(parcel["discarded"]),
                    "events": [event["code"] for event in happened],
                }
            )
        return {
            "delivered_parcels": sum(
                any(code in story.SIGNED for code in parcel["events"]) for parcel in parcels
            ),
            "parcels": parcels,
            "sale_orders": len(store.rows("SELECT 1 FROM cainiao_sale_orders")),
            "partner_events": [
                {
                    "orderCode": row["order_code"],
                    "eventCode": row["event_code"],
                    "eventTime": row["event_time"],
                }
                for row in store.rows("SELECT * FROM cainiao_partner_events ORDER BY event_time")
            ],
            "undelivered_pushes": len(store.rows("SELECT 1 FROM cainiao_pushes WHERE done = 0")),
        }

    def tick(self) -> None:
        """Let parcels move and tell the partner."""
        with self._ticking:
            self._journeys.run(self._world.clock.now().timestamp())
            self._traces.push_due()
