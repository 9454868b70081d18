"""The page of the customs officer: every list with its state and what can be done with it."""

from __future__ import annotations

from html import escape
from pathlib import Path

from sluis.sandbox.chinaport import codes, identity, tax
from sluis.sandbox.chinaport.state import Book, Document

_STYLE = Path(__file__).with_name("desk.css").read_text(encoding="utf-8")
_ENGLISH = {
    "": "arriving", "1": "saved by the port", "2": "being declared", "3": "sent to customs",
    "100": "rejected", "120": "stored", "300": "with a reviewer", "399": "review finished",
    "500": "held for inspection",
    "800": "released", "899": "closed", "withdrawn": "withdrawn", "deleted": "deleted",
}  # fmt: skip
_TONE = {"100": "bad", "withdrawn": "bad", "300": "wait", "500": "wait", "800": "ok", "899": "ok"}
_BUTTONS = {
    "120": ("release", "hold", "review"),
    "300": ("release", "hold"),
    "399": ("hold", "review"),
    "500": ("release",),
}
_LABELS = {"release": "Release 放行", "hold": "Hold 查验", "review": "Ask reviewer 人工审核"}


def _buttons(document: Document) -> str:
    allowed = _BUTTONS.get(document.status, ())
    if not allowed:
        return ""
    number = escape(str(document.row["invt_no"]), quote=True)
    buttons = "".join(f'<button name="action" value="{name}">{_LABELS[name]}</button>' for name in allowed)
    return (
        f'<form method="post" action="/chinaport/desk/"><input type="hidden" name="invtNo" value="{number}">'
        f'{buttons}<span class="refuse"><label>Reason 原因 <input name="reason" maxlength="200"></label>'
        '<button class="no" name="action" value="refuse">Refuse 退单</button></span></form>'
    )


def _goods(document: Document) -> str:
    lines = "".join(
        f"<li>{escape(line['gname'])} × {escape(line['qty'])} <code>{escape(line['gcode'])}</code></li>"
        for line in document.lines
    )
    return f"<ul>{lines}</ul>"


def _list(document: Document) -> str:
    head, status = document.head, document.status
    tone = "bad" if status.startswith("-") else _TONE.get(status, "go")
    english = _ENGLISH.get(status, "refused")
    chinese = codes.STATUS_TEXTS.get(status, "")
    info = str(document.row["info"])
    reason = f'<p class="{tone}">{escape(info)}</p>' if tone == "bad" and info else ""
    value = tax.taxable_value(head, document.lines)
    return (
        f"<article><header><b>{escape(head['orderNo'])}</b>"
        f'<span class="m">{escape(str(document.row["invt_no"] or document.row["pre_no"]))}</span>'
        f'<span class="m">{"bonded 保税" if head["tradeMode"] == codes.BONDED else "direct 直邮"}</span>'
        f'<span class="num">¥ {value:,.2f}</span>'
        f'<span class="{tone}">{escape(status)} {english} <span lang="zh">{chinese}</span></span></header>'
        f'<p class="m">{escape(head["buyerName"][:1])}**'
        f" · {escape(identity.masked(head['buyerIdNumber']))}</p>"
        f"{_goods(document)}{reason}{_buttons(document)}</article>"
    )


def desk(book: Book, problem: str = "") -> str:
    """Return the page, newest list first."""
    lists = "".join(_list(document) for document in reversed(book.documents(("621",))))
    alert = f'<p class="bad" role="alert">{escape(problem)}</p>' if problem else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Customs · 海关</title>'
        f'<style>{_STYLE}</style></head><body><main><h1>Customs desk <span lang="zh">海关通关台</span></h1>'
        "<p>Lists as declared. A good list is released by itself; hold it, ask a reviewer, or refuse. "
        '<span lang="zh">正常清单自动放行。</span></p>'
        f"{alert}{lists or '<p>No list yet: it appears when CEB621 was declared. 暂无清单。</p>'}"
        "</main></body></html>"
    )
