"""The one table that joins ports to connectors and kinds of due work to their handlers."""

from __future__ import annotations

from sluis.catalogue import background_import
from sluis.connectors.alipay import adapter as alipay
from sluis.connectors.alipay import notify as alipay_notify
from sluis.connectors.alipay import statement as alipay_statement
from sluis.connectors.bank import adapter as bank
from sluis.connectors.cainiao import adapter as cainiao
from sluis.connectors.cainiao import notify as cainiao_notify
from sluis.connectors.chinaport import adapter as chinaport
from sluis.connectors.tmall import adapter as tmall
from sluis.connectors.tmall import claims as tmall_claims
from sluis.connectors.tmall import statement as tmall_statement
from sluis.connectors.translation import adapter as translation
from sluis.connectors.webhook import adapter as webhook
from sluis.customs import jobs as customs_jobs
from sluis.customs.ports import SingleWindow
from sluis.kernel.wiring import bind
from sluis.ledger import jobs as ledger_jobs
from sluis.ledger.ports import Bank, BankFileReader, StatementReader
from sluis.ledger.readers import chooser
from sluis.logistics import jobs as logistics_jobs
from sluis.logistics.ports import Carrier
from sluis.marketplace import jobs as marketplace_jobs
from sluis.marketplace.ports import Claims, Listings, Orders, Translator
from sluis.offices import jobs as offices_jobs
from sluis.offices import merchant_export
from sluis.offices.ports import WebhookSender
from sluis.payments import jobs as payments_jobs
from sluis.payments.ports import Wallet
from sluis.scouting import jobs as scouting_jobs
from sluis.work import due


def wire() -> None:
    """Bind ports and register handlers; called once when Django is ready."""
    bind(Wallet, alipay.build)
    bind(Listings, tmall.build_listings)
    bind(Orders, tmall.build_orders)
    bind(Translator, translation.build)
    bind(Claims, tmall_claims.build_claims)
    bind(SingleWindow, chinaport.build)
    bind(Carrier, cainiao.build)
    bind(StatementReader, chooser([alipay_statement.Reader(), tmall_statement.Reader()]))
    bind(Bank, bank.bank)
    bind(BankFileReader, bank.statement_files)
    bind(WebhookSender, webhook.build)
    due.register(alipay_notify.HANDLER, alipay_notify.apply)
    due.register(cainiao_notify.HANDLER, cainiao_notify.apply)
    due.register(background_import.IMPORT, background_import.run_import, is_slow=True)
    ledger_jobs.register()
    for name, handler in offices_jobs.SLOW_HANDLERS.items():
        due.register(name, handler, is_slow=True)
    rooms = (offices_jobs, payments_jobs, customs_jobs, logistics_jobs, marketplace_jobs, scouting_jobs)
    for jobs in (*rooms, merchant_export):
        for name, handler in jobs.HANDLERS.items():
            due.register(name, handler)
