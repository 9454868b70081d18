"""The platform's accounts: what each sale and refund leaves for the seller, and the daily statements.

The real statement of Alipay's cross-border settlement is not public. This one is the sandbox's own, version
of 2026-11-23: one row per movement, yuan and euro beside each other at the rate of the statement.
Commission by category and the payment fee of 1 % are sandbox data (public summaries name 2-5 % and about
1 %). A line is due on the day in China when it was sent, a refund on the day it succeeded.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sluis.sandbox.tmall import beijing
from sluis.sandbox.tmall.money import share, yuan
from sluis.sandbox.tmall.state import Platform, Shop, shops
from sluis.sandbox.tmall.trade_book import Order, Trade, orders_of
from sluis.sandbox.tmall.trade_records import commission_fen

PAYMENT_FEE = Decimal("0.01")
DEFAULT_RATE = "0.1250"  # euro for a yuan
DEBTOR = "ALIPAY.COM CO LTD"
COLUMNS = (
    "statement_date", "trade_id", "sub_trade_id", "kind", "amount", "currency", "settlement_amount",
    "settlement_currency", "rate", "settled_at",
)  # fmt: skip
END = "<END>"


@dataclass(frozen=True, slots=True)
class Statement:
    """One day's statement. Amounts in euro cents; a negative net is carried into the next transfer."""

    seller_id: int
    date: str
    rate: str
    settled: int
    net_eur_minor: int
    transfer_eur_minor: int

    @property
    def reference(self) -> str:
        """Return the text that travels with the transfer."""
        return f"TMALL {self.date} {self.seller_id}"


def record_sale(platform: Platform, trade: Trade, order: Order) -> None:
    """Book what a sent line leaves: the sale less commission, payment fee and the tax inside the price."""
    paid = _paid_for(platform, trade, order)
    _book(platform, trade, order, "sale", paid)
    _book(platform, trade, order, "commission", -commission_fen(order))
    _book(platform, trade, order, "payment_fee", -share(paid, PAYMENT_FEE))
    _book(platform, trade, order, "tax_withheld", -order.tax)
    early = platform.store.rows(
        "SELECT fee FROM tmall_refund WHERE oid = ? AND status = 'SUCCESS'", (order.oid,)
    )
    for row in early:  # a part was paid back before the line was sent
        record_refund(platform, trade, order, row["fee"])


def record_refund(platform: Platform, trade: Trade, order: Order, fee_fen: int) -> None:
    """Book a refund of a line that was sold: commission and tax come back in proportion, the fee does not."""
    sold = platform.store.row("SELECT amount FROM tmall_entry WHERE oid = ? AND kind = 'sale'", (order.oid,))
    if sold is None:
        return  # refunded before it was sent: nothing was ever due
    part = Decimal(fee_fen) / Decimal(int(sold["amount"]))
    _book(platform, trade, order, "refund", -fee_fen)
    _book(platform, trade, order, "commission", share(commission_fen(order), part))
    _book(platform, trade, order, "tax_withheld", share(order.tax, part))


def _paid_for(platform: Platform, trade: Trade, order: Order) -> int:
    """Return what was paid for a line; the postage of several lines is settled with the first."""
    if order.oid == trade.tid:
        return order.payment  # the only line: postage is in its payment already
    first = min(line.oid for line in orders_of(platform, trade.tid))
    return order.payment + (trade.post_fee if order.oid == first else 0)


def _book(platform: Platform, trade: Trade, order: Order, kind: str, amount: int) -> None:
    if amount == 0:
        return
    with platform.store.transaction() as db:
        db.execute(
            "INSERT INTO tmall_entry (seller_id, day, tid, oid, kind, amount) VALUES (?, ?, ?, ?, ?, ?)",
            (
                trade.seller_id, beijing.day(platform.now()).isoformat(), trade.tid, order.oid, kind, amount,
            ),
        )  # fmt: skip


def settle_past_days(platform: Platform) -> None:
    """Make the statements of all days that are over in China."""
    settle_through(platform, beijing.day(platform.now()) - timedelta(days=1))


