"""The unknown result: ask on a schedule, then cancel, every step a due row that survives a restart.

Inquiries after 2, 3, 3, 5, 5, 5, 5, 5, 5, 5 s, as Alipay's own in-store library does (fact sheet "Alipay in the
shop", §7); then cancels at 0, 2, 3, 5, 10 s and every 60 s until a person takes over near the end of the window.
An order code is asked every 3 s while it is shown and cancelled when it has expired.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sluis.kernel import clock, wiring
from sluis.offices import connections
from sluis.payments import outcome, states
from sluis.payments.models import Charge
from sluis.payments.ports import Outcome, PayAnswer, Wallet
from sluis.payments.questions import FIRST_INQUIRY_S, HANDLER, ask_later, check_later
from sluis.records import moves
from sluis.work.due import Again

__all__ = ["HANDLER", "ask", "ask_by_hand", "ask_later", "cancel", "check", "recover"]

INQUIRIES_S = (FIRST_INQUIRY_S, 3, 3, 5, 5, 5, 5, 5, 5, 5)
CANCELS_S = (2, 3, 5, 10)
CANCEL_LATER_S = 60
NEVER_ARRIVED_TRIES = 4
# Ours: a request that is still on its way after a minute was given up by whatever carried it.
NEVER_ARRIVED_AFTER = timedelta(seconds=60)
SHOWN_S = 3


def recover(payload: dict[str, Any]) -> Again | None:
    """Ask once what became of a charge and say when to ask again; nothing when it is decided."""
    charge_id = str(payload["charge"])
    return check(charge_id) if payload.get("check") else ask(charge_id)


def ask(charge_id: str) -> Again | None:
    """Ask the wallet now and return when the next question is due."""
    charge = Charge.objects.get(pk=charge_id)
    if charge.state not in states.OPEN:
        return None
    wallet = _wallet(charge)
    if charge.state == states.CANCELLING:
        return _cancel(charge, wallet)
    answer = wallet.inquire(request_id=charge.pk)
    Charge.objects.filter(pk=charge.pk).update(asked=charge.asked + 1)
    charge = outcome.apply(charge_id=charge.pk, answer=_read(charge, answer), source="inquiry")
    if charge.state not in (states.UNKNOWN, states.SENT):
        return None
    return _next(charge, wallet)


def check(charge_id: str) -> Again | None:
    """Ask about a decided charge until there is an answer: a late success, or a cancel that was not answered."""
    charge = Charge.objects.get(pk=charge_id)
    if charge.state in states.OPEN or not _is_doubtful(charge):
        return None
    answer = _wallet(charge).inquire(request_id=charge.pk)
    outcome.apply(charge_id=charge.pk, answer=_read(charge, answer), source="inquiry")
    return Again(CANCEL_LATER_S) if answer.outcome is Outcome.UNKNOWN else None


def _is_doubtful(charge: Charge) -> bool:
    return charge.late_success or charge.state == states.PAID


def ask_by_hand(charge_id: str) -> Charge:
    """The cashier's "ask again": one question that moves no schedule, so that impatience never cancels a sale."""
    charge = Charge.objects.get(pk=charge_id)
    if charge.state not in states.OPEN and not charge.late_success:
        return charge
    wallet = _wallet(charge)
    if charge.state == states.CANCELLING:
        _cancel(charge, wallet, counts=False)
        charge.refresh_from_db()
        return charge
    answer = wallet.inquire(request_id=charge.pk)
    return outcome.apply(charge_id=charge.pk, answer=_read(charge, answer), source="inquiry")


def cancel(charge_id: str) -> Charge:
    """The cashier gives the sale up: cancel it with the wallet and return the charge.

    A charge whose success came after its cancel is cancelled once more.
    """
    charge = Charge.objects.get(pk=charge_id)
    if charge.late_success:
        answer = _wallet(charge).cancel(request_id=charge.pk)
        return outcome.apply(charge_id=charge.pk, answer=answer, source="cancel")
    if charge.state == states.SENT:
        moves.move(Charge.objects.filter(pk=charge_id), to=states.UNKNOWN, moves=states.CHARGE_MOVES)
    # The tries of the cancel are counted anew: inquiries that found nothing say little of a request on its way.
    begun = moves.move(
        Charge.objects.filter(pk=charge_id), to=states.CANCELLING, moves=states.CHARGE_MOVES, asked=0
    )
    charge.refresh_from_db()
    if charge.state == states.CANCELLING:
        again = _cancel(charge, _wallet(charge), counts=begun)
        if again is not None and begun:
            ask_later(charge, after=timedelta(seconds=again.after_s))
        charge.refresh_from_db()
    return charge


def _wallet(charge: Charge) -> Wallet:
    connection = connections.find(
        party=charge.wallet, office=charge.office_code, merchant=charge.merchant_id, store=charge.store_id
    )
    return wiring.get(Wallet, connection)


def _read(charge: Charge, answer: PayAnswer) -> PayAnswer:
    if answer.outcome is Outcome.REFUSED and not answer.wallet_payment_id:
        # A refused inquiry says nothing of the payment.
        return PayAnswer(Outcome.UNKNOWN, answer.code, answer.message)
    return answer


def _next(charge: Charge, wallet: Wallet) -> Again | None:
    shown = charge.scenario != Charge.Scenario.PAYMENT_CODE and charge.order_code
    if shown and charge.order_code_expires_at and clock.now() < charge.order_code_expires_at:
        return Again(SHOWN_S)
    if not shown and charge.asked < len(INQUIRIES_S):
        return Again(INQUIRIES_S[charge.asked])
    rows = Charge.objects.filter(pk=charge.pk)
    moves.move(rows, to=states.UNKNOWN, moves=states.CHARGE_MOVES)
    moves.must_move(rows, to=states.CANCELLING, moves=states.CHARGE_MOVES, asked=0)
    charge.refresh_from_db()
    return _cancel(charge, wallet)


def _cancel(charge: Charge, wallet: Wallet, *, counts: bool = True) -> Again | None:
    """Try the cancel once. A press of a button `counts` for nothing: only the schedule knows how long it has asked."""
    answer = wallet.cancel(request_id=charge.pk)
    tries = charge.asked + counts
    Charge.objects.filter(pk=charge.pk).update(asked=tries)
    if answer.outcome is Outcome.CANCELLED:
        outcome.apply(charge_id=charge.pk, answer=answer, source="cancel")
        return None
    # Refused or unknown: only an inquiry tells whether the money was taken after all.
    state = wallet.inquire(request_id=charge.pk)
    if {answer.outcome, state.outcome} == {Outcome.NOT_FOUND} and counts and _long_enough(charge, tries):
        # Unknown there to cancel after cancel, a minute after it was sent: it never reached them (fault F6).
        state = PayAnswer(Outcome.CANCELLED, "NEVER_ARRIVED", state.message)
    if answer.outcome is Outcome.UNKNOWN and state.outcome is Outcome.DONE:
        # A cancel without an answer may still arrive there, after the wallet said that it was paid.
        check_later(charge, after=timedelta(seconds=CANCEL_LATER_S))
    charge = outcome.apply(charge_id=charge.pk, answer=_read(charge, state), source="inquiry after cancel")
    if charge.state != states.CANCELLING:
        return None
    return Again(CANCELS_S[tries - 1] if tries <= len(CANCELS_S) else CANCEL_LATER_S)


def _long_enough(charge: Charge, tries: int) -> bool:
    asked_since = clock.now() - (charge.sent_at or charge.created_at)
    return tries >= NEVER_ARRIVED_TRIES and asked_since >= NEVER_ARRIVED_AFTER
