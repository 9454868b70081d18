"""What a booking of the bank is: a payout, a payout sent back, a party's settlement, or not known."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import Conflict, NotFound
from sluis.kernel.money import Money
from sluis.ledger import accounts, remittance, send, settled, states
from sluis.ledger.models import BankEntry, Payout, PayoutBatch, Statement
from sluis.ledger.models.payouts import PayoutState
from sluis.ledger.post import post
from sluis.offices.models import Merchant
from sluis.records import audit, events
from sluis.work import due

Outcome = BankEntry.Outcome
PARTY = "bank"


def match_entry(entry: BankEntry) -> BankEntry:
    """Find what a new entry is, post it and save it, in the caller's transaction."""
    entry.outcome = Outcome.UNKNOWN
    entry.save(force_insert=True)
    for find in (_payout, _batch, _settlement):
        if find(entry, accounts.bank(entry.office)):
            entry.save()
            return entry
    _to_suspense(entry)
    entry.save()
    return entry


@transaction.atomic
def match_unknown(office: str) -> int:
    """Look again at the unknown entries of an office, for a settlement file may come after its money."""
    found = 0
    waiting = BankEntry.objects.select_for_update().filter(
        office=office, outcome__in=[Outcome.UNKNOWN, Outcome.AMOUNT]
    )
    for entry in waiting.order_by("id"):
        if _settlement(entry, accounts.suspense(PARTY, office)):
            entry.save()
            found += 1
    return found


def _to_suspense(entry: BankEntry) -> None:
    _post(entry, accounts.bank(entry.office), accounts.suspense(PARTY, entry.office), "unplaced")


def _post(entry: BankEntry, debit: str, credit: str, leg: str) -> None:
    entries = settled.move(debit, credit, entry.money, leg, entry.merchant_id)
    if entries:
        post(event=f"bke_{entry.pk}:{leg}", entries=entries, office=entry.office)


def _payout(entry: BankEntry, _money: str) -> bool:
    if not entry.end_to_end_id:
        return False
    payout = (
        Payout.objects.select_for_update()
        .filter(end_to_end_id=entry.end_to_end_id, office=entry.office)
        .first()
    )
    if payout is None:
        return False
    entry.subject, entry.merchant_id = payout.pk, payout.merchant_id
    comes_back = entry.money.minor > 0
    if entry.money != (payout.money if comes_back else -payout.money):
        entry.outcome = Outcome.AMOUNT
    elif comes_back:
        back = send.take_return(payout, reason=entry.reason or "returned by the receiving bank")
        entry.outcome = Outcome.MATCHED if back else Outcome.TWICE
    else:
        entry.outcome = Outcome.MATCHED if confirm(payout) else Outcome.TWICE
    if entry.outcome != Outcome.MATCHED:
        _to_suspense(entry)
    send.finish_batch(payout.batch)
    return True


def confirm(payout: Payout) -> bool:
    """Book a payout that the bank's statement shows; tell whether it was waiting for that."""
    if payout.state == PayoutState.REQUESTED:
        # The file was handed over without our being told: the batch must not be sent again.
        states.move(payout, PayoutState.SENT)
        states.move(payout.batch, PayoutState.SENT, sent_at=clock.now())
    if not states.move(payout, PayoutState.BOOKED, booked_at=clock.now()):
        return False
    post(
        event=f"{payout.pk}:booked",
        entries=settled.move(
            accounts.payouts_in_transit(payout.office),
            accounts.bank(payout.office),
            payout.money,
            "booked",
            payout.merchant_id,
        ),
        office=payout.office,
    )
    due.ask(
        handler=remittance.SEND,
        key=payout.pk,
        payload={"payout": payout.pk},
        merchant=payout.merchant_id,
    )
    events.emit(kind="payout.booked", reference=payout.pk, office=payout.office, merchant=payout.merchant_id)
    return True


def _batch(entry: BankEntry, _money: str) -> bool:
    """Match a file that the bank booked as one sum."""
    if not entry.batch_id or entry.money.minor >= 0:
        return False
    batch = (
        PayoutBatch.objects.select_for_update().filter(message_id=entry.batch_id, office=entry.office).first()
    )
    if batch is None:
        return False
    entry.subject = batch.pk
    waiting = [one for one in batch.payouts.all() if states.may(one, PayoutState.BOOKED)]
    if not waiting:
        entry.outcome = Outcome.TWICE
    elif sum(one.amount_minor for one in waiting) != -entry.amount_minor:
        entry.outcome = Outcome.AMOUNT
    else:
        for payout in waiting:
            confirm(payout)
        entry.outcome = Outcome.MATCHED
        send.finish_batch(batch)
    if entry.outcome != Outcome.MATCHED:
        _to_suspense(entry)
    return True


def _settlement(entry: BankEntry, money: str) -> bool:
    """Match a party's transfer by the batch that its text names; what it carried over is counted in."""
    said = f"{entry.text} {entry.reference} {entry.end_to_end_id}"
    unbooked = Statement.objects.select_for_update().filter(
        office=entry.office,
        purpose=Statement.Purpose.SETTLEMENT,
        state=Statement.State.POSTED,
        currency=entry.currency,
        bank_entry=None,
    )
    named = [one for one in unbooked.exclude(batch="").order_by("id") if one.batch in said]
    if not named:
        return False
    first = named[0]
    same = [one for one in named if (one.party, one.account) == (first.party, first.account)]
    carried = unbooked.filter(party=first.party, account=first.account, day__lte=first.day)
    entry.subject = first.pk
    for statements in (same, list(carried)):
        if Money(sum(one.net_minor for one in statements), entry.currency) == entry.money:
            _arrived(entry, statements, money)
            return True
    if money == accounts.bank(entry.office):
        entry.outcome = Outcome.AMOUNT
        _to_suspense(entry)
        return True
    return False


def _arrived(entry: BankEntry, statements: Iterable[Statement], money: str) -> None:
    entry.outcome = Outcome.MATCHED
    found = list(statements)
    _post(entry, money, accounts.in_transit(found[0].party, entry.office), "settlement")
    Statement.objects.filter(pk__in=[one.pk for one in found]).update(bank_entry=entry)


@transaction.atomic
def place(
    *, entry_id: int, actor: str, reason: str, merchant: Merchant | None = None, party: str = ""
) -> BankEntry:
    """Say what an unplaced booking is: a merchant's money, a party's settlement, or the office's own.

    Raise Conflict when the entry is no difference.
    """
    entry = BankEntry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise NotFound("there is no such booking")
    if entry.outcome not in {Outcome.UNKNOWN, Outcome.AMOUNT, Outcome.TWICE}:
        raise Conflict("this booking is placed already", code="entry_placed")
    target = accounts.write_offs(entry.office)
    if merchant is not None:
        target, entry.merchant_id = accounts.merchant_payable(merchant.pk), merchant.pk
    elif party:
        target = accounts.in_transit(party, entry.office)
    _post(entry, accounts.suspense(PARTY, entry.office), target, "placed")
    entry.outcome = Outcome.PLACED
    entry.save(update_fields=["outcome", "merchant"])
    audit.write(
        actor=actor,
        verb="ledger.place_entry",
        subject=f"bke_{entry.pk}",
        office=entry.office,
        merchant=entry.merchant_id or "",
        detail={"target": target, "amount": str(entry.money), "reason": reason[:200]},
    )
    return entry
