"""How payments and refunds reach their end: by the buyer, by the clock, or at once; a success is owed a
notice.
"""

from __future__ import annotations

import sqlite3

from sluis.sandbox.alipay import notices, state
from sluis.sandbox.alipay.moments import now_ms
from sluis.sandbox.alipay.state import Payment, Refund
from sluis.sandbox.world import World

EXPIRED = "ORDER_IS_CLOSED"


def pay(world: World, db: sqlite3.Connection, payment: Payment, now: int) -> None:
    """Take the money of a payment and owe its notice; do nothing when it is no longer in process."""
    if state.move_to_success(db, payment, now):
        paid = state.payment_by_id(world.store, payment.payment_id)
        assert paid is not None  # just written in this transaction
        notices.owe_payment(world, db, paid, now)


def fail(world: World, db: sqlite3.Connection, payment: Payment, code: str, now: int) -> None:
    """End a payment in process unpaid; do nothing when it is no longer in process."""
    if state.move_to_fail(db, payment, code):
        failed = state.payment_by_id(world.store, payment.payment_id)
        assert failed is not None  # just written in this transaction
        notices.owe_failure(world, db, failed, now)


def give_back(world: World, db: sqlite3.Connection, refund: Refund, payment: Payment, now: int) -> None:
    """Pay a refund in process out to the buyer; do nothing when it is no longer in process."""
    if state.move_refund_to_success(db, refund, payment, now):
        done = state.refund_by_id(world.store, refund.refund_id)
        assert done is not None  # just written in this transaction
        notices.owe_refund(world, db, done, payment, now)


def ripen(world: World) -> None:
    """Bring everything to its end whose time has come: passwords typed, codes expired, outcomes shown."""
    now = now_ms(world.clock)
    due = (
        "SELECT 1 FROM alipay_payment WHERE status = 'PROCESSING' AND (ripens_at <= ? OR expires_at <= ?) "
        "UNION ALL SELECT 1 FROM alipay_refund WHERE status = 'PROCESSING' AND ripens_at <= ? LIMIT 1"
    )
    if world.store.row(due, (now, now, now)) is None:
        return
    with world.store.transaction() as db:
        _ripen_payments(world, db, now)
        _ripen_refunds(world, db, now)


def _ripen_payments(world: World, db: sqlite3.Connection, now: int) -> None:
    rows = db.execute(
        "SELECT * FROM alipay_payment WHERE status = 'PROCESSING' AND (ripens_at <= ? OR expires_at <= ?)",
        (now, now),
    ).fetchall()
    for row in rows:
        end_if_ripe(world, db, Payment(**dict(row)), now)


def _ripen_refunds(world: World, db: sqlite3.Connection, now: int) -> None:
    rows = db.execute(
        "SELECT * FROM alipay_refund WHERE status = 'PROCESSING' AND ripens_at <= ?", (now,)
    ).fetchall()
    for refund in [Refund(**dict(row)) for row in rows]:
        payment = state.payment_by_id(world.store, refund.payment_id)
        assert payment is not None  # a foreign key says so
        end_refund_if_ripe(world, db, refund, payment, now)


def end_if_ripe(world: World, db: sqlite3.Connection, payment: Payment, now: int) -> Payment:
    """End a payment whose moment has come, dated at that moment; return it as it then stands."""
    if payment.ripens_at is not None and payment.ripens_at <= now:
        if payment.ripens_to == "SUCCESS":
            pay(world, db, payment, payment.ripens_at)
        else:
            fail(world, db, payment, payment.ripens_to or "PROCESS_FAIL", payment.ripens_at)
    elif payment.expires_at is not None and payment.expires_at <= now:
        fail(world, db, payment, EXPIRED, payment.expires_at)
    return state.payment_by_id(world.store, payment.payment_id) or payment


def end_refund_if_ripe(
    world: World, db: sqlite3.Connection, refund: Refund, payment: Payment, now: int
) -> Refund:
    """End a refund whose moment has come; return it as it then stands."""
    if refund.ripens_at is not None and refund.ripens_at <= now:
        if refund.ripens_to == "SUCCESS":
            give_back(world, db, refund, payment, refund.ripens_at)
        else:
            state.move_refund_to_fail(db, refund, refund.ripens_to or "PROCESS_FAIL")
    return state.refund_by_id(world.store, refund.refund_id) or refund
