"""The frame of this party's pages: Chinese, one style sheet inside the page, good from 360 pixels up."""

from __future__ import annotations

from html import escape
from importlib import resources

STYLE = resources.files(__package__).joinpath("pages.css").read_text(encoding="utf-8")


def page(title: str, body: str, *, nav: str = "") -> str:
    """Return a whole page around a body that is already safe HTML."""
    return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>
<style>{STYLE}</style></head><body><header class="top"><div><b><a href="/tmall/shop/">天猫<i>国际</i></a></b>
<nav><a href="/tmall/shop/">店铺</a><a href="/tmall/seller/">卖家中心</a>{nav}</nav>
<small>沙箱，非真实平台</small></div></header><main>{body}</main></body></html>"""
