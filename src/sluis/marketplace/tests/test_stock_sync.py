"""The platform's stock moves with ours; a push never puts back what was sold a moment ago; nothing is sold twice."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import close_old_connections

from sluis.catalogue import stock
from sluis.catalogue.models import Stock
from sluis.kernel import clock
from sluis.kernel.errors import TryLater
from sluis.marketplace import orders, publish, stock_sync
from sluis.marketplace.models import Listing, Order
from sluis.marketplace.ports import PlatformBuyer, PlatformLine, PlatformOrder
from sluis.marketplace.tests.conftest import Shelf
from sluis.work.models import Due


def pushed(listing: Listing) -> None:
    """Push what the watch finds, as the worker does."""
    stock_sync.watch({})
    for row in Due.objects.filter(handler=stock_sync.PUSH, state="due"):
        stock_sync.push(row.payload)
        row.state = "done"
        row.save()
    listing.refresh_from_db()


def test_a_sale_at_the_till_leaves_the_platforms_shelf(shelf: Shelf, chocolate: Listing) -> None:
    assert shelf.shown(chocolate) == 50
    stock.move(product_id=chocolate.product_id, kind="sold", quantity=7, event="till:1")
    pushed(chocolate)
    assert (shelf.shown(chocolate), chocolate.pushed_quantity, chocolate.push_key) == (43, 43, "")
    stock.count(product_id=chocolate.product_id, on_hand=60, event="count:1")
    pushed(chocolate)
    assert shelf.shown(chocolate) == 60


def test_a_push_does_not_put_back_what_the_platform_sold_meanwhile(shelf: Shelf, chocolate: Listing) -> None:
    shelf.buy((chocolate, 10))  # not read by us yet
    stock.move(product_id=chocolate.product_id, kind="sold", quantity=1, event="till:1")
    pushed(chocolate)
    assert shelf.shown(chocolate) == 39, "a figure would have put 49 on the shelf"
    shelf.pull()
    pushed(chocolate)
    assert shelf.shown(chocolate) == stock.available(chocolate.product_id) == 39


def test_a_lost_answer_changes_the_shelf_once(shelf: Shelf, chocolate: Listing) -> None:
    stock.move(product_id=chocolate.product_id, kind="sold", quantity=5, event="till:1")
    shelf.sandbox.fault("tmall", "cut_after_processing", method="tmall.item.quantity.update")
    stock_sync.watch({})
    with pytest.raises(TryLater):
        stock_sync.push({"listing": chocolate.pk})
    chocolate.refresh_from_db()
    assert (chocolate.push_change, len(chocolate.push_key)) == (-5, 32)
    stock.move(product_id=chocolate.product_id, kind="sold", quantity=2, event="till:2")
    stock_sync.push({"listing": chocolate.pk})
    assert shelf.shown(chocolate) == 45, "the same change again is no second change"
    stock_sync.push({"listing": chocolate.pk})
    assert shelf.shown(chocolate) == 43


def test_more_sold_there_than_is_left_here_empties_the_shelf(shelf: Shelf, chocolate: Listing) -> None:
    for _ in range(3):
        shelf.buy((chocolate, 15))
    stock.move(product_id=chocolate.product_id, kind="sold", quantity=48, event="till:1")
    pushed(chocolate)
    assert shelf.shown(chocolate) == 0
    shelf.pull()
    assert all(one.blocked_by.startswith("out_of_stock") for one in Order.objects.all())
    pushed(chocolate)
    assert shelf.shown(chocolate) <= stock.available(chocolate.product_id)


def test_a_listing_that_is_off_sale_is_not_pushed(shelf: Shelf, chocolate: Listing) -> None:
    publish.delist(listing=chocolate, actor="user:wei")
    stock.move(product_id=chocolate.product_id, kind="sold", quantity=5, event="till:1")
    stock_sync.watch({})
    assert not Due.objects.filter(handler=stock_sync.PUSH, state="due").exists()


def _bought(number: int, item_id: str) -> PlatformOrder:
    now = clock.now() - timedelta(minutes=1)
    buyer = PlatformBuyer("王", "138", "浙江省", "杭州市", "西湖区", "文三路", "310012", "", "tb")
    line = PlatformLine(str(70_000 + number), item_id, "HOT", "热", 1, 9_900, 9_900)
    return PlatformOrder(
        str(70_000 + number), "WAIT_SELLER_SEND_GOODS", now, now, now, 9_900, 0, 0, f"P{number}", False, True,
        buyer, (line,),
    )  # fmt: skip


@contextlib.contextmanager
def _threads(count: int) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(count) as pool:
        yield pool


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_five_hundred_orders_for_three_hundred_pieces_three_hundred_are_sold(demo_office: Any) -> None:
    from sluis.catalogue.models import Product
    from sluis.offices import connections

    merchant = demo_office.merchant()
    product = Product.objects.create(merchant=merchant, sku="HOT", names={"en": "Hot"}, weight_g=100)
    stock.count(product_id=product.pk, on_hand=300, event="count:hot")
    Listing.objects.create(
        office_code="BX", merchant=merchant, product=product, state="live", item_id="777", pushed_quantity=500
    )
    connection = connections.find(party="tmall", office="BX")
    hands = 8
    barrier = threading.Barrier(hands)

    def buy(first: int) -> list[str]:
        barrier.wait()
        try:
            return [
                orders.store(_bought(number, "777"), connection=connection)[0].pk
                for number in range(first, 500, hands)
            ]
        finally:
            close_old_connections()

    with _threads(hands) as pool:
        made = [pk for found in pool.map(buy, range(hands)) for pk in found]
    assert len(set(made)) == 500
    states = Counter(Order.objects.values_list("state", flat=True))
    assert states == {"paid": 300, "blocked": 200}
    held = Stock.objects.get(product=product)
    assert (held.on_hand, held.reserved) == (300, 300)
    assert Listing.objects.get().pushed_quantity == 0
