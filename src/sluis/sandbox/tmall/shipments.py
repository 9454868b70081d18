"""Sending goods: the one rule set behind all the ways to report a shipment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from sluis.sandbox.tmall import errors, rows
from sluis.sandbox.tmall.companies import COMPANIES, Company
from sluis.sandbox.tmall.errors import TopError
from sluis.sandbox.tmall.settlement import record_sale
from sluis.sandbox.tmall.state import Platform
from sluis.sandbox.tmall.trade_book import (
    SELLER_CONSIGNED_PART,
    WAIT_BUYER_CONFIRM_GOODS,
    WAIT_SELLER_SEND_GOODS,
    Order,
    Trade,
    announce,
    find_trade,
    move_orders,
    move_trade,
    orders_of,
)

OFFLINE, ONLINE, IMPORT, THREEPL, DUMMY = "offline", "online", "import", "threepl", "dummy"
SENDABLE = (WAIT_SELLER_SEND_GOODS, SELLER_CONSIGNED_PART)


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel of a trade."""

    order_code: str
    tid: int
    seller_id: int
    company_code: str
    waybill: str
    mode: str
    oids: list[int]
    split: bool
    status: str
    created: int
    modified: int
    resource_id: int | None


def wrong_state(mode: str) -> TopError:
    """The trade was sent already, is closed, unpaid or held."""
    return errors.business(
        f"isv.logistics-{mode}-service-error:B04",
        "当前操作的订单状态不允许发货，可能已发货、已关闭或暂不可发货",
    )


def wrong_waybill(mode: str) -> TopError:
    """The waybill number is not of that carrier, or was used before."""
    return errors.business(f"isv.logistics-{mode}-service-error:B60", "运单号不符合规则或已经被使用")


def known_company(code: str) -> Company:
    """Return a carrier; raise the platform's refusal for an unknown code."""
    company = COMPANIES.get(code)
    if company is None:
        raise errors.invalid_parameter("company_code", f"物流公司不存在：{code}")
    return company


def check_waybill(platform: Platform, company: Company, number: str, tid: int, mode: str) -> None:
    """Raise the platform's B60 unless the number fits the carrier and no other trade uses it."""
    used = platform.store.row("SELECT 1 FROM tmall_shipment WHERE waybill = ? AND tid != ?", (number, tid))
    if not company.takes(number) or used:
        raise wrong_waybill(mode)


def ready_orders(platform: Platform, trade: Trade, oids: Sequence[int], mode: str) -> list[Order]:
    """Return the lines that are sent now: the named ones, or all that wait; raise B04 when none may be."""
    waiting = [order for order in orders_of(platform, trade.tid) if order.status == WAIT_SELLER_SEND_GOODS]
    if trade.status not in SENDABLE or trade.hold or not waiting:
        raise wrong_state(mode)
    if not oids:
        return waiting
    chosen = [order for order in waiting if order.oid in oids]
    if len(chosen) != len(set(oids)):
        raise wrong_state(mode)
    return chosen


def send(
    platform: Platform,
    trade: Trade,
    orders: list[Order],
    *,
    company: Company,
    waybill: str,
    mode: str,
    status: str = "ACCEPTED_BY_RECEIVER",
    resource_id: int | None = None,
) -> Shipment:
    """Book a shipment: lines and trade move on, the sale becomes due for settlement."""
    with platform.store.transaction():
        shipment = book(
            platform,
            trade,
            orders,
            company=company,
            waybill=waybill,
            mode=mode,
            status=status,
            resource_id=resource_id,
        )
        mark_sent(platform, trade, orders, company.name, waybill)
    return shipment


def mark_sent(platform: Platform, trade: Trade, orders: list[Order], company_name: str, waybill: str) -> None:
    """Move lines and trade to sent."""
    now = platform.now()
    move_orders(
        platform, orders, WAIT_BUYER_CONFIRM_GOODS, company=company_name, waybill=waybill, consigned=now
    )
    for order in orders:
        record_sale(platform, trade, order)
    still = any(order.status == WAIT_SELLER_SEND_GOODS for order in orders_of(platform, trade.tid))
    move_trade(
        platform,
        trade,
        SELLER_CONSIGNED_PART if still else WAIT_BUYER_CONFIRM_GOODS,
        consigned=trade.consigned or now,
    )
    announce(platform, trade, "TradePartlySellerShip" if still else "TradeSellerShip", orders[0])


def book(
    platform: Platform,
    trade: Trade,
    orders: list[Order],
    *,
    company: Company,
    waybill: str,
    mode: str,
    status: str,
    resource_id: int | None = None,
) -> Shipment:
    """Write a shipment down without moving the trade."""
    now = platform.now()
    with platform.store.transaction() as db:
        shipment = Shipment(
            order_code=f"LP{platform.next_number('shipment'):014d}", tid=trade.tid, seller_id=trade.seller_id,
            company_code=company.code, waybill=waybill, mode=mode, oids=[order.oid for order in orders],
            split=len(orders) < len(orders_of(platform, trade.tid)), status=status, created=now, modified=now,
            resource_id=resource_id,
        )  # fmt: skip
        values = {name: getattr(shipment, name) for name in Shipment.__slots__}
        values.update(oids=json.dumps(shipment.oids), split=int(shipment.split))
        rows.insert(db, "tmall_shipment", list(values.values()))
    return shipment


def shipment_from(row: sqlite3.Row) -> Shipment:
    """Return the shipment of a stored row."""
    return Shipment(**{**dict(row), "oids": json.loads(row["oids"]), "split": bool(row["split"])})


def shipments_of(platform: Platform, tid: int) -> list[Shipment]:
    """Return the parcels of a trade, oldest first."""
    found = platform.store.rows("SELECT * FROM tmall_shipment WHERE tid = ? ORDER BY order_code", (tid,))
    return [shipment_from(row) for row in found]


def change_shipment(
    platform: Platform, shipment: Shipment, *, company: Company, waybill: str, status: str | None = None
) -> None:
    """Correct carrier and number of a shipment, and on its lines."""
    with platform.store.transaction() as db:
        rows.update(
            db,
            "tmall_shipment",
            "order_code",
            shipment.order_code,
            company_code=company.code,
            waybill=waybill,
            status=status or shipment.status,
            modified=platform.now(),
        )
        for oid in shipment.oids:
            rows.update(db, "tmall_order", "oid", oid, company=company.name, waybill=waybill)
        trade = find_trade(platform, shipment.tid)
        if trade:
            move_trade(platform, trade, trade.status)
