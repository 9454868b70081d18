"""The one table that joins ports to connectors and kinds of due work to their handlers."""

from __future__ import annotations

from sluis.connectors.alipay import adapter as alipay
from sluis.connectors.alipay import notify as alipay_notify
from sluis.kernel.wiring import bind
from sluis.payments import jobs as payments_jobs
from sluis.payments.ports import Wallet
from sluis.work import due


def wire() -> None:
    """Bind ports and register handlers; called once when Django is ready."""
    bind(Wallet, alipay.build)
    due.register(alipay_notify.HANDLER, alipay_notify.apply)
    for jobs in (payments_jobs,):
        for name, handler in jobs.HANDLERS.items():
            due.register(name, handler)
