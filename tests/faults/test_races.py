"""Several hands on one thing at the same moment: each test ends with one effect, here and in the wallet's book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from sluis.kernel.errors import Conflict
from sluis.kernel.money import Money

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(count: int, act: Callable[[], Any]) -> Counter[str]:
    """Do an act in so many threads at the same moment and count what came of it."""
    barrier = Barrier(count)

    def one() -> str:
        barrier.wait()
        try:
            return str(act())
        except Conflict as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return Counter(future.result() for future in [pool.submit(one) for _ in range(count)])


def test_two_cashiers_and_double_clicks_on_one_basket_make_one_charge(till: Any, sandbox: Any) -> None:
    found = at_once(12, lambda: till.scan(basket="bas_race").state)  # F25; every one with another code
    assert found == {"paid": 1, "basket_charged": 11}
    from sluis.payments.models import Charge

    mine = set(Charge.objects.filter(basket="bas_race").values_list("pk", flat=True))
    assert len(mine) == 1
    paid = [row for row in sandbox.book("alipay")["payments"] if row["paymentRequestId"] in mine]
    assert [row["status"] for row in paid] == ["SUCCESS"]


def test_of_fifty_refunds_of_the_whole_amount_one_passes(till: Any, sandbox: Any) -> None:
    from sluis.payments.models import Charge
    from sluis.payments.refund import refund_charge

    charge = till.scan(minor=5000)

    def give_back() -> str:
        mine = Charge.objects.get(pk=charge.pk)
        return refund_charge(charge=mine, amount=Money(5000, "EUR"), reason="race", actor="user:noor").state

    found = at_once(50, give_back)  # B21
    assert found == {"refunded": 1, "over_refund": 49}
    rows = [
        row for row in sandbox.book("alipay")["refund_rows"] if row["paymentId"] == charge.wallet_payment_id
    ]
    assert [(row["status"], row["amount"]) for row in rows] == [("SUCCESS", 5000)]


def test_parts_that_race_never_add_up_to_more_than_was_paid(till: Any, sandbox: Any) -> None:
    from sluis.payments.models import Charge
    from sluis.payments.refund import refund_charge

    charge = till.scan(minor=5000)

    def give_back() -> str:
        mine = Charge.objects.get(pk=charge.pk)
        return refund_charge(charge=mine, amount=Money(1900, "EUR"), reason="race", actor="user:noor").state

    assert at_once(8, give_back) == {"refunded": 2, "over_refund": 6}
    charge.refresh_from_db()
    assert (charge.state, charge.refunded_minor) == ("part_refunded", 3800)
    assert (
        sum(
            row["amount"]
            for row in sandbox.book("alipay")["refund_rows"]
            if row["paymentId"] == charge.wallet_payment_id and row["status"] == "SUCCESS"
        )
        == 3800
    )


def test_a_notice_from_twenty_connections_at_once_is_stored_once(till: Any, post_office: Any) -> None:
    from sluis.records.models import InboxMessage
    from sluis.work.models import Due

    charge = till.scan()
    letter = post_office.letters(charge.pk)[0]
    before = InboxMessage.objects.count()
    assert at_once(20, lambda: post_office.deliver(letter)) == {"True": 20}  # F1: each is acknowledged
    assert InboxMessage.objects.count() == before + 1
    assert Due.objects.filter(handler="alipay.notify").count() == 1


def test_two_workers_and_a_notice_settle_a_charge_once(till: Any, sandbox: Any, post_office: Any) -> None:
    from sluis.ledger.models import Transfer
    from sluis.payments import recovery
    from sluis.records.models import Event
    from sluis.work import loop

    sandbox.fault("alipay", "cut_after_processing", operation="pay")
    charge = till.scan()
    assert post_office.deliver(post_office.letters(charge.pk)[0])
    turns = iter(
        [loop.run_due, lambda: recovery.ask(charge.pk), lambda: recovery.ask_by_hand(charge.pk).pk] * 4
    )
    at_once(12, lambda: next(turns)())
    charge.refresh_from_db()
    assert charge.state == "paid"
    assert Transfer.objects.filter(event=f"payment:{charge.pk}").count() == 1
    assert Event.objects.filter(reference=charge.pk).count() == 1
