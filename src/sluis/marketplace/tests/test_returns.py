"""What a buyer asks back: seen, decided, brought back, taken in, paid back, and booked once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from sluis.catalogue.models import Stock, StockMovement
from sluis.customs.models import Declaration
from sluis.customs.models import Return as CustomsReturn
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, TryLater
from sluis.ledger.models import OpenItem, Transfer
from sluis.logistics import track
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Trace
from sluis.marketplace import bring_back, claim_tell, fulfil, invariants, returns
from sluis.marketplace.models import Claim, Listing, Order
from sluis.marketplace.tests.conftest import Shelf
from sluis.records.models import Event

FAULTY = "质量问题"


def png() -> bytes:
    """Return a small picture, the proof of a refusal."""
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "gold").save(out, "PNG")
    return out.getvalue()


def sent(shelf: Shelf, listing: Listing, quantity: int = 2) -> Order:
    """Buy, and let the parcel leave."""
    number = shelf.buy((listing, quantity))
    shelf.pull()
    shelf.work_until(lambda: Order.objects.filter(number=number, state="sent").exists())
    return shelf.order(number)


def delivered(shelf: Shelf, order: Order) -> Order:
    """The parcel reaches the buyer, by the carrier's word."""
    parcel = Shipment.objects.get(reference=order.reference)
    track.record([Trace(parcel.waybill_number, "SIGNED", "delivered", clock.now(), "签收", "杭州")])
    shelf.work_until(lambda: Order.objects.filter(pk=order.pk, state="delivered").exists())
    order.refresh_from_db()
    return order


def asks(shelf: Shelf, order: Order, *, yuan: str = "", with_return: bool = False) -> Claim:
    """The buyer asks his money back at the platform; we read it."""
    told = {
        "tid": int(order.number),
        "refund_fee": yuan or f"{order.paid_fen / 100:.2f}",
        "reason": FAULTY,
        "with_return": with_return,
    }
    answer = shelf.sandbox.post("/tmall/shop/api/refund", told)
    shelf.pull()
    return Claim.objects.get(number=str(answer["refund_id"]))


def at_platform(shelf: Shelf, claim: Claim) -> str:
    """Return the refund's state in the platform's own book."""
    return str(shelf.trade(claim.order.number)["refund_status"][0])


def told(claim: Claim) -> Claim:
    """Tell the platform what was decided."""
    claim_tell.tell({"claim": claim.pk})
    claim.refresh_from_db()
    return claim


def test_goods_come_back_and_the_money_goes_back_within_thirty_days(
    shelf: Shelf, chocolate: Listing, pass_time: Callable[[int], None]
) -> None:
    order = delivered(shelf, sent(shelf, chocolate))
    claim = asks(shelf, order, with_return=True)
    assert (claim.state, claim.with_goods, claim.reason, claim.quantity) == ("asked", True, FAULTY, 2)
    assert claim.answer_by > clock.now()

    claim = told(returns.agree(claim=claim, actor="user:wei"))
    assert (claim.state, at_platform(shelf, claim)) == ("awaited", "WAIT_BUYER_RETURN_GOODS")
    shelf.work_until(
        lambda: Shipment.objects.filter(return_of__isnull=False).exclude(waybill_number="").exists()
    )
    claim.refresh_from_db()
    back = Shipment.objects.get(pk=claim.parcel)
    assert (back.return_of.reference, claim.hint) == (order.reference, "")
    assert CustomsReturn.objects.get(pk=claim.customs_return).lines == [{"number": 1, "quantity": 2}]

    shelf.sandbox.post(
        "/tmall/shop/api/return",
        {"refund_id": int(claim.number), "company_name": "菜鸟", "sid": back.waybill_number},
    )
    pass_time(5)
    shelf.pull()
    claim.refresh_from_db()
    assert (claim.state, back.waybill_number in claim.sent_back_by) == ("sent_back", True)
    track.record([Trace(back.waybill_number, "SIGNED", "delivered", clock.now(), "签收", "萧山")])
    shelf.work_until(lambda: Claim.objects.filter(pk=claim.pk, arrived_at__isnull=False).exists())

    before = Stock.objects.get(product=chocolate.product_id)
    claim = told(returns.take_in(claim=Claim.objects.get(pk=claim.pk), sound=1, actor="user:wei"))
    after = Stock.objects.get(product=chocolate.product_id)
    assert after.on_hand == before.on_hand + 1, "the other one is broken"
    assert (claim.state, at_platform(shelf, claim)) == ("refunded", "SUCCESS")
    item = OpenItem.objects.get(kind="refund", external_id=order.number)
    assert item.amount_minor == -order.paid_fen
    assert Transfer.objects.get(event=f"claim:{claim.pk}").amount_minor == order.paid_fen
    assert claim.refunded_at - claim.asked_at < timedelta(days=30)
    assert all(not finding.broken for finding in invariants.check())
    shelf.work_until(
        lambda: CustomsReturn.objects.filter(state__in=["accepted", "completed"]).exists(), rounds=20
    )


