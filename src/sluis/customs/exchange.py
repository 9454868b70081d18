"""Exchange messages with the single window: send what is due, fetch receipts, move messages and
declarations."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sluis.customs import declare, return_goods, states
from sluis.customs.declaration import LIST, ORDER, PAYMENT, WAYBILL
from sluis.customs.models import Allowance, Declaration, Message
from sluis.customs.ports import Delivered, Envelope, Receipt
from sluis.customs.telling import tell
from sluis.customs.window import window_of
from sluis.kernel import clock
from sluis.kernel.errors import TryLater
from sluis.records import audit, inbox, moves
from sluis.records.models import InboxMessage
from sluis.work.due import Again

_ANSWERS = {"312": ORDER, "412": PAYMENT, "512": WAYBILL, "622": LIST}
_OPEN = (states.REQUESTED, states.SENT, states.ACCEPTED, states.HELD)
FETCH_S = 2


def envelope_of(message: Message) -> Envelope:
    """Return how a message travels; the same row always gives the same envelope."""
    return Envelope(
        message.kind,
        message.guid,
        message.pk,
        message.declaration.own_number,
        message.built_at,
        message.app_type,
    )


def send(payload: dict[str, Any]) -> None:
    """Send one message; an unknown outcome raises TryLater, and the same bytes go again."""
    message = Message.objects.select_related("declaration").get(pk=payload["message"])
    if message.state != states.REQUESTED:
        return
    declaration = message.declaration
    declared = declare.content(declaration)
    window = window_of(declaration.office_code)
    problems = window.check(declared, envelope_of(message))
    if problems:
        info = "; ".join(f"{p.field}: {p.message}" for p in problems)
        _refuse(message, status="", info=info)
        return
    answer = window.send(declared, envelope_of(message))
    if answer.refused:
        _refuse(message, status=answer.code, info=answer.info)
    elif answer.taken:
        _mark_sent(message)
    else:
        raise TryLater(f"customs did not answer: {answer.info}", party="chinaport", their_code=answer.code)


@transaction.atomic
def _mark_sent(message: Message) -> None:
    moves.move(
        Message.objects.filter(pk=message.pk),
        to=states.SENT,
        moves=states.MESSAGE_MOVES,
        sent_at=clock.now(),
    )
    rest = Message.objects.filter(
        declaration_id=message.declaration_id, round=message.round, state=states.REQUESTED
    )
    if not rest.exists():
        moved = moves.move(
            Declaration.objects.filter(pk=message.declaration_id),
            to=states.SENT,
            moves=states.DECLARATION_MOVES,
        )
        if moved:
            tell(message.declaration, "sent", {})


@transaction.atomic
def _refuse(message: Message, *, status: str, info: str) -> None:
    moves.move(
        Message.objects.filter(pk=message.pk),
        to=states.REFUSED,
        moves=states.MESSAGE_MOVES,
        status=status[:10],
        info=info[:1000],
        returned_at=clock.now(),
    )
    refused = moves.move(
        Declaration.objects.filter(pk=message.declaration_id),
        to=states.REFUSED,
        moves=states.DECLARATION_MOVES,
        reason=f"CEB{message.kind} {status}: {info}"[:500],
    )
    if refused:
        _free_allowance(message.declaration)
        tell(message.declaration, "refused", {"message": message.kind, "status": status, "info": info[:300]})


def _free_allowance(declaration: Declaration) -> None:
    """A refused list uses nothing of the buyer's year."""
    Allowance.objects.filter(declaration=declaration).update(amount_fen=0)


def receive(payload: dict[str, Any]) -> Again | None:
    """Fetch, store, acknowledge and apply what waits at the port; again while a declaration is open."""
    office = str(payload["office"])
    window = window_of(office)
    delivered = window.receive()
    stored = [(_store(office, one), one) for one in delivered]
    for message, one in stored:
        apply(message, one)
    if delivered:
        window.acknowledge([one.delivery_id for one in delivered])
    waiting = Declaration.objects.filter(office_code=office, state__in=_OPEN).exists()
    unfinished = Message.objects.filter(
        declaration__office_code=office, state__in=[states.REQUESTED, states.SENT]
    ).exists()
    if not (waiting or unfinished or return_goods.under_way(office)):
        return None
    return Again(0.2 if delivered else FETCH_S)


def _store(office: str, delivered: Delivered) -> InboxMessage:
    received = inbox.receive(
        party="chinaport",
        account=office,
        kind=delivered.receipts[0].kind if delivered.receipts else "",
        path=delivered.delivery_id,
        headers={},
        body=delivered.raw,
    )
    return InboxMessage.objects.get(pk=received.message_id)


