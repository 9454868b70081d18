"""The seller's view at the platform: items, trades, refunds and statements of all shops."""

from __future__ import annotations

from html import escape

from sluis.sandbox.http import Request, Response, html_response
from sluis.sandbox.tmall import beijing, buyers
from sluis.sandbox.tmall.import_lines import label_text
from sluis.sandbox.tmall.items import ON_SALE, Item, item_from
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.page_frame import page
from sluis.sandbox.tmall.refund_book import refund_from
from sluis.sandbox.tmall.settlement import statements
from sluis.sandbox.tmall.state import Platform, shops
from sluis.sandbox.tmall.storefront import status_tag
from sluis.sandbox.tmall.trade_book import Trade, orders_of, trade_from

PREFIX = "/tmall/seller/"
LABEL_PREFIX = "/tmall/waybill/"
MOST_SHOWN = 100


def serve_seller(platform: Platform, request: Request) -> Response:
    """Show what the shops have and sold."""
    tables = (_items(platform), _trades(platform), _refunds(platform), _statements(platform))
    return html_response(page("卖家中心", "<h1>卖家中心</h1>" + "".join(tables)))


def serve_label(platform: Platform, request: Request) -> Response:
    """Show the label of an import parcel."""
    text = label_text(platform, request.path.removeprefix(LABEL_PREFIX))
    if text is None:
        return html_response(page("没有找到", '<section class="card empty">面单不存在</section>'), 404)
    return html_response(
        page("电子面单", f'<section class="card narrow"><h1>电子面单</h1><p>{escape(text)}</p></section>')
    )


def _table(title: str, heads: list[str], rows: list[list[str]], empty: str) -> str:
    if not rows:
        return f'<h2>{title}</h2><section class="card empty"><p>{empty}</p></section>'
    head = "".join(f"<th>{text}</th>" for text in heads)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<h2>{title}</h2><section class="card scroll"><table><tr>{head}</tr>{lines}</table></section>'


def _items(platform: Platform) -> str:
    rows = platform.store.rows("SELECT * FROM tmall_item ORDER BY modified DESC LIMIT ?", (MOST_SHOWN,))
    return _table(
        "商品",
        ["编号", "标题", "价格", "库存", "已售", "状态", "商家编码"],
        [_item_row(item_from(row)) for row in rows],
        "还没有商品。通过开放平台接口发布后会显示在这里。",
    )


def _item_row(item: Item) -> list[str]:
    shelf = (
        '<span class="tag ok">出售中</span>'
        if item.approve_status == ON_SALE
        else '<span class="tag">仓库中</span>'
    )
    link = f'<a href="/tmall/shop/item/{item.num_iid}">{escape(item.title)}</a>'
    return [
        str(item.num_iid), link, f"¥{yuan(item.price)}", str(item.quantity), str(item.sold), shelf,
        escape(item.outer_id),
    ]  # fmt: skip


def _trades(platform: Platform) -> str:
    rows = platform.store.rows("SELECT * FROM tmall_trade ORDER BY created DESC LIMIT ?", (MOST_SHOWN,))
    return _table(
        "交易",
        ["编号", "时间", "买家", "商品", "实付", "状态", "运单号"],
        [_trade_row(platform, trade_from(row)) for row in rows],
        "还没有交易。买家下单后会显示在这里。",
    )


def _trade_row(platform: Platform, trade: Trade) -> list[str]:
    orders = orders_of(platform, trade.tid)
    waybills = sorted({order.waybill for order in orders if order.waybill})
    goods = "、".join(f"{order.title}×{order.num}" for order in orders)
    return [
        f'<a href="/tmall/shop/order/{trade.tid}">{trade.tid}</a>', beijing.stamp(trade.created),
        escape(buyers.masked_name(trade.buyer.name)), escape(goods), f"¥{yuan(trade.payment)}",
        status_tag(trade.status), escape(" ".join(waybills)),
    ]  # fmt: skip


def _refunds(platform: Platform) -> str:
    rows = platform.store.rows("SELECT * FROM tmall_refund ORDER BY modified DESC LIMIT ?", (MOST_SHOWN,))
    found = [refund_from(row) for row in rows]
    return _table(
        "退款",
        ["编号", "订单", "金额", "原因", "状态"],
        [
            [str(r.refund_id), str(r.tid), f"¥{yuan(r.fee)}", escape(r.reason), escape(r.status)]
            for r in found
        ],
        "没有退款。",
    )


def _statements(platform: Platform) -> str:
    found = [(shop, statement) for shop in shops(platform) for statement in statements(platform, shop)]
    return _table(
        "结算单",
        ["日期", "店铺", "净额", "打款", "汇率"],
        [
            [s.date, escape(shop.nick), f"€{yuan(s.net_eur_minor)}", f"€{yuan(s.transfer_eur_minor)}", s.rate]
            for shop, s in found
        ],
        "还没有结算单。发货次日生成。",
    )
