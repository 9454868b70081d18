"""Refunds at the till and in the back office: two taps, by role, never twice."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sluis.kernel.money import Money
from sluis.offices.models import Connection
from sluis.payments import refund_rules
from sluis.payments.models import Charge, Refund
from sluis.payments.refund import refund_charge
from sluis.payments.tests.conftest import Till, buyer_code, newest


@pytest.fixture
def paid(till: Till) -> Charge:
    """A payment of 80.00."""
    till.charge("80.00")
    return newest()


def form_of(till: Till, charge: Charge) -> dict[str, str]:
    """Open the refund's page and return what its form would post."""
    page = till.client.get(f"{till.path}charge/{charge.pk}/refund/")
    form = page.context["form"]
    return {name: str(form.initial[name]) for name in ("amount", "reason", "once")}


def give_back(till: Till, charge: Charge, **changes: str) -> Any:
    posted = {**form_of(till, charge), **changes}
    return till.client.post(f"{till.path}charge/{charge.pk}/refund/", posted, follow=True)


def test_two_taps_give_all_of_it_back(till: Till, paid: Charge, sandbox: Any) -> None:
    listed = till.client.get(f"{till.path}payments/").content.decode()
    first_tap = re.search(rf'href="({till.path}charge/{paid.pk}/refund/)"', listed)
    assert first_tap
    before = sandbox.book("alipay")["refunds"]
    page = give_back(till, paid)  # The second tap: the form as it is.
    refund = Refund.objects.get()
    assert (refund.state, refund.amount, refund.reason) == ("refunded", Money(8000, "EUR"), "returned")
    assert page.context["screen"].name == "was_paid"
    assert "went back to the customer" in page.content.decode()
    assert sandbox.book("alipay")["refunds"] == before + 1


def test_a_part_written_with_a_comma(till: Till, paid: Charge) -> None:
    give_back(till, paid, amount="12,50", reason="mistake")
    paid.refresh_from_db()
    assert (paid.state, paid.refunded_minor) == ("part_refunded", 1250)
    assert form_of(till, paid)["amount"] == "67.50"


def test_the_button_pressed_twice_is_one_refund(till: Till, paid: Charge) -> None:
    posted = {**form_of(till, paid), "amount": "12.50"}
    for _ in range(2):
        till.client.post(f"{till.path}charge/{paid.pk}/refund/", posted)
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "said"),
    [("80.01", "Only €"), ("0", "how much"), ("-5", "how much"), ("1.234", "such as"), ("x", "such as")],
)
def test_what_cannot_be_given_back_is_said_at_the_field(
    till: Till, paid: Charge, amount: str, said: str
) -> None:
    page = give_back(till, paid, amount=amount)
    assert said in str(page.context["form"].errors["amount"])
    assert not Refund.objects.exists()


def test_after_a_refusal_of_the_form_the_same_page_may_be_sent_again(till: Till, paid: Charge) -> None:
    posted = form_of(till, paid)
    till.client.post(f"{till.path}charge/{paid.pk}/refund/", {**posted, "amount": "99.00"})
    till.client.post(f"{till.path}charge/{paid.pk}/refund/", {**posted, "amount": "9.00"})
    assert Refund.objects.get().amount == Money(900, "EUR")


