"""The room's due work, by name; `config.wiring` registers it."""

from __future__ import annotations

from sluis.offices import webhook_send, webhooks
from sluis.work.due import Handler

HANDLERS: dict[str, Handler] = {webhooks.READ: webhooks.read}
# These wait for machines of strangers: they have workers of their own and hold nobody up.
SLOW_HANDLERS: dict[str, Handler] = {webhooks.SEND: webhook_send.send}
