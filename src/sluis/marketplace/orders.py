"""Orders back from the platform: each paid trade stored once per merchant, and kept up to date afterwards.

How trades are found is in `pull.py`. A trade may hold products of several merchants; each has his part of it, with a
parcel and a declaration of his own. Postage goes with the trade's first line, for so the platform settles it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from sluis.catalogue import stock
from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.errors import Conflict
from sluis.kernel.money import Money
from sluis.ledger import bookings, differences, kinds, open_items
from sluis.ledger.models import OpenItem
from sluis.ledger.post import post
from sluis.marketplace import fulfil, purge, states, stock_sync
from sluis.marketplace.models import Listing, Order, OrderLine
from sluis.marketplace.ports import PlatformBuyer, PlatformLine, PlatformOrder
from sluis.offices.models import Connection, Merchant
from sluis.records import audit, events, moves, sealing
from sluis.records.models import AuditEntry

CLOSED = frozenset({"TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO"})
PLATFORM = "party:tmall"


@dataclass(frozen=True, slots=True)
class Part:
    """What of a trade is one merchant's; amounts in fen."""

    merchant: Merchant
    lines: tuple[PlatformLine, ...]
    reference: str
    paid_fen: int
    post_fen: int
    tax_fen: int
    payment_number: str


def owner_of(merchant_id: str) -> str:
    """Return the owner under which buyers of a merchant's orders are sealed."""
    return f"merchant:{merchant_id}"


def store(found: PlatformOrder, *, connection: Connection) -> list[Order]:
    """Store a trade as one order per merchant of its lines; a known one is brought up to date.

    Return the orders: none for a trade that was closed before we knew of it or was never paid.
    """
    items = [line.item_id for line in found.lines]
    rows = Listing.objects.filter(item_id__in=items, office_code=connection.office_id)
    listings = {one.item_id: one for one in rows.select_related("product", "merchant")}
    for line in found.lines:
        if line.item_id not in listings:
            _unknown_item(found, line, connection)
    stored = [_store_part(found, part, listings) for part in parts(found, listings)]
    return [order for order in stored if order is not None]


def parts(found: PlatformOrder, listings: Mapping[str, Listing]) -> list[Part]:
    """Split a trade over the merchants of its lines; with one merchant the part is the whole trade."""
    of_merchant: dict[str, list[PlatformLine]] = {}
    for line in found.lines:
        if line.item_id in listings:
            of_merchant.setdefault(listings[line.item_id].merchant_id, []).append(line)
    groups = [sorted(lines, key=_place) for lines in of_merchant.values()]
    taxes = _taxes(found, groups)
    return [
        _part(found, lines, listings[lines[0].item_id].merchant, tax)
        for lines, tax in zip(groups, taxes, strict=True)
    ]


def _place(line: PlatformLine) -> tuple[int, str]:
    return len(line.number), line.number


def _taxes(found: PlatformOrder, groups: Sequence[Sequence[PlatformLine]]) -> list[int]:
    """Return the tax of each group: by its lines where the platform told it for each, else by what was paid."""
    known = [sum(line.tax_fen for line in lines) for lines in groups]
    every = sum(line.tax_fen for line in found.lines)
    if every == found.tax_fen:
        return known
    paid = [line.paid_fen for line in found.lines]
    shares = dict(
        zip((line.number for line in found.lines), Money(found.tax_fen, "CNY").share(paid), strict=True)
    )
    return [sum(shares[line.number].minor for line in lines) for lines in groups]


def _part(found: PlatformOrder, lines: Sequence[PlatformLine], merchant: Merchant, tax_fen: int) -> Part:
    whole = len(lines) == len(found.lines)
    first = min(found.lines, key=_place)
    post_fen = found.post_fen if lines[0].number == first.number else 0
    paid_fen = found.paid_fen if whole else sum(line.paid_fen for line in lines) + post_fen
    reference = found.number if whole else lines[0].number
    # Customs takes a payment number once. How a payment company numbers the parts of a split payment is not public
    # (unconfirmed); the last digits of the part's own number tell them apart until it is.
    payment = found.payment_number if whole else f"{found.payment_number}{reference[-4:]}"
    return Part(merchant, tuple(lines), reference, paid_fen, post_fen, tax_fen, payment)


def _unknown_item(found: PlatformOrder, line: PlatformLine, connection: Connection) -> None:
    subject = f"trade:{found.number}"
    verb = "marketplace.unknown_item"
    known = AuditEntry.objects.filter(subject=subject, verb=verb, detail__line=line.number)
    if not known.exists():
        audit.write(
            actor=PLATFORM,
            verb=verb,
            subject=subject,
            office=connection.office_id,
            detail={"item": line.item_id, "line": line.number},
        )


def _store_part(found: PlatformOrder, part: Part, listings: Mapping[str, Listing]) -> Order | None:
    known = Order.objects.filter(platform="tmall", number=found.number, merchant=part.merchant)
    order = known.first()
    if order is None:
        if found.state in CLOSED or found.paid_at is None:
            return None
        try:
            return _create(found, part, listings)
        except IntegrityError:
            order = known.get()
    _update(order, found)
    return order


