"""What shoppers and time do to trades: order, pay, close, confirm receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sluis.sandbox.tmall import beijing, buyers, rows
from sluis.sandbox.tmall.buyers import Buyer
from sluis.sandbox.tmall.customs_codes import ORDER_LIMIT_FEN, YEAR_LIMIT_FEN, tax_inside
from sluis.sandbox.tmall.items import Item, Sku, find_item, skus_of
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.state import Platform
from sluis.sandbox.tmall.stock import set_quantity
from sluis.sandbox.tmall.trade_book import (
    CLOSED,
    NO_REFUND,
    TRADE_CLOSED_BY_TAOBAO,
    TRADE_FINISHED,
    TRADE_TYPE,
    WAIT_BUYER_CONFIRM_GOODS,
    WAIT_BUYER_PAY,
    WAIT_SELLER_SEND_GOODS,
    Order,
    Trade,
    announce,
    find_trade,
    move_orders,
    move_trade,
    orders_of,
)

UNPAID_S = beijing.DAY_S
AUTO_CONFIRM_S = 15 * beijing.DAY_S
# What a shopper pays for postage when the seller does not (the sandbox's own figure).
POSTAGE_FEN = 2_000
MOST_LINES = 20


class ShopperError(Exception):
    """What the storefront tells a shopper who cannot go on."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One line a shopper asks for."""

    num_iid: int
    sku_id: int | None
    quantity: int


@dataclass(frozen=True, slots=True)
class _Line:
    item: Item
    sku: Sku | None
    quantity: int

    @property
    def price(self) -> int:
        return self.sku.price if self.sku else self.item.price

    @property
    def total(self) -> int:
        return self.price * self.quantity

    @property
    def hscode(self) -> str:
        return (self.sku.hscode if self.sku else "") or self.item.facts.hscode


def place(platform: Platform, wishes: Sequence[Wish], buyer: Buyer, *, pay_now: bool = True) -> Trade:
    """Order and pay; raise ShopperError when it cannot be sold. Takes the stock."""
    complaint = buyers.complaint_about(buyer)
    if complaint:
        raise ShopperError(complaint)
    if not 1 <= len(wishes) <= MOST_LINES:
        raise ShopperError(f"一次请购买1到{MOST_LINES}种商品")
    with platform.store.transaction():
        lines = [_line(platform, wish) for wish in wishes]
        _check_together(platform, lines, buyer)
        for line in lines:
            _take_stock(platform, line)
        trade = _store(platform, lines, buyer)
        announce(platform, trade, "TradeCreate")
        return pay(platform, trade.tid) if pay_now else trade


def _line(platform: Platform, wish: Wish) -> _Line:
    item = find_item(platform, wish.num_iid)
    if item is None or not item.is_buyable:
        raise ShopperError("商品已下架或已售罄")
    skus = skus_of(platform, item.num_iid)
    sku = next((sku for sku in skus if sku.sku_id == wish.sku_id), None)
    if skus and sku is None:
        raise ShopperError("请选择商品规格")
    if wish.quantity < 1:
        raise ShopperError("购买数量至少为1")
    if wish.quantity > (sku.quantity if sku else item.quantity):
        raise ShopperError("库存不足")
    return _Line(item, sku, wish.quantity)


def _check_together(platform: Platform, lines: Sequence[_Line], buyer: Buyer) -> None:
    if len({(line.item.seller_id, line.item.facts.declared) for line in lines}) > 1:
        raise ShopperError("不同店铺或不同报关方式的商品请分开下单")
    keys = [(line.item.num_iid, line.sku.sku_id if line.sku else 0) for line in lines]
    if len(set(keys)) < len(keys):
        raise ShopperError("同一商品请合并为一行")
    if not lines[0].item.facts.declared:
        return
    amount = sum(line.total for line in lines)
    # One indivisible piece may pass the limit and then pays full duty; the shop does not sell such.
    if amount > ORDER_LIMIT_FEN:
        raise ShopperError("跨境申报商品单次交易不得超过5000元")
    # Off unless it is switched on: a load test with one shopper would soon have used his year up.
    enforced = platform.setting("allowance") == "enforced"
    if enforced and _bought_this_year(platform, buyer.id_number) + amount > YEAR_LIMIT_FEN:
        raise ShopperError("您本年度的跨境电商零售进口额度（26000元）不足")