def test_money_only_goes_back_at_once_and_is_booked_once(shelf: Shelf, chocolate: Listing) -> None:
    order = sent(shelf, chocolate)
    claim = asks(shelf, order, yuan="20.00")
    claim = returns.agree(claim=claim, actor="user:wei", words="抱歉")
    assert claim.state == "refunding"
    assert told(claim).state == "refunded"
    for _ in range(3):
        claim_tell.tell({"claim": claim.pk})
        shelf.pull()
    assert [row.amount_minor for row in Transfer.objects.filter(event=f"claim:{claim.pk}")] == [2_000]
    assert Event.objects.filter(kind="claim.refunded", reference=claim.pk).count() == 1
    order.refresh_from_db()
    assert order.state == "sent", "the rest of the order stands"
    with pytest.raises(Conflict):
        returns.agree(claim=claim, actor="user:wei")


def test_an_answer_that_was_lost_pays_back_once(shelf: Shelf, chocolate: Listing) -> None:
    claim = asks(shelf, sent(shelf, chocolate), yuan="15.00")
    returns.agree(claim=claim, actor="user:wei")
    shelf.sandbox.fault("tmall", "cut_after_processing", method="taobao.rp.refunds.agree")
    with pytest.raises(TryLater):
        claim_tell.tell({"claim": claim.pk})
    assert Claim.objects.get(pk=claim.pk).state == "refunding"
    assert told(claim).state == "refunded"
    assert OpenItem.objects.filter(kind="refund").count() == 1


def test_an_order_that_has_not_left_waits_for_the_decision(
    shelf: Shelf, chocolate: Listing, pass_time: Callable[[int], None]
) -> None:
    number = shelf.buy((chocolate, 2))
    shelf.pull()
    order = shelf.order(number)
    claim = asks(shelf, order)
    order.refresh_from_db()
    assert (order.state, order.blocked_by.split(":")[0]) == ("blocked", "refund_asked")
    shelf.sandbox.post("/tmall/shop/api/withdraw", {"refund_id": int(claim.number)})
    pass_time(5)
    shelf.pull()
    order.refresh_from_db()
    claim.refresh_from_db()
    assert (claim.state, order.state) == ("withdrawn", "paid")


def test_paid_back_whole_before_it_left_nothing_is_shipped_or_owed(shelf: Shelf, chocolate: Listing) -> None:
    number = shelf.buy((chocolate, 2))
    shelf.pull()
    claim = asks(shelf, shelf.order(number))
    told(returns.agree(claim=claim, actor="user:wei"))
    shelf.pull()
    order = shelf.order(number)
    assert order.state == "closed"
    assert not OpenItem.objects.filter(kind="refund").exists()
    assert OpenItem.objects.get(kind="sale").given_up_at is not None
    assert Stock.objects.get(product=chocolate.product_id).reserved == 0
    assert not Shipment.objects.filter(reference=order.reference).exists()


def test_a_part_paid_back_before_it_left_lowers_what_customs_is_told(
    shelf: Shelf, chocolate: Listing
) -> None:
    number = shelf.buy((chocolate, 2))
    shelf.pull()
    claim = asks(shelf, shelf.order(number), yuan="30.00")
    told(returns.agree(claim=claim, actor="user:wei"))
    order = shelf.order(number)
    assert (order.state, order.blocked_by) == ("paid", "")
    shelf.work_until(lambda: Order.objects.filter(pk=order.pk, state="sent").exists())
    from sluis.customs import declare

    declared = declare.content(Declaration.objects.get(reference=order.reference))
    assert declared.goods_fen + declared.tax_fen + declared.freight_fen == order.paid_fen - 3_000


def test_a_refusal_needs_words_and_proof_and_may_be_answered_again(
    shelf: Shelf, chocolate: Listing, pass_time: Callable[[int], None]
) -> None:
    order = sent(shelf, chocolate)
    claim = asks(shelf, order, yuan="20.00")
    with pytest.raises(BadInput) as wrong:
        returns.deny(claim=claim, words="", picture=png(), actor="user:wei")
    assert wrong.value.field == "words"
    with pytest.raises(BadInput) as wrong:
        returns.deny(claim=claim, words="商品无质量问题", picture=b"%PDF", actor="user:wei")
    assert wrong.value.field == "picture"
    claim = told(returns.deny(claim=claim, words="商品无质量问题", picture=png(), actor="user:wei"))
    assert (claim.state, at_platform(shelf, claim)) == ("denied", "SELLER_REFUSE_BUYER")
    shelf.sandbox.post("/tmall/shop/api/withdraw", {"refund_id": int(claim.number)})
    pass_time(5)
    shelf.pull()
    claim.refresh_from_db()
    assert claim.state == "withdrawn"


