"""News reaches a merchant's software: signed, once, again when it was not taken, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sluis.connectors.webhook.tests.receiver import Receiver, receiving
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, NotFound
from sluis.offices import webhook_secrets, webhook_send, webhooks
from sluis.offices.access import scope_of_user
from sluis.offices.models import WebhookDelivery, WebhookEndpoint
from sluis.offices.tests.conftest import body, sealed_with, the_delivery, work
from sluis.records.models import AuditEntry
from sluis.work import loop
from sluis.work.models import Due

Happens = Callable[..., None]


def test_a_payment_reaches_the_software_signed_and_thin(
    demo_office: Any, receiver: Receiver, happens: Happens
) -> None:
    _, secret = webhooks.add(merchant=demo_office.merchant(), url=receiver.url, kinds=[], actor="system")
    happens("payment.paid", "pay_7", amount={"amount": "12.50", "currency": "EUR"})
    (call,) = receiver.calls
    assert sealed_with(secret, call)
    assert not sealed_with(webhook_secrets.new_hmac_secret(), call)
    told = body(call)
    assert told["type"] == "payment.paid"
    assert told["data"]["amount"] == {"amount": "12.50", "currency": "EUR"}
    assert told["data"]["id"] == "pay_7"
    assert told["data"]["url"].endswith("/api/v1/payments/pay_7")
    assert call.headers["webhook-id"] == the_delivery().pk
    assert the_delivery().state == "delivered"


def test_a_refund_points_at_its_payment(
    endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    happens("refund.done", "ref_3", charge="pay_7")
    assert body(receiver.calls[0])["data"]["url"].endswith("/api/v1/payments/pay_7/refunds")


def test_what_happened_before_the_endpoint_is_not_sent_to_it(
    demo_office: Any, receiver: Receiver, happens: Happens
) -> None:
    happens("payment.paid", "pay_before")
    webhooks.add(merchant=demo_office.merchant(), url=receiver.url, kinds=[], actor="system")
    happens("payment.paid", "pay_after")
    assert [body(call)["data"]["id"] for call in receiver.calls] == ["pay_after"]


def test_only_chosen_kinds_are_sent(demo_office: Any, receiver: Receiver, happens: Happens) -> None:
    webhooks.add(merchant=demo_office.merchant(), url=receiver.url, kinds=["refund.done"], actor="system")
    happens("payment.paid")
    happens("refund.done", "ref_1", charge="pay_1")
    assert [body(call)["type"] for call in receiver.calls] == ["refund.done"]


def test_news_of_the_office_and_of_other_merchants_stays_away(
    endpoint: WebhookEndpoint, demo_office: Any, receiver: Receiver, happens: Happens
) -> None:
    happens("payment.paid", "pay_x", merchant=demo_office.merchant("kaashoeve-lindenhof"))
    happens("verdict.changed", "prd_1")
    assert receiver.calls == []
    assert not WebhookDelivery.objects.exists()


def test_two_endpoints_each_get_their_own_message(
    endpoint: WebhookEndpoint, demo_office: Any, receiver: Receiver, happens: Happens
) -> None:
    with receiving() as second:
        webhooks.add(merchant=demo_office.merchant(), url=second.url, kinds=[], actor="system")
        happens()
    assert len(receiver.calls) == len(second.calls) == 1
    assert receiver.calls[0].headers["webhook-id"] != second.calls[0].headers["webhook-id"]


def test_reading_the_news_again_sends_nothing_twice(
    endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    happens()
    for _ in range(3):
        work()
    assert len(receiver.calls) == 1


def test_a_failed_try_is_written_down_and_repeated_with_the_same_id_and_bytes(
    endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    receiver.status, receiver.text = 503, b"closed for stocktaking"
    before = clock.now()
    happens()
    delivery = the_delivery()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert delivery.next_at is not None
    assert timedelta(seconds=5) <= delivery.next_at - before < timedelta(seconds=15)
    tried = delivery.tries.get()
    assert (tried.status, tried.answer) == (503, "closed for stocktaking")
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None

    receiver.status = 200
    Due.objects.filter(handler=webhooks.SEND).update(next_at=clock.now())
    loop.run_due(limit=20)
    first, second = receiver.calls
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert the_delivery().state == "delivered"
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_delivery_is_given_up_after_three_days_and_shows_it(
    endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    receiver.status = 500
    happens()
    tries = 1
    waited = timedelta()
    while (row := the_delivery()).state == "waiting":
        assert row.next_at is not None
        waited += row.next_at - clock.now()
        Due.objects.filter(handler=webhooks.SEND).update(next_at=clock.now())
        loop.run_due(limit=5)
        tries += 1
        assert tries <= 20, "it never gives up"
    assert the_delivery().state == "failed"
    assert the_delivery().tries.count() == tries == len(webhook_send.GAPS_S) + 1
    assert timedelta(days=2.5) < waited < timedelta(days=4)
    assert Due.objects.get(handler=webhooks.SEND).state == Due.State.DONE


def test_a_wait_that_the_receiver_asks_for_is_kept(
    endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "900"}
    happens()
    next_at = the_delivery().next_at
    assert next_at is not None
    assert next_at - clock.now() > timedelta(seconds=880)


def test_410_ends_the_endpoint(endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens) -> None:
    receiver.status = 410
    happens()
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.ended_because) == ("ended", "the receiver is gone")
    assert the_delivery().state == "failed"
    happens("payment.paid", "pay_2")
    assert len(receiver.calls) == 1
    with pytest.raises(Conflict):
        webhooks.resume(endpoint=endpoint, actor="system")


def test_a_paused_endpoint_gets_what_waited_when_it_goes_on(
    endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    webhooks.pause(endpoint=endpoint, actor="system")
    happens("payment.paid", "pay_1")
    happens("payment.paid", "pay_2")
    assert receiver.calls == []
    endpoint.refresh_from_db()
    webhooks.resume(endpoint=endpoint, actor="system")
    work()
    assert sorted(body(call)["data"]["id"] for call in receiver.calls) == ["pay_1", "pay_2"]


def test_both_secrets_hold_for_a_day_after_a_change(
    demo_office: Any, receiver: Receiver, happens: Happens, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, old = webhooks.add(merchant=demo_office.merchant(), url=receiver.url, kinds=[], actor="system")
    new = webhooks.rotate(endpoint=endpoint, actor="system")
    happens("payment.paid", "pay_1")
    assert sealed_with(old, receiver.calls[0])
    assert sealed_with(new, receiver.calls[0])
    monkeypatch.setattr(webhook_secrets, "OVERLAP", timedelta(seconds=-1))
    newest = webhooks.rotate(endpoint=endpoint, actor="system")
    happens("payment.paid", "pay_2")
    assert sealed_with(newest, receiver.calls[1])
    assert not sealed_with(new, receiver.calls[1])


def test_secrets_are_sealed_in_the_database(endpoint: WebhookEndpoint) -> None:
    held = bytes(endpoint.secrets)
    keys = webhook_secrets.keys_of(endpoint)
    for secret in (*keys.hmac, keys.ed25519):
        assert secret.encode() not in held


def test_sending_again_keeps_the_id_and_is_in_the_audit_log(
    endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    happens()
    assert webhooks.send_again(deliveries=[the_delivery()], actor="usr_1") == 1
    work()
    assert len(receiver.calls) == 2
    assert receiver.calls[0].body == receiver.calls[1].body
    assert the_delivery().tries.count() == 2
    assert AuditEntry.objects.filter(verb="offices.resend_webhook", actor="usr_1").exists()


def test_a_long_detail_is_left_out_of_the_body(
    endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens
) -> None:
    happens("payment.failed", "pay_9", code="x" * 30_000)
    told = body(receiver.calls[0])["data"]
    assert sorted(told) == ["id", "url"]


def test_an_inside_address_is_refused_where_the_setting_does_not_allow_it(
    demo_office: Any, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLUIS_WEBHOOK_PRIVATE")
    for url in ("https://127.0.0.1/", "http://shop.example/", "https://[::ffff:10.0.0.1]/"):
        with pytest.raises(BadInput) as refused:
            webhooks.add(merchant=demo_office.merchant(), url=url, kinds=[], actor="system")
        assert refused.value.field == "url"
    assert not WebhookEndpoint.objects.exists()


def test_an_address_that_became_an_inside_one_is_not_called(
    endpoint: WebhookEndpoint, receiver: Receiver, happens: Happens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLUIS_WEBHOOK_PRIVATE")
    happens()
    assert receiver.calls == []
    assert the_delivery().tries.get().problem == "address not allowed"


def test_unknown_kinds_and_too_many_endpoints_are_refused(demo_office: Any, receiver: Receiver) -> None:
    merchant = demo_office.merchant()
    with pytest.raises(BadInput, match=r"unknown event payment\.lost"):
        webhooks.add(merchant=merchant, url=receiver.url, kinds=["payment.lost"], actor="system")
    for _ in range(webhooks.MOST_ENDPOINTS):
        webhooks.add(merchant=merchant, url=receiver.url, kinds=[], actor="system")
    with pytest.raises(BadInput, match="at most 10"):
        webhooks.add(merchant=merchant, url=receiver.url, kinds=[], actor="system")


def test_another_merchants_endpoint_is_not_found(endpoint: WebhookEndpoint, demo_office: Any) -> None:
    theirs = scope_of_user(demo_office.user("owner2@example.eu"))
    with pytest.raises(NotFound):
        webhooks.endpoint_of(theirs, endpoint.pk)
    own = scope_of_user(demo_office.user("owner@example.eu"))
    assert webhooks.endpoint_of(own, endpoint.pk) == endpoint


def test_slow_receivers_do_not_stand_in_the_way_of_the_till(
    endpoint: WebhookEndpoint, happens: Happens
) -> None:
    assert webhooks.SEND in loop.slow
    happens()
    Due.objects.filter(handler=webhooks.SEND).update(state=Due.State.DUE, next_at=clock.now())
    assert [row.handler for row in loop.take(owner="a", lane="slow")] == [webhooks.SEND]
    Due.objects.update(state=Due.State.DUE, next_at=clock.now())
    assert webhooks.SEND not in [row.handler for row in loop.take(owner="b", lane="quick")]