def _bought_this_year(platform: Platform, id_number: str) -> int:
    year = beijing.day(platform.now()).year
    start = beijing.epoch(f"{year}-01-01 00:00:00")
    row = platform.store.row(
        "SELECT SUM(payment) AS paid FROM tmall_trade WHERE id_number = ? AND declared = 1 AND created >= ? "
        "AND status NOT IN (?, ?)",
        (id_number.upper(), start, *CLOSED),
    )
    return int(row["paid"] or 0) if row else 0


def _take_stock(platform: Platform, line: _Line) -> None:
    before = line.sku.quantity if line.sku else line.item.quantity
    set_quantity(platform, line.item, line.sku, before - line.quantity)
    with platform.store.transaction() as db:
        db.execute(
            "UPDATE tmall_item SET sold = sold + ? WHERE num_iid = ?", (line.quantity, line.item.num_iid)
        )


def _store(platform: Platform, lines: Sequence[_Line], buyer: Buyer) -> Trade:
    tid, now = platform.next_number("trade"), platform.now()
    first = lines[0].item
    post_fee = 0 if first.facts.freight_payer == "seller" else POSTAGE_FEN
    orders = _orders(platform, tid, lines, post_fee)
    total = sum(line.total for line in lines)
    trade = Trade(
        tid=tid, seller_id=first.seller_id, status=WAIT_BUYER_PAY, type=TRADE_TYPE, created=now, modified=now,
        paid=None, consigned=None, ended=None, total=total, post_fee=post_fee, payment=total + post_fee,
        tax=sum(order.tax for order in orders), declared=first.facts.declared, hold=0,
        oaid=buyers.address_token(platform.app_secret(), tid, buyer), id_number=buyer.id_number.upper(),
        alipay_no="", buyer=buyer,
    )  # fmt: skip
    with platform.store.transaction() as db:
        values = {name: getattr(trade, name) for name in Trade.__slots__}
        values.update(declared=int(trade.declared), buyer=buyers.stored(buyer))
        rows.insert(db, "tmall_trade", list(values.values()))
        for order in orders:
            rows.insert(db, "tmall_order", [getattr(order, name) for name in Order.__slots__])
    return trade


def _orders(platform: Platform, tid: int, lines: Sequence[_Line], post_fee: int) -> list[Order]:
    """Return the lines of a new trade; a trade with one line gives it its own number."""
    single = len(lines) == 1
    return [
        _order(
            line,
            oid=tid if single else platform.next_number("trade"),
            tid=tid,
            # The postage is part of the dutiable value; it is counted with the first line.
            taxed=line.total + (post_fee if index == 0 else 0),
            payment=line.total + (post_fee if single else 0),
        )
        for index, line in enumerate(lines)
    ]


def _order(line: _Line, *, oid: int, tid: int, taxed: int, payment: int) -> Order:
    facts = line.item.facts
    tax = tax_inside(taxed, line.hscode)
    return Order(
        oid=oid,
        tid=tid,
        num_iid=line.item.num_iid,
        sku_id=line.sku.sku_id if line.sku else None,
        title=line.item.title,
        outer_iid=line.item.outer_id,
        outer_sku_id=line.sku.outer_id if line.sku else "",
        price=line.price,
        num=line.quantity,
        total=line.total,
        payment=payment,
        tax=tax.total if facts.declared else 0,
        tax_rate=f"{tax.rate if facts.declared else 0:.4f}",
        properties_name=_shown(line.sku),
        picture=facts.images[0] if facts.images else "",
        cid=line.item.cid,
        hscode=line.hscode,
        status=WAIT_BUYER_PAY,
        refund_status=NO_REFUND,
        refund_id=None,
        company="",
        waybill="",
        consigned=None,
        ended=None,
    )


def _shown(sku: Sku | None) -> str:
    parts = [part.split(":", 3)[2:] for part in sku.properties_name.split(";") if part] if sku else []
    return ";".join(":".join(part) for part in parts)


