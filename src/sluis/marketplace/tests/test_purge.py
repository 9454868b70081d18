"""Buyers of orders that are over go on schedule; open and fresh ones stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sluis.home.tests.conftest import world  # noqa: F401
from sluis.home.tests.seed import WANG, World
from sluis.kernel import clock
from sluis.kernel.errors import Conflict
from sluis.marketplace import orders, purge, states
from sluis.marketplace.models import Order
from sluis.records.models import AuditEntry
from sluis.work.models import Due


def over(order: Order, *, days_ago: int, state: str = states.DELIVERED) -> Order:
    """Let an order have come to its end some days ago."""
    at = clock.now() - timedelta(days=days_ago)
    Order.objects.filter(pk=order.pk).update(
        state=state, created_at=at, modified_at=at, delivered_at=at, sent_at=at
    )
    order.refresh_from_db()
    return order


def test_after_ninety_days_the_buyer_is_gone_and_the_amounts_stay(world: World) -> None:  # noqa: F811
    order = over(world.orders["on the road"], days_ago=91)
    assert orders.buyer_of(order) == WANG
    assert purge.erase_due(office="BX") == {"orders": 1}
    order.refresh_from_db()
    assert bytes(order.buyer) == b""
    assert (order.paid_fen > 0, order.place_hint, order.lines.count() > 0) == (True, "浙江省 杭州市", True)
    with pytest.raises(Conflict, match="erased on schedule"):
        orders.buyer_of(order)
    assert purge.erase_due(office="BX") == {"orders": 0}


@pytest.mark.parametrize("state", [states.PAID, states.SENT, states.BLOCKED])
def test_an_order_that_is_not_over_keeps_its_buyer(world: World, state: str) -> None:  # noqa: F811
    order = over(world.orders["on the road"], days_ago=400, state=state)
    purge.erase_due(office="BX")
    assert orders.buyer_of(order) == WANG


@pytest.mark.parametrize("moment", ["delivered_at", "sent_at", "modified_at", "created_at"])
def test_one_later_act_keeps_the_buyer(world: World, moment: str) -> None:  # noqa: F811
    order = over(world.orders["on the road"], days_ago=120)
    Order.objects.filter(pk=order.pk).update(**{moment: clock.now() - timedelta(days=89)})
    assert purge.erase_due(office="BX") == {"orders": 0}


def test_another_office_is_not_touched(world: World) -> None:  # noqa: F811
    order = over(world.orders["on the road"], days_ago=120)
    assert purge.erase_due(office="DE") == {"orders": 0}
    assert orders.buyer_of(order) == WANG


def test_every_order_sees_to_a_daily_round_that_writes_its_counts(world: World) -> None:  # noqa: F811
    assert Due.objects.filter(handler=purge.HANDLER, key="BX").count() == 1
    over(world.orders["on the road"], days_ago=91)
    assert purge.daily({"office": "BX"}) is not None
    entry = AuditEntry.objects.get(verb="marketplace.purge")
    assert entry.detail["orders"] == 1
    assert entry.detail["kept"] == Order.objects.exclude(buyer=purge.ERASED).count() > 0