def test_before_the_goods_left_nobody_refuses(shelf: Shelf, chocolate: Listing) -> None:
    number = shelf.buy((chocolate, 1))
    shelf.pull()
    claim = asks(shelf, shelf.order(number))
    with pytest.raises(BadInput, match="have not left"):
        returns.deny(claim=claim, words="已经发货", picture=png(), actor="user:wei")


def test_goods_on_their_way_out_get_their_label_when_they_are_there(shelf: Shelf, chocolate: Listing) -> None:
    order = sent(shelf, chocolate)
    claim = told(returns.agree(claim=asks(shelf, order, with_return=True), actor="user:wei", quantity=1))
    bring_back.prepare({"claim": claim.pk})
    claim.refresh_from_db()
    assert (claim.parcel, "not with the buyer" in claim.hint) == ("", True)
    delivered(shelf, order)
    shelf.work_until(lambda: Claim.objects.exclude(parcel="").exists())
    claim.refresh_from_db()
    assert claim.hint == ""
    assert CustomsReturn.objects.get(pk=claim.customs_return).lines == [{"number": 1, "quantity": 1}]


def test_after_customs_thirty_days_the_goods_still_come_but_the_tax_stays(
    shelf: Shelf, chocolate: Listing, pass_time: Callable[[int], None]
) -> None:
    order = delivered(shelf, sent(shelf, chocolate))
    pass_time(12 * 86_400)
    claim = asks(shelf, order, with_return=True)
    told(returns.agree(claim=claim, actor="user:wei"))
    Declaration.objects.update(released_at=clock.now() - timedelta(days=31))
    bring_back.prepare({"claim": claim.pk})
    claim.refresh_from_db()
    assert (bool(claim.parcel), claim.customs_return) == (True, "")
    assert "tax and allowance stay" in claim.hint


@pytest.mark.parametrize("pieces", [0, 3, -1])
def test_more_than_was_bought_does_not_come_back(shelf: Shelf, chocolate: Listing, pieces: int) -> None:
    claim = asks(shelf, sent(shelf, chocolate), with_return=True)
    with pytest.raises(BadInput) as wrong:
        returns.agree(claim=claim, actor="user:wei", quantity=pieces)
    assert wrong.value.field == "quantity"
    with pytest.raises(Conflict):
        returns.take_in(claim=claim, sound=1, actor="user:wei")
    assert not StockMovement.objects.filter(kind="returned").exists()


def test_a_claim_that_changed_meanwhile_is_looked_at_again(shelf: Shelf, chocolate: Listing) -> None:
    order = sent(shelf, chocolate)
    claim = asks(shelf, order, yuan="20.00")
    returns.agree(claim=claim, actor="user:wei")
    Claim.objects.filter(pk=claim.pk).update(asked_fen=1_500)  # what was agreed to was another amount
    claim = told(claim)
    assert (claim.state, claim.asked_fen, claim.decision) == ("asked", 2_000, "")
    assert "another amount" in claim.hint
    assert at_platform(shelf, claim) == "WAIT_SELLER_AGREE"


def test_the_statement_brings_the_refund_and_it_is_settled(
    shelf: Shelf, chocolate: Listing, demo_office: Any, tmp_path: Any
) -> None:
    from sluis.cli.loop import money
    from sluis.cli.loop.sandbox_client import SandboxClient

    order = sent(shelf, chocolate)
    told(returns.agree(claim=asks(shelf, order, yuan="20.00"), actor="user:wei"))
    client = SandboxClient(shelf.sandbox.origin)
    credentials = {"tmall": shelf.sandbox.credentials("tmall")}
    money.make_statements(client, credentials)
    files = money.fetch_statements(client, credentials, tmp_path)
    from sluis.ledger import commands

    commands.settle_files([file for file in files if file.name.startswith("tmall")])
    refund = OpenItem.objects.get(kind="refund", external_id=order.number)
    sale = OpenItem.objects.get(kind="sale", external_id=order.number)
    assert refund.settled_by is not None
    assert sale.settled_by is not None
    assert sale.settled_by.net_minor + refund.settled_by.net_minor > 0


def test_news_of_other_orders_is_left_alone(shelf: Shelf, chocolate: Listing) -> None:
    order = sent(shelf, chocolate)
    claim = asks(shelf, order, with_return=True)
    fulfil.hear(Event(kind="shipment.delivered", reference="shp_x", office="BX", detail={"order": "0"}))
    fulfil.hear(Event(kind="declaration.return_refused", reference="d", office="BX", detail={"return": "r"}))
    claim.refresh_from_db()
    assert (claim.state, claim.hint) == ("asked", "")
