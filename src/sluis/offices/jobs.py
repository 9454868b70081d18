"""The room's due work, by name; `config.wiring` registers it."""

from __future__ import annotations

from sluis.offices import invitations, merchant_mail, stages, webhook_send, webhooks
from sluis.work.due import Handler

HANDLERS: dict[str, Handler] = {
    webhooks.READ: webhooks.read,
    invitations.SEND: invitations.send,
    merchant_mail.SEND: merchant_mail.deliver,
    stages.NEWS: stages.read_news,
}
# These wait for machines of strangers: they have workers of their own and hold nobody up.
SLOW_HANDLERS: dict[str, Handler] = {webhooks.SEND: webhook_send.send}
