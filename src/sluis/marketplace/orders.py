"""Orders back from the platform: pulled by windows that share their boundary, stored once each."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from sluis.catalogue import stock
from sluis.catalogue.models import Product
from sluis.kernel import clock, wiring
from sluis.kernel.errors import Conflict
from sluis.kernel.money import Money
from sluis.ledger import bookings, kinds, open_items
from sluis.ledger.post import post
from sluis.marketplace import fulfil, purge, states, stock_sync
from sluis.marketplace.models import Listing, Order, OrderLine, PullMark
from sluis.marketplace.ports import Orders, PlatformBuyer, PlatformLine, PlatformOrder
from sluis.offices.models import Connection, Merchant
from sluis.records import audit, events, moves, sealing
from sluis.work import due
from sluis.work.due import Again

PULL = "marketplace.pull"
EVERY_S = 60
WINDOW = timedelta(minutes=30)
# Trades may become visible a moment after their time stamp; windows overlap by this much.
OVERLAP = timedelta(minutes=2)
CLOSED = frozenset({"TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO"})


def owner_of(merchant_id: str) -> str:
    """Return the owner under which buyers of a merchant's orders are sealed."""
    return f"merchant:{merchant_id}"


def start_pulling(connection: Connection, *, since: datetime) -> None:
    """Begin to read the trades of a connection from a moment on."""
    PullMark.objects.get_or_create(connection_id=connection.pk, defaults={"through": since})
    due.ask(
        handler=PULL,
        key=connection.pk,
        payload={"connection": connection.pk},
        resource=f"pull:{connection.pk}",
    )


def pull(payload: dict[str, Any]) -> Again:
    """Read all windows up to now; the mark moves only after a whole window succeeded."""
    connection = Connection.objects.get(pk=payload["connection"])
    platform = wiring.get(Orders, connection)
    mark = PullMark.objects.get(connection_id=connection.pk)
    now = clock.now()
    start = mark.through - OVERLAP
    while start < now:
        end = min(start + WINDOW, now)
        for number in platform.changed(start=start, end=end):
            store(platform.order(number), connection=connection)
        mark.through = start = end
        mark.save(update_fields=["through"])
    return Again(EVERY_S)


def store(found: PlatformOrder, *, connection: Connection) -> list[Order]:
    """Store a trade as one order per merchant of its lines; a known one is brought up to date."""
    listings = {
        listing.item_id: listing
        for listing in Listing.objects.filter(
            item_id__in=[line.item_id for line in found.lines], office_code=connection.office_id
        ).select_related("product", "merchant")
    }
    by_merchant: dict[str, list[PlatformLine]] = {}
    for line in found.lines:
        listing = listings.get(line.item_id)
        if listing is None:
            _unknown_item(found, line, connection)
            continue
        by_merchant.setdefault(listing.merchant_id, []).append(line)
    return [
        _store_for(found, lines, listings[lines[0].item_id].merchant, listings)
        for lines in by_merchant.values()
    ]


def _unknown_item(found: PlatformOrder, line: PlatformLine, connection: Connection) -> None:
    audit.write(
        actor="party:tmall",
        verb="marketplace.unknown_item",
        subject=f"trade:{found.number}",
        office=connection.office_id,
        detail={"item": line.item_id, "line": line.number},
    )


def _store_for(
    found: PlatformOrder, lines: list[PlatformLine], merchant: Merchant, listings: dict[str, Listing]
) -> Order:
    order = Order.objects.filter(platform="tmall", number=found.number, merchant=merchant).first()
    if order is None and found.state not in CLOSED and found.paid_at is not None:
        try:
            return _create(found, lines, merchant, listings)
        except IntegrityError:
            order = Order.objects.get(platform="tmall", number=found.number, merchant=merchant)
    if order is not None and found.modified_at >= order.modified_at:
        Order.objects.filter(pk=order.pk).update(platform_state=found.state, modified_at=found.modified_at)
        if found.state in CLOSED:
            close(order)
    assert order is not None or found.state in CLOSED or found.paid_at is None
    return order  # type: ignore[return-value]


