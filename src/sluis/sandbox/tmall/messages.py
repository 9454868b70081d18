"""Message push by polling: tmc.user.permit, tmc.messages.consume and confirm, and the queue behind them.

A message is a hint only: it may come twice, late or not at all.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sluis.sandbox.tmall import arguments, beijing, errors, scenarios
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.fields import Selection
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer, Listed
from sluis.sandbox.tmall.state import APP_KEY, Platform, shop_by_nick

# What was handed out and not confirmed is handed out again after this time (our choice).
HIDDEN_S = 30
DEFAULT_QUANTITY = 100
# Publisher of the platform's own messages.
PUBLISHER = "12497914"


def publish(platform: Platform, seller_id: int, topic: str, content: dict[str, Any]) -> None:
    """Queue a message when the shop's seller has permitted its topic."""
    row = platform.store.row("SELECT permitted, topics FROM tmall_shop WHERE seller_id = ?", (seller_id,))
    if row is None or not row["permitted"]:
        return
    if row["topics"] is not None and topic not in json.loads(row["topics"]):
        return
    if scenarios.strikes(platform.world, "lost_message") is not None:
        return
    with platform.store.transaction() as db:
        db.execute(
            "INSERT INTO tmall_message (id, seller_id, topic, content, published) VALUES (?, ?, ?, ?, ?)",
            (
                platform.next_number("message"),
                seller_id,
                topic,
                json.dumps(content, ensure_ascii=False),
                platform.now(),
            ),
        )


def permit(platform: Platform, seller_id: int, topics: list[str] | None) -> None:
    """Open the message channel of a shop for these topics, or for all with None; replaces what was."""
    now = platform.now()
    with platform.store.transaction() as db:
        db.execute(
            "UPDATE tmall_shop SET permitted = 1, topics = ?, permit_created = COALESCE(permit_created, ?), "
            "permit_modified = ? WHERE seller_id = ?",
            (None if topics is None else json.dumps(topics), now, now, seller_id),
        )


def _permit(call: Call) -> Answer:
    permit(call.platform, call.shop.seller_id, call.arguments.words("topics") or None)
    return {"is_success": True}


def _cancel(call: Call) -> Answer:
    shop = shop_by_nick(call.platform, call.arguments.text("nick"))
    if shop is None:
        raise errors.business("isv.user-not-exist:invalid-nick", "用户不存在")
    with call.platform.store.transaction() as db:
        db.execute("UPDATE tmall_shop SET permitted = 0 WHERE seller_id = ?", (shop.seller_id,))
    return {"is_success": True}


def _user(call: Call) -> Answer:
    shop = shop_by_nick(call.platform, call.arguments.text("nick"))
    if shop is None:
        raise errors.business("isv.user-not-exist:invalid-nick", "用户不存在")
    row = call.platform.store.row("SELECT * FROM tmall_shop WHERE seller_id = ?", (shop.seller_id,))
    if row is None or not row["permitted"]:
        raise errors.business("isv.user-not-permit", "用户未开通消息服务")
    record = {
        "user_nick": shop.nick,
        "user_id": shop.seller_id,
        "user_platform": "tbUIC",
        "is_valid": True,
        "created": beijing.stamp(row["permit_created"]),
        "modified": beijing.stamp(row["permit_modified"]),
        "topics": Listed("string", json.loads(row["topics"] or "[]")),
        "group_name": "default",
    }
    return {"tmc_user": Selection(call.arguments.words("fields")).of(record)}


def _consume(call: Call) -> Answer:
    _check_group(call)
    platform, most = call.platform, call.arguments.number("quantity", DEFAULT_QUANTITY)
    now = platform.now()
    with platform.store.transaction() as db:
        rows = db.execute(
            "SELECT m.*, s.nick FROM tmall_message m JOIN tmall_shop s USING (seller_id) "
            "WHERE confirmed = 0 AND hidden_until <= ? ORDER BY id LIMIT ?",
            (now, most),
        ).fetchall()
        db.executemany(
            "UPDATE tmall_message SET hidden_until = ? WHERE id = ?",
            [(now + HIDDEN_S, row["id"]) for row in rows],
        )
    return {"messages": Listed("tmc_message", [_message(row) for row in _disturbed(platform, rows)])}


def _disturbed(platform: Platform, rows: list[sqlite3.Row]) -> list[sqlite3.Row]:
    if scenarios.strikes(platform.world, "duplicate_message") is not None:
        again = platform.store.row(
            "SELECT m.*, s.nick FROM tmall_message m JOIN tmall_shop s USING (seller_id) "
            "ORDER BY id DESC LIMIT 1"
        )
        rows = [*rows, again] if again else rows
    if scenarios.strikes(platform.world, "reversed_messages") is not None:
        rows = rows[::-1]
    return rows


def _message(row: sqlite3.Row) -> Answer:
    return {
        "id": row["id"],
        "topic": row["topic"],
        "user_id": row["seller_id"],
        "user_nick": row["nick"],
        "pub_app_key": PUBLISHER,
        "pub_time": beijing.stamp(row["published"]),
        "content": row["content"],
    }


def _confirm(call: Call) -> Answer:
    _check_group(call)
    ids = call.arguments.numbers("s_message_ids")
    with call.platform.store.transaction() as db:
        db.executemany("UPDATE tmall_message SET confirmed = 1 WHERE id = ?", [(id_,) for id_ in ids])
    return {"is_success": True}


def _check_group(call: Call) -> None:
    if call.arguments.text("group_name", "default") != "default":
        raise errors.invalid_parameter("group_name", "分组不存在")


def _queue(call: Call) -> Answer:
    _check_group(call)
    counts = call.platform.store.row("SELECT COUNT(*) AS put, SUM(confirmed) AS done FROM tmall_message")
    entry = {
        "name": "default",
        "broker_name": f"sandbox-{APP_KEY}",
        "put_toal": counts["put"] if counts else 0,  # the platform spells it so
        "get_total": (counts["done"] or 0) if counts else 0,
    }
    return {"datas": Listed("tmc_queue_info", [entry])}


def _groups(call: Call) -> Answer:
    return {"total_results": 0, "groups": Listed("tmc_group", [])}


_GROUP = Arg("group_name")
METHODS = (
    Method("taobao.tmc.user.permit", _permit, (Arg("topics", "words", high=200),)),
    Method(
        "taobao.tmc.user.cancel", _cancel, (arguments.required("nick", high=100), Arg("user_platform")), False
    ),
    Method("taobao.tmc.user.get", _user, (arguments.FIELDS, arguments.required("nick", high=100)), False),
    Method(
        "taobao.tmc.messages.consume",
        _consume,
        (_GROUP, Arg("quantity", "number", low=10, high=200)),
        session=False,
    ),
    Method(
        "taobao.tmc.messages.confirm",
        _confirm,
        (
            _GROUP,
            arguments.required("s_message_ids", "words", high=200),
            Arg("f_message_ids", "words", high=200),
        ),
        session=False,
    ),
    Method("taobao.tmc.queue.get", _queue, (arguments.required("group_name"),), session=False),
    Method("taobao.tmc.groups.get", _groups, (Arg("group_names", "words", high=20),), session=False),
)