@transaction.atomic
def _create(found: PlatformOrder, part: Part, listings: Mapping[str, Listing]) -> Order:
    order = Order(
        office_code=part.merchant.office_id,
        merchant=part.merchant,
        number=found.number,
        reference=part.reference,
        platform_state=found.state,
        paid_fen=part.paid_fen,
        post_fen=part.post_fen,
        tax_fen=part.tax_fen,
        payment_number=part.payment_number,
        paid_at=found.paid_at or found.created_at,
        modified_at=found.modified_at,
        read_at=clock.now(),
        place_hint=f"{found.buyer.province} {found.buyer.city}"[:80],
        buyer=sealing.seal(
            json.dumps(dataclasses.asdict(found.buyer), ensure_ascii=False), owner=owner_of(part.merchant.pk)
        ),
    )
    order.save(force_insert=True)
    rows = [_line(order, line, listings[line.item_id].product) for line in part.lines]
    OrderLine.objects.bulk_create(rows)
    _reserve(order, rows)
    _book(order, rows)
    detail = {"number": order.number, "paid": order.paid.json()}
    audit.write(
        actor=PLATFORM,
        verb="marketplace.order",
        subject=order.pk,
        office=order.office_code,
        merchant=order.merchant_id,
        detail=detail,
    )
    _news(order, "paid", detail)
    if found.on_hold:
        fulfil.hold(order, "platform_hold", "the platform asks not to ship it yet")
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


def _event(order: Order, line: OrderLine) -> str:
    return f"order:{order.pk}:{line.number}"


def _reserve(order: Order, rows: Iterable[OrderLine]) -> None:
    for row in rows:
        # The platform took these pieces from what it shows when it sold them.
        stock_sync.sold(product_id=row.product_id, quantity=row.quantity)
        try:
            stock.move(
                product_id=row.product_id,
                kind="reserved",
                quantity=row.quantity,
                event=_event(order, row),
            )
        except stock.OutOfStock as error:
            fulfil.hold(order, error.code, error.message)
    stock_sync.ask_push([row.product_id for row in rows])


def _book(order: Order, rows: Sequence[OrderLine]) -> None:
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
def _update(order: Order, found: PlatformOrder) -> None:
    """Bring a known order up to date; what is older than what we know changes nothing."""
    if found.modified_at < order.modified_at:
        return
    Order.objects.filter(pk=order.pk).update(
        platform_state=found.state, modified_at=found.modified_at, read_at=clock.now()
    )
    closed = {line.number for line in found.lines if line.is_closed or found.state in CLOSED}
    for line in order.lines.filter(number__in=closed, closed_at=None):
        _close_line(order, line)
    if found.state in CLOSED or not order.lines.filter(closed_at=None).exists():
        close(order)
    elif found.on_hold:
        fulfil.hold(order, "platform_hold", "the platform asks not to ship it yet")
    else:
        fulfil.release(order, "platform_hold", actor=PLATFORM)
    order.refresh_from_db()


def _close_line(order: Order, line: OrderLine) -> None:
    """The buyer has his money for a line back; what has not left is free again and its sale is not owed."""
    OrderLine.objects.filter(pk=line.pk).update(closed_at=clock.now())
    if order.sent_at is not None:
        return
    if reserved(order, line):
        stock.move(
            product_id=line.product_id, kind="released", quantity=line.quantity, event=_event(order, line)
        )
        # The platform put them back on its shelf as well.
        stock_sync.sold(product_id=line.product_id, quantity=-line.quantity)
    stock_sync.ask_push([line.product_id])
    sale = OpenItem.objects.filter(
        party="tmall", external_id=line.number, kind=kinds.SALE, settled_by=None, given_up_at=None
    ).first()
    if sale is not None:
        differences.give_up(item_id=sale.pk, reason="paid back before it was sent", actor=PLATFORM)


def reserved(order: Order, line: OrderLine) -> bool:
    """Tell whether pieces were set aside for a line: an order beyond the stock has none."""
    return stock.is_done(product_id=line.product_id, kind="reserved", event=_event(order, line))


@transaction.atomic
def close(order: Order) -> None:
    """The platform closed a trade: nothing more is done for it."""
    if moves.move(
        Order.objects.filter(pk=order.pk), to=states.CLOSED, moves=states.ORDER_MOVES, blocked_by=""
    ):
        audit.write(
            actor=PLATFORM,
            verb="marketplace.closed",
            subject=order.pk,
            office=order.office_code,
            merchant=order.merchant_id,
        )
        _news(order, "closed", {"number": order.number})


def _news(order: Order, what: str, detail: Mapping[str, object]) -> None:
    events.emit(
        kind=f"order.{what}",
        reference=order.pk,
        office=order.office_code,
        merchant=order.merchant_id,
        detail=dict(detail),
    )


def buyer_of(order: Order) -> PlatformBuyer:
    """Open the buyer of an order, for who ships or declares. Raise Conflict when the buyer was erased on schedule."""
    if bytes(order.buyer) == purge.ERASED:
        raise Conflict("this buyer was erased on schedule, 90 days after the order was over")
    return PlatformBuyer(**json.loads(sealing.open_text(order.buyer, owner=owner_of(order.merchant_id))))
