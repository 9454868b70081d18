"""From a paid order to the door: route, duty, parcel, declaration, notice to the platform, delivered.

This file alone calls `logistics.ship` and `customs.declare`, with values and the order's number; they do not know what
an order is. It goes on when their news says so.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sluis.catalogue import stock
from sluis.customs import declare as customs_declare
from sluis.customs.models import Declaration
from sluis.kernel import clock, wiring
from sluis.kernel.errors import BadInput
from sluis.logistics import ship as logistics_ship
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Address, Item
from sluis.marketplace import border, bring_back, order_declaration, reorders, states
from sluis.marketplace.models import Order, OrderLine
from sluis.marketplace.ports import Orders
from sluis.offices import connections
from sluis.records import audit, events, moves
from sluis.records.models import Event
from sluis.work import due
from sluis.work.due import Again

FULFIL = "marketplace.fulfil"
NOTICE = "marketplace.notice"
NEWS = "marketplace.news"
ACTOR = "system"


def ask(order: Order) -> None:
    """Make the next step of an order due, in the caller's transaction."""
    due.ask(
        handler=FULFIL,
        key=order.pk,
        payload={"order": order.pk},
        resource=order.pk,
        merchant=order.merchant_id,
    )


def advance(payload: dict[str, Any]) -> None:
    """Do the next step of an order; what stands in the way blocks it with words for a person."""
    order = Order.objects.select_related("merchant__office").get(pk=payload["order"])
    try:
        if order.state == states.PAID:
            _ship(order)
        elif order.state == states.SHIPPING:
            _declare(order)
    except BadInput as error:
        hold(order, error.code, error.message)


def hold(order: Order, code: str, reason: str) -> bool:
    """Stop an order that has not left yet until whatever the code names is over; return whether it was stopped."""
    with transaction.atomic():
        stopped = moves.move(
            Order.objects.filter(pk=order.pk).exclude(state=states.BLOCKED),
            to=states.BLOCKED,
            moves=states.ORDER_MOVES,
            blocked_by=f"{code}: {reason}"[:300],
        )
        if stopped:
            _tell(order, "blocked", {"reason": reason[:200]})
        return stopped


@transaction.atomic
def release(order: Order, code: str, *, actor: str) -> bool:
    """What stopped an order is over: let it go on, if it was this that stopped it."""
    stopped = Order.objects.filter(pk=order.pk, state=states.BLOCKED, blocked_by__startswith=f"{code}:")
    if not stopped.exists():
        return False
    unblock(order=order, actor=actor)
    return True


@transaction.atomic
def unblock(*, order: Order, actor: str) -> Order:
    """A person mended it: begin again from the last step that was done."""
    shipped = Shipment.objects.filter(office_code=order.office_code, reference=order.reference).exists()
    _reserve_again(order)
    moves.must_move(
        Order.objects.filter(pk=order.pk, state=states.BLOCKED),
        to=states.SHIPPING if shipped else states.PAID,
        moves=states.ORDER_MOVES,
        blocked_by="",
    )
    audit.write(
        actor=actor,
        verb="marketplace.unblock",
        subject=order.pk,
        office=order.office_code,
        merchant=order.merchant_id,
    )
    ask(order)
    order.refresh_from_db()
    return order


def _reserve_again(order: Order) -> None:
    """Set aside what could not be set aside before. Raise OutOfStock while it is still not there."""
    for line in order_declaration.open_lines(order):
        stock.move(
            product_id=line.product_id,
            kind="reserved",
            quantity=line.quantity,
            event=f"order:{order.pk}:{line.number}",
        )


@transaction.atomic
def _ship(order: Order) -> None:
    """Choose the route, work out duty and tax, and hand the parcel to logistics."""
    lines, buyer = order_declaration.open_lines(order), order_declaration.buyer_of(order)
    weights = [line.product.weight_g for line in lines]
    if any(weight is None for weight in weights):
        raise BadInput("a product of this order has no weight; enter it and go on", field="weight_g")
    used = customs_declare.used_fen(id_number=buyer.id_number, year=clock.today(clock.SHANGHAI).year)
    amounts = order_declaration.open_amounts(order)
    road = border.choose(lines, goods_fen=amounts.goods_fen, post_fen=amounts.post_fen, used_fen=used)
    moves.must_move(
        Order.objects.filter(pk=order.pk),
        to=states.SHIPPING,
        moves=states.ORDER_MOVES,
        route=road.route,
        duty_working=list(road.working),
    )
    merchant = order.merchant
    logistics_ship.ship(
        merchant=merchant,
        reference=order.reference,
        route=road.route,
        sender=Address(
            name=merchant.name,
            telephone="+31 20 0000000",
            country=merchant.country,
            province="",
            city=merchant.city or merchant.office.city,
            district="",
            street=merchant.street or merchant.name,
            postcode=merchant.postcode,
        ),
        receiver=Address(
            name=buyer.name,
            telephone=buyer.mobile,
            country="CN",
            province=buyer.province,
            city=buyer.city,
            district=buyer.district,
            street=buyer.street,
            postcode=buyer.postcode,
        ),
        items=tuple(_item(line) for line in lines),
        weight_g=sum(int(line.product.weight_g or 0) * line.quantity for line in lines) + border.PACKING_G,
        actor=ACTOR,
    )
    _tell(order, "routed", {"route": road.route})


