"""Which accounts an event moves: the entries of each, ready for `post` (no database).

Signs are in the accounts, so every amount given here is positive.
"""

from __future__ import annotations

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger import accounts
from sluis.ledger.post import Entry


def captured(*, party: str, office: str, merchant_id: str, money: Money, leg: str = "capture") -> list[Entry]:
    """A wallet took money for a merchant, or a platform sold for him: they owe us, we owe the merchant."""
    return [
        Entry(
            debit=accounts.wallet_receivable(party, office),
            credit=accounts.merchant_pending(merchant_id),
            money=money,
            leg=leg,
            merchant_id=merchant_id,
        )
    ]


def taken_back(
    *, party: str, office: str, merchant_id: str, money: Money, leg: str = "refund"
) -> list[Entry]:
    """The party gives money back to the payer or keeps it: refund, cancel, commission, tax withheld."""
    return [
        Entry(
            debit=accounts.merchant_pending(merchant_id),
            credit=accounts.wallet_receivable(party, office),
            money=money,
            leg=leg,
            merchant_id=merchant_id,
        )
    ]


def charged(*, account: str, merchant_id: str, money: Money, leg: str) -> list[Entry]:
    """The office charges a merchant a cost (freight, duty): `account` is credited, his payable falls."""
    return [
        Entry(
            debit=accounts.merchant_payable(merchant_id),
            credit=account,
            money=money,
            leg=leg,
            merchant_id=merchant_id,
        )
    ]


def exchanged(
    *,
    office: str,
    given: Money,
    giver: str,
    received: Money,
    receiver: str,
    at_rate: Money,
    leg: str,
    merchant_id: str | None = None,
) -> list[Entry]:
    """Exchange `given` (credited to `giver`) into `received` (debited to `receiver`) through clearing.

    `at_rate` is what the counterparty's own rate gives, rounded half up: by that the clearing account moves,
    and what was received beyond or below it goes to the rounding account. Raise BadInput when nothing is
    exchanged.
    """
    if given.currency == received.currency or given.minor <= 0 or received.minor <= 0:
        raise BadInput("an exchange needs two positive amounts in two currencies", field="received")
    clearing = accounts.fx_clearing(received.currency)
    entries = [
        Entry(accounts.fx_clearing(given.currency), giver, given, f"{leg}.given", merchant_id),
        Entry(receiver, clearing, received, f"{leg}.received", merchant_id),
    ]
    difference = at_rate - received
    if difference.minor > 0:
        entries.append(Entry(accounts.rounding(office), clearing, difference, f"{leg}.rounding", merchant_id))
    elif difference.minor < 0:
        entries.append(
            Entry(clearing, accounts.rounding(office), -difference, f"{leg}.rounding", merchant_id)
        )
    return entries
