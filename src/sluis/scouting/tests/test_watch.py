"""The watch list: a rate that moves a product over the border's limit is told once, to those whom it concerns."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from sluis.catalogue.models import Product
from sluis.catalogue.tests.shop import merchant, scope_of
from sluis.home import needs
from sluis.kernel import clock
from sluis.offices import register
from sluis.offices.models import User
from sluis.records import rates
from sluis.records.models import Event
from sluis.scouting import watch
from sluis.scouting.attention import attention
from sluis.scouting.models import Watch
from sluis.scouting.tests.test_dossier import product_of, signed_in
from sluis.work import due
from sluis.work.models import Due

# A box at this price stays below 5 000 yuan an order at 7.80 and rises above at 7.90.
NEAR_THE_LIMIT = 64_000


def rate(day: date, cny: str) -> None:
    rates.record(base="EUR", quote="CNY", day=day, rate=Decimal(cny), source="test bank")


@pytest.fixture
def box(db: None) -> Product:
    """A dear box of Alice, which may enter at yesterday's rate."""
    rate(clock.today() - timedelta(days=1), "7.80")
    product = product_of(merchant("lindeboom"), price_minor=NEAR_THE_LIMIT)
    product.save()
    return product


def told() -> list[dict[str, str]]:
    return [event.detail for event in Event.objects.filter(kind="verdict.changed")]


def test_a_rate_that_changes_the_verdict_is_told_once(box: Product) -> None:
    held = watch.follow(product=box, actor="user:7")
    assert held.verdict == "go"
    assert not watch.check(held, as_of=clock.today())
    assert told() == []
    rate(clock.today(), "7.90")
    assert watch.check(held, as_of=clock.today())
    assert not watch.check(held, as_of=clock.today())
    held.refresh_from_db()
    assert (held.before, held.verdict) == ("go", "prepare")
    assert told() == [{"before": "go", "after": "prepare", "by": "watch"}]


def test_the_change_is_on_the_desk_of_its_owner_until_it_is_seen(box: Product) -> None:
    held = watch.follow(product=box, actor="user:7")
    rate(clock.today(), "7.90")
    watch.daily_round({})
    mine, other = scope_of(box.merchant), scope_of(merchant("another"))
    assert [one.code for one in attention(mine)] == ["verdict_changed"]
    assert attention(other) == []
    need = next(one for one in needs.gather(mine) if one.code == "verdict_changed")
    assert need.title == "The verdict of Pralines 250 g changed"
    assert "Go" in need.detail
    assert "Prepare" in need.detail
    assert (need.url, need.place) == ("/scout/watch/", "scout")
    watch.seen(watch=held)
    assert attention(mine) == []


def test_a_verdict_that_went_back_unseen_needs_nobody(box: Product) -> None:
    held = watch.follow(product=box, actor="user:7")
    rate(clock.today(), "7.90")
    watch.check(held, as_of=clock.today())
    watch.check(held, as_of=clock.today() - timedelta(days=1))
    assert attention(scope_of(box.merchant)) == []
    assert len(told()) == 2


def test_the_round_is_due_each_day_while_something_is_followed(box: Product) -> None:
    assert due.handlers[watch.HANDLER] is watch.daily_round
    held = watch.follow(product=box, actor="user:7")
    watch.follow(product=box, actor="user:8")
    assert Watch.objects.count() == 1
    assert Due.objects.filter(handler=watch.HANDLER).count() == 1
    again = watch.daily_round({})
    assert again is not None
    assert again.after_s == 86_400
    watch.unfollow(watch=held, actor="user:7")
    assert watch.daily_round({}) is None


def adviser() -> Client:
    office = merchant("lindeboom").office
    user = User.objects.create_user("wei@example.eu", "a-long-pass-2026", name="Wei")
    register.give_role(user=user, role="adviser", office=office, actor="system")
    client = Client()
    client.force_login(user)
    return client


def test_an_adviser_follows_reads_and_stops(box: Product) -> None:
    client = adviser()
    assert "Nothing is followed yet" in client.get("/scout/watch/").content.decode()
    client.post("/scout/watch/follow/", {"sku": box.sku})
    held = Watch.objects.get()
    assert "Pralines 250 g" in client.get("/scout/watch/").content.decode()
    rate(clock.today(), "7.90")
    watch.daily_round({})
    assert 'value="seen"' in client.get("/scout/watch/").content.decode()
    client.post(f"/scout/watch/{held.pk}/", {"act": "seen"})
    assert 'value="seen"' not in client.get("/scout/watch/").content.decode()
    client.post(f"/scout/watch/{held.pk}/", {"act": "stop"})
    assert not Watch.objects.exists()


def test_what_is_not_there_is_not_followed(box: Product) -> None:
    client = adviser()
    client.post("/scout/watch/follow/", {"sku": "NOPE"})
    assert not Watch.objects.exists()
    assert client.post("/scout/watch/wch_none/", {"act": "stop"}).status_code == 404


def test_a_stranger_sees_nothing_and_stops_nothing(box: Product) -> None:
    held = watch.follow(product=box, actor="user:7")
    stranger = signed_in(merchant("another"))
    assert "Pralines" not in stranger.get("/scout/watch/").content.decode()
    answer = stranger.post(f"/scout/watch/{held.pk}/", {"act": "stop"})
    assert answer.status_code == 404
    assert Watch.objects.filter(pk=held.pk).exists()
