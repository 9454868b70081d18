"""What a person decides about a difference. Every decision is audited and moves money out of suspense."""

from __future__ import annotations

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import Conflict, NotFound
from sluis.kernel.money import Money
from sluis.ledger import accounts, bookings, kinds, open_items, settled
from sluis.ledger.models import OpenItem, Statement, StatementLine
from sluis.ledger.post import post
from sluis.ledger.rematch import post_from_suspense, rematch_item
from sluis.offices.models import Merchant
from sluis.records import audit

Outcome = StatementLine.Outcome


@transaction.atomic
def accept(*, line_id: int, actor: str) -> StatementLine:
    """Take the counterparty's figures of a line with another amount or fee as right; the merchant bears the
    gap.

    Raise Conflict when the line is no such difference or its item was settled by another line.
    """
    line, statement = _locked(line_id, {Outcome.AMOUNT, Outcome.FEE})
    item = OpenItem.objects.select_for_update().get(pk=line.open_item_id or 0)
    if item.settled_by_id or statement.purpose != Statement.Purpose.SETTLEMENT:
        raise Conflict("this item is settled already, or the file settles nothing", code="not_acceptable")
    if line.gross_currency != item.currency:
        raise Conflict("the line is in another currency than the item; write it off", code="not_acceptable")
    line.outcome, line.converted_minor = Outcome.MATCHED, line.net_minor + line.fee_minor
    line.save(update_fields=["outcome", "converted_minor"])
    item.settled_by = line
    item.save(update_fields=["settled_by"])
    _bear_gap(item, line, statement)
    post_from_suspense(line, statement)
    _audit(line, statement, verb="ledger.accept_difference", actor=actor)
    return line


def _bear_gap(item: OpenItem, line: StatementLine, statement: Statement) -> None:
    """Bring what was booked for the item to what the line says."""
    merchant = str(item.merchant_id)
    gap = settled.move(
        accounts.merchant_pending(merchant),
        accounts.wallet_receivable(statement.party, statement.office),
        item.money - line.gross,
        "gap",
        merchant,
    )
    if line.gross_currency == line.currency and line.converted_minor != line.gross_minor:
        # The file settled another amount than it names: the merchant is owed what was settled.
        gap += settled.move(
            accounts.merchant_payable(merchant),
            accounts.wallet_receivable(statement.party, statement.office),
            line.gross - Money(line.converted_minor, line.currency),
            "settled_gap",
            merchant,
        )
    if gap:
        post(event=f"line_{line.pk}:accepted", entries=gap, office=statement.office)


@transaction.atomic
def assign(*, line_id: int, merchant: Merchant, actor: str) -> StatementLine:
    """Say whose an unknown line is: it is booked as his and matched. Raise Conflict for other lines."""
    line, statement = _locked(line_id, {Outcome.UNKNOWN})
    event = f"line_{line.pk}:assigned"
    book = bookings.captured if line.kind in kinds.INWARD else bookings.taken_back
    if statement.purpose == Statement.Purpose.SETTLEMENT:
        money = Money(abs(line.gross_minor), line.gross_currency)
        entries = book(party=statement.party, office=statement.office, merchant_id=merchant.pk, money=money)
        post(event=event, entries=entries, office=statement.office)
    item = open_items.expect(
        party=statement.party,
        external_id=line.external_id,
        kind=line.kind,
        money=line.gross,
        merchant_id=merchant.pk,
        office=statement.office,
        event=event,
        reference=line.reference,
        at=line.settled_at,
    )
    if item.given_up_at:
        raise Conflict("this item was given up; write the line off", code="item_closed")
    rematch_item(item.pk)
    line.refresh_from_db()
    _audit(line, statement, verb="ledger.assign_line", actor=actor)
    return line


@transaction.atomic
def write_off(*, line_id: int, reason: str, actor: str) -> StatementLine:
    """Close a difference at the office's cost or gain. Raise Conflict when the line is no difference."""
    line, statement = _locked(line_id, {Outcome.UNKNOWN, Outcome.AMOUNT, Outcome.FEE, Outcome.TWICE})
    if statement.purpose == Statement.Purpose.SETTLEMENT and (line.merchant_id is None or line.is_payable):
        suspense = accounts.suspense(statement.party, statement.office)
        entries = settled.move(
            suspense, accounts.write_offs(statement.office), line.net, "write_off", line.merchant_id
        )
        if entries:
            post(event=f"line_{line.pk}:written_off", entries=entries, office=statement.office)
    line.outcome = Outcome.WRITTEN_OFF
    line.save(update_fields=["outcome"])
    _audit(line, statement, verb="ledger.write_off", actor=actor, reason=reason)
    return line


@transaction.atomic
def give_up(*, item_id: int, reason: str, actor: str) -> OpenItem:
    """Close an item that no file will bring: it is not owed to anyone. Raise Conflict when it is closed."""
    item = OpenItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise NotFound("there is no such item")
    if item.settled_by_id or item.given_up_at:
        raise Conflict("this item is closed already", code="item_closed")
    entries = settled.move(
        accounts.merchant_pending(str(item.merchant_id)),
        accounts.wallet_receivable(item.party, item.office),
        item.money,
        "given_up",
        item.merchant_id,
    )
    post(event=f"item_{item.pk}:given_up", entries=entries, office=item.office)
    item.given_up_at = clock.now()
    item.save(update_fields=["given_up_at"])
    audit.write(
        actor=actor,
        verb="ledger.give_up",
        subject=f"item_{item.pk}",
        office=item.office,
        merchant=str(item.merchant_id),
        detail={"reason": reason[:200], "amount": str(item.money)},
    )
    return item


def _locked(line_id: int, outcomes: set[Outcome]) -> tuple[StatementLine, Statement]:
    statement = Statement.objects.select_for_update().filter(lines=line_id).first()
    if statement is None:
        raise NotFound("there is no such line")
    line = StatementLine.objects.get(pk=line_id)
    if line.outcome not in outcomes:
        raise Conflict(
            f"this line is {line.outcome or 'unread'}; nothing to decide here", code="line_decided"
        )
    return line, statement


def _audit(line: StatementLine, statement: Statement, *, verb: str, actor: str, reason: str = "") -> None:
    audit.write(
        actor=actor,
        verb=verb,
        subject=f"line_{line.pk}",
        office=statement.office,
        merchant=line.merchant_id or "",
        detail={"statement": statement.pk, "net": str(line.net), "reason": reason[:200]},
    )
