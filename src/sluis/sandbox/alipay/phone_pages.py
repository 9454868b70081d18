"""The pages of the buyer's phone, drawn for 360 pixels, without anything from another host."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

import segno
from barcode import Code128
from barcode.writer import SVGWriter

from sluis.sandbox.alipay import state
from sluis.sandbox.alipay.moments import SECOND, from_ms
from sluis.sandbox.alipay.state import Payment

_STYLE = """
:root { color-scheme: light; --blue: #1677ff; --ink: #1f2329; --grey: #6b7480; --line: #e9ecf1; }
* { box-sizing: border-box; }
body { margin: 0; background: #dfe5ee; color: var(--ink);
  font: 16px/1.5 system-ui, "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
main { max-width: 400px; min-height: 100vh; margin: 0 auto; background: #f5f7fa; display: flex; flex-direction: column; }
header { background: linear-gradient(160deg, #1677ff, #0a56d0); color: #fff; padding: 18px 20px 46px; }
header a { color: #fff; text-decoration: none; font-size: 14px; }
h1 { font-size: 20px; margin: 6px 0 0; } header p { margin: 2px 0 0; opacity: .85; font-size: 14px; }
.card { background: #fff; border-radius: 14px; margin: -30px 14px 16px; padding: 20px; box-shadow: 0 6px 20px #0a2f6b1a; }
.card + .card { margin-top: 0; }
.sum { text-align: center; padding: 6px 0 14px; border-bottom: 1px solid var(--line); }
.sum b { display: block; font-size: 42px; line-height: 1.15; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.sum span { color: var(--grey); }
dl { display: grid; grid-template-columns: auto 1fr; gap: 8px 16px; margin: 14px 0 0; font-size: 14px; }
dt { color: var(--grey); } dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
button, .button { display: block; width: 100%; min-height: 50px; border: 0; border-radius: 25px; font: 600 17px/50px inherit;
  font-family: inherit; text-align: center; text-decoration: none; cursor: pointer; margin-top: 12px; }
.main { background: var(--blue); color: #fff; } .quiet { background: #eef3fb; color: #134a9c; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
:focus-visible { outline: 3px solid #7db2ff; outline-offset: 2px; }
.item { display: flex; justify-content: space-between; gap: 12px; padding: 14px 0; border-bottom: 1px solid var(--line);
  color: inherit; text-decoration: none; }
.item:last-child { border: 0; } .item small { display: block; color: var(--grey); } .item strong { white-space: nowrap; }
.state { text-align: center; font-size: 22px; font-weight: 650; margin: 4px 0 12px; }
.ok { color: #0b7a45; } .no { color: #b3261e; }
.code { text-align: center; } .code svg { max-width: 100%; height: auto; }
.digits { font: 600 20px/1.4 ui-monospace, monospace; letter-spacing: .06em; overflow-wrap: anywhere; }
.empty { color: var(--grey); text-align: center; padding: 12px 0; }
footer { margin-top: auto; padding: 14px 20px 20px; color: var(--grey); font-size: 12px; text-align: center; }
"""

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
    return _page("钱包", "The tourist’s phone: what shops are waiting for", content, back=False)


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
            f'<form method="post" action="/alipay/phone/{verb}"><input type="hidden" name="code" value="{code}">'
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
    return f'<p class="state {style}" role="status">{chinese}<br><small lang="en">{english}</small></p>{way_back}'


def fresh_code(code: str, left_s: int) -> str:
    """Show a payment code as barcode, QR and digits, with the seconds it has left."""
    bars = io.BytesIO()
    Code128(code, writer=SVGWriter()).write(bars, {"write_text": False, "module_height": 14, "quiet_zone": 4})
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