class TestCashier:
    """A cashier gives back parts up to the limit, never the whole."""

    @pytest.fixture
    def cashier(self, till: Till, paid: Charge, demo_office: Any) -> Till:
        return till.sign_in(demo_office.user("cashier@example.eu"))

    def test_up_to_the_limit(self, cashier: Till, paid: Charge) -> None:
        assert form_of(cashier, paid)["amount"] == "50.00"
        give_back(cashier, paid, amount="30.00")
        paid.refresh_from_db()
        assert form_of(cashier, paid)["amount"] == "20.00"
        page = give_back(cashier, paid, amount="20.01")
        assert "at most €" in str(page.context["form"].errors["amount"])
        give_back(cashier, paid, amount="20.00")
        assert Refund.objects.count() == 2
        over = cashier.client.get(f"{cashier.path}charge/{paid.pk}/refund/")
        assert "Ask the owner" in over.content.decode()

    def test_never_the_whole_of_a_small_one(self, cashier: Till) -> None:
        cashier.charge("12.00")
        assert form_of(cashier, newest())["amount"] == "11.99"
        page = give_back(cashier, newest(), amount="12.00")
        assert page.context["form"].errors["amount"]

    def test_the_limit_holds_against_two_at_once(self, cashier: Till, paid: Charge, demo_office: Any) -> None:
        from sluis.kernel.errors import Conflict
        from sluis.offices.access import scope_of_user

        scope = scope_of_user(demo_office.user("cashier@example.eu"))
        refund_rules.check(scope, paid, Money(4000, "EUR"))  # Both looked before either acted.
        in_all = refund_rules.in_all(scope, paid)
        refund_charge(charge=paid, amount=Money(4000, "EUR"), reason="", actor="user:1", at_most=in_all)
        with pytest.raises(Conflict):
            refund_charge(charge=paid, amount=Money(4000, "EUR"), reason="", actor="user:2", at_most=in_all)

    def test_the_installation_sets_the_limit(self, cashier: Till, paid: Charge, settings: Any) -> None:
        settings.CASHIER_REFUND_LIMIT_MINOR = 500
        assert form_of(cashier, paid)["amount"] == "5.00"


def test_a_refused_refund_is_told_and_what_was_reserved_is_free_again(
    till: Till, paid: Charge, sandbox: Any
) -> None:
    sandbox.fault("alipay", "refuse", operation="refund", code="MERCHANT_BALANCE_NOT_ENOUGH")
    page = give_back(till, paid, amount="10.00")
    assert "balance at Alipay is too low" in page.content.decode()
    paid.refresh_from_db()
    assert (Refund.objects.get().state, paid.refundable) == ("failed", Money(8000, "EUR"))


def test_an_unknown_refund_is_told_as_such(till: Till, paid: Charge, sandbox: Any) -> None:
    sandbox.fault("alipay", "cut_after_processing", operation="refund")
    page = give_back(till, paid, amount="10.00")
    assert "has not answered yet" in page.content.decode()
    assert Refund.objects.get().state == "unknown"


def test_without_a_connection_no_refund_is_reserved(till: Till, paid: Charge) -> None:
    posted = form_of(till, paid)
    Connection.objects.filter(party="alipay").update(is_active=False)
    page = till.client.post(f"{till.path}charge/{paid.pk}/refund/", posted)
    assert "not connected" in str(page.context["form"].errors["amount"])
    paid.refresh_from_db()
    assert (paid.refund_reserved_minor, Refund.objects.count()) == (0, 0)


def test_what_was_not_paid_cannot_be_given_back(till: Till) -> None:
    till.charge("20.00", scanned=buyer_code("2801"))
    page = give_back(till, newest(), amount="5.00")
    assert page.context["form"].errors["amount"]
    assert not Refund.objects.exists()


def test_too_old_a_payment_is_told(till: Till, paid: Charge, settings: Any) -> None:
    settings.REFUND_WINDOW_DAYS = -1
    page = give_back(till, paid, amount="5.00")
    assert "too old" in str(page.context["form"].errors["amount"])


def test_in_the_back_office_finance_gives_back_and_an_adviser_does_not(
    till: Till, paid: Charge, demo_office: Any
) -> None:
    office = till.sign_in(demo_office.user("adviser@example.eu"))
    page = office.client.get(f"/payments/{paid.pk}/")
    assert "<form" not in page.content.decode().partition('id="refund"')[2]
    posted = {"amount": "5.00", "reason": "other", "once": "x1"}
    refused = office.client.post(f"/payments/{paid.pk}/refund/", posted)
    assert "may not give money back" in str(refused.context["form"].errors["amount"])
    finance = till.sign_in(demo_office.user("finance@example.eu"))
    finance.client.post(f"/payments/{paid.pk}/refund/", {**posted, "once": "x2"})
    assert Refund.objects.get().actor == demo_office.user("finance@example.eu").actor
