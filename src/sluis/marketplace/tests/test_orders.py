"""Trades come back: once each, whole, for each merchant his part; and none is lost on a bad day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sluis.catalogue import stock
from sluis.catalogue.models import Stock
from sluis.customs.models import Declaration
from sluis.home import needs
from sluis.kernel import clock
from sluis.kernel.errors import TryLater
from sluis.ledger.models import OpenItem, Transfer
from sluis.logistics.models import Shipment
from sluis.marketplace import fulfil, invariants, orders, pull
from sluis.marketplace.models import Listing, Order, OrderLine, PullMark
from sluis.marketplace.tests.conftest import Shelf
from sluis.offices.scope import SYSTEM
from sluis.records.models import Event
from sluis.work import loop as work
from sluis.work.models import Due


def test_a_trade_becomes_one_order_with_its_reservation_and_its_claim(
    shelf: Shelf, chocolate: Listing
) -> None:
    number = shelf.buy((chocolate, 2))
    shelf.pull()
    order = shelf.order(number)
    assert (order.state, order.platform_state, order.reference) == ("paid", "WAIT_SELLER_SEND_GOODS", number)
    assert b"\xe7\x8e\x8b" not in bytes(order.buyer), "the buyer's name is sealed"
    assert orders.buyer_of(order).name == "王小明"
    assert Stock.objects.get(product=chocolate.product_id).reserved == 2
    item = OpenItem.objects.get(reference=number)
    assert (item.kind, item.amount_minor, item.currency) == ("sale", order.paid_fen, "CNY")
    assert Event.objects.filter(kind="order.paid", reference=order.pk).count() == 1


def test_windows_that_overlap_store_a_trade_once(shelf: Shelf, chocolate: Listing) -> None:
    shelf.buy((chocolate, 1))
    for _ in range(3):
        shelf.pull()
    assert Order.objects.count() == 1
    assert Transfer.objects.filter(event__startswith="order:").count() == 1
    assert Stock.objects.get(product=chocolate.product_id).reserved == 1


def test_an_hour_without_the_platform_loses_nothing(
    shelf: Shelf, chocolate: Listing, pass_time: Callable[[int], None]
) -> None:
    shelf.pull()
    shelf.sandbox.fault("tmall", "http_502", times=None, method="taobao.trades.sold.increment.get")
    before = PullMark.objects.get(pk=shelf.connection.pk).through
    bought = [shelf.buy((chocolate, 1)) for _ in range(2)]
    pass_time(1800)
    bought += [shelf.buy((chocolate, 1)) for _ in range(2)]
    pass_time(1800)
    with pytest.raises(TryLater):
        shelf.pull()
    mark = PullMark.objects.get(pk=shelf.connection.pk)
    assert mark.through == before, "the mark moves only after a whole window"
    assert "502" in mark.trouble
    shelf.sandbox.spare()
    shelf.pull()
    assert set(Order.objects.values_list("number", flat=True)) >= set(bought)
    assert PullMark.objects.get(pk=shelf.connection.pk).trouble == ""


@pytest.mark.parametrize("fault", ["late_listing", "reordered_pages", "half_answer", "isp_timeout"])
def test_a_bad_answer_loses_and_doubles_nothing(shelf: Shelf, chocolate: Listing, fault: str) -> None:
    bought = {shelf.buy((chocolate, 1)) for _ in range(3)}
    shelf.sandbox.fault("tmall", fault, times=2)
    for _ in range(4):
        try:
            shelf.pull()
        except TryLater:
            continue
    assert set(Order.objects.values_list("number", flat=True)) == bought
    assert Stock.objects.get(product=chocolate.product_id).reserved == 3


def test_flow_control_is_waited_out_and_what_was_read_is_not_read_again(
    shelf: Shelf, chocolate: Listing, pass_time: Callable[[int], None]
) -> None:
    for _ in range(3):
        shelf.buy((chocolate, 1))
    pass_time(60)
    shelf.sandbox.fault("tmall", "flow_control", seconds=1, method="taobao.trade.fullinfo.get")
    with pytest.raises(TryLater) as refused:
        shelf.pull()
    assert 0 < refused.value.wait_s <= 2
    shelf.sandbox.spare()
    shelf.pull()
    assert Order.objects.count() == 3
    modified = {order.number: order.read_at for order in Order.objects.all()}
    shelf.pull()
    assert {order.number: order.read_at for order in Order.objects.all()} == modified


def test_a_query_too_heavy_is_asked_for_in_smaller_windows(shelf: Shelf, chocolate: Listing) -> None:
    shelf.sandbox.fault("tmall", "too_heavy")
    with pytest.raises(TryLater) as refused:
        shelf.pull()
    assert refused.value.wait_s == 180
    assert PullMark.objects.get(pk=shelf.connection.pk).window_s == 900
    shelf.pull()
    assert PullMark.objects.get(pk=shelf.connection.pk).window_s == 1800


def test_a_lapsed_authorisation_stops_no_reading_for_ever(
    shelf: Shelf, pass_time: Callable[[int], None]
) -> None:
    shelf.sandbox.fault("tmall", "session_expired", times=6)
    for _ in range(6):
        assert pull.pull({"connection": shelf.connection.pk}).after_s == pull.TROUBLED_S
    assert "invalid-sessionkey" in PullMark.objects.get(pk=shelf.connection.pk).trouble
    assert needs.gather(SYSTEM) == []
    pass_time(700)
    [need] = needs.gather(SYSTEM)
    assert (need.code, "invalid-sessionkey" in need.detail) == ("order_unread", True)
    assert pull.pull({"connection": shelf.connection.pk}).after_s == pull.EVERY_S
    assert PullMark.objects.get(pk=shelf.connection.pk).trouble_since is None


def test_a_poisonous_trade_is_set_aside_and_the_rest_flows(
    shelf: Shelf, chocolate: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = shelf.buy((chocolate, 1)), shelf.buy((chocolate, 1))
    real = orders.store

    def store(found: Any, **given: Any) -> list[Order]:
        if found.number == bad:
            raise ValueError("this one cannot be read")
        return real(found, **given)

    monkeypatch.setattr(orders, "store", store)
    shelf.pull()
    assert list(Order.objects.values_list("number", flat=True)) == [good]
    own = Due.objects.get(handler=pull.TRADE)
    for _ in range(6):
        Due.objects.filter(pk=own.pk, state="due").update(next_at=clock.now())
        Due.objects.exclude(pk=own.pk).update(state="done")
        work.run_due()
    own.refresh_from_db()
    assert (own.state, "cannot be read" in own.last_error) == ("set_aside", True)
    monkeypatch.undo()
    shelf.pull()
    work.run_due()
    assert Order.objects.filter(number=bad).exists(), "asked for again, it is read"


def test_what_the_minute_missed_the_day_finds(
    shelf: Shelf, chocolate: Listing, pass_time: Callable[[int], None]
) -> None:
    number = shelf.buy((chocolate, 1))
    pass_time(600)
    PullMark.objects.update(through=clock.now())
    shelf.pull()
    assert not Order.objects.filter(number=number).exists()
    assert pull.sweep({"connection": shelf.connection.pk}).after_s == pull.SWEEP_EVERY_S
    assert Order.objects.filter(number=number).exists()


def test_a_trade_of_two_merchants_is_two_parcels_and_one_postage(shelf: Shelf, demo_office: Any) -> None:
    mine = shelf.put(demo_office.merchant(), "TWO-A")
    theirs = shelf.put(demo_office.merchant("kaashoeve-lindenhof"), "TWO-B")
    number = shelf.buy((mine, 1), (theirs, 2))
    shelf.pull()
    both = list(Order.objects.filter(number=number).order_by("reference"))
    assert len({order.reference for order in both}) == 2
    assert all(order.is_part for order in both)
    trade_paid = sum(order.paid_fen for order in both)
    assert f"{trade_paid / 100:.2f}" == shelf.trade(number)["payment"]
    assert sum(order.post_fen > 0 for order in both) <= 1
    assert len({order.payment_number for order in both}) == 2
    shelf.work_until(lambda: Order.objects.filter(state="sent").count() == 2)
    assert Shipment.objects.filter(reference__in=[order.reference for order in both]).count() == 2
    assert {row.reference for row in Declaration.objects.all()} == {order.reference for order in both}
    assert len(shelf.trade(number)["waybills"]) == 2
    assert shelf.trade(number)["status"] == "WAIT_BUYER_CONFIRM_GOODS"
    assert all(not finding.broken for finding in invariants.check())


def test_postage_is_the_first_lines_and_tax_follows_the_lines(demo_office: Any) -> None:
    from sluis.home.tests.seed import WANG
    from sluis.marketplace.ports import PlatformLine, PlatformOrder

    one, two = demo_office.merchant(), demo_office.merchant("kaashoeve-lindenhof")
    lines = (
        PlatformLine("902", "i2", "B", "乙", 1, 10_000, 10_000),
        PlatformLine("901", "i1", "A", "甲", 1, 30_000, 30_000),
    )
    now = clock.now()
    trade = PlatformOrder(
        "900",
        "WAIT_SELLER_SEND_GOODS",
        now,
        now,
        now,
        42_000,
        2_000,
        3_601,
        "2026P",
        False,
        True,
        WANG,
        lines,
    )
    listings = {"i1": Listing(item_id="i1", merchant=one), "i2": Listing(item_id="i2", merchant=two)}
    found = {part.reference: part for part in orders.parts(trade, listings)}
    assert (found["901"].paid_fen, found["901"].post_fen) == (32_000, 2_000)
    assert (found["902"].paid_fen, found["902"].post_fen) == (10_000, 0)
    assert found["901"].tax_fen + found["902"].tax_fen == 3_601
    [whole] = orders.parts(trade, {**listings, "i2": Listing(item_id="i2", merchant=one)})
    assert (whole.reference, whole.paid_fen, whole.payment_number) == ("900", 42_000, "2026P")


def test_what_is_paid_back_before_it_left_is_free_again_and_not_owed(
    shelf: Shelf, chocolate: Listing
) -> None:
    number = shelf.buy((chocolate, 3))
    shelf.pull()
    shelf.sandbox.post(
        "/tmall/shop/api/refund", {"tid": int(number), "refund_fee": shelf.trade(number)["payment"]}
    )
    from sluis.connectors.tmall import client
    from sluis.connectors.tmall.settings import of

    asked = client.call(
        of(shelf.connection),
        "taobao.refunds.receive.get",
        {"fields": "refund_id,tid,refund_fee,refund_phase,refund_version"},
    )
    [row] = [one for one in client.entries(asked, "refunds", "refund") if str(one["tid"]) == number]
    fee = int(float(row["refund_fee"]) * 100)
    infos = f"{row['refund_id']}|{fee}|{row['refund_version']}|{row['refund_phase']}"
    client.call(of(shelf.connection), "taobao.rp.refunds.agree", {"refund_infos": infos})
    shelf.pull()
    order = shelf.order(number)
    assert order.state == "closed"
    assert Stock.objects.get(product=chocolate.product_id).reserved == 0
    assert OpenItem.objects.get(reference=number).given_up_at is not None
    assert OrderLine.objects.get(order=order).closed_at is not None
    legs = Transfer.objects.filter(merchant_id=order.merchant_id).values_list("leg", flat=True)
    assert "given_up" in legs


def test_a_trade_on_hold_waits_and_goes_on_by_itself(
    shelf: Shelf, chocolate: Listing, pass_time: Callable[[int], None]
) -> None:
    number = shelf.buy((chocolate, 1))
    shelf.sandbox.post("/tmall/control/hold", {"tid": int(number)})
    shelf.pull()
    order = shelf.order(number)
    assert (order.state, order.blocked_by.split(":")[0]) == ("blocked", "platform_hold")
    fulfil.advance({"order": order.pk})
    assert not Shipment.objects.filter(reference=order.reference).exists()
    pass_time(5)
    shelf.sandbox.post("/tmall/control/hold", {"tid": int(number), "hold": 0})
    shelf.pull()
    order.refresh_from_db()
    assert (order.state, order.blocked_by) == ("paid", "")


def test_an_order_beyond_the_stock_waits_and_takes_its_pieces_when_they_come(
    shelf: Shelf, chocolate: Listing
) -> None:
    number = shelf.buy((chocolate, 5))
    stock.move(product_id=chocolate.product_id, kind="sold", quantity=48, event="till:1")
    shelf.pull()
    order = shelf.order(number)
    assert order.blocked_by.startswith("out_of_stock")
    with pytest.raises(stock.OutOfStock):
        fulfil.unblock(order=order, actor="user:wei")
    stock.count(product_id=chocolate.product_id, on_hand=9, event="recount")
    fulfil.unblock(order=order, actor="user:wei")
    assert Stock.objects.get(product=chocolate.product_id).reserved == 5
    assert all(not finding.broken for finding in invariants.check())


def test_an_older_answer_does_not_take_an_order_back(shelf: Shelf, chocolate: Listing) -> None:
    number = shelf.buy((chocolate, 1))
    shelf.pull()
    order = shelf.order(number)
    Order.objects.filter(pk=order.pk).update(
        platform_state="TRADE_FINISHED", modified_at=clock.now() + timedelta(hours=1)
    )
    PullMark.objects.update(through=clock.now() - timedelta(minutes=5))
    pull.read_trade({"connection": shelf.connection.pk, "number": number})
    order.refresh_from_db()
    assert order.platform_state == "TRADE_FINISHED"


def test_an_item_that_is_not_ours_is_noted_once(shelf: Shelf, chocolate: Listing) -> None:
    from sluis.records.models import AuditEntry

    number = shelf.buy((chocolate, 1))
    Listing.objects.filter(pk=chocolate.pk).update(item_id="0")
    for _ in range(2):
        pull.read_trade({"connection": shelf.connection.pk, "number": number})
    assert not Order.objects.filter(number=number).exists()
    assert AuditEntry.objects.filter(verb="marketplace.unknown_item").count() == 1
