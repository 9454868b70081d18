"""The shopper's pages: the shop with its search, an item with its order form, the paid order."""

from __future__ import annotations

import re
from html import escape

import nh3

from sluis.sandbox.http import Request, Response, html_response, redirect
from sluis.sandbox.tmall import parameters
from sluis.sandbox.tmall.items import Item, Sku, find_item, item_from, skus_of
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.page_frame import page
from sluis.sandbox.tmall.shop_api import buyer_from
from sluis.sandbox.tmall.state import Platform
from sluis.sandbox.tmall.trade_acts import ShopperError, Wish, confirm, place
from sluis.sandbox.tmall.trade_book import WAIT_BUYER_CONFIRM_GOODS, find_trade, orders_of

PREFIX = "/tmall/shop/"
MOST_SHOWN = 120

_STATUS = {
    "WAIT_BUYER_PAY": ("待付款", "wait"),
    "WAIT_SELLER_SEND_GOODS": ("待发货", "wait"),
    "SELLER_CONSIGNED_PART": ("部分发货", "wait"),
    "WAIT_BUYER_CONFIRM_GOODS": ("已发货", "ok"),
    "TRADE_FINISHED": ("交易成功", "ok"),
    "TRADE_CLOSED": ("交易关闭", ""),
    "TRADE_CLOSED_BY_TAOBAO": ("交易关闭", ""),
}
_FORM = (
    ("name", "收件人姓名（与身份证一致）", "name"),
    ("mobile", "手机号码", "tel"),
    ("province", "省/直辖市", "address-level1"),
    ("city", "城市", "address-level2"),
    ("district", "区/县", "address-level3"),
    ("address", "详细地址", "street-address"),
    ("id_number", "身份证号码（清关使用）", "off"),
)


def status_tag(status: str) -> str:
    """Return a state as a small label."""
    text, kind = _STATUS.get(status, (status, ""))
    return f'<span class="tag {kind}">{escape(text)}</span>'


def serve_shop(platform: Platform, request: Request) -> Response:
    """Show the shop, an item or an order; take an order or a confirmation."""
    path = request.path.removeprefix(PREFIX)
    if path == "":
        return html_response(_shop_page(platform, dict(request.query_pairs()).get("q", "")))
    found = re.fullmatch(r"(item|order)/(\d{1,18})", path, re.ASCII)
    if found and found[1] == "item":
        return _serve_item(platform, request, int(found[2]))
    if found:
        return _serve_order(platform, request, int(found[2]))
    return _missing()


def _missing() -> Response:
    body = """<section class="card empty"><h1>没有找到</h1>
    <p>商品或订单不存在，去<a href="/tmall/shop/">店铺首页</a>看看。</p></section>"""
    return html_response(page("没有找到", body), 404)


def _shop_page(platform: Platform, query: str) -> str:
    pattern = query.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = platform.store.rows(
        "SELECT * FROM tmall_item WHERE approve_status = 'onsale' AND title LIKE ? ESCAPE '\\' "
        "ORDER BY listed DESC, num_iid DESC LIMIT ?",
        (f"%{pattern}%", MOST_SHOWN),
    )
    cards = "".join(_card(item_from(row)) for row in rows)
    empty = "没有符合条件的商品，换个词试试。" if query else "店铺还没有上架商品。卖家发布后会显示在这里。"
    shelf = (
        f'<div class="grid">{cards}</div>'
        if cards
        else f'<section class="card empty"><p>{empty}</p></section>'
    )
    body = f"""<form class="search" action="/tmall/shop/" role="search">
    <input name="q" value="{escape(query)}" placeholder="搜索比利时巧克力、荷兰奶酪…" aria-label="搜索商品">
    <button>搜索</button></form>{shelf}"""
    return page("天猫国际店铺", body)


def photo(item: Item) -> str:
    """Return the main picture of an item, or a drawn one where it has none."""
    if item.facts.images:
        return f'<img src="{escape(item.facts.images[0])}" alt="{escape(item.title)}" loading="lazy">'
    return f"""<svg viewBox="0 0 100 100" role="img" aria-label="{escape(item.title)}">
    <rect width="100" height="100" fill="#e8e3d8"/>
    <text x="50" y="62" font-size="38" text-anchor="middle" fill="#8c7a55">{escape(item.title[:1])}</text>
    </svg>"""


def _card(item: Item) -> str:
    sold_out = '<span class="tag">已售罄</span>' if item.quantity == 0 else ""
    return f"""<a class="item" href="/tmall/shop/item/{item.num_iid}"><div class="photo">{photo(item)}</div>
    <div class="text"><p>{escape(item.title)}</p><div class="price"><small>¥</small>{yuan(item.price)}</div>
    <div class="soft">{escape(item.facts.original_location)} · 已售{item.sold} {sold_out}</div></div></a>"""


