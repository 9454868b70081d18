"""Refunds as the platform keeps them: how a shopper asks, and what agreeing or refusing does.

States: WAIT_SELLER_AGREE → SUCCESS when only money goes back; with goods WAIT_SELLER_AGREE →
WAIT_BUYER_RETURN_GOODS → WAIT_SELLER_CONFIRM_GOODS → SUCCESS. The seller may refuse (SELLER_REFUSE_BUYER),
the shopper may withdraw (CLOSED).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from sluis.sandbox.tmall import beijing, buyers, errors, rows
from sluis.sandbox.tmall.messages import publish
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.settlement import record_refund
from sluis.sandbox.tmall.state import Platform, Shop, shop_by_id
from sluis.sandbox.tmall.trade_acts import ShopperError, give_back
from sluis.sandbox.tmall.trade_book import (
    CLOSED,
    SELLER_CONSIGNED_PART,
    TRADE_CLOSED,
    TRADE_FINISHED,
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

WAIT_SELLER_AGREE = "WAIT_SELLER_AGREE"
WAIT_BUYER_RETURN_GOODS = "WAIT_BUYER_RETURN_GOODS"
WAIT_SELLER_CONFIRM_GOODS = "WAIT_SELLER_CONFIRM_GOODS"
SELLER_REFUSE_BUYER = "SELLER_REFUSE_BUYER"
REFUND_CLOSED = "CLOSED"
SUCCESS = "SUCCESS"
STATES = (
    WAIT_SELLER_AGREE, WAIT_BUYER_RETURN_GOODS, WAIT_SELLER_CONFIRM_GOODS, SELLER_REFUSE_BUYER, REFUND_CLOSED,
    SUCCESS, "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS", "EXCHANGE_TRANSFORM_TO_REFUND",
    "WAIT_SELLER_CONSIGN_GOODS",
)  # fmt: skip
MONEY_ONLY, WITH_RETURN = "REFUND", "REFUND_AND_RETURN"
ON_SALE_PHASE, AFTER_SALE_PHASE = "onsale", "aftersale"


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund of one line. Fee in fen; `version_ms` guards against acting on an old state."""

    refund_id: int
    tid: int
    oid: int
    seller_id: int
    status: str
    phase: str
    dispute_type: str
    fee: int
    reason: str
    note: str
    good_status: str
    company: str
    sid: str
    returned: int | None
    created: int
    modified: int
    version_ms: int

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for someone."""
        return self.status.startswith("WAIT_") or self.status == SELLER_REFUSE_BUYER


def refund_from(row: sqlite3.Row) -> Refund:
    """Return the refund of a stored row."""
    return Refund(**dict(row))


def find_refund(platform: Platform, refund_id: int) -> Refund | None:
    """Return a refund of any shop, or None."""
    row = platform.store.row("SELECT * FROM tmall_refund WHERE refund_id = ?", (refund_id,))
    return refund_from(row) if row else None


def refund_of(platform: Platform, shop: Shop, refund_id: int) -> Refund:
    """Return a refund of the shop; raise the platform's refusal for an unknown or foreign one."""
    refund = find_refund(platform, refund_id)
    if refund is None or refund.seller_id != shop.seller_id:
        raise errors.business("isv.refund-not-exist", f"退款单不存在：{refund_id}")
    return refund


def order_of(platform: Platform, refund: Refund) -> tuple[Trade, Order]:
    """Return trade and line of a refund."""
    trade = find_trade(platform, refund.tid)
    order = next((order for order in orders_of(platform, refund.tid) if order.oid == refund.oid), None)
    if trade is None or order is None:
        raise LookupError(f"refund {refund.refund_id} has no line")
    return trade, order


def request(
    platform: Platform,
    tid: int,
    oid: int,
    fee_fen: int,
    reason: str,
    *,
    with_return: bool = False,
    note: str = "",
) -> Refund:
    """Ask for a refund as a shopper; raise ShopperError when it cannot be asked."""
    with platform.store.transaction() as db:
        trade = find_trade(platform, tid)
        order = next((order for order in orders_of(platform, tid) if order.oid == oid), None)
        if trade is None or order is None:
            raise ShopperError("订单不存在")
        _check_request(trade, order, fee_fen, with_return=with_return)
        now = platform.now()
        phase = AFTER_SALE_PHASE if trade.status == TRADE_FINISHED else ON_SALE_PHASE
        refund = Refund(
            refund_id=platform.next_number("refund"),
            tid=tid,
            oid=oid,
            seller_id=trade.seller_id,
            status=WAIT_SELLER_AGREE,
            phase=phase,
            dispute_type=WITH_RETURN if with_return else MONEY_ONLY,
            fee=fee_fen,
            reason=reason[:100],
            note=note[:200],
            good_status="BUYER_RECEIVED" if order.status == TRADE_FINISHED else "BUYER_NOT_RECEIVED",
            company="",
            sid="",
            returned=None,
            created=now,
            modified=now,
            version_ms=now * 1000,
        )
        values = [getattr(refund, name) for name in Refund.__slots__]
        rows.insert(db, "tmall_refund", values)
        _mirror(platform, trade, order, refund.refund_id, WAIT_SELLER_AGREE)
        _tell(platform, refund, "RefundCreated")
    return refund