@transaction.atomic
def _create(
    found: PlatformOrder, lines: list[PlatformLine], merchant: Merchant, listings: dict[str, Listing]
) -> Order:
    order = Order(
        office_code=merchant.office_id,
        merchant=merchant,
        number=found.number,
        platform_state=found.state,
        paid_fen=sum(line.paid_fen for line in lines) + (found.post_fen if len(found.lines) > 1 else 0),
        post_fen=found.post_fen,
        tax_fen=found.tax_fen,
        payment_number=found.payment_number,
        paid_at=found.paid_at or found.created_at,
        modified_at=found.modified_at,
        place_hint=f"{found.buyer.province} {found.buyer.city}"[:80],
        buyer=sealing.seal(
            json.dumps(dataclasses.asdict(found.buyer), ensure_ascii=False), owner=owner_of(merchant.pk)
        ),
    )
    if len(lines) == len(found.lines):
        order.paid_fen = found.paid_fen
    order.save(force_insert=True)
    rows = [_line(order, line, listings[line.item_id].product) for line in lines]
    OrderLine.objects.bulk_create(rows)
    _reserve(order, rows)
    _book(order, rows)
    audit.write(
        actor="party:tmall",
        verb="marketplace.order",
        subject=order.pk,
        office=order.office_code,
        merchant=merchant.pk,
        detail={"number": order.number, "paid": order.paid.json()},
    )
    events.emit(
        kind="order.paid",
        reference=order.pk,
        office=order.office_code,
        merchant=merchant.pk,
        detail={"number": order.number, "paid": order.paid.json()},
    )
    fulfil.ask(order)
    purge.schedule(order.office_code)
    return order


def _line(order: Order, line: PlatformLine, product: Product) -> OrderLine:
    return OrderLine(
        order=order,
        product=product,
        number=line.number,
        title=line.title[:200],
        quantity=line.quantity,
        price_fen=line.price_fen,
        paid_fen=line.paid_fen,
    )


def _reserve(order: Order, rows: list[OrderLine]) -> None:
    for row in rows:
        try:
            stock.move(
                product_id=row.product_id,
                kind="reserved",
                quantity=row.quantity,
                event=f"order:{order.pk}:{row.number}",
            )
        except stock.OutOfStock as error:
            moves.must_move(
                Order.objects.filter(pk=order.pk),
                to=states.BLOCKED,
                moves=states.ORDER_MOVES,
                blocked_by=f"out_of_stock: {error.message}",
            )
    stock_sync.ask_push([row.product_id for row in rows])


def _book(order: Order, rows: list[OrderLine]) -> None:
    """The platform owes us what the buyer paid, per line; its statement will bring sale, commission, fee and tax."""
    event = f"order:{order.pk}"
    rest = order.paid_fen - sum(row.paid_fen for row in rows)
    for place, row in enumerate(rows):
        money = Money(row.paid_fen + (rest if place == 0 else 0), "CNY")
        post(
            event=event,
            office=order.office_code,
            entries=bookings.captured(
                party="tmall",
                office=order.office_code,
                merchant_id=order.merchant_id,
                money=money,
                leg=f"sale.{row.number}",
            ),
        )
        open_items.expect(
            party="tmall",
            external_id=row.number,
            kind=kinds.SALE,
            money=money,
            merchant_id=order.merchant_id,
            office=order.office_code,
            event=event,
            reference=order.number,
            at=order.paid_at,
        )


@transaction.atomic
def close(order: Order) -> None:
    """The platform closed a trade: what is reserved and not shipped is free again."""
    if not moves.move(Order.objects.filter(pk=order.pk), to=states.CLOSED, moves=states.ORDER_MOVES):
        return
    if order.state in (states.PAID, states.SHIPPING, states.DECLARING):
        for row in order.lines.all():
            stock.move(
                product_id=row.product_id,
                kind="released",
                quantity=row.quantity,
                event=f"order:{order.pk}:{row.number}",
            )
        stock_sync.ask_push([row.product_id for row in order.lines.all()])
    events.emit(kind="order.closed", reference=order.pk, office=order.office_code, merchant=order.merchant_id)


def buyer_of(order: Order) -> PlatformBuyer:
    """Open the buyer of an order, for who ships or declares. Raise Conflict when the buyer was erased on schedule."""
    if bytes(order.buyer) == purge.ERASED:
        raise Conflict("this buyer was erased on schedule, 90 days after the order was over")
    return PlatformBuyer(**json.loads(sealing.open_text(order.buyer, owner=owner_of(order.merchant_id))))
