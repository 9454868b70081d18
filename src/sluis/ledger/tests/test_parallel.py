"""Several processes at once, on PostgreSQL: nothing posted, settled or paid twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections

from sluis.ledger import accounts, balances, bookings, invariants, payout, send, settle
from sluis.ledger.models import OpenItem, Payout, PayoutBatch, PayoutLine, StatementLine, Transfer
from sluis.ledger.models.payouts import PayoutState
from sluis.ledger.ports import BankAnswer, BankState
from sluis.ledger.post import post
from sluis.ledger.tests import shop
from sluis.ledger.tests.plain_statement import deliver, file, line

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("plain_reader"),
]

THREADS = 6


@pytest.fixture(autouse=True)
def _postgres_only() -> object:
    if connection.vendor != "postgresql":
        pytest.skip("needs a PostgreSQL server: set DATABASE_URL")
    yield
    assert balances.imbalance() == 0
    assert [finding for finding in invariants.check() if not finding.holds] == []


def _at_once(*works: Callable[[], object]) -> list[object]:
    def run(work: Callable[[], object]) -> object:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


def test_one_event_from_many_is_posted_once() -> None:
    entries = bookings.captured(
        party="alipay", office="BX", merchant_id=shop.chocolatier().pk, money=shop.eur("5.00")
    )
    rows = _at_once(*[lambda: post(event="pay_1", entries=entries, office="BX")[0].pk] * THREADS)
    assert len(set(rows)) == 1
    assert Transfer.objects.count() == 1


def test_snapshots_taken_while_others_post_lose_nothing() -> None:
    merchant = shop.chocolatier().pk

    def sell(name: str) -> None:
        for number in range(40):
            entries = bookings.captured(
                party="alipay", office="BX", merchant_id=merchant, money=shop.eur("1.00")
            )
            post(event=f"{name}.{number}", entries=entries, office="BX")

    def snapshot() -> None:
        for _ in range(25):
            balances.refresh_snapshots()

    _at_once(lambda: sell("a"), lambda: sell("b"), snapshot, snapshot)
    assert balances.balance(accounts.merchant_pending(merchant), "EUR") == shop.eur("-80.00")
    balances.refresh_snapshots()
    assert balances.everything() == balances.recomputed()


def test_two_files_with_the_same_payments_settle_each_once() -> None:
    ids = [f"w{number}" for number in range(30)]
    for one in ids:
        shop.take_payment(shop.chocolatier(), one, shop.eur("10.00"))
    lines = [line(one, "payment", "10.00", "0.10") for one in ids]
    _at_once(lambda: deliver("b1", *lines), lambda: deliver("b2", *reversed(lines)))
    outcomes = list(StatementLine.objects.values_list("outcome", flat=True))
    assert (outcomes.count("matched"), outcomes.count("twice")) == (30, 30)
    assert OpenItem.objects.filter(settled_by=None).count() == 0
    assert balances.balance(accounts.merchant_payable(shop.chocolatier().pk), "EUR") == shop.eur("-297.00")


def test_one_statement_posted_by_many_is_posted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "RUN_LINES", 3)
    lines = []
    for number in range(20):
        shop.take_payment(shop.chocolatier(), f"w{number}", shop.eur("10.00"))
        lines.append(line(f"w{number}", "payment", "10.00"))
    statement, _ = settle.read(stream=file(*lines), name="plain_b1.csv", actor="user:1", office="BX")
    _at_once(*[lambda: settle.post_statement(statement.pk)] * THREADS)
    assert balances.balance(accounts.merchant_payable(shop.chocolatier().pk), "EUR") == shop.eur("-200.00")


def _settled() -> None:
    lines = []
    for number in range(12):
        shop.take_payment(shop.chocolatier(), f"w{number}", shop.eur("10.00"))
        lines.append(line(f"w{number}", "payment", "10.00"))
    deliver("b1", *lines)


def test_many_payout_runs_pay_each_line_once() -> None:
    _settled()
    day = date(2026, 11, 25)
    _at_once(*[lambda: payout.pay_out(office="BX", day=day, actor="user:1")] * THREADS)
    assert sum(Payout.objects.values_list("amount_minor", flat=True)) == 12_000
    assert PayoutLine.objects.count() == 12
    assert not PayoutBatch.objects.filter(state=PayoutState.COLLECTING).exists()


def test_a_refusal_that_many_hear_is_taken_back_once() -> None:
    _settled()
    batch = payout.pay_out(office="BX", day=date(2026, 11, 25), actor="user:1")
    assert batch is not None
    send._mark_sent(batch)
    answer = BankAnswer(BankState.REJECTED, "AM04")
    _at_once(*[lambda: send.take_answer(batch, answer)] * THREADS)
    assert balances.balance(accounts.merchant_payable(shop.chocolatier().pk), "EUR") == shop.eur("-120.00")
