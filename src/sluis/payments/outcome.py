"""What an answer does to a charge: one place for answers to pay, inquiry, cancel, and notices."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from sluis.catalogue import stock
from sluis.catalogue.models import StockMovement
from sluis.kernel import clock
from sluis.ledger import bookings, kinds, open_items
from sluis.ledger.post import post
from sluis.payments import states
from sluis.payments.models import Charge
from sluis.payments.ports import Outcome, PayAnswer
from sluis.payments.questions import ask_soon, check_later
from sluis.records import audit, events, moves

log = logging.getLogger("sluis.payments")
# Answers that were asked for after the cancel: a notice that comes then is ignored (Antom, best practice; §4.7).
AFTER_CANCEL = frozenset({"cancel", "inquiry after cancel"})
PAY_URL_LIFE = timedelta(minutes=5)  # ours: the wallet names no end for the address of a payment link


def apply(*, charge_id: str, answer: PayAnswer, source: str) -> Charge:
    """Apply an answer once, in one transaction, and return the charge. Answers may come twice and in any order."""
    with transaction.atomic():
        charge = Charge.objects.select_for_update().get(pk=charge_id)
        if answer.outcome is Outcome.DONE:
            _done(charge, answer, source)
        elif answer.outcome is Outcome.REFUSED:
            _refused(charge, answer, source)
        elif answer.outcome is Outcome.CANCELLED:
            _cancelled(charge, answer, source)
        else:
            _undecided(charge, answer)
    charge.refresh_from_db()
    return charge


def _rows(charge: Charge):  # type: ignore[no-untyped-def]
    return Charge.objects.filter(pk=charge.pk)


def _alarm(charge: Charge, *, verb: str, answer: PayAnswer, source: str) -> None:
    """Write down an answer that cannot be believed, once; `attention` shows it to a person."""
    audit.write(
        actor=f"party:{charge.wallet}",
        verb=verb,
        subject=charge.pk,
        office=charge.office_code,
        merchant=charge.merchant_id,
        detail={
            "source": source,
            "code": answer.code,
            "amount": answer.amount.json() if answer.amount else None,
            "wallet_payment_id": answer.wallet_payment_id,
        },
    )


def _done(charge: Charge, answer: PayAnswer, source: str) -> None:
    foreign_id = charge.wallet_payment_id and answer.wallet_payment_id not in ("", charge.wallet_payment_id)
    if answer.amount != charge.amount or foreign_id or not answer.wallet_payment_id:
        # Well signed and still not ours: another amount, currency or payment. Nothing is booked.
        _alarm(charge, verb="payments.answer_disbelieved", answer=answer, source=source)
        _undecided(charge, answer)
        return
    if charge.state == states.CANCELLED:
        if not charge.late_success:
            _rows(charge).update(late_success=True)
            _alarm(charge, verb="payments.late_success", answer=answer, source=source)
            check_later(charge, after=timedelta(0))
        return
    if charge.state == states.CREATED or charge.state in states.CAPTURED:
        return
    if charge.state == states.CANCELLING and source not in AFTER_CANCEL:
        # It was true before we asked for the cancel; now only the cancel's own result counts.
        return
    moved = moves.move(
        _rows(charge),
        to=states.PAID,
        moves=states.CHARGE_MOVES,
        wallet_payment_id=answer.wallet_payment_id,
        wallet_amount_minor=answer.wallet_amount.minor if answer.wallet_amount else None,
        wallet_currency=answer.wallet_amount.currency if answer.wallet_amount else "",
        wallet_rate=answer.wallet_rate,
        paid_at=answer.paid_at or clock.now(),
        closed_at=clock.now(),
        failure_code="",
    )
    if moved:
        _book_payment(charge, answer)


def _book_payment(charge: Charge, answer: PayAnswer) -> None:
    event = f"payment:{charge.pk}"
    office, merchant = charge.office_code, charge.merchant_id
    post(
        event=event,
        office=office,
        entries=bookings.captured(
            party=charge.wallet, office=office, merchant_id=merchant, money=charge.amount
        ),
    )
    open_items.expect(
        party=charge.wallet,
        external_id=answer.wallet_payment_id,
        kind=kinds.PAYMENT,
        money=charge.amount,
        merchant_id=merchant,
        office=office,
        event=event,
        reference=charge.pk,
        at=answer.paid_at,
    )
    _take_stock(charge)
    audit.write(
        actor=f"party:{charge.wallet}",
        verb="payments.paid",
        subject=charge.pk,
        office=office,
        merchant=merchant,
        detail={"amount": charge.amount.json(), "wallet_payment_id": answer.wallet_payment_id},
    )
    events.emit(
        kind="payment.paid",
        reference=charge.pk,
        office=office,
        merchant=merchant,
        detail={"amount": charge.amount.json()},
    )


def _take_stock(charge: Charge) -> None:
    sold: dict[str, int] = {}
    for line in charge.lines.exclude(product=None):
        sold[str(line.product_id)] = sold.get(str(line.product_id), 0) + line.quantity
    for product_id, quantity in sold.items():
        try:
            stock.move(product_id=product_id, kind="sold", quantity=quantity, event=f"payment:{charge.pk}")
        except stock.OutOfStock:
            # The customer holds the goods: the count was wrong, and a person must count again.
            audit.write(
                actor="system",
                verb="catalogue.count_wrong",
                subject=product_id,
                office=charge.office_code,
                merchant=charge.merchant_id,
                detail={"charge": charge.pk, "quantity": quantity},
            )


def _refused(charge: Charge, answer: PayAnswer, source: str) -> None:
    if charge.state == states.CANCELLING or charge.late_success:
        # The wallet says it will never be paid: that is as good as a confirmed cancel.
        _cancelled(charge, answer, source)
        return
    if moves.move(
        _rows(charge),
        to=states.FAILED,
        moves=states.CHARGE_MOVES,
        failure_code=answer.code[:64],
        closed_at=clock.now(),
    ):
        _tell(charge, "failed", {"code": answer.code})


def _cancelled(charge: Charge, answer: PayAnswer, source: str) -> None:
    if charge.late_success:
        # The success was overtaken by the cancel after all: the customer has the money back.
        _rows(charge).update(late_success=False)
        _alarm(charge, verb="payments.late_success_over", answer=answer, source=source)
        return
    was_paid = charge.state == states.PAID
    if charge.state in (states.SENT, states.UNKNOWN):
        moves.move(_rows(charge), to=states.UNKNOWN, moves=states.CHARGE_MOVES)
        moves.must_move(_rows(charge), to=states.CANCELLING, moves=states.CHARGE_MOVES)
    if not moves.move(
        _rows(charge),
        to=states.CANCELLED,
        moves=states.CHARGE_MOVES,
        closed_at=clock.now(),
        failure_code=answer.code[:64],
    ):
        return
    if was_paid:
        _unbook(charge)
    _tell(charge, "cancelled", {"code": answer.code, "source": source})


def _unbook(charge: Charge) -> None:
    event = f"cancel:{charge.pk}"
    post(
        event=event,
        office=charge.office_code,
        entries=bookings.taken_back(
            party=charge.wallet,
            office=charge.office_code,
            merchant_id=charge.merchant_id,
            money=charge.amount,
            leg="cancel",
        ),
    )
    open_items.expect(
        party=charge.wallet,
        external_id=charge.wallet_payment_id,
        kind=kinds.CANCEL,
        money=charge.amount,
        merchant_id=charge.merchant_id,
        office=charge.office_code,
        event=event,
        reference=charge.pk,
    )
    _put_stock_back(charge, event)


def _put_stock_back(charge: Charge, event: str) -> None:
    sold = StockMovement.objects.filter(event=f"payment:{charge.pk}", kind=StockMovement.Kind.SOLD)
    for product_id, change in sold.values_list("product_id", "on_hand_change"):
        stock.move(product_id=product_id, kind="returned", quantity=-change, event=event)


def _undecided(charge: Charge, answer: PayAnswer) -> None:
    changes: dict[str, object] = {}
    if answer.wallet_payment_id and not charge.wallet_payment_id and answer.amount in (None, charge.amount):
        changes["wallet_payment_id"] = answer.wallet_payment_id
    if answer.order_code or answer.pay_url:
        changes["order_code"] = answer.order_code or answer.pay_url
        # The address of a payment link comes without an end, and without one it would be cancelled at once.
        ends_at = answer.order_code_expires_at or charge.order_code_expires_at
        changes["order_code_expires_at"] = ends_at or clock.now() + PAY_URL_LIFE
    if changes:
        _rows(charge).update(**changes)
    if charge.state == states.SENT:
        moves.move(_rows(charge), to=states.UNKNOWN, moves=states.CHARGE_MOVES, failure_code=answer.code[:64])
        ask_soon(charge)


def _tell(charge: Charge, what: str, detail: dict[str, str]) -> None:
    audit.write(
        actor=f"party:{charge.wallet}",
        verb=f"payments.{what}",
        subject=charge.pk,
        office=charge.office_code,
        merchant=charge.merchant_id,
        detail=detail,
    )
    events.emit(
        kind=f"payment.{what}",
        reference=charge.pk,
        office=charge.office_code,
        merchant=charge.merchant_id,
        detail=detail,
    )
