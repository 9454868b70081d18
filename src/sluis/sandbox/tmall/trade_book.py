"""Trades as the platform keeps them: what they are, and how they are stored and changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from sluis.sandbox.tmall import buyers, errors, rows
from sluis.sandbox.tmall.buyers import Buyer
from sluis.sandbox.tmall.messages import publish
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.state import Platform, Shop

WAIT_BUYER_PAY = "WAIT_BUYER_PAY"
WAIT_SELLER_SEND_GOODS = "WAIT_SELLER_SEND_GOODS"
SELLER_CONSIGNED_PART = "SELLER_CONSIGNED_PART"
WAIT_BUYER_CONFIRM_GOODS = "WAIT_BUYER_CONFIRM_GOODS"
TRADE_FINISHED = "TRADE_FINISHED"
TRADE_CLOSED = "TRADE_CLOSED"
TRADE_CLOSED_BY_TAOBAO = "TRADE_CLOSED_BY_TAOBAO"

NO_REFUND = "NO_REFUND"
TRADE_TYPE = "tmall_i18n"

CLOSED = (TRADE_CLOSED, TRADE_CLOSED_BY_TAOBAO)
PAID = (
    WAIT_SELLER_SEND_GOODS,
    SELLER_CONSIGNED_PART,
    WAIT_BUYER_CONFIRM_GOODS,
    TRADE_FINISHED,
    TRADE_CLOSED,
)
# All states a caller may search by; the last two stand for groups of states.
STATES: dict[str, tuple[str, ...]] = {
    **{
        state: (state,)
        for state in (
            "TRADE_NO_CREATE_PAY",
            WAIT_BUYER_PAY,
            "PAY_PENDING",
            "WAIT_PRE_AUTH_CONFIRM",
            "PAID_FORBID_CONSIGN",
            WAIT_SELLER_SEND_GOODS,
            SELLER_CONSIGNED_PART,
            WAIT_BUYER_CONFIRM_GOODS,
            "TRADE_BUYER_SIGNED",
            TRADE_FINISHED,
            TRADE_CLOSED,
            TRADE_CLOSED_BY_TAOBAO,
        )
    },
    "ALL_WAIT_PAY": ("TRADE_NO_CREATE_PAY", WAIT_BUYER_PAY),
    "ALL_CLOSED": CLOSED,
}


@dataclass(frozen=True, slots=True)
class Order:
    """One line of a trade. Money in fen; `payment` of a single line includes the postage."""

    oid: int
    tid: int
    num_iid: int
    sku_id: int | None
    title: str
    outer_iid: str
    outer_sku_id: str
    price: int
    num: int
    total: int
    payment: int
    tax: int
    tax_rate: str
    properties_name: str
    picture: str
    cid: int
    hscode: str
    status: str
    refund_status: str
    refund_id: int | None
    company: str
    waybill: str
    consigned: int | None
    ended: int | None


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade. Money in fen, moments in seconds since 1970; `tax` is inside `payment`."""

    tid: int
    seller_id: int
    status: str
    type: str
    created: int
    modified: int
    paid: int | None
    consigned: int | None
    ended: int | None
    total: int
    post_fee: int
    payment: int
    tax: int
    declared: bool
    hold: int
    oaid: str
    id_number: str
    alipay_no: str
    buyer: Buyer


def trade_from(row: sqlite3.Row) -> Trade:
    """Return the trade of a stored row."""
    values: dict[str, Any] = dict(row)
    values["declared"] = bool(values["declared"])
    values["buyer"] = buyers.restored(values["buyer"])
    return Trade(**values)


def find_trade(platform: Platform, tid: int) -> Trade | None:
    """Return a trade of any shop, or None."""
    row = platform.store.row("SELECT * FROM tmall_trade WHERE tid = ?", (tid,))
    return trade_from(row) if row else None


def trade_of(platform: Platform, shop: Shop, tid: int) -> Trade:
    """Return a trade of the shop; raise the platform's refusal for an unknown or foreign one."""
    trade = find_trade(platform, tid)
    if trade is None or trade.seller_id != shop.seller_id:
        raise errors.trade_not_found(tid)
    return trade


def orders_of(platform: Platform, tid: int) -> list[Order]:
    """Return the lines of a trade."""
    found = platform.store.rows("SELECT * FROM tmall_order WHERE tid = ? ORDER BY oid", (tid,))
    return [Order(**dict(row)) for row in found]


def move_trade(platform: Platform, trade: Trade, status: str, **moments: int) -> None:
    """Give a trade a new state and moments (paid, consigned, ended); every change moves `modified`."""
    with platform.store.transaction() as db:
        rows.update(db, "tmall_trade", "tid", trade.tid, status=status, modified=platform.now(), **moments)


def move_orders(platform: Platform, orders: list[Order], status: str, **values: Any) -> None:
    """Give lines a new state and other values (company, waybill, consigned, ended, …)."""
    with platform.store.transaction() as db:
        for order in orders:
            rows.update(db, "tmall_order", "oid", order.oid, status=status, **values)


def announce(platform: Platform, trade: Trade, topic: str, order: Order | None = None) -> None:
    """Queue a message about a trade."""
    fresh = find_trade(platform, trade.tid) or trade
    content: dict[str, Any] = {
        "tid": trade.tid,
        "oid": order.oid if order else orders_of(platform, trade.tid)[0].oid,
        "status": fresh.status,
        "payment": yuan(trade.payment),
        "type": trade.type,
        "buyer_nick": buyers.masked_nick(trade.buyer.nick),
        "buyer_open_uid": buyers.open_uid(platform.app_secret(), trade.buyer.nick),
    }
    publish(platform, trade.seller_id, f"taobao_trade_{topic}", content)
