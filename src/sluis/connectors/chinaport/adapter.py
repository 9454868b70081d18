"""The single window as the customs room's port."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sluis.connectors.chinaport import client, codes, receipts, wire
from sluis.connectors.chinaport.client import NoAnswer
from sluis.connectors.chinaport.settings import ChinaportSettings, of
from sluis.connectors.chinaport.signing import Unreadable
from sluis.customs.declaration import DeclarationSet, Problem
from sluis.customs.ports import Delivered, Envelope, ReturnedGoods, SendAnswer
from sluis.kernel.errors import TryLater
from sluis.offices.models import Connection
from sluis.records import wire_log

log = logging.getLogger("sluis.chinaport")


class Chinaport:
    """Implements `customs.ports.SingleWindow`."""

    def __init__(self, settings: ChinaportSettings) -> None:
        self.settings = settings

    def check(self, declared: DeclarationSet, envelope: Envelope) -> list[Problem]:
        """Return the fields that are longer than the message's table allows."""
        return [
            Problem(field, f"at most {limit} characters")
            for field, limit in wire.over_long(declared, envelope, self.settings)
        ]

    def send(self, declared: DeclarationSet, envelope: Envelope) -> SendAnswer:
        """Send one message; see the port."""
        return self._send(wire.build(declared, envelope, self.settings), envelope)

    def send_return(
        self, declared: DeclarationSet, returned: ReturnedGoods, envelope: Envelope
    ) -> SendAnswer:
        """Send one return; see the port."""
        return self._send(wire.build_return(declared, returned, envelope, self.settings), envelope)

    def _send(self, message: bytes, envelope: Envelope) -> SendAnswer:
        raw = b""
        try:
            raw = client.send(self.settings, wire.enclose(message, envelope, self.settings))
            code, info = receipts.exchange_answer(raw)
        except (NoAnswer, Unreadable) as error:
            code, info = "", str(error)
        wire_log.keep(
            direction="out",
            party="chinaport",
            operation=f"CEB{envelope.kind}",
            subject=f"{envelope.message_id}",
            office=self.settings.office,
            request=message,
            answer=raw,
            outcome=code or info,
        )
        return SendAnswer(taken=code == codes.TAKEN, refused=code in codes.REFUSED, code=code, info=info)

    def receive(self) -> Sequence[Delivered]:
        """Fetch what waits; a message whose signature does not fit is left at the port and logged."""
        try:
            answer = client.ask(self.settings, "/receive", {"client": self.settings.dxp_id, "max": 100})
        except NoAnswer as error:
            raise TryLater(f"customs did not answer: {error}", party="chinaport") from error
        found = []
        for message in answer.get("messages", []):
            raw = str(message["dxp"]).encode()
            try:
                kind, content = receipts.message_of(raw, self.settings.port_key)
                found.append(Delivered(str(message["id"]), raw, receipts.read(kind, content)))
            except Unreadable as error:
                log.error("a message of the port was not taken: %s", error)
        return found

    def acknowledge(self, delivery_ids: Sequence[str]) -> None:
        """Say that messages are stored; a lost acknowledgement only brings them once more."""
        try:
            client.ask(self.settings, "/ack", {"client": self.settings.dxp_id, "ids": list(delivery_ids)})
        except NoAnswer as error:
            log.warning("the port did not take an acknowledgement: %s", error)


def build(connection: Connection) -> Chinaport:
    """Build the single window of a connection."""
    return Chinaport(of(connection))
