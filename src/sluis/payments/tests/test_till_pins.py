"""PINs at the till: for mere cashiers, on a signed-in till of their store, locked after wrong tries."""

from __future__ import annotations

from typing import Any

import pytest

from sluis.kernel.errors import BadInput, NotAllowed
from sluis.offices import register
from sluis.offices.models import User
from sluis.payments import till_pins
from sluis.payments.models import TillPin
from sluis.payments.tests.conftest import Till
from sluis.records.models import AuditEntry


@pytest.fixture
def noor(till: Till, demo_office: Any) -> User:
    """Noor, cashier in Ghent, with the PIN 4711."""
    user: User = demo_office.user("cashier@example.eu")
    till_pins.set_pin(store=till.store, user=user, pin="4711", actor="system")
    return user


def take_over(till: Till, user: User, pin: str) -> Any:
    posted = {"act": "take", "user": str(user.pk), "pin": pin}
    return till.client.post(f"{till.path}person/", posted, follow=True)


def test_a_cashier_takes_over_with_a_pin_and_has_only_a_cashiers_rights(till: Till, noor: User) -> None:
    page = take_over(till, noor, "4711")
    assert page.context["person"] == "Noor"
    assert till.client.get("/money/").status_code in (403, 404)
    till.charge("12.50")
    from sluis.payments.tests.conftest import newest

    assert newest().actor == noor.actor
    assert AuditEntry.objects.filter(verb="payments.take_over_till", subject=noor.actor).exists()


def test_a_wrong_pin_changes_nobody(till: Till, noor: User) -> None:
    page = take_over(till, noor, "4712")
    assert "This PIN is wrong" in page.context["error"]
    assert page.context["person"] == "Lies De Brug"


def test_five_wrong_tries_lock_it_and_time_opens_it(till: Till, noor: User, pass_time: Any) -> None:
    for _ in range(5):
        take_over(till, noor, "0001")
    page = take_over(till, noor, "4711")
    assert "locked" in page.context["error"]
    pass_time(15 * 60 + 1)
    assert take_over(till, noor, "4711").context["person"] == "Noor"


def test_a_right_pin_forgets_earlier_wrong_ones(till: Till, noor: User) -> None:
    for _ in range(3):
        take_over(till, noor, "0001")
    take_over(till, noor, "4711")
    assert TillPin.objects.get().wrong == 0


def test_the_pin_is_not_readable(noor: User) -> None:
    assert "4711" not in TillPin.objects.get().digest


@pytest.mark.parametrize("pin", ["", "12", "123", "123456789", "12a4", "1111", "١٢٣٤"])
def test_what_is_no_pin(till: Till, demo_office: Any, pin: str) -> None:
    with pytest.raises(BadInput):
        till_pins.set_pin(
            store=till.store, user=demo_office.user("cashier@example.eu"), pin=pin, actor="system"
        )


def test_an_owner_or_adviser_has_no_pin(till: Till, demo_office: Any) -> None:
    for email in ("owner@example.eu", "adviser@example.eu", "owner2@example.eu"):
        with pytest.raises(NotAllowed):
            till_pins.set_pin(store=till.store, user=demo_office.user(email), pin="4711", actor="system")


def test_a_cashier_who_becomes_more_than_that_loses_the_pin(till: Till, noor: User, demo_office: Any) -> None:
    register.give_role(
        user=noor, role="finance", office=demo_office.office, merchant=None, store=None, actor="system"
    )
    assert till_pins.with_pin(till.store) == []
    assert "wrong" in take_over(till, noor, "4711").context["error"]


def test_a_cashier_of_another_store_cannot_take_over(till: Till, demo_office: Any) -> None:
    other = demo_office.store("kaashoeve-lindenhof")
    user = User.objects.create_user("piet@example.eu", "x" * 12, name="Piet")
    register.give_role(
        user=user,
        role="cashier",
        office=demo_office.office,
        merchant=other.merchant,
        store=other,
        actor="system",
    )
    till_pins.set_pin(store=other, user=user, pin="4711", actor="system")
    assert "wrong" in take_over(till, user, "4711").context["error"]


def test_an_owner_sets_pins_and_who_came_by_pin_does_not(till: Till, noor: User) -> None:
    posted = {"act": "set", "user": str(noor.pk), "pin": "2468"}
    till.client.post(f"{till.path}person/", posted)
    take_over(till, noor, "2468")
    assert till.client.get(f"{till.path}person/").context["settable"] == []
    page = till.client.post(f"{till.path}person/", {**posted, "pin": "1357"})
    assert page.context["error"]
    assert take_over(till, noor, "2468").context["person"] == "Noor"


def test_a_cashier_with_a_password_sets_her_own(till: Till, demo_office: Any) -> None:
    noor = demo_office.user("cashier@example.eu")
    till.sign_in(noor).client.post(f"{till.path}person/", {"act": "set", "user": str(noor.pk), "pin": "9753"})
    assert TillPin.objects.get().user == noor
