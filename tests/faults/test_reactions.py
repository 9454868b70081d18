"""The stated reaction to each fault of the wire (list of faults F1 to F9), one at a time."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from sluis.kernel.errors import Conflict
from sluis.kernel.money import Money

pytestmark = pytest.mark.django_db


def again(row: Any) -> Any:
    """Read a row again."""
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    "fault", ["cut_after_processing", "unsigned_success", "wrong_signature", "half_answer"]
)
def test_money_taken_without_an_answer_to_believe_is_found_by_inquiry(
    fault: str, till: Any, sandbox: Any, sweep: Callable[..., None], their: Callable[..., Any]
) -> None:
    sandbox.fault("alipay", fault, operation="pay")
    charge = till.scan()
    assert charge.state == "unknown"  # F5, F7: never a guess
    with pytest.raises(Conflict):
        till.scan(basket=charge.basket)  # never a second pay with a new id
    sweep(15)
    assert again(charge).state == "paid"
    assert their(charge)["status"] == "SUCCESS"


def test_half_an_answer_is_no_answer_wherever_it_ends(till: Any, sandbox: Any) -> None:
    dice = random.Random(7)
    for cut in [0, 1, 2, *sorted(dice.sample(range(3, 600), 8))]:
        sandbox.fault("alipay", "half_answer", operation="pay", bytes=cut)
        assert till.scan().state == "unknown", f"cut after {cut} bytes"


@pytest.mark.parametrize("fault", ["drop_before", "http_502"])
def test_a_request_that_never_arrived_ends_cancelled_and_may_be_tried_again(
    fault: str, till: Any, sandbox: Any, sweep: Callable[..., None], their: Callable[..., Any]
) -> None:
    sandbox.fault("alipay", fault, operation="pay")
    charge = till.scan()
    assert charge.state == "unknown"
    sweep(100)
    assert again(charge).state == "cancelled"  # F6
    assert charge.failure_code == "NEVER_ARRIVED"
    assert their(charge) is None
    assert till.scan(basket=charge.basket).state == "paid"


@pytest.mark.parametrize("field", ["paymentAmount", "currency", "paymentRequestId"])
def test_a_well_signed_answer_about_something_else_is_refused_and_nothing_is_booked(
    field: str, till: Any, sandbox: Any, sweep: Callable[..., None]
) -> None:
    from sluis.ledger.models import Transfer

    sandbox.fault("alipay", "changed_answer", operation="pay", field=field)
    charge = till.scan()
    assert charge.state == "unknown"  # F8
    assert not Transfer.objects.filter(event=f"payment:{charge.pk}").exists()
    sweep(15)
    assert again(charge).state == "paid"
    assert Transfer.objects.get(event=f"payment:{charge.pk}").amount_minor == charge.amount_minor


def test_a_well_signed_answer_with_another_amount_raises_an_alarm(till: Any, sandbox: Any) -> None:
    from sluis.records.models import AuditEntry

    sandbox.fault("alipay", "changed_answer", operation="pay", field="paymentAmount")
    charge = till.scan()
    alarm = AuditEntry.objects.get(subject=charge.pk, verb="payments.answer_disbelieved")
    assert alarm.detail["amount"] == {"amount": "13.50", "currency": "EUR"}


def test_a_wallet_that_says_unknown_for_long_is_asked_on_the_schedule_and_then_cancelled(
    till: Any, sandbox: Any, sweep: Callable[..., None], their: Callable[..., Any]
) -> None:
    from sluis.payments import recovery

    charge = till.scan(prefix="2804")  # the wallet waits until it is cancelled
    asked_at = []
    for second in range(1, 43):
        sweep(1, step=1)
        if again(charge).asked > len(asked_at):
            asked_at.append(second)
    assert charge.state == "unknown"  # F9: no goods-out sign meanwhile
    steps = [later - sooner for sooner, later in zip([0, *asked_at], asked_at, strict=False)]
    assert len(steps) >= 9
    # Simulated seconds end a little after real ones, so a step may be seen one second late.
    assert all(0 <= seen - wanted <= 1 for seen, wanted in zip(steps, recovery.INQUIRIES_S, strict=False)), (
        steps
    )
    sweep(20, step=1)
    assert again(charge).state == "cancelled"
    assert their(charge)["status"] == "CANCELLED"


@pytest.mark.parametrize("copies", [2, 50])
def test_a_notice_that_comes_often_has_one_effect(
    copies: int, till: Any, post_office: Any, sweep: Callable[..., None]
) -> None:
    from sluis.ledger.models import Transfer
    from sluis.records.models import Event, InboxMessage

    charge = till.scan()
    letter = post_office.letters(charge.pk)[0]
    before = InboxMessage.objects.count()
    assert all(post_office.deliver(letter) for _ in range(copies))  # F1: each is answered with success
    sweep(5)
    assert InboxMessage.objects.count() == before + 1
    assert Transfer.objects.filter(event=f"payment:{charge.pk}").count() == 1
    assert Event.objects.filter(reference=charge.pk, kind="payment.paid").count() == 1


def test_a_lost_notice_is_made_up_for_by_inquiry(
    till: Any, sandbox: Any, post_office: Any, sweep: Callable[..., None]
) -> None:
    charge = till.show()
    sandbox.fault("alipay", "lost_notification")
    sandbox.post("/alipay/phone/api/pay", {"code": charge.order_code})
    sweep(10)  # F3: at the till in ten seconds
    assert again(charge).state == "paid"
    assert post_office.letters(charge.pk, wait_s=0.3) == []


def test_a_notice_of_another_amount_or_payment_changes_nothing(
    till: Any, sandbox: Any, post_office: Any, sweep: Callable[..., None]
) -> None:
    charge = till.show()
    sandbox.fault("alipay", "changed_amount")
    sandbox.fault("alipay", "foreign_notification")
    sandbox.post("/alipay/phone/api/pay", {"code": charge.order_code})
    (letter,) = post_office.letters(charge.pk)
    assert post_office.deliver(letter)
    from sluis.work import loop

    loop.run_due()
    assert again(charge).state == "unknown"
    sweep(10)
    assert again(charge).state == "paid"
    assert charge.amount == Money(1250, "EUR")


def test_a_notice_with_a_wrong_signature_is_not_stored(till: Any, sandbox: Any, post_office: Any) -> None:
    from sluis.records.models import InboxMessage

    sandbox.fault("alipay", "notification_wrong_signature")
    charge = till.scan()
    (letter,) = post_office.letters(charge.pk)[:1]
    before = InboxMessage.objects.count()
    assert not post_office.deliver(letter)
    assert InboxMessage.objects.count() == before


def test_a_notice_that_comes_a_day_late_is_applied_with_the_moment_of_the_payment(
    till: Any, sandbox: Any, post_office: Any, pass_time: Callable[[int], None]
) -> None:
    from sluis.payments.models import Charge
    from sluis.work import loop

    sandbox.fault("alipay", "cut_after_processing", operation="pay")
    charge = till.scan()
    letter = post_office.letters(charge.pk)[0]
    pass_time(25 * 3600)  # F4; the worker was down all the time
    assert post_office.deliver(letter)
    loop.run_due()
    assert again(charge).state == "paid"
    assert charge.paid_at is not None
    assert abs((charge.paid_at - charge.created_at).total_seconds()) < 60
    assert Charge.objects.filter(store=charge.store, basket=charge.basket).count() == 1


def test_a_notice_on_its_way_while_we_cancel_is_overtaken_by_the_cancel(
    till: Any, sandbox: Any, post_office: Any, sweep: Callable[..., None], their: Callable[..., Any]
) -> None:
    from sluis.payments import recovery
    from sluis.work import loop

    sandbox.fault("alipay", "cut_after_processing", operation="pay")
    charge = till.scan()
    letter = post_office.letters(charge.pk)[0]
    sandbox.fault("alipay", "unknown_result", operation="cancel")  # it cancels and does not say so
    sandbox.fault("alipay", "drop_before", operation="inquiryPayment")
    assert recovery.cancel(charge.pk).state == "cancelling"
    assert post_office.deliver(letter)
    loop.run_due()
    assert again(charge).state == "cancelling"  # only the cancel's own result counts now
    sweep(20)
    assert again(charge).state == "cancelled"
    assert their(charge)["status"] == "CANCELLED"
    assert not charge.late_success


def test_a_success_after_a_confirmed_cancel_is_asked_for_once_and_cleared_up(
    till: Any, sandbox: Any, post_office: Any, sweep: Callable[..., None]
) -> None:
    from sluis.payments import recovery
    from sluis.records.models import AuditEntry
    from sluis.work import loop

    sandbox.fault("alipay", "cut_after_processing", operation="pay")
    charge = till.scan()
    letter = post_office.letters(charge.pk)[0]
    assert recovery.cancel(charge.pk).state == "cancelled"
    assert post_office.deliver(letter)
    loop.run_due(limit=1)
    assert again(charge).state == "cancelled"
    assert charge.late_success
    sweep(5)
    assert not again(charge).late_success  # the wallet says that the customer has the money back
    verbs = set(AuditEntry.objects.filter(subject=charge.pk).values_list("verb", flat=True))
    assert {"payments.late_success", "payments.late_success_over"} <= verbs


def test_a_cancel_of_a_payment_gives_the_goods_back_to_the_shelf_and_empties_the_ledger(
    demo_office: Any, till: Any
) -> None:
    from sluis.catalogue import stock
    from sluis.catalogue.models import Product
    from sluis.ledger import balances
    from sluis.payments import outcome
    from sluis.payments.charge import Line, charge_payment_code
    from sluis.payments.ports import Outcome, PayAnswer

    product = Product.objects.create(merchant=till.store.merchant, sku="PRALINE", names={"nl": "Praline"})
    stock.count(product_id=product.pk, on_hand=10, event="count:1")
    charge = charge_payment_code(
        store=till.store,
        basket="bas_shelf",
        amount=Money(2500, "EUR"),
        lines=[Line("Praline", 2, Money(1250, "EUR"), product.pk)],
        scanned=till.fresh_code("281"),
        actor="user:noor",
    )
    assert (charge.state, stock.available(product.pk)) == ("paid", 8)
    done = outcome.apply(charge_id=charge.pk, answer=PayAnswer(Outcome.CANCELLED, "SUCCESS"), source="cancel")
    assert (done.state, stock.available(product.pk)) == ("cancelled", 10)
    assert all(not one.net.minor for one in balances.recomputed())


ANSWERS = ("unsigned", "pending", "paid", "paid again", "other amount")


def test_answers_in_any_order_end_in_the_same_state(till: Any) -> None:
    """I9: all 120 orders of five answers about a charge whose money was taken."""
    from sluis.payments import outcome, states
    from sluis.payments.models import Charge
    from sluis.payments.ports import Outcome, PayAnswer

    def answer(name: str, charge: Charge) -> PayAnswer:
        money = Money(999, "EUR") if name == "other amount" else charge.amount
        kind = {"unsigned": Outcome.UNKNOWN, "pending": Outcome.PENDING}.get(name, Outcome.DONE)
        return PayAnswer(
            kind, name, wallet_payment_id="" if name == "unsigned" else f"W{charge.pk}", amount=money
        )

    for number, order in enumerate(permutations(ANSWERS)):
        charge = Charge.objects.create(
            office_code="BX",
            merchant=till.store.merchant,
            store=till.store,
            basket=f"bas_{number}",
            scenario="payment_code",
            amount_minor=1250,
            currency="EUR",
            state=states.SENT,
            actor="user:noor",
        )
        for name in order:
            outcome.apply(charge_id=charge.pk, answer=answer(name, charge), source="notice")
        charge.refresh_from_db()
        assert (charge.state, charge.wallet_payment_id) == ("paid", f"W{charge.pk}"), order
