"""Give a batch to the bank, and learn what became of it.

The message id was committed with the batch, the file is stored before the wire is used, and the state says
"sent" before the bank can have it. Whatever stays unclear is asked under the same message id; only a bank
that never had the file gets it again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from sluis.kernel import clock, wiring
from sluis.kernel.money import Money
from sluis.ledger import accounts, states
from sluis.ledger.models import Payout, PayoutBatch, PayoutLine, StatementLine
from sluis.ledger.models.payouts import PayoutState
from sluis.ledger.ports import Bank, BankAnswer, BankState, CreditTransfer, PaymentOrder
from sluis.ledger.post import Entry, post
from sluis.offices import connections
from sluis.records import audit, events, files
from sluis.records.models import StoredFile
from sluis.work.due import Again

ASK_AGAIN_S = 60.0
# A bank that does not know a file may only not know it yet: it is given again no sooner than this.
GIVE_AGAIN_AFTER = timedelta(minutes=5)
ASK_DAILY_S = 6 * 3600.0


def bank_of(office: str) -> Bank:
    """Return the office's bank. Raise Misconfigured when the office has no connection to one."""
    connection = connections.find(party="bank", office=office)
    return wiring.get(Bank, connection)


def send(payload: dict[str, Any]) -> Again | None:
    """Handle a due batch: write and submit it, ask what is unclear, look again while the bank has it."""
    batch = PayoutBatch.objects.get(pk=payload["batch"])
    bank = bank_of(batch.office)
    if batch.state == PayoutState.REQUESTED:
        content = files.content(write_file(batch, bank))
        if not _mark_sent(batch):
            return Again(1.0)
        take_answer(batch, bank.submit(batch.message_id, content))
    elif batch.state in states.AT_THE_BANK:
        _ask(batch, bank)
    batch.refresh_from_db()
    if batch.state in {PayoutState.SENT, PayoutState.UNKNOWN}:
        return Again(ASK_AGAIN_S)
    return Again(ASK_DAILY_S) if batch.state == PayoutState.ACCEPTED else None


def write_file(batch: PayoutBatch, bank: Bank) -> StoredFile:
    """Write the payment file once and keep it; a batch that has one keeps it."""
    with transaction.atomic():
        batch = PayoutBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.file_id:
            return StoredFile.objects.get(pk=batch.file_id)
        file = files.store(
            bank.write(_order(batch, bank)),
            name=f"{batch.message_id}.xml",
            media_type="application/xml",
            subject=batch.pk,
            office=batch.office,
        )
        PayoutBatch.objects.filter(pk=batch.pk).update(file_id=file.pk)
    return file


def _order(batch: PayoutBatch, bank: Bank) -> PaymentOrder:
    return PaymentOrder(
        message_id=batch.message_id,
        created_at=batch.created_at,
        execution_date=batch.day,
        debtor=bank.debtor(),
        transfers=tuple(
            CreditTransfer(
                end_to_end_id=one.end_to_end_id,
                money=one.money,
                creditor_name=one.creditor_name,
                creditor_iban=one.creditor_iban,
                reference=one.reference,
            )
            for one in batch.payouts.order_by("id")
        ),
    )


@transaction.atomic
def _mark_sent(batch: PayoutBatch) -> bool:
    if not states.move(batch, PayoutState.SENT, sent_at=clock.now()):
        return False
    for payout in batch.payouts.all():
        states.move(payout, PayoutState.SENT)
    return True


def _ask(batch: PayoutBatch, bank: Bank) -> None:
    answer = bank.status(batch.message_id)
    given_up = batch.sent_at is not None and clock.now() - batch.sent_at > GIVE_AGAIN_AFTER
    if answer.state == BankState.NOT_FOUND and batch.state != PayoutState.ACCEPTED and given_up:
        # The same file under the same id: should the first one turn up after all, the bank refuses the
        # second.
        answer = bank.submit(batch.message_id, files.content(StoredFile.objects.get(pk=batch.file_id)))
    take_answer(batch, answer)


