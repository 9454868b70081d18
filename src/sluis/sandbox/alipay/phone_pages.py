"""The pages of the buyer's phone, drawn for 360 pixels, without anything from another host."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from pathlib import Path

import segno
from barcode import Code128
from barcode.writer import SVGWriter

from sluis.sandbox.alipay import state
from sluis.sandbox.alipay.moments import SECOND, from_ms
from sluis.sandbox.alipay.state import Payment

_STYLE = Path(__file__).with_name("phone.css").read_text(encoding="utf-8")

_ENDED = {
    state.SUCCESS: ("ok", "支付成功", "Paid"),
    state.FAIL: ("no", "交易关闭", "Closed, not paid"),
    state.CANCELLED: ("no", "已撤销", "Cancelled by the shop"),
}


def _page(title: str, under: str, content: str, *, back: bool = True) -> str:
    link = '<a href="/alipay/phone/">‹ 返回</a>' if back else ""
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f'<header>{link}<h1>{escape(title)}</h1><p lang="en">{escape(under)}</p></header>'
        f'{content}<footer lang="en">Sandbox. Nobody’s money moves here.</footer></main></body></html>'
    )


def _money(minor: int, sign: str) -> str:
    return f"{sign}{minor // 100:,}.{minor % 100:02d}"


def start(payments: Sequence[Payment], now: int) -> str:
    """List what waits for this phone, with the way to a fresh payment code."""
    items = "".join(_item(payment, now) for payment in payments)
    nothing = (
        '<p class="empty">没有待付款的订单<br><span lang="en">No shop shows a code right now.</span></p>'
    )
    content = (
        '<section class="card"><form method="post" action="/alipay/phone/code">'
        '<button class="main">付款码 <span lang="en">Show my code</span></button></form></section>'
        f'<section class="card" aria-label="Waiting">{items or nothing}</section>'
    )
    return _page("钱包", "The tourist’s phone: shops that wait for a payment", content, back=False)


def _item(payment: Payment, now: int) -> str:
    left_s = max(0, ((payment.expires_at or now) - now) // SECOND)
    return (
        f'<a class="item" href="/alipay/phone/pay?code={escape(payment.wallet_code or "")}">'
        f"<span>{escape(payment.store_name)}<small>{escape(payment.description)} · {left_s} s</small></span>"
        f"<strong>{_money(payment.wallet_fen, '¥')}</strong></a>"
    )


def payment(payment: Payment, now: int) -> str:
    """Show one payment: amount in yuan and euro, the shop, and what the buyer can do."""
    money = (
        f'<div class="sum"><b>{_money(payment.wallet_fen, "¥")}</b>'
        f"<span>{_money(payment.value, '€')} · 1 EUR = {payment.quote.price.normalize()} CNY</span></div>"
    )
    rows = {
        "商家 Shop": payment.merchant_name,
        "门店 Store": payment.store_name,
        "商品 Goods": payment.description,
        "订单 Order": payment.reference_order_id or "–",
        "时间 Time": f"{from_ms(payment.created_at):%Y-%m-%d %H:%M:%S}",
    }
    facts = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows.items())
    below = _buttons(payment) if payment.status == state.PROCESSING else _ended(payment)
    return _page("付款", "Pay this shop", f'<section class="card">{money}<dl>{facts}</dl>{below}</section>')


def _buttons(payment: Payment) -> str:
    code = escape(payment.wallet_code or "")

    def form(verb: str, style: str, label: str) -> str:
        return (
            f'<form method="post" action="/alipay/phone/{verb}">'
            f'<input type="hidden" name="code" value="{code}">'
            f'<button class="{style}">{label}</button></form>'
        )

    pay = form("pay", "main", '确认付款 <span lang="en">Pay</span>')
    refuse = form("refuse", "quiet", '拒绝 <span lang="en">Refuse</span>')
    expire = form("expire", "quiet", '超时 <span lang="en">Let expire</span>')
    return f'{pay}<div class="pair">{refuse}{expire}</div>'


def _ended(payment: Payment) -> str:
    style, chinese, english = _ENDED[payment.status]
    way_back = ""
    if payment.redirect_url:
        way_back = (
            f'<a class="button main" href="{escape(payment.redirect_url)}">返回商家 Back to the shop</a>'
        )
    said = f'{chinese}<br><small lang="en">{english}</small>'
    return f'<p class="state {style}" role="status">{said}</p>{way_back}'


def fresh_code(code: str, left_s: int) -> str:
    """Show a payment code as barcode, QR and digits, with the seconds it has left."""
    bars = io.BytesIO()
    # Millimetres: 18 digits fill the card at this module width.
    drawing = {"write_text": False, "module_width": 0.5, "module_height": 16, "quiet_zone": 4}
    Code128(code, writer=SVGWriter()).write(bars, drawing)
    drawn = bars.getvalue().decode()
    drawn = drawn[drawn.index("<svg") :]
    qr = segno.make(code, error="m", micro=False).svg_inline(scale=5, border=4)
    digits = " ".join(code[start : start + 4] for start in range(0, len(code), 4))
    content = (
        f'<section class="card code">{drawn}{qr}<p class="digits">{digits}</p>'
        f'<p role="status">{left_s} 秒 <span lang="en">{left_s} seconds left</span></p>'
        '<form method="post" action="/alipay/phone/code"><button class="quiet">刷新 '
        '<span lang="en">New code</span></button></form></section>'
    )
    return _page("付款码", "Show this at the till; it pays once", content)


def missing(said: str) -> str:
    """Say that something is not there."""
    return _page(
        "未找到",
        "Not found",
        f'<section class="card"><p class="empty" lang="en">{escape(said)}</p></section>',
    )
