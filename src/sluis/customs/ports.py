"""What customs needs from the single window, in our own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sluis.customs.declaration import DeclarationSet, Problem


@dataclass(frozen=True, slots=True)
class Envelope:
    """How one message travels: its kind (311, 411, 511, 621), identifiers, and the moment it was built."""

    kind: str
    guid: str
    message_id: str
    own_number: str
    built_at: datetime
    app_type: str = "1"  # 1 new, 2 change


@dataclass(frozen=True, slots=True)
class ReturnedGoods:
    """What of a released list goes back: our own number, why, and pieces by line number."""

    list_number: str
    reason: str
    quantities: dict[int, int]


@dataclass(frozen=True, slots=True)
class SendAnswer:
    """`taken` says the port has it; `refused` that it never will; neither that nobody knows yet."""

    taken: bool
    refused: bool
    code: str
    info: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One return: which kind it answers, by which of our numbers it is found, and what it says."""

    kind: str  # 312, 412, 512, 622, 816, 900
    order_number: str
    payment_number: str
    waybill_number: str
    own_number: str
    guid: str
    status: str
    info: str
    returned_at: datetime
    port_number: str = ""
    list_number: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One message from the port as it came in, its signature verified, with the returns inside it."""

    delivery_id: str
    raw: bytes
    receipts: tuple[Receipt, ...]


class SingleWindow(Protocol):
    """The port, built from a connection."""

    def check(self, declared: DeclarationSet, envelope: Envelope) -> list[Problem]:
        """Return what the field rules of a message would refuse."""

    def send(self, declared: DeclarationSet, envelope: Envelope) -> SendAnswer:
        """Send one message under its sender's certificate; the same envelope gives the same bytes."""

    def send_return(
        self, declared: DeclarationSet, returned: ReturnedGoods, envelope: Envelope
    ) -> SendAnswer:
        """Ask customs to take goods of a released list back (CEB625); the same envelope gives the same bytes."""

    def receive(self) -> Sequence[Delivered]:
        """Fetch messages that wait for us; they come again until acknowledged."""

    def acknowledge(self, delivery_ids: Sequence[str]) -> None:
        """Say that messages are stored."""
