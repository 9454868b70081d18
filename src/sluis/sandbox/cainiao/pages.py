"""The page of the person at the line: parcels and where their stories stand."""

from __future__ import annotations

import json
import sqlite3
from html import escape
from pathlib import Path

from sluis.sandbox.cainiao import story
from sluis.sandbox.cainiao.state import PAUSED, Book
from sluis.sandbox.cainiao.trace import Traces, trace

_STYLE = Path(__file__).with_name("desk.css").read_text(encoding="utf-8")
_TONE = {"SIGNED": "ok", "EXCEPTION": "bad", "RETURNED": "bad", "DISCARDED": "wait", "ANNOUNCED": "wait"}
_CHINESE = {
    "ANNOUNCED": "已预报", "ACCEPTED": "已揽收", "IN_TRANSIT": "运输中", "CUSTOMS": "清关中",
    "LAST_MILE": "末端", "OUT_FOR_DELIVERY": "派送中", "SIGNED": "已签收", "EXCEPTION": "异常",
    "RETURNED": "退回", "DISCARDED": "已作废",
}  # fmt: skip


def _line(event: sqlite3.Row, css: str, note: str = "") -> str:
    shown = trace(event, "en-US")
    chinese = story.words(event["code"], "zh")
    return (
        f'<li class="{css}"><span class="m">{shown["timeStr"]}</span> <code>{escape(event["code"])}</code>'
        f'{escape(shown["desc"])} <span lang="zh">{escape(chinese)}</span>'
        f' <span class="m">{escape(event["location"])}{note}</span></li>'
    )


def _parcel(book: Book, traces: Traces, parcel: sqlite3.Row) -> str:
    happened = book.happened(parcel["mail_no"])
    status = traces.status(parcel, happened)
    content = json.loads(parcel["content"])
    city = (content.get("receiver") or content["receiverInfo"])["city"]
    lines = [_line(event, "") for event in happened]
    lines += [
        _line(event, "ahead", " · waits 等待" if event["state"] == PAUSED else " · planned 计划")
        for event in book.ahead(parcel["mail_no"])
    ]
    kind = "bonded 保税" if parcel["biz_type"] == story.BONDED else "direct 直邮"
    return (
        f"<details><summary><b>{escape(parcel['mail_no'])}</b>"
        f'<span class="m">{escape(parcel["external_code"])} · {escape(parcel["order_code"])}</span>'
        f'<span class="m">{kind} · {escape(city)}</span>'
        f'<span class="{_TONE.get(status, "go")}">{status} <span lang="zh">{_CHINESE[status]}</span></span>'
        "</summary>"
        f"<ol>{''.join(lines)}</ol></details>"
    )


def desk(book: Book, traces: Traces) -> str:
    """Return the page of all parcels, newest first."""
    parcels = "".join(_parcel(book, traces, parcel) for parcel in book.parcels())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Parcels · 包裹</title>'
        f'<style>{_STYLE}</style></head><body><main><h1>Parcels <span lang="zh">包裹</span></h1>'
        "<p>What the line holds and what will happen to it. Times are China local. "
        '<span lang="zh">时间为北京时间。</span></p>'
        f"{parcels or '<p>No parcel yet: it appears when a waybill number is taken. 暂无包裹。</p>'}"
        "</main></body></html>"
    )
