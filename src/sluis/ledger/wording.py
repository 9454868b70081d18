"""What the ledger calls things in the reader's language: accounts, states, differences, and its acts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.offices.history import Sentence, party_word

PAYOUT_TONES = {
    "requested": "info",
    "sent": "info",
    "accepted": "info",
    "unknown": "prepare",
    "booked": "go",
    "rejected": "no",
    "returned": "no",
}
DIFFERENCE_TONES = {"missing": "prepare", "unknown": "no", "amount": "no", "fee": "prepare", "twice": "no"}
OUTCOME_TONES = {"matched": "go", "agreed": "go", **DIFFERENCE_TONES}


def payout_word(state: str) -> str:
    """Return the name of a payout's or batch's state."""
    return {
        "collecting": pgettext("payout", "Being put together"),
        "requested": pgettext("payout", "Ready for the bank"),
        "sent": pgettext("payout", "Given to the bank"),
        "accepted": pgettext("payout", "Taken by the bank"),
        "rejected": pgettext("payout", "Refused by the bank"),
        "unknown": pgettext("payout", "Not certain yet"),
        "booked": pgettext("payout", "On the account"),
        "returned": pgettext("payout", "Sent back"),
    }.get(state, state)


def difference_word(kind: str) -> str:
    """Return the name of a kind of difference."""
    return {
        "missing": pgettext("difference", "Missing on the statement"),
        "unknown": pgettext("difference", "Unknown to us"),
        "amount": pgettext("difference", "Another amount"),
        "fee": pgettext("difference", "Another fee"),
        "twice": pgettext("difference", "Settled twice"),
    }.get(kind, kind)


def difference_advice(kind: str) -> str:
    """Return what a person should do about a kind of difference."""
    return {
        "missing": _("We expected it, and no file names it. Ask the counterparty, or give it up."),
        "unknown": _("The file names it, and we know nothing of it. Say whose it is, or write it off."),
        "amount": _(
            "The file settles another amount than we expected. Ask why; then take theirs, or write off."
        ),
        "fee": _("The fee is not the agreed one. Ask why; then take theirs, or write off."),
        "twice": _(
            "It was settled before. The money waits in suspense until it is clear; then write it off."
        ),
    }.get(kind, "")


def outcome_word(outcome: str) -> str:
    """Return what was found of a line of a statement."""
    return {
        "": pgettext("statement line", "Not looked at yet"),
        "matched": pgettext("statement line", "Agrees"),
        "agreed": pgettext("statement line", "Agrees"),
        "written_off": pgettext("statement line", "Closed by hand"),
    }.get(outcome) or difference_word(outcome)


def entry_word(outcome: str) -> str:
    """Return what was found of a booking of the bank."""
    return {
        "matched": pgettext("bank entry", "Placed"),
        "unknown": pgettext("bank entry", "Unknown to us"),
        "amount": pgettext("bank entry", "Another amount"),
        "twice": pgettext("bank entry", "Booked twice"),
        "placed": pgettext("bank entry", "Placed by hand"),
    }.get(outcome, outcome)


def entry_advice(outcome: str) -> str:
    """Return what a person should do about a booking that was not placed."""
    return {
        "unknown": _(
            "Nothing of ours names this booking. Say whose money it is; until then it waits in suspense."
        ),
        "amount": _(
            "It names a payout or settlement of ours, with another amount. Ask the bank, then place it."
        ),
        "twice": _("What it names was booked before. Ask the bank; the money waits in suspense until then."),
    }.get(outcome, "")


def charger_word(party: str) -> str:
    """Return who charges a fee."""
    return pgettext("terms", "The office, on payouts") if party == "office" else party_word(party)


def mode_word(mode: str) -> str:
    """Return how a merchant gets his money."""
    return {
        "office": pgettext("terms", "The office pays out"),
        "direct": pgettext("terms", "The counterparty pays directly"),
    }.get(mode, mode)


def purpose_word(purpose: str) -> str:
    """Return what a file of a counterparty is for."""
    return {
        "settlement": pgettext("statement", "Settlement"),
        "transactions": pgettext("statement", "Transactions"),
        "summary": pgettext("statement", "Totals of a settlement"),
    }.get(purpose, purpose)


def statement_state_word(state: str) -> str:
    """Return how far a file was worked on."""
    return {
        "staged": pgettext("statement", "Being read"),
        "posting": pgettext("statement", "Being matched"),
        "posted": pgettext("statement", "Done"),
    }.get(state, state)


def line_kind_word(kind: str) -> str:
    """Return the name of one line of a statement."""
    return {
        "payment": pgettext("line", "Payment"),
        "refund": pgettext("line", "Refund"),
        "cancel": pgettext("line", "Cancelled payment"),
        "sale": pgettext("line", "Sale"),
        "commission": pgettext("line", "Commission of the platform"),
        "payment_fee": pgettext("line", "Payment fee of the platform"),
        "tax_withheld": pgettext("line", "Tax withheld by the platform"),
        "commission_back": pgettext("line", "Commission given back"),
        "tax_back": pgettext("line", "Tax given back"),
    }.get(kind, kind)


def family_word(family: str) -> str:
    """Return the name of a kind of account."""
    return {
        "receivable": pgettext("account", "Owed by the counterparty"),
        "in_transit": pgettext("account", "Settled, on its way to the bank"),
        "bank": pgettext("account", "Bank"),
        "wallet_fees": pgettext("account", "Fees of the counterparty"),
        "merchant_pending": pgettext("account", "Merchant, not settled yet"),
        "merchant_payable": pgettext("account", "Merchant, settled"),
        "payouts_in_transit": pgettext("account", "Payouts on their way"),
        "suspense": pgettext("account", "Not placed yet"),
        "office_fees": pgettext("account", "Fees of the office"),
        "office_vat": pgettext("account", "VAT on the office’s fees"),
        "freight_costs": pgettext("account", "Freight"),
        "customs_costs": pgettext("account", "Duty and tax"),
        "buyer_tax": pgettext("account", "Import tax of buyers"),
        "write_offs": pgettext("account", "Written off"),
        "opening": pgettext("account", "Before the ledger began"),
        "rounding": pgettext("account", "Rounding"),
        "fx": pgettext("account", "Exchange"),
    }.get(family, family)


def balance_title(family: str) -> str:
    """Return the heading over what made up a merchant's balance."""
    if family == "merchant_pending":
        return _("How the amount not settled yet came about")
    return _("How the settled amount came about")