@transaction.atomic
def take_answer(batch: PayoutBatch, answer: BankAnswer) -> None:
    """Write what the bank says of a batch; an answer that moves nothing on changes nothing."""
    batch = PayoutBatch.objects.select_for_update().get(pk=batch.pk)
    if answer.state == BankState.REJECTED:
        for payout in batch.payouts.all():
            refuse(payout, reason=answer.reason)
        states.move(batch, PayoutState.REJECTED, reason=answer.reason[:300])
    elif answer.state in {BankState.ACCEPTED, BankState.EXECUTED}:
        states.move(batch, PayoutState.ACCEPTED)
        for payout in batch.payouts.all():
            own = answer.transfers.get(payout.end_to_end_id)
            if own is not None and own.state == BankState.REJECTED:
                refuse(payout, reason=own.reason)
            else:
                states.move(payout, PayoutState.ACCEPTED)
        finish_batch(batch)
    elif batch.state == PayoutState.SENT:
        states.move(batch, PayoutState.UNKNOWN, reason=answer.reason[:300])
        for payout in batch.payouts.all():
            states.move(payout, PayoutState.UNKNOWN)
    audit.write(
        actor="party:bank",
        verb="ledger.bank_answer",
        subject=batch.pk,
        office=batch.office,
        detail={"answer": answer.state, "reason": answer.reason[:200]},
    )


def finish_batch(batch: PayoutBatch) -> None:
    """Close a batch whose payouts are all decided: booked when any is, else rejected."""
    found = set(batch.payouts.values_list("state", flat=True))
    if found <= {PayoutState.BOOKED, PayoutState.REJECTED, PayoutState.RETURNED}:
        booked = found & {PayoutState.BOOKED, PayoutState.RETURNED}
        states.move(batch, PayoutState.BOOKED if booked else PayoutState.REJECTED)


def refuse(payout: Payout, *, reason: str) -> bool:
    """Take back a payout that the bank will not make; tell whether it was one. Its lines wait again."""
    if not states.move(payout, PayoutState.REJECTED, reason=reason[:300]):
        return False
    transit = accounts.payouts_in_transit(payout.office)
    _take_back(payout, transit, event=f"{payout.pk}:rejected")
    events.emit(
        kind="payout.rejected",
        reference=payout.pk,
        office=payout.office,
        merchant=payout.merchant_id,
        detail={"reason": reason[:200]},
    )
    return True


def take_return(payout: Payout, *, reason: str) -> bool:
    """Take in the money of a payout that the receiving bank sent back; tell whether it was one."""
    if not states.move(payout, PayoutState.RETURNED, reason=reason[:300]):
        return False
    _take_back(payout, accounts.bank(payout.office), event=f"{payout.pk}:returned")
    events.emit(
        kind="payout.returned",
        reference=payout.pk,
        office=payout.office,
        merchant=payout.merchant_id,
        detail={"reason": reason[:200]},
    )
    return True


def _take_back(payout: Payout, account: str, *, event: str) -> None:
    """Owe the merchant again what he did not get, the fee with it, and free the lines."""
    payable = accounts.merchant_payable(payout.merchant_id)
    entries = [Entry(account, payable, payout.money, "pay", payout.merchant_id)]
    if payout.fee_minor:
        fee = Money(payout.fee_minor, payout.currency)
        entries.append(Entry(accounts.office_fees(payout.office), payable, fee, "fee", payout.merchant_id))
    post(event=event, entries=entries, office=payout.office)
    PayoutLine.objects.filter(payout=payout).update(is_released=True)
    lines = PayoutLine.objects.filter(payout=payout).values("line")
    StatementLine.objects.filter(pk__in=lines, payout=payout).update(payout=None)


def mark_handed_over(*, batch: PayoutBatch, actor: str) -> bool:
    """Say that a person gave the file to the bank by hand; the bank's statement will confirm it."""
    with transaction.atomic():
        moved = _mark_sent(batch)
        if moved:
            audit.write(
                actor=actor, verb="ledger.handed_over", subject=batch.pk, office=batch.office, detail={}
            )
    return moved
