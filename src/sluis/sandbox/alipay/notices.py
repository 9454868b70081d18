"""Notices to the merchant: what is owed to whom, and the sending of it.

A notice is sent up to eight times with gaps of 0, 2 min, 10 min, 10 min, 1 h, 2 h, 6 h and 15 h until it is
acknowledged with HTTP 200 and a body whose `result` is SUCCESS, S, success (docs.antom.com, notifyPayment;
gaps from the guide). Only success is notified, as the interface page says.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sluis.sandbox.alipay import codes, scenarios
from sluis.sandbox.alipay.errors import result
from sluis.sandbox.alipay.moments import HOUR, MINUTE, SECOND
from sluis.sandbox.alipay.scenarios import strikes
from sluis.sandbox.alipay.state import Payment, Refund
from sluis.sandbox.alipay.wire import payment_fields, refund_fields
from sluis.sandbox.world import World

GAPS = (0, 2 * MINUTE, 10 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 15 * HOUR)

TABLES = """
CREATE TABLE IF NOT EXISTS alipay_notice (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  url TEXT NOT NULL,
  body TEXT NOT NULL,
  copies INTEGER NOT NULL DEFAULT 1,
  false_signature INTEGER NOT NULL DEFAULT 0,
  headers TEXT,
  replay_after INTEGER,
  state TEXT NOT NULL CHECK (state IN ('due', 'acknowledged', 'given up', 'lost')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  tries TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX IF NOT EXISTS alipay_notice_due ON alipay_notice (due_at) WHERE state = 'due';
"""


def is_acknowledged(status: int, body: bytes) -> bool:
    """Tell whether the merchant's answer is the documented one."""
    if status != 200:
        return False
    try:
        answer = json.loads(body)["result"]
        said = (answer["resultCode"], answer["resultStatus"], str(answer["resultMessage"]).lower())
    except (ValueError, KeyError, TypeError):
        return False
    return said == ("SUCCESS", "S", "success")


def owe_payment(world: World, db: sqlite3.Connection, payment: Payment, now: int) -> None:
    """Note that a successful payment must be notified, together with the faults that strike it."""
    url = payment.notify_url or scenarios.setting(world.store, "dashboard_notify_url")
    if not url:
        return
    body = {"notifyType": "PAYMENT_RESULT", "result": result("SUCCESS"), **payment_fields(payment)}
    if strikes(world, "changed_amount") is not None:
        body["paymentAmount"] = {"value": str(payment.value + 100), "currency": payment.currency}
    late = strikes(world, "late_notification")
    copies = strikes(world, "duplicate_notification")
    replay = strikes(world, "replayed_notification")
    prefix = (payment.buyer_code or "")[:4]
    lost = prefix == scenarios.CODE_NOTICE_LOST or strikes(world, "lost_notification") is not None
    twice = 2 if prefix == scenarios.CODE_NOTICE_TWICE else 1
    _insert(
        db,
        payment=payment,
        url=str(url),
        body=body,
        now=now,
        due_at=now + (_seconds(late, 54_000) if late is not None else 0),
        state="lost" if lost else "due",
        copies=twice if copies is None else int(copies.get("copies", 2)),
        false_signature=strikes(world, "notification_wrong_signature") is not None,
        replay_after=None if replay is None else _seconds(replay, 300),
    )
    if strikes(world, "foreign_notification") is not None:
        _insert(db, payment=payment, url=str(url), body=_foreign(body, now), now=now, due_at=now)


def owe_failure(world: World, db: sqlite3.Connection, payment: Payment, now: int) -> None:
    """Note the notice of a failed payment where a scenario wants it: the result and both ids."""
    url = payment.notify_url or scenarios.setting(world.store, "dashboard_notify_url")
    if not url or strikes(world, "failed_notification") is None:
        return
    body = {
        "notifyType": "PAYMENT_RESULT",
        "result": result(payment.result_code),
        "paymentRequestId": payment.request_id,
        "paymentId": payment.payment_id,
    }
    _insert(db, payment=payment, url=str(url), body=body, now=now, due_at=now)


def owe_refund(world: World, db: sqlite3.Connection, refund: Refund, payment: Payment, now: int) -> None:
    """Note the notice of a refund where a scenario wants it; the in-store product does not send them by
    itself.
    """
    url = payment.notify_url or scenarios.setting(world.store, "dashboard_notify_url")
    if not url or strikes(world, "refund_notification") is None:
        return
    fields = refund_fields(refund)
    del fields["paymentId"]
    body = {
        "notifyType": "REFUND_RESULT",
        "result": result(refund.result_code),
        "refundStatus": refund.status,
        **fields,
    }
    _insert(db, payment=payment, url=str(url), body=body, now=now, due_at=now)


def _seconds(parameters: dict[str, Any], default: int) -> int:
    return int(float(parameters.get("seconds", default)) * SECOND)


def _foreign(body: dict[str, Any], now: int) -> dict[str, Any]:
    stranger = codes.new_payment_id(now)
    return {**body, "paymentId": stranger, "paymentRequestId": f"FOREIGN_{stranger[-12:]}"}


def _insert(
    db: sqlite3.Connection,
    *,
    payment: Payment,
    url: str,
    body: dict[str, Any],
    now: int,
    due_at: int,
    state: str = "due",
    copies: int = 1,
    false_signature: bool = False,
    replay_after: int | None = None,
) -> None:
    db.execute(
        "INSERT INTO alipay_notice (kind, payment_id, request_id, client_id, url, body, copies, "
        "false_signature, replay_after, state, due_at, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            body["notifyType"],
            str(body.get("paymentId", payment.payment_id)),
            str(body.get("paymentRequestId", payment.request_id)),
            payment.client_id,
            url,
            json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            copies,
            int(false_signature),
            replay_after,
            state,
            due_at,
            now,
        ),
    )
