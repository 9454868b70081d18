"""The settings of a merchant's software: added, watched, changed and ended by people who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sluis.connectors.webhook.tests.receiver import Receiver
from sluis.kernel import clock
from sluis.offices import webhooks
from sluis.offices.models import WebhookDelivery, WebhookEndpoint
from sluis.offices.tests.conftest import sealed_with, the_delivery, work

Happens = Callable[..., None]
LIST = "/settings/webhooks/"


@pytest.fixture
def owner(demo_office: Any) -> Client:
    """The owner of the chocolate shop, signed in."""
    return signed_in(demo_office, "owner@example.eu")


def signed_in(demo_office: Any, email: str) -> Client:
    client = Client()
    client.force_login(demo_office.user(email))
    client.cookies["django_language"] = "en"  # The people of the demo read Dutch and French.
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200
    found: str = answer.content.decode()
    return found


def test_an_empty_list_says_what_belongs_here(owner: Client) -> None:
    assert "No software is told yet" in text(owner.get(LIST))


def test_an_added_endpoint_shows_its_secret_once_and_is_called_with_it(
    owner: Client, receiver: Receiver, happens: Happens
) -> None:
    form = owner.get(f"{LIST}add/").context["form"]
    posted = {"url": receiver.url, "name": "till in Ghent", "merchant": form.fields["merchant"].initial}
    page = owner.post(f"{LIST}add/", {**posted, "kinds": ["payment.paid", "refund.done"]})
    secret = page.context["secret"]
    assert secret in text(page)
    assert "no-store" in page.headers["Cache-Control"]
    happens()
    assert sealed_with(secret, receiver.calls[0])
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.kinds == ["payment.paid", "refund.done"]
    shown = text(owner.get(f"{LIST}{endpoint.pk}/"))
    assert "till in Ghent" in shown
    assert secret not in shown


def test_a_refused_address_is_said_at_its_field_and_nothing_is_stored(
    owner: Client, demo_office: Any
) -> None:
    page = owner.post(
        f"{LIST}add/", {"url": "https://169.254.169.254/", "merchant": demo_office.merchant().pk, "kinds": []}
    )
    assert page.context["form"].errors["url"]
    assert not WebhookEndpoint.objects.exists()


def test_another_merchant_cannot_be_chosen(owner: Client, demo_office: Any, receiver: Receiver) -> None:
    other = demo_office.merchant("kaashoeve-lindenhof")
    page = owner.post(f"{LIST}add/", {"url": receiver.url, "merchant": other.pk})
    assert page.context["form"].errors["merchant"]
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("email", ["cashier@example.eu", "finance@example.eu"])
def test_a_cashier_and_finance_have_no_business_here(demo_office: Any, email: str) -> None:
    assert signed_in(demo_office, email).get(LIST).status_code == 403


def test_another_owner_finds_neither_page_nor_act(
    demo_office: Any, endpoint: WebhookEndpoint, happens: Happens
) -> None:
    happens()
    other = signed_in(demo_office, "owner2@example.eu")
    for path in ("", f"{the_delivery().pk}/"):
        assert other.get(f"{LIST}{endpoint.pk}/{path}").status_code == 404
    for act in ("secret", "pause", "remove", "again"):
        assert other.post(f"{LIST}{endpoint.pk}/act/", {"act": act}).status_code == 404
    endpoint.refresh_from_db()
    assert endpoint.state == "active"


def test_the_log_shows_every_try_and_sends_again(
    owner: Client, endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    receiver.status, receiver.text = 500, b"<b>broken</b>"
    happens()
    assert "Fails" in text(owner.get(LIST))
    page = f"{LIST}{endpoint.pk}/{the_delivery().pk}/"
    shown = text(owner.get(page))
    assert "HTTP 500" in shown
    assert "&lt;b&gt;broken" in shown
    receiver.status = 200
    owner.post(f"{LIST}{endpoint.pk}/act/", {"act": "again", "delivery": the_delivery().pk})
    work()
    assert "HTTP 200" in text(owner.get(page))
    assert the_delivery().state == "delivered"
    assert owner.get(f"{LIST}{endpoint.pk}/", {"state": "failed"}).context["deliveries"] == []


def test_an_unknown_delivery_cannot_be_sent(owner: Client, endpoint: WebhookEndpoint) -> None:
    answer = owner.post(f"{LIST}{endpoint.pk}/act/", {"act": "again", "delivery": "msg_0"})
    assert answer.status_code == 404


def test_a_range_is_sent_again_oldest_first(
    owner: Client, endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    for number in range(3):
        happens("payment.paid", f"pay_{number}")
    WebhookDelivery.objects.filter(reference="pay_0").update(created_at=clock.now() - timedelta(days=3))
    now = timezone.localtime(clock.now())  # What a person types is the time of the shop.
    moments = {"since": now - timedelta(hours=1), "until": now + timedelta(minutes=1)}
    owner.post(
        f"{LIST}{endpoint.pk}/send/",
        {name: moment.strftime("%Y-%m-%dT%H:%M") for name, moment in moments.items()},
    )
    work()
    assert WebhookDelivery.objects.get(reference="pay_0").tries.count() == 1
    assert [WebhookDelivery.objects.get(reference=f"pay_{n}").tries.count() for n in (1, 2)] == [2, 2]


def test_pause_resume_and_remove(owner: Client, endpoint: WebhookEndpoint) -> None:
    act = f"{LIST}{endpoint.pk}/act/"
    for wanted, state in (("pause", "paused"), ("resume", "active"), ("remove", "ended")):
        owner.post(act, {"act": wanted})
        endpoint.refresh_from_db()
        assert endpoint.state == state
    assert owner.get(f"{LIST}{endpoint.pk}/").status_code == 404
    assert not webhooks.live(endpoint.merchant).exists()


def test_a_changed_secret_is_shown_once(owner: Client, endpoint: WebhookEndpoint) -> None:
    page = owner.post(f"{LIST}{endpoint.pk}/act/", {"act": "secret"})
    assert page.context["secret"].startswith("whsec_")
    assert page.context["secret"] in text(page)
