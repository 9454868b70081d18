"""The room's due work, by name; `config.wiring` registers it."""

from __future__ import annotations

from sluis.payments import recovery, refund
from sluis.work.due import Handler

HANDLERS: dict[str, Handler] = {
    recovery.HANDLER: recovery.recover,
    refund.HANDLER: refund.recover_refund,
}
