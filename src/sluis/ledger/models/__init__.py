"""Where the money is.

A *transfer* moves an amount from one account (credit) to another (debit) because of an *event*. An *open
item* is an amount that a counterparty owes us or will take from us. A *statement* is the counterparty's file;
each of its *lines* closes one open item or becomes a difference that a person looks at. A *payout* pays a
merchant for settled lines, in a *batch* that is one file to the bank; *bank entries* confirm both.

The one law: transfers are append-only and every one debits what it credits, so the sum over all accounts is
zero in each currency at every commit. Nobody may break it; a mistake is mended by a further transfer.
"""

from __future__ import annotations

from sluis.ledger.models.bank import BankEntry, BankStatement
from sluis.ledger.models.invoices import FeeInvoice, InvoiceIssuer
from sluis.ledger.models.payouts import Payout, PayoutBatch, PayoutLine
from sluis.ledger.models.statements import FeeTerms, MerchantTerms, OpenItem, Statement, StatementLine
from sluis.ledger.models.transfers import BalanceSnapshot, SnapshotMark, Transfer

__all__ = [
    "BalanceSnapshot",
    "BankEntry",
    "BankStatement",
    "FeeInvoice",
    "FeeTerms",
    "InvoiceIssuer",
    "MerchantTerms",
    "OpenItem",
    "Payout",
    "PayoutBatch",
    "PayoutLine",
    "SnapshotMark",
    "Statement",
    "StatementLine",
    "Transfer",
]