def source_word(own: str, other: str) -> str:
    """Return what moved a merchant's balance, read off the account on the other side."""
    if own == "merchant_pending":
        named = {
            "receivable": pgettext("source", "Sold, refunded and withheld"),
            "merchant_payable": pgettext("source", "Settled"),
            "fx": pgettext("source", "Settled in another currency"),
        }
    else:
        named = {
            "merchant_pending": pgettext("source", "Sales and refunds that were settled"),
            "fx": pgettext("source", "Settled from another currency"),
            "wallet_fees": pgettext("source", "Fees of the wallet or platform"),
            "payouts_in_transit": pgettext("source", "Paid out"),
            "bank": pgettext("source", "Sent back by the bank"),
            "office_fees": pgettext("source", "Fee of the office"),
            "receivable": pgettext("source", "Settled another amount"),
            "suspense": pgettext("source", "Placed by hand"),
        }
    return named.get(other) or family_word(other)


def account_word(code: str) -> str:
    """Return the name of an account as people read it; whose it is stands beside it where the code says so."""
    family, *parts = code.split(":")
    named = family_word(family)
    return f"{named} ({party_word(parts[0])})" if len(parts) == 2 else named


def sentences() -> dict[str, Sentence]:
    """Return what the time line of a payout, batch, statement or line says of each act."""
    return {
        "ledger.pay_out": Sentence(_("Put together from settled lines"), "", "amount"),
        "ledger.close_batch": Sentence(_("File ready for the bank"), "", "message_id"),
        "ledger.handed_over": Sentence(_("Given to the bank by hand")),
        "ledger.bank_answer": Sentence(_("The bank answered"), "info", "answer"),
        "ledger.invoice_fees": Sentence(_("Invoiced")),
        "ledger.read_statement": Sentence(_("File read"), "", "id"),
        "ledger.accept_difference": Sentence(_("The counterparty’s figure was taken as right"), "", "net"),
        "ledger.assign_line": Sentence(_("Said whose it is"), "", "net"),
        "ledger.write_off": Sentence(_("Written off"), "", "reason"),
        "ledger.give_up": Sentence(_("Given up"), "", "reason"),
        "ledger.agree_fee": Sentence(_("Fee agreed"), "", "source"),
        "ledger.choose_mode": Sentence(_("Chosen who pays the merchant"), "", "mode"),
        "ledger.name_issuer": Sentence(_("Named who invoices"), "", "name"),
        "ledger.place_entry": Sentence(_("Placed by hand"), "", "reason"),
        "payout.booked": Sentence(_("On the account"), "go"),
        "payout.rejected": Sentence(_("Refused by the bank"), "no", "reason"),
        "payout.returned": Sentence(_("Sent back by the receiving bank"), "no", "reason"),
        "statement.posted": Sentence(_("Matched and booked"), "go"),
    }
