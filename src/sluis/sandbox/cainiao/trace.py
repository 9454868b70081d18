"""What is told of a parcel: the feed that is pulled and the pushes to the partner, repeated until taken."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from lxml import etree

from sluis.sandbox.cainiao import story
from sluis.sandbox.cainiao.scenarios import strikes
from sluis.sandbox.cainiao.signing import digest
from sluis.sandbox.cainiao.state import Book
from sluis.sandbox.world import World

PUSH = "CAINIAO_LOGISTICS_TRACE_PUSH"
CHINA = ZoneInfo("Asia/Shanghai")
_REPEAT_AFTER_S = (2, 5, 15, 60, 300)
_LAST_REPEAT_S = 1800
_TIMEOUT_S = 4.0


def trace(event: sqlite3.Row, language: str) -> dict[str, Any]:
    """Return one event as the feed and the pushes show it; time is epoch milliseconds."""
    at = datetime.fromtimestamp(event["due_s"], UTC).astimezone(CHINA)
    text = event["note"] or story.words(event["code"], language)
    return {
        "time": round(event["due_s"] * 1000),
        "timeStr": f"{at:%Y-%m-%d %H:%M:%S}",
        "timeZone": "GMT+8",
        "actionCode": event["code"],
        "desc": text,
        "standerdDesc": story.words(event["code"], language),
        "location": event["location"],
    }


class Traces:
    """Tells the partner, and whoever asks, where parcels are."""

    def __init__(self, world: World, book: Book, access: Callable[[], tuple[str, str]]) -> None:
        self._world = world
        self._book = book
        self._access = access  # → partner id, secret

    def status(self, parcel: sqlite3.Row, happened: list[sqlite3.Row]) -> str:
        """Return where a parcel stands in one word."""
        if parcel["discarded"]:
            return "DISCARDED"
        return story.status(happened[-1]["code"]) if happened else "ANNOUNCED"

    def module(self, parcel: sqlite3.Row, language: str, *, inside_china: bool = False) -> dict[str, Any]:
        """Return one parcel as the public feed shows it, newest event first."""
        happened = self._book.happened(parcel["mail_no"])
        status = self.status(parcel, happened)
        shown = [
            trace(event, language)
            for event in reversed(happened)
            if not inside_china or event["code"].startswith(story.INSIDE_CHINA)
        ]
        content = json.loads(parcel["content"])
        return {
            "mailNo": parcel["mail_no"],
            "orderCode": parcel["order_code"],
            "originCountry": (content.get("sender") or content["senderInfo"])["countryCode"],
            "destCountry": "CN",
            "status": status,
            "statusDesc": shown[0]["desc"] if shown else status,
            "latestTrace": shown[0] if shown else None,
            "detailList": shown,
        }

    def announce(self, mail_no: str, event_id: int) -> None:
        """Queue a push of an event when somebody wants it."""
        parcel = self._book.parcel(mail_no)
        url = (parcel["callback_url"] if parcel else "") or self._book.setting("callback_url")
        if not url:
            return
        held = strikes(self._world, "reorder_events") is not None
        with self._book.store.transaction() as db:
            db.execute(
                "INSERT INTO cainiao_pushes (event_id, mail_no, url, due_s, after_next)"
                " VALUES (?, ?, ?, ?, ?)",
                (event_id, mail_no, url, self._now_s(), int(held)),
            )

    def _now_s(self) -> float:
        return self._world.clock.now().timestamp()

    def push_due(self) -> None:
        """Push what is due, one event of a parcel after the other."""
        for row in self._book.store.rows(
            "SELECT DISTINCT mail_no FROM cainiao_pushes WHERE done = 0 AND due_s <= ?", (self._now_s(),)
        ):
            while self._push_next(row["mail_no"]):
                pass

    def _push_next(self, mail_no: str) -> bool:
        waiting = self._book.store.rows(
            "SELECT * FROM cainiao_pushes WHERE mail_no = ? AND done = 0 ORDER BY id", (mail_no,)
        )
        if not waiting:
            return False
        push = waiting[0]
        if push["after_next"] and (len(waiting) > 1 or self._book.ahead(mail_no)):
            if len(waiting) == 1:
                return False  # held back until a later event can overtake it
            push = waiting[1]
        if push["due_s"] > self._now_s():
            return False
        return self._push(push)

    def _push(self, push: sqlite3.Row) -> bool:
        taken = self._send(push)
        attempts = push["attempts"] + 1
        wait_s = _REPEAT_AFTER_S[attempts - 1] if attempts <= len(_REPEAT_AFTER_S) else _LAST_REPEAT_S
        with self._book.store.transaction() as db:
            db.execute(
                "UPDATE cainiao_pushes SET done = ?, attempts = ?, due_s = ? WHERE id = ?",
                (int(taken), attempts, self._now_s() + wait_s, push["id"]),
            )
            if taken:
                db.execute("UPDATE cainiao_pushes SET after_next = 0 WHERE mail_no = ?", (push["mail_no"],))
        if taken and strikes(self._world, "duplicate_event") is not None:
            self._send(push)
        return taken

    def _send(self, push: sqlite3.Row) -> bool:
        event = self._book.store.row("SELECT * FROM cainiao_events WHERE id = ?", (push["event_id"],))
        parcel = self._book.parcel(push["mail_no"])
        if event is None or parcel is None:
            raise LookupError(f"push {push['id']} lost its event or parcel")
        partner, secret = self._access()
        content = json.dumps(
            {
                "eventId": str(event["id"]),
                "mailNo": parcel["mail_no"],
                "orderCode": parcel["order_code"],
                "externalOrderCode": parcel["external_code"],
                "trace": trace(event, "zh-CN"),
            },
            ensure_ascii=False,
        )
        if strikes(self._world, "wrong_signature") is not None:
            secret += "-of-somebody-else"
        form = {
            "logistics_interface": content,
            "msg_type": PUSH,
            "logistic_provider_id": partner,
            "data_digest": digest(content, secret),
            "to_code": partner,
            "from_code": "CAINIAO",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        try:
            status, body = self._world.post(
                push["url"], headers, urlencode(form).encode(), timeout_s=_TIMEOUT_S
            )
        except (OSError, ValueError):
            return False  # not reached: it stays due and is repeated
        return status == 200 and _says_success(body)


def _says_success(body: bytes) -> bool:
    if body.lstrip().startswith(b"<"):
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            return False
        return (root.findtext("success") or "").strip().lower() == "true"
    try:
        value = json.loads(body)
    except ValueError:
        return False
    return isinstance(value, dict) and value.get("success") in ("true", True)