def _check_request(trade: Trade, order: Order, fee_fen: int, *, with_return: bool) -> None:
    payable = (WAIT_SELLER_SEND_GOODS, SELLER_CONSIGNED_PART, WAIT_BUYER_CONFIRM_GOODS, TRADE_FINISHED)
    if trade.status not in payable or order.status in CLOSED:
        raise ShopperError("订单当前状态不能申请退款")
    if order.refund_status.startswith("WAIT_") or order.refund_status == SELLER_REFUSE_BUYER:
        raise ShopperError("该商品已有进行中的退款")
    if order.refund_status == SUCCESS:
        raise ShopperError("该商品已退款成功")
    if not 0 < fee_fen <= order.payment:
        raise ShopperError(f"退款金额应大于0且不超过{yuan(order.payment)}元")
    if with_return and order.consigned is None:
        raise ShopperError("商品尚未发货，无需退货")


def agree(platform: Platform, refund: Refund) -> Refund:
    """Pay the refund out to the shopper."""
    if refund.status not in (WAIT_SELLER_AGREE, WAIT_SELLER_CONFIRM_GOODS, SELLER_REFUSE_BUYER):
        raise wrong_state(refund)
    if refund.dispute_type == WITH_RETURN and refund.status == WAIT_SELLER_AGREE:
        raise errors.business("isv.refund-status-error", "退货退款须先同意退货并确认收到退货")
    with platform.store.transaction():
        trade, order = order_of(platform, refund)
        changed = move_refund(platform, refund, SUCCESS, "RefundSuccess")
        record_refund(platform, trade, order, refund.fee)
        if order.consigned is None and refund.fee == order.payment:
            give_back(platform, order, order.num)
        if refund.fee == order.payment:
            _close(platform, trade, order)
    return changed


def _close(platform: Platform, trade: Trade, order: Order) -> None:
    """A full refund closes its line, and the trade with its last line."""
    now = platform.now()
    move_orders(platform, [order], TRADE_CLOSED, ended=now)
    left = [line for line in orders_of(platform, trade.tid) if line.status not in CLOSED]
    if not left:
        move_trade(platform, trade, TRADE_CLOSED, ended=now)
        announce(platform, trade, "TradeClose", order)
    elif trade.status == SELLER_CONSIGNED_PART and all(line.consigned for line in left):
        move_trade(platform, trade, WAIT_BUYER_CONFIRM_GOODS)


def move_refund(platform: Platform, refund: Refund, status: str, topic: str, **values: Any) -> Refund:
    """Give a refund a new state; its version grows with every change."""
    now = platform.now()
    version = max(refund.version_ms + 1, now * 1000)
    with platform.store.transaction() as db:
        rows.update(
            db,
            "tmall_refund",
            "refund_id",
            refund.refund_id,
            status=status,
            modified=now,
            version_ms=version,
            **values,
        )
        trade, order = order_of(platform, refund)
        _mirror(platform, trade, order, refund.refund_id, status)
        changed = find_refund(platform, refund.refund_id) or refund
        _tell(platform, changed, topic)
    return changed


def send_back(platform: Platform, refund_id: int, company: str, sid: str) -> Refund:
    """Send the goods back as a shopper; raise ShopperError when the seller has not agreed to that."""
    refund = find_refund(platform, refund_id)
    if refund is None or refund.status != WAIT_BUYER_RETURN_GOODS:
        raise ShopperError("退款单不在等待退货状态")
    return move_refund(
        platform, refund, WAIT_SELLER_CONFIRM_GOODS, "RefundBuyerReturnGoods", company=company, sid=sid,
        good_status="BUYER_RETURNED_GOODS", returned=platform.now(),
    )  # fmt: skip


def withdraw(platform: Platform, refund_id: int) -> Refund:
    """Withdraw a refund as a shopper."""
    refund = find_refund(platform, refund_id)
    if refund is None or not refund.is_open:
        raise ShopperError("退款单不存在或已结束")
    return move_refund(platform, refund, REFUND_CLOSED, "RefundClosed")


def wrong_state(refund: Refund) -> errors.TopError:
    """The refund is not in a state that allows this."""
    return errors.business("isv.refund-status-error", f"退款单当前状态不允许此操作：{refund.status}")


def _mirror(platform: Platform, trade: Trade, order: Order, refund_id: int, status: str) -> None:
    move_orders(platform, [order], order.status, refund_status=status, refund_id=refund_id)
    move_trade(platform, trade, trade.status)


def _tell(platform: Platform, refund: Refund, topic: str) -> None:
    trade, _ = order_of(platform, refund)
    publish(
        platform,
        refund.seller_id,
        f"taobao_refund_{topic}",
        {
            "refund_id": refund.refund_id,
            "tid": refund.tid,
            "oid": refund.oid,
            "refund_fee": yuan(refund.fee),
            "refund_phase": refund.phase,
            "bill_type": "return_bill" if refund.dispute_type == WITH_RETURN else "refund_bill",
            "modified": beijing.stamp(refund.modified),
            "seller_nick": shop_by_id(platform, refund.seller_id).nick,
            "buyer_open_uid": buyers.open_uid(platform.app_secret(), trade.buyer.nick),
        },
    )