@transaction.atomic
def apply(message: InboxMessage, delivered: Delivered) -> None:
    """Apply the returns of one message; twice or in another order ends the same."""
    for receipt in delivered.receipts:
        apply_receipt(office=message.account, receipt=receipt)
    inbox.mark_applied(message, outcome=", ".join(f"{r.kind} {r.status}" for r in delivered.receipts))


def apply_receipt(*, office: str, receipt: Receipt) -> None:
    """Move the message and the declaration that a return speaks of."""
    if receipt.kind in return_goods.ANSWERS or (receipt.kind == "900" and receipt.guid.startswith("ret_")):
        return_goods.apply_receipt(office=office, receipt=receipt)
        return
    row = _find(office, receipt)
    if row is None:
        audit.write(
            actor="party:chinaport",
            verb="customs.foreign_receipt",
            subject=f"receipt:{receipt.kind}",
            office=office,
            detail={"kind": receipt.kind, "status": receipt.status},
        )
        return
    if receipt.kind == "816":
        tell(row.declaration, "tax_billed", {"info": receipt.info})
        return
    _move_message(row, receipt)
    if not _is_newest(row):
        return  # What was corrected since then has no say any more.
    if receipt.kind == "622" or states.meaning(receipt.status) == states.REFUSED:
        _move_declaration(row.declaration, receipt)


def _find(office: str, receipt: Receipt) -> Message | None:
    rows = Message.objects.filter(declaration__office_code=office).select_related("declaration")
    if receipt.kind == "900":
        return rows.filter(pk=receipt.guid).first()
    kind = _ANSWERS.get(receipt.kind, LIST)
    declared = rows.filter(kind=kind).order_by("-round")
    if receipt.guid and (same := declared.filter(guid=receipt.guid).first()) is not None:
        return same
    if receipt.kind == "412":
        return declared.filter(declaration__reference=receipt.order_number).first() or _by_payment(
            declared, receipt
        )
    if receipt.kind == "512":
        return declared.filter(declaration__waybill_number=receipt.waybill_number).first()
    if receipt.kind == "312":
        return declared.filter(declaration__reference=receipt.order_number).first()
    if receipt.kind == "816":
        return declared.filter(declaration__list_number=receipt.list_number).first()
    return declared.filter(declaration__own_number=receipt.own_number).first()


def _is_newest(row: Message) -> bool:
    later = Message.objects.filter(declaration_id=row.declaration_id, kind=row.kind, round__gt=row.round)
    return not later.exists()


def _by_payment(rows: Any, receipt: Receipt) -> Message | None:
    # A payment receipt names only the payment number, which stands sealed in the set.
    for row in rows.exclude(state=states.STORED).filter(declaration__purged_at=None)[:500]:
        if declare.content(row.declaration).payment_number == receipt.payment_number:
            found: Message = row
            return found
    return None


def _move_message(row: Message, receipt: Receipt) -> None:
    newer = row.returned_at is None or receipt.returned_at >= row.returned_at
    if newer:
        Message.objects.filter(pk=row.pk).update(
            status=receipt.status, info=receipt.info[:1000], returned_at=receipt.returned_at
        )
    meaning = states.meaning(receipt.status)
    if meaning == states.REFUSED:
        moves.move(Message.objects.filter(pk=row.pk), to=states.REFUSED, moves=states.MESSAGE_MOVES)
    elif meaning:
        moves.move(Message.objects.filter(pk=row.pk), to=states.STORED, moves=states.MESSAGE_MOVES)


def _move_declaration(declaration: Declaration, receipt: Receipt) -> None:
    numbers = {
        name: value
        for name, value in (("port_number", receipt.port_number), ("list_number", receipt.list_number))
        if value
    }
    rows = Declaration.objects.filter(pk=declaration.pk)
    if numbers:
        rows.update(**numbers)
    target = states.meaning(receipt.status)
    if target in ("", states.STORED):
        return
    changes: dict[str, Any] = {"reason": receipt.info[:500]}
    if target == states.RELEASED:
        changes["released_at"] = receipt.returned_at
    # A receipt may overtake our own note that the last message was sent.
    moves.move(rows.filter(state=states.REQUESTED), to=states.SENT, moves=states.DECLARATION_MOVES)
    if moves.move(rows, to=target, moves=states.DECLARATION_MOVES, **changes):
        if target == states.REFUSED:
            _free_allowance(declaration)
        tell(declaration, target, {"status": receipt.status, "info": receipt.info[:300]})
