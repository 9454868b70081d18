"""The room's port over the wire: a message becomes a signed call, an answer becomes a reply."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sluis import __version__
from sluis.connectors.webhook import addresses, client, signing
from sluis.connectors.webhook.settings import private_networks_allowed
from sluis.offices.ports import Message, Reply


class Sender:
    """Implements `offices.ports.WebhookSender`."""

    def __init__(self, *, private: bool, total_s: float = client.TOTAL_S) -> None:
        self._private = private
        self._total_s = total_s

    def send(self, message: Message) -> Reply:
        """Make one call; see the port."""
        try:
            target = addresses.target(message.url, private=self._private)
        except addresses.NotAllowed:
            return Reply(None, "address not allowed")
        headers = signing.headers(
            message_id=message.id,
            sent_at=message.sent_at,
            body=message.body,
            hmac_secrets=message.keys.hmac,
            ed25519_key=message.keys.ed25519,
        )
        headers |= {"content-type": "application/json", "user-agent": f"Sluis/{__version__}"}
        answer = client.post(target, headers=headers, body=message.body, total_s=self._total_s)
        return Reply(
            answer.status, answer.problem, answer.text, _wait_s(answer.retry_after), answer.duration_ms
        )

    def objection(self, url: str) -> str:
        """Say why an address cannot be called; see the port."""
        try:
            addresses.target(url, private=self._private)
        except addresses.NotAllowed as error:
            return str(error)
        return ""


def _wait_s(retry_after: str) -> float:
    """Read Retry-After, seconds or a date; what cannot be read asks for nothing."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:8])
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def build(_connection: object) -> Sender:
    """Build the sender; private networks only with SLUIS_WEBHOOK_PRIVATE=yes."""
    return Sender(private=private_networks_allowed())
