"""What a person at the till does to the recovery: asking moves no schedule, giving up starts its count anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sluis.payments import recovery
from sluis.payments.models import Charge
from sluis.payments.tests.conftest import Till, buyer_code, newest


@pytest.fixture
def never_arrived(till: Till, sandbox: Any) -> Charge:
    """A charge whose request was lost on its way: the wallet knows nothing of it."""
    sandbox.fault("alipay", "drop_before", operation="pay")
    till.charge("20.00", scanned=buyer_code())
    return newest()


def test_asking_by_hand_moves_no_schedule(never_arrived: Charge) -> None:
    for _ in range(12):
        recovery.ask_by_hand(never_arrived.pk)
    never_arrived.refresh_from_db()
    assert (never_arrived.state, never_arrived.asked) == ("unknown", 0)


def test_giving_up_needs_its_own_tries_before_a_request_counts_as_lost(
    never_arrived: Charge, pass_time: Callable[[int], None]
) -> None:
    Charge.objects.update(asked=9)  # Nine inquiries found nothing: the request may still be on its way.
    given_up = recovery.cancel(never_arrived.pk)
    assert (given_up.state, given_up.asked) == ("cancelling", 1)
    for _ in range(recovery.NEVER_ARRIVED_TRIES):
        recovery.ask(never_arrived.pk)
    never_arrived.refresh_from_db()
    assert never_arrived.state == "cancelling", "a minute has not passed: it may still be on its way"
    pass_time(60)
    recovery.ask(never_arrived.pk)
    never_arrived.refresh_from_db()
    assert (never_arrived.state, never_arrived.failure_code) == ("cancelled", "NEVER_ARRIVED")


@pytest.mark.parametrize("press", [recovery.ask_by_hand, recovery.cancel])
def test_presses_of_a_button_never_declare_a_request_lost(
    never_arrived: Charge, pass_time: Callable[[int], None], press: Callable[[str], Charge]
) -> None:
    recovery.cancel(never_arrived.pk)
    pass_time(120)
    for _ in range(6):
        press(never_arrived.pk)
    never_arrived.refresh_from_db()
    assert (never_arrived.state, never_arrived.asked) == ("cancelling", 1)


def test_a_decided_charge_is_not_asked_about(till: Till, sandbox: Any) -> None:
    till.charge("20.00")
    calls = len(sandbox.get_json("/alipay/log?limit=200"))
    assert recovery.ask_by_hand(newest().pk).state == "paid"
    assert len(sandbox.get_json("/alipay/log?limit=200")) == calls
