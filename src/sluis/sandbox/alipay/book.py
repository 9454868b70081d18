"""The book as tests compare with it: what was charged, given back and notified."""

from __future__ import annotations

from typing import Any

from sluis.sandbox.alipay.courier import notice_rows
from sluis.sandbox.alipay.state import SUCCESS
from sluis.sandbox.world import World


def book(world: World) -> dict[str, Any]:
    """Return counts and rows; `charges` are payments that succeeded and were not cancelled."""
    with world.store.transaction():
        payments = _payments(world)
        refunds = _refunds(world)
        return {
            "charges": sum(row["status"] == SUCCESS for row in payments),
            "refunds": sum(row["status"] == SUCCESS for row in refunds),
            "payments": payments,
            "refund_rows": refunds,
            "notifications": notice_rows(world),
            "duplicates": _charged_twice(world),
        }


def _payments(world: World) -> list[dict[str, Any]]:
    rows = world.store.rows(
        "SELECT p.*, (SELECT COALESCE(SUM(r.value), 0) FROM alipay_refund r "
        "WHERE r.payment_id = p.payment_id AND r.status <> 'FAIL') AS refunded "
        "FROM alipay_payment p ORDER BY p.rowid"
    )
    return [
        {
            "paymentRequestId": row["request_id"],
            "paymentId": row["payment_id"],
            "status": row["status"],
            "resultCode": row["result_code"],
            "scenario": row["scenario"],
            "amount": row["value"],
            "currency": row["currency"],
            "refunded": row["refunded"],
        }
        for row in rows
    ]


def _refunds(world: World) -> list[dict[str, Any]]:
    return [
        {
            "refundRequestId": row["request_id"],
            "refundId": row["refund_id"],
            "paymentId": row["payment_id"],
            "status": row["status"],
            "resultCode": row["result_code"],
            "amount": row["value"],
            "currency": row["currency"],
        }
        for row in world.store.rows("SELECT * FROM alipay_refund ORDER BY rowid")
    ]


def _charged_twice(world: World) -> list[str]:
    """Return the request ids under which money was taken more than once: always empty, or the sandbox is
    wrong.
    """
    rows = world.store.rows(
        "SELECT request_id FROM alipay_transaction WHERE kind = 'PAYMENT' "
        "GROUP BY request_id HAVING COUNT(*) > 1"
    )
    return [row["request_id"] for row in rows]