def _serve_item(platform: Platform, request: Request, num_iid: int) -> Response:
    item = find_item(platform, num_iid)
    if item is None:
        return _missing()
    skus = skus_of(platform, num_iid)
    if request.method != "POST":
        return html_response(_item_page(item, skus, {}, ""))
    given = parameters.read(request).texts
    try:
        sku_id, quantity = given.get("sku_id", ""), given.get("quantity", "1")
        if not (quantity.isascii() and quantity.isdigit()) or (sku_id and not sku_id.isdigit()):
            raise ShopperError("购买数量不正确")
        wish = Wish(num_iid, int(sku_id) if sku_id else None, int(quantity))
        trade = place(platform, [wish], buyer_from(dict(given)))
    except ShopperError as error:
        return html_response(_item_page(item, skus, given, str(error)), 400)
    return redirect(f"/tmall/shop/order/{trade.tid}")


def _item_page(item: Item, skus: list[Sku], given: dict[str, str], complaint: str) -> str:
    alert = f'<div class="alert" role="alert">{escape(complaint)}</div>' if complaint else ""
    way = "跨境申报 · 价格含税" if item.facts.declared else "海外直邮 · 邮关"
    tags = (
        f'<span class="tag red">{way}</span> <span class="tag">{escape(item.facts.original_location)}</span>'
    )
    # The seller wrote this HTML; what could run in a shopper's browser is taken out.
    description = nh3.clean(item.facts.description)
    body = f"""{alert}<div class="two"><section class="card"><div class="photo">{photo(item)}</div></section>
    <section><div class="card"><h1>{escape(item.title)}</h1>
    <p class="soft">{escape(item.facts.sell_point)}</p>
    <div class="price big"><small>¥</small>{yuan(item.price)}</div><p>{tags}</p>
    <p class="soft">库存{item.quantity}件 · 已售{item.sold}件</p></div>
    {_order_form(item, skus, given)}</section></div>
    <h2>商品参数</h2><section class="card"><dl class="facts">{_fact_rows(item)}</dl></section>
    <h2>商品详情</h2><section class="card describe">{description}</section>"""
    return page(item.title, body)


def _fact_rows(item: Item) -> str:
    names = {
        "mix": "配料表",
        "plan_storage": "储藏方法",
        "period": "保质期(天)",
        "factory": "厂名",
        "factory_site": "厂址",
    }
    rows = [
        *item.facts.attributes,
        *([names[key], text] for key, text in item.facts.food_security.items() if key in names),
    ]
    return "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows)


def _order_form(item: Item, skus: list[Sku], given: dict[str, str]) -> str:
    if not item.is_buyable:
        return '<section class="card order"><p class="soft">商品已下架或已售罄。</p></section>'
    options = "".join(
        f'<option value="{sku.sku_id}"{" disabled" if not sku.quantity else ""}>'
        f"{escape(sku.properties_name.split(':')[-1])} · ¥{yuan(sku.price)}（库存{sku.quantity}）</option>"
        for sku in skus
    )
    chooser = f'<label>规格<select name="sku_id">{options}</select></label>' if skus else ""
    inputs = "".join(
        f'<label>{label}<input name="{name}" value="{escape(given.get(name, ""))}" autocomplete="{kind}"'
        f"{'' if name == 'district' else ' required'}></label>"
        for name, label, kind in _FORM
    )
    quantity = escape(given.get("quantity", "1"))
    return f"""<form class="card order" method="post" action="/tmall/shop/item/{item.num_iid}">
    {chooser}<label>数量<input name="quantity" type="number" min="1" value="{quantity}"></label>
    <div class="pair">{inputs}</div><div class="row"><button>立即购买并支付</button></div>
    <p class="soft">身份信息仅用于海关清关。</p></form>"""


def _serve_order(platform: Platform, request: Request, tid: int) -> Response:
    trade = find_trade(platform, tid)
    if trade is None:
        return _missing()
    complaint = ""
    if request.method == "POST":
        try:
            trade = confirm(platform, tid)
        except ShopperError as error:
            complaint = f'<div class="alert" role="alert">{escape(str(error))}</div>'
    rows = "".join(
        f"""<tr><td><a href="/tmall/shop/item/{order.num_iid}">{escape(order.title)}</a></td>
        <td class="num">{order.num}</td><td class="num">¥{yuan(order.payment)}</td>
        <td>{status_tag(order.status)}</td><td>{escape(order.waybill or "-")}</td></tr>"""
        for order in orders_of(platform, tid)
    )
    button = '<form method="post"><button>确认收货</button></form>'
    body = f"""{complaint}<section class="card"><h1>订单 {tid} {status_tag(trade.status)}</h1>
    <div class="price big"><small>¥</small>{yuan(trade.payment)}</div>
    <p class="soft">含税费 ¥{yuan(trade.tax)}，运费 ¥{yuan(trade.post_fee)}</p>
    <div class="scroll"><table><tr><th>商品</th><th class="num">数量</th><th class="num">实付</th>
    <th>状态</th><th>运单号</th></tr>{rows}</table></div>
    <div class="row">{button if trade.status == WAIT_BUYER_CONFIRM_GOODS else ""}
    <a class="soft" href="/tmall/shop/">继续购物</a></div></section>"""
    return html_response(page(f"订单 {tid}", body))