def pay(platform: Platform, tid: int) -> Trade:
    """Pay an unpaid trade."""
    with platform.store.transaction() as db:
        trade = _trade_in(platform, tid, WAIT_BUYER_PAY)
        now = platform.now()
        move_trade(platform, trade, WAIT_SELLER_SEND_GOODS, paid=now)
        move_orders(platform, orders_of(platform, tid), WAIT_SELLER_SEND_GOODS)
        number = f"{beijing.day(now):%Y%m%d}22001{platform.next_number('pay') % 10**12:012d}"
        db.execute("UPDATE tmall_trade SET alipay_no = ? WHERE tid = ?", (number, tid))
        announce(platform, trade, "TradeBuyerPay")
    return _known(platform, tid)


def close_unpaid(platform: Platform, tid: int) -> Trade:
    """Close an unpaid trade and give its stock back."""
    with platform.store.transaction():
        trade = _trade_in(platform, tid, WAIT_BUYER_PAY)
        now = platform.now()
        for order in orders_of(platform, tid):
            give_back(platform, order, order.num)
        move_trade(platform, trade, TRADE_CLOSED_BY_TAOBAO, ended=now)
        move_orders(platform, orders_of(platform, tid), TRADE_CLOSED_BY_TAOBAO, ended=now)
        announce(platform, trade, "TradeClose")
    return _known(platform, tid)


def give_back(platform: Platform, order: Order, quantity: int) -> None:
    """Put goods that are not sold after all back into the stock, if the item still exists."""
    item = find_item(platform, order.num_iid)
    if item is None:
        return
    sku = next((sku for sku in skus_of(platform, item.num_iid) if sku.sku_id == order.sku_id), None)
    if order.sku_id is None or sku is not None:
        set_quantity(platform, item, sku, (sku.quantity if sku else item.quantity) + quantity)
    with platform.store.transaction() as db:
        db.execute("UPDATE tmall_item SET sold = sold - ? WHERE num_iid = ?", (quantity, item.num_iid))


def confirm(platform: Platform, tid: int) -> Trade:
    """Confirm receipt: the trade is finished."""
    with platform.store.transaction():
        trade = _trade_in(platform, tid, WAIT_BUYER_CONFIRM_GOODS)
        orders = orders_of(platform, tid)
        if any(order.refund_status.startswith("WAIT_") for order in orders):
            raise ShopperError("订单正在退款中，不能确认收货")
        now = platform.now()
        move_trade(platform, trade, TRADE_FINISHED, ended=now)
        open_orders = [order for order in orders if order.status not in CLOSED]
        move_orders(platform, open_orders, TRADE_FINISHED, ended=now)
        announce(platform, trade, "TradeSuccess")
    return _known(platform, tid)


def act_on_due(platform: Platform) -> None:
    """Close what was not paid in a day, confirm what nobody confirmed in fifteen."""
    now = platform.now()
    due = "SELECT tid FROM tmall_trade WHERE status = ? AND modified <= ? LIMIT 200"
    for row in platform.store.rows(due, (WAIT_BUYER_PAY, now - UNPAID_S)):
        close_unpaid(platform, row["tid"])
    silent = platform.store.rows(
        "SELECT tid FROM tmall_trade t WHERE status = ? AND consigned <= ? AND NOT EXISTS "
        "(SELECT 1 FROM tmall_order o WHERE o.tid = t.tid AND o.refund_status LIKE 'WAIT_%') LIMIT 200",
        (WAIT_BUYER_CONFIRM_GOODS, now - AUTO_CONFIRM_S),
    )
    for row in silent:
        confirm(platform, row["tid"])


def _trade_in(platform: Platform, tid: int, status: str) -> Trade:
    trade = find_trade(platform, tid)
    if trade is None:
        raise ShopperError("订单不存在")
    if trade.status != status:
        raise ShopperError(f"订单当前状态为{trade.status}，不能执行此操作（金额{yuan(trade.payment)}元）")
    return trade


def _known(platform: Platform, tid: int) -> Trade:
    trade = find_trade(platform, tid)
    if trade is None:
        raise LookupError(f"trade {tid} was just changed")
    return trade