def _item(line: OrderLine) -> Item:
    product = line.product
    return Item(
        sku=product.sku,
        name_zh=line.title,
        hs_code=product.hs_code[:10].ljust(10, "0"),
        quantity=line.quantity,
        price_fen=line.price_fen,
        weight_g=product.weight_g or 0,
    )


@transaction.atomic
def _declare(order: Order) -> None:
    """The waybill is known: declare the order to customs."""
    shipment = Shipment.objects.get(office_code=order.office_code, reference=order.reference)
    if not shipment.waybill_number:
        return
    declaration = customs_declare.declare(
        merchant=order.merchant,
        declared=order_declaration.declaration_of(order, shipment),
        paid_fen=order_declaration.open_amounts(order).paid_fen,
        actor=ACTOR,
    )
    moves.must_move(Order.objects.filter(pk=order.pk), to=states.DECLARING, moves=states.ORDER_MOVES)
    _tell(order, "declaring", {"waybill": shipment.waybill_number})
    if declaration.released_at is not None:  # customs answered while the order was stopped
        _ask_notice(order)


def _ask_notice(order: Order) -> None:
    due.ask(handler=NOTICE, key=order.pk, payload={"order": order.pk}, resource=f"notice:{order.pk}")


def hear(event: Event) -> None:
    """Go on with an order when logistics or customs have news of it."""
    bring_back.hear(event)
    reorders.hear(event)
    number = str(event.detail.get("order", ""))
    if not number or not event.kind.startswith(("shipment.", "declaration.")):
        return
    for order in Order.objects.filter(reference=number, office_code=event.office):
        _heard(order, event)


def _heard(order: Order, event: Event) -> None:
    rows = Order.objects.filter(pk=order.pk)
    if event.kind == "shipment.booked" and order.state == states.SHIPPING:
        ask(order)
    elif event.kind == "declaration.released" and order.state == states.DECLARING:
        _ask_notice(order)
    elif event.kind in ("declaration.refused", "shipment.refused"):
        reason = str(event.detail.get("info", ""))[:250]
        moves.move(rows, to=states.BLOCKED, moves=states.ORDER_MOVES, blocked_by=f"{event.kind}: {reason}")
    elif event.kind == "shipment.delivered" and moves.move(
        rows, to=states.DELIVERED, moves=states.ORDER_MOVES, delivered_at=event.at
    ):
        _tell(order, "delivered", {})


def notice(payload: dict[str, Any]) -> None:
    """Customs released the parcel: tell the platform that it left, and take the pieces out of stock."""
    order = Order.objects.select_related("merchant").get(pk=payload["order"])
    if order.state != states.DECLARING:
        return
    shipment = Shipment.objects.get(office_code=order.office_code, reference=order.reference)
    declaration = Declaration.objects.get(office_code=order.office_code, reference=order.reference)
    connection = connections.find(party=order.platform, office=order.office_code, merchant=order.merchant_id)
    platform = wiring.get(Orders, connection)
    platform.clearance(number=order.number, released=True, at=declaration.released_at or clock.now())
    platform.send_notice(
        number=order.number,
        waybill_number=shipment.waybill_number,
        company=border.COMPANY_CODE,
        lines=_named_lines(order),
    )
    _sent(order, shipment.waybill_number)


def _named_lines(order: Order) -> list[str]:
    """Return the lines that are named to the platform: none when the whole trade leaves."""
    left = order_declaration.open_lines(order)
    return [line.number for line in left] if order.is_part else []


@transaction.atomic
def _sent(order: Order, waybill_number: str) -> None:
    if not moves.move(
        Order.objects.filter(pk=order.pk), to=states.SENT, moves=states.ORDER_MOVES, sent_at=clock.now()
    ):
        return
    for line in order_declaration.open_lines(order):
        stock.move(
            product_id=line.product_id,
            kind="shipped",
            quantity=line.quantity,
            event=f"order:{order.pk}:{line.number}",
        )
    _tell(order, "sent", {"waybill": waybill_number})


def read_news(payload: dict[str, Any]) -> Again:
    """Read news of the rooms below from our own cursor."""
    from sluis.records import events as news

    read = news.read(reader="marketplace", apply=hear, limit=200)
    return Again(0.2 if read else 1.0)


def _tell(order: Order, what: str, detail: dict[str, str]) -> None:
    audit.write(
        actor=ACTOR,
        verb=f"marketplace.{what}",
        subject=order.pk,
        office=order.office_code,
        merchant=order.merchant_id,
        detail=detail,
    )
    events.emit(
        kind=f"order.{what}",
        reference=order.pk,
        office=order.office_code,
        merchant=order.merchant_id,
        detail={**detail, "number": order.number},
    )
