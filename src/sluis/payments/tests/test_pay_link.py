"""Payment links: the customer opens one on his own phone, pays once, and the till sees it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sluis.kernel import clock
from sluis.payments import pay_link, recovery
from sluis.payments.models import Charge, PaymentLink
from sluis.payments.tests.conftest import Till, newest

PHONE = "Mozilla/5.0 (Linux; Android 14) AlipayClient/10.6"


@pytest.fixture
def link(till: Till) -> PaymentLink:
    """A link over 35.00 made at the till."""
    page = till.charge("35.00", way="link")
    found = PaymentLink.objects.get()
    assert page.redirect_chain == [(f"{till.path}link/{found.pk}/", 302)]
    assert pay_link.address(found) in page.content.decode()
    return found


def phone() -> Client:
    return Client(headers={"User-Agent": PHONE})


def begin(link: PaymentLink, client: Client | None = None) -> Any:
    return (client or phone()).post(f"/pay/{link.pk}/", follow=True)


def test_making_a_link_charges_nothing(link: PaymentLink, till: Till) -> None:
    assert not Charge.objects.exists()
    assert till.client.get(f"{till.path}link/{link.pk}/screen/").status_code == 204


def test_the_customer_reads_chinese_and_is_led_to_the_wallet(link: PaymentLink, sandbox: Any) -> None:
    opened = phone().get(f"/pay/{link.pk}/")
    assert '<html lang="zh-Hans"' in opened.content.decode()
    assert not Charge.objects.exists()
    page = begin(link)
    charge = newest()
    assert (charge.scenario, charge.basket, charge.amount) == ("entry_code", link.basket, link.amount)
    assert charge.order_code.startswith(sandbox.origin)
    assert f'content="0; url={charge.order_code.replace("&", "&amp;")}"' in page.content.decode()


def test_paying_turns_the_till_green_and_brings_the_customer_back(
    link: PaymentLink, till: Till, sandbox: Any
) -> None:
    begin(link)
    charge = newest()
    told = till.client.get(f"{till.path}link/{link.pk}/screen/")
    assert f"{till.path}charge/{charge.pk}/" in told.headers["HX-Location"]
    assert till.client.get(f"{till.path}charge/{charge.pk}/").context["screen"].name == "phone"
    code = re.search(r"code=([^&]+)", charge.order_code)
    assert code
    assert (
        "Being confirmed"
        in Client(headers={"Cookie": "django_language=en"}).get(f"/pay/{charge.pk}/done").content.decode()
    )
    sandbox.post("/alipay/phone/api/pay", {"code": code[1]})
    asked = till.client.post(f"{till.path}charge/{charge.pk}/ask/", follow=True)
    assert asked.context["screen"].name == "paid"
    done = phone().get(f"/pay/{charge.pk}/done")
    assert "/r/" in done.content.decode()
    assert phone().get(f"/pay/{link.pk}/").headers["Location"] == f"/pay/{charge.pk}/done"


def test_two_taps_and_two_phones_are_one_charge(link: PaymentLink) -> None:
    begin(link)
    begin(link)
    begin(link, Client(headers={"User-Agent": "another phone"}))
    assert Charge.objects.count() == 1


def test_a_link_may_be_paid_after_a_first_try_came_to_nothing(
    link: PaymentLink, till: Till, sandbox: Any
) -> None:
    begin(link)
    first = newest()
    till.client.post(f"{till.path}charge/{first.pk}/cancel/")
    page = phone().get(f"/pay/{link.pk}/")
    assert page.context["failed"]
    assert till.client.get(f"{till.path}link/{link.pk}/").status_code == 200
    begin(link)
    assert Charge.objects.count() == 2
    assert newest().pk != first.pk


def test_a_paid_link_is_never_charged_again(link: PaymentLink, sandbox: Any) -> None:
    begin(link)
    code = newest().order_code.partition("code=")[2]
    sandbox.post("/alipay/phone/api/pay", {"code": code})
    recovery.ask_by_hand(newest().pk)
    begin(link)
    assert Charge.objects.count() == 1


def test_the_wallets_address_is_not_cancelled_while_the_customer_reads_it(link: PaymentLink) -> None:
    begin(link)
    charge = newest()
    assert charge.order_code_expires_at is not None
    again = recovery.ask(charge.pk)
    charge.refresh_from_db()
    assert (charge.state, again and again.after_s) == ("unknown", recovery.SHOWN_S)


def test_an_old_link_charges_nothing(link: PaymentLink) -> None:
    PaymentLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    page = phone().post(f"/pay/{link.pk}/")
    assert page.status_code == 200
    assert page.context["error"] == "link_over"
    assert not Charge.objects.exists()


def test_the_same_basket_makes_one_link(till: Till) -> None:
    basket = till.basket()
    till.charge("35.00", way="link", basket=basket)
    till.charge("35.00", way="link", basket=basket)
    assert PaymentLink.objects.count() == 1


def test_only_charges_of_links_are_shown_to_everybody(till: Till) -> None:
    till.charge("48.50")
    assert Client().get(f"/pay/{newest().pk}/done").status_code == 404
    assert Client().get("/pay/lnk_nothing/").status_code == 404


def test_a_link_of_another_shop_is_not_shown_at_this_till(
    link: PaymentLink, till: Till, demo_office: Any
) -> None:
    other = Till(demo_office.store("kaashoeve-lindenhof")).sign_in(demo_office.user("owner2@example.eu"))
    assert other.client.get(f"{other.path}link/{link.pk}/").status_code == 404
