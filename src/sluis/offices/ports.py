"""What offices needs from outside: somebody who calls a merchant's software."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sluis.offices.webhook_secrets import Keys


@dataclass(frozen=True, slots=True)
class Message:
    """One message: the same id and bytes at each try, signed anew with the moment of the try."""

    id: str
    url: str
    body: bytes
    sent_at: datetime
    keys: Keys


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a call: `status` is None when no answer came, `wait_s` what the receiver asked us to wait."""

    status: int | None
    problem: str = ""  # "timeout", "no connection", "certificate", "address not allowed"
    text: str = ""
    wait_s: float = 0.0
    duration_ms: int = 0

    @property
    def accepted(self) -> bool:
        """Tell whether the receiver took the message: 2xx and nothing else."""
        return self.status is not None and 200 <= self.status < 300


class WebhookSender(Protocol):
    """Calls merchants' software. Neither method raises for what a receiver does."""

    def send(self, message: Message) -> Reply:
        """Make one call."""

    def objection(self, url: str) -> str:
        """Return why an address cannot be called, in words for whoever typed it; nothing when it can."""
