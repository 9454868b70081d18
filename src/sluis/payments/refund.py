"""Give money back: full or in parts, to the original payment, never more than was taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from sluis.kernel import clock, wiring
from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.money import Money
from sluis.ledger import bookings, kinds, open_items
from sluis.ledger.post import post
from sluis.offices import connections
from sluis.payments import states
from sluis.payments.models import Charge, Refund
from sluis.payments.ports import Outcome, RefundAnswer, RefundRequest, Wallet
from sluis.records import audit, events, moves
from sluis.work import due
from sluis.work.due import Again

HANDLER = "payments.recover_refund"
AGAIN_S = (5, 5, 10, 10, 10, 10, 10)
LATER_S = 60


def refund_charge(
    *,
    charge: Charge,
    amount: Money,
    reason: str,
    actor: str,
    at_most: Money | None = None,
    asked_as: str = "",
) -> Refund:
    """Refund a charge and return the refund in the state it reached (refunded, failed, or unknown for a while).

    `at_most` is what the asker's role may give back of this charge in all, earlier refunds included. A repeat of a
    request that died returns the refund that it had made, known by `asked_as`.

    Raise BadInput for a wrong amount or a closed window, Conflict when less than that is left to give back, and
    Misconfigured, with nothing asked for, when there is no connection to the wallet.
    """
    wallet = _wallet(charge)
    made = Refund.objects.filter(asked_as=asked_as).first() if asked_as else None
    if made is not None:
        return made
    refund = _request(
        charge=charge, amount=amount, reason=reason, actor=actor, at_most=at_most, asked_as=asked_as
    )
    _ask_wallet(refund, wallet)
    refund.refresh_from_db()
    return refund


@transaction.atomic
def _request(
    *, charge: Charge, amount: Money, reason: str, actor: str, at_most: Money | None, asked_as: str
) -> Refund:
    if amount.currency != charge.currency or amount.minor <= 0:
        raise BadInput(f"refund more than zero, in {charge.currency}", field="amount")
    window_end = (charge.paid_at or charge.created_at) + timedelta(days=settings.REFUND_WINDOW_DAYS)
    if clock.now() > window_end:
        raise BadInput("the refund window of this payment is over", field="amount", code="refund_window")
    rows = Charge.objects.filter(
        pk=charge.pk,
        state__in=[states.PAID, states.PART_REFUNDED],
        refund_reserved_minor__lte=F("amount_minor") - amount.minor,
    )
    if at_most is not None:
        rows = rows.filter(refund_reserved_minor__lte=at_most.minor - amount.minor)
    reserved = rows.update(refund_reserved_minor=F("refund_reserved_minor") + amount.minor)
    if not reserved:
        charge.refresh_from_db()
        raise Conflict(f"{charge.refundable} can be refunded, not {amount}", code="over_refund")
    refund = Refund.objects.create(
        charge=charge,
        merchant_id=charge.merchant_id,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=reason[:200],
        actor=actor,
        asked_as=asked_as,
    )
    audit.write(
        actor=actor,
        verb="payments.refund",
        subject=refund.pk,
        office=charge.office_code,
        merchant=charge.merchant_id,
        detail={"charge": charge.pk, "amount": amount.json()},
    )
    due.ask(
        handler=HANDLER,
        key=refund.pk,
        payload={"refund": refund.pk},
        resource=refund.pk,
        merchant=charge.merchant_id,
        at=clock.now() + timedelta(seconds=15),
    )
    return refund


def _wallet(charge: Charge) -> Wallet:
    connection = connections.find(
        party=charge.wallet, office=charge.office_code, merchant=charge.merchant_id, store=charge.store_id
    )
    return wiring.get(Wallet, connection)


def _ask_wallet(refund: Refund, wallet: Wallet) -> None:
    answer = wallet.refund(
        RefundRequest(refund.pk, refund.charge.wallet_payment_id, refund.amount, refund.reason)
    )
    apply(refund_id=refund.pk, answer=answer)


def recover_refund(payload: dict[str, Any]) -> Again | None:
    """Ask what became of a refund; one that never arrived is sent again with the same id."""
    refund = Refund.objects.select_related("charge").get(pk=payload["refund"])
    if refund.state in (states.REFUNDED, states.FAILED):
        return None
    wallet = _wallet(refund.charge)
    answer = wallet.inquire_refund(refund_id=refund.pk)
    Refund.objects.filter(pk=refund.pk).update(asked=F("asked") + 1)
    if answer.outcome is Outcome.NOT_FOUND:
        _ask_wallet(refund, wallet)
    else:
        apply(refund_id=refund.pk, answer=answer)
    refund.refresh_from_db()
    if refund.state in (states.REFUNDED, states.FAILED):
        return None
    return Again(AGAIN_S[refund.asked] if refund.asked < len(AGAIN_S) else LATER_S)


@transaction.atomic
def apply(*, refund_id: str, answer: RefundAnswer) -> None:
    """Apply an answer about a refund once; answers may come twice and in any order."""
    refund = Refund.objects.select_for_update().select_related("charge").get(pk=refund_id)
    rows = Refund.objects.filter(pk=refund_id)
    if answer.outcome is Outcome.DONE and answer.amount in (None, refund.amount):
        if moves.move(
            rows,
            to=states.REFUNDED,
            moves=states.REFUND_MOVES,
            wallet_refund_id=answer.wallet_refund_id,
            refunded_at=answer.refunded_at or clock.now(),
        ):
            _book(refund, answer)
    elif answer.outcome is Outcome.REFUSED:
        if moves.move(rows, to=states.FAILED, moves=states.REFUND_MOVES, failure_code=answer.code[:64]):
            Charge.objects.filter(pk=refund.charge_id).update(
                refund_reserved_minor=F("refund_reserved_minor") - refund.amount_minor
            )
            _tell(refund, "refund.failed", {"code": answer.code})
    else:
        moves.move(rows, to=states.UNKNOWN, moves=states.REFUND_MOVES, failure_code=answer.code[:64])


def _book(refund: Refund, answer: RefundAnswer) -> None:
    charge = refund.charge
    event = f"refund:{refund.pk}"
    post(
        event=event,
        office=charge.office_code,
        entries=bookings.taken_back(
            party=charge.wallet,
            office=charge.office_code,
            merchant_id=charge.merchant_id,
            money=refund.amount,
        ),
    )
    open_items.expect(
        party=charge.wallet,
        external_id=answer.wallet_refund_id or refund.pk,
        kind=kinds.REFUND,
        money=refund.amount,
        merchant_id=charge.merchant_id,
        office=charge.office_code,
        event=event,
        reference=refund.pk,
        at=answer.refunded_at,
    )
    rows = Charge.objects.filter(pk=charge.pk)
    rows.update(refunded_minor=F("refunded_minor") + refund.amount_minor)
    charge.refresh_from_db()
    target = states.REFUNDED if charge.refunded_minor == charge.amount_minor else states.PART_REFUNDED
    moves.move(rows, to=target, moves=states.CHARGE_MOVES)
    _tell(refund, "refund.done", {"amount": refund.amount.text(), "currency": refund.currency})


def _tell(refund: Refund, kind: str, detail: dict[str, str]) -> None:
    audit.write(
        actor=f"party:{refund.charge.wallet}",
        verb=f"payments.{kind}",
        subject=refund.pk,
        office=refund.charge.office_code,
        merchant=refund.merchant_id,
        detail=detail,
    )
    events.emit(
        kind=kind,
        reference=refund.pk,
        office=refund.charge.office_code,
        merchant=refund.merchant_id,
        detail={**detail, "charge": refund.charge_id},
    )
