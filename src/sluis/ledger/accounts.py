"""The accounts: a code for each, made here and nowhere else (no Django).

A code is a family and what it belongs to, joined by colons: "receivable:alipay:BX". The balance of an account
is its debits less its credits; an account whose normal side is credit shows the opposite sign to people.

>>> wallet_receivable("alipay", "BX")
'receivable:alipay:BX'
>>> family(merchant_payable("mer_1")).normal
'credit'
"""

from __future__ import annotations

from dataclasses import dataclass

DEBIT, CREDIT = "debit", "credit"


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of account: its normal side, how many parts follow the name, and what its balance means."""

    name: str
    normal: str
    parts: tuple[str, ...]
    meaning: str


_FAMILIES = (
    Family(
        "receivable",
        DEBIT,
        ("party", "office"),
        "what a wallet or platform owes for taken money, before its file",
    ),
    Family(
        "in_transit", DEBIT, ("party", "office"), "what its file settled and the bank has not yet credited"
    ),
    Family("bank", DEBIT, ("office",), "our account at the bank, as its statements say"),
    Family("wallet_fees", DEBIT, ("party", "office"), "fees the party kept, less those passed to merchants"),
    Family(
        "merchant_pending", CREDIT, ("merchant",), "sold or refunded for a merchant, not settled to us yet"
    ),
    Family(
        "merchant_payable", CREDIT, ("merchant",), "settled and owed to the merchant; negative: he owes us"
    ),
    Family("payouts_in_transit", CREDIT, ("office",), "ordered from the bank, not booked by it yet"),
    Family(
        "suspense",
        CREDIT,
        ("party", "office"),
        "settled or booked money that nobody could place; must go to 0",
    ),
    Family("office_fees", CREDIT, ("office",), "what the office earned on payouts"),
    Family("office_vat", CREDIT, ("office",), "VAT on office fees, owed to the tax office"),
    Family("freight_costs", CREDIT, ("office",), "freight charged to merchants, owed on to carriers"),
    Family("customs_costs", CREDIT, ("office",), "duty and tax charged to merchants, owed on to customs"),
    Family("buyer_tax", CREDIT, ("office",), "import tax that buyers paid to us, owed on to customs"),
    Family("write_offs", DEBIT, ("office",), "differences that the office took on itself"),
    Family("opening", CREDIT, ("office",), "what the bank account held before the ledger began"),
    Family("rounding", DEBIT, ("office",), "cents between a counterparty's rate and its settled amount"),
    Family(
        "fx", DEBIT, ("currency",), "the clearing account of a currency; with its pair it shows open exchange"
    ),
)
FAMILIES = {one.name: one for one in _FAMILIES}


class UnknownAccount(ValueError):
    """A code that this plan of accounts does not hold."""


def family(code: str) -> Family:
    """Return the family of a code. Raise UnknownAccount when there is none or parts are missing."""
    name, *parts = code.split(":")
    found = FAMILIES.get(name)
    if found is None or len(parts) != len(found.parts) or not all(parts) or len(code) > 80:
        raise UnknownAccount(f"{code!r} is no account; make codes with sluis.ledger.accounts")
    return found


def _code(name: str, *parts: str) -> str:
    code = ":".join((name, *parts))
    family(code)
    return code


def wallet_receivable(party: str, office: str) -> str:
    """Debit normal: what a wallet owes an office for charges, before its settlement file."""
    return _code("receivable", party, office)


def platform_receivable(party: str, office: str) -> str:
    """Debit normal: the same for a sales platform."""
    return _code("receivable", party, office)


def in_transit(party: str, office: str) -> str:
    """Debit normal: settled by the party's file, on its way to the bank."""
    return _code("in_transit", party, office)


def bank(office: str) -> str:
    """Debit normal: the office's bank account."""
    return _code("bank", office)


def wallet_fees(party: str, office: str) -> str:
    """Debit normal: fees that a wallet or platform kept; passed to merchants, so near zero."""
    return _code("wallet_fees", party, office)


def merchant_pending(merchant_id: str) -> str:
    """Credit normal: sold or refunded for a merchant, not settled yet. Credit this at a capture or sale."""
    return _code("merchant_pending", merchant_id)


def merchant_payable(merchant_id: str) -> str:
    """Credit normal: settled, less costs and payouts; what may be paid out. Debit this for costs."""
    return _code("merchant_payable", merchant_id)


def payouts_in_transit(office: str) -> str:
    """Credit normal: payouts ordered from the bank and not booked yet."""
    return _code("payouts_in_transit", office)


def suspense(party: str, office: str) -> str:
    """Credit normal: money of a statement or the bank that matched nothing."""
    return _code("suspense", party, office)


def office_fees(office: str) -> str:
    """Credit normal: the office's own income."""
    return _code("office_fees", office)


def office_vat(office: str) -> str:
    """Credit normal: VAT on the office's fees."""
    return _code("office_vat", office)


def freight_costs(office: str) -> str:
    """Credit normal: freight charged to merchants; the carrier's invoice is debited here."""
    return _code("freight_costs", office)


def customs_costs(office: str) -> str:
    """Credit normal: duty and tax charged to merchants; what customs is paid is debited here."""
    return _code("customs_costs", office)


def buyer_tax(office: str) -> str:
    """Credit normal: import tax that buyers paid to the office itself."""
    return _code("buyer_tax", office)


def write_offs(office: str) -> str:
    """Debit normal: differences that the office bears."""
    return _code("write_offs", office)


def opening(office: str) -> str:
    """Credit normal: the bank balance before the first statement that was read."""
    return _code("opening", office)


def rounding(office: str) -> str:
    """Debit normal: rounding differences of exchange, either sign."""
    return _code("rounding", office)


def fx_clearing(currency: str) -> str:
    """Debit normal: one side of every exchange."""
    return _code("fx", currency)
