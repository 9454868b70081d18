"""The entries of settled lines, summed per merchant, kind and currency (no database).

A line that agrees moves four things: the net amount from the receivable to the money in transit, the fee from
the receivable to the party's fees, the gross amount from pending to payable, and the fee from the merchant's
payable. An exchanged line passes both currencies through clearing at the party's own rate.
"""

from __future__ import annotations

from dataclasses import dataclass

from sluis.kernel.money import Money
from sluis.ledger import accounts
from sluis.ledger.post import Entry


@dataclass(frozen=True, slots=True)
class Group:
    """Sums of agreeing lines of one merchant and kind; signed as the lines are."""

    merchant_id: str
    kind: str
    gross: Money
    converted: Money  # the gross at the file's rate, in the settlement currency
    fee: Money
    net: Money
    is_payable: bool


def move(debit: str, credit: str, money: Money, leg: str, merchant_id: str | None = None) -> list[Entry]:
    """Return one entry for a signed amount: the other way round when negative, none for zero."""
    if money.minor > 0:
        return [Entry(debit, credit, money, leg, merchant_id)]
    if money.minor < 0:
        return [Entry(credit, debit, -money, leg, merchant_id)]
    return []


def entries(group: Group, *, party: str, office: str, money_account: str, leg: str) -> list[Entry]:
    """Return the entries of a group; `money_account` takes the net: in transit, suspense for a late match."""
    receivable = accounts.wallet_receivable(party, office)
    pending, merchant = accounts.merchant_pending(group.merchant_id), group.merchant_id
    if not group.is_payable:
        # The party pays the merchant himself: what was between us is closed.
        closed = move(pending, receivable, group.gross, f"{leg}.direct", merchant)
        late = move(money_account, accounts.in_transit(party, office), group.net, f"{leg}.net")
        return closed + (late if money_account != accounts.in_transit(party, office) else [])
    if group.gross.currency != group.net.currency:
        return _exchanged(group, party=party, office=office, money_account=money_account, leg=leg)
    fees, payable = accounts.wallet_fees(party, office), accounts.merchant_payable(merchant)
    return [
        *move(money_account, receivable, group.net, f"{leg}.net", merchant),
        *move(fees, receivable, group.fee, f"{leg}.fee", merchant),
        *move(pending, payable, group.gross, f"{leg}.release", merchant),
        *move(payable, fees, group.fee, f"{leg}.fee_passed", merchant),
    ]


def _exchanged(group: Group, *, party: str, office: str, money_account: str, leg: str) -> list[Entry]:
    receivable = accounts.wallet_receivable(party, office)
    fees, merchant = accounts.wallet_fees(party, office), group.merchant_id
    pending, payable = accounts.merchant_pending(merchant), accounts.merchant_payable(merchant)
    given = accounts.fx_clearing(group.gross.currency)
    received = accounts.fx_clearing(group.net.currency)
    gap = group.converted - group.fee - group.net
    return [
        *move(given, receivable, group.gross, f"{leg}.given", merchant),
        *move(money_account, received, group.net, f"{leg}.net", merchant),
        *move(fees, received, group.fee, f"{leg}.fee", merchant),
        *move(accounts.rounding(office), received, gap, f"{leg}.rounding", merchant),
        *move(pending, given, group.gross, f"{leg}.release_given", merchant),
        *move(received, payable, group.converted, f"{leg}.release", merchant),
        *move(payable, fees, group.fee, f"{leg}.fee_passed", merchant),
    ]