def settle_through(platform: Platform, last: date) -> list[Statement]:
    """Make the statements of what is due up to a day, now, and pay them out; return the new ones.

    What falls on a day whose statement is out already goes on the next free day's: a published statement
    never changes.
    """
    made = []
    for shop in shops(platform):
        with platform.store.transaction():
            rows = platform.store.rows(
                "SELECT DISTINCT day FROM tmall_entry "
                "WHERE seller_id = ? AND statement_date IS NULL AND day <= ? ORDER BY day",
                (shop.seller_id, last.isoformat()),
            )
            made += [_make(platform, shop, row["day"]) for row in rows]
    return made


def _make(platform: Platform, shop: Shop, day: str) -> Statement:
    free = date.fromisoformat(day)
    while find_statement(platform, shop, free.isoformat()):
        free += timedelta(days=1)
    rate, carried = platform.setting("eur_rate", DEFAULT_RATE), _carried(platform, shop)
    with platform.store.transaction() as db:
        db.execute(
            "UPDATE tmall_entry SET statement_date = ? "
            "WHERE seller_id = ? AND day = ? AND statement_date IS NULL",
            (free.isoformat(), shop.seller_id, day),
        )
        net = sum(euro for *_, euro in _rows(platform, shop, free.isoformat(), rate))
        statement = Statement(
            shop.seller_id, free.isoformat(), rate, platform.now(), net, max(0, net + carried)
        )
        db.execute(
            "INSERT INTO tmall_statement VALUES (?, ?, ?, ?, ?, ?)",
            (
                shop.seller_id, statement.date, rate, statement.settled, net, statement.transfer_eur_minor,
            ),
        )  # fmt: skip
    _pay_out(platform, statement)
    return statement


def _carried(platform: Platform, shop: Shop) -> int:
    """Return the debt of earlier statements that no transfer has made good yet (0 or negative)."""
    row = platform.store.row(
        "SELECT COALESCE(SUM(net_eur_minor - transfer_eur_minor), 0) AS open FROM tmall_statement "
        "WHERE seller_id = ?",
        (shop.seller_id,),
    )
    return int(row["open"]) if row else 0


def _pay_out(platform: Platform, statement: Statement) -> None:
    iban = platform.setting("payout_iban")
    if not iban or statement.transfer_eur_minor <= 0:
        return
    # The bank is another party of the sandbox; it is needed only where money really moves.
    from sluis.sandbox.bank import state as bank

    bank.credit(
        platform.world,
        iban=iban,
        amount_minor=statement.transfer_eur_minor,
        currency="EUR",
        reference=statement.reference,
        debtor_name=DEBTOR,
        value_date=beijing.day(statement.settled),
    )


def statements(platform: Platform, shop: Shop) -> list[Statement]:
    """Return a shop's statements, newest first."""
    rows = platform.store.rows(
        "SELECT * FROM tmall_statement WHERE seller_id = ? ORDER BY date DESC", (shop.seller_id,)
    )
    return [Statement(**dict(row)) for row in rows]


def find_statement(platform: Platform, shop: Shop, day: str) -> Statement | None:
    """Return the statement of a day, or None."""
    row = platform.store.row(
        "SELECT * FROM tmall_statement WHERE seller_id = ? AND date = ?", (shop.seller_id, day)
    )
    return Statement(**dict(row)) if row else None


def _rows(platform: Platform, shop: Shop, day: str, rate: str) -> list[tuple[int, int, str, int, int]]:
    rows = platform.store.rows(
        "SELECT tid, oid, kind, amount FROM tmall_entry "
        "WHERE seller_id = ? AND statement_date = ? ORDER BY id",
        (shop.seller_id, day),
    )
    return [(r["tid"], r["oid"], r["kind"], r["amount"], share(r["amount"], Decimal(rate))) for r in rows]


def statement_csv(platform: Platform, shop: Shop, statement: Statement) -> str:
    """Return a statement as the file a seller downloads; the last line says that it is whole."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for tid, oid, kind, amount, euro in _rows(platform, shop, statement.date, statement.rate):
        writer.writerow(
            (
                statement.date, tid, oid, kind, yuan(amount), "CNY", yuan(euro), "EUR", statement.rate,
                beijing.stamp(statement.settled),
            )
        )  # fmt: skip
    return out.getvalue() + END + "\r\n"
