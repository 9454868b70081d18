"""Acknowledge a thousand payment notices that come at once.

    python bench/notifications.py [--notices N] [--connections N] [--postgres] [--json]

The wallet's notices are signed here with the sandbox's own key, for payments that it never took: what is measured is the
desk where they arrive (verify on the raw bytes, store in the inbox, answer), and nothing may be lost: every one that
was answered with SUCCESS is looked up in the inbox afterwards, in another process's database.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from running_office import Office, percentile, running, told

PATH = "/notify/alipay"


def _notices(office: Office, count: int) -> list[tuple[bytes, dict[str, str]]]:
    """Return signed notices, as the wallet sends them."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    client = json.loads((office.folder / "parties" / "alipay.json").read_text(encoding="utf-8"))["client_id"]
    key = serialization.load_pem_private_key(_wallet_key(office.folder), None)
    assert isinstance(key, RSAPrivateKey)
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    made = []
    for number in range(count):
        body = json.dumps(
            {
                "notifyType": "PAYMENT_RESULT",
                "result": {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "success"},
                "paymentRequestId": f"pay_bench_{number}",
                "paymentId": f"2026112319074101000{number:09d}",
                "paymentAmount": {"currency": "EUR", "value": "1250"},
                "paymentTime": moment,
            }
        ).encode()
        signed = f"POST {PATH}\n{client}.{moment}.".encode() + body
        signature = quote(base64.b64encode(key.sign(signed, padding.PKCS1v15(), hashes.SHA256())), safe="")
        headers = {
            "Content-Type": "application/json; charset=UTF-8", "Client-Id": client, "Request-Time": moment,
            "Signature": f"algorithm=RSA256,keyVersion=1,signature={signature}",
        }  # fmt: skip
        made.append((body, headers))
    return made


def _wallet_key(folder: Path) -> bytes:
    return (folder / "parties" / "keys" / "alipay-antom-1.pem").read_bytes()


def _send(
    office: Office,
    share: list[tuple[bytes, dict[str, str]]],
    gate: threading.Barrier,
    seconds: list[float],
    refused: list[str],
) -> None:
    connection = http.client.HTTPConnection(urlsplit(office.site).netloc, timeout=60)
    gate.wait()
    for body, headers in share:
        started = time.perf_counter()
        connection.request("POST", PATH, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        seconds.append(time.perf_counter() - started)
        if answer.status != 200 or b"SUCCESS" not in said:
            refused.append(f"HTTP {answer.status} {said[:120]!r}")


def measure(office: Office, *, notices: int, connections: int) -> dict[str, Any]:
    """Return acknowledgements a second, their p99, and what is in the inbox afterwards."""
    made = _notices(office, notices + connections)
    seconds: list[float] = []
    refused: list[str] = []
    for first, size in ((0, 1), (connections, max(1, notices // connections))):
        seconds.clear()
        gate = threading.Barrier(connections + 1)
        threads = [
            threading.Thread(
                target=_send,
                args=(office, made[first + n * size : first + (n + 1) * size], gate, seconds, refused),
            )
            for n in range(connections)
        ]
        for thread in threads:
            thread.start()
        gate.wait()
        started = time.perf_counter()
        for thread in threads:
            thread.join()
        lasted = time.perf_counter() - started
    from sluis.records.models import InboxMessage

    stored = InboxMessage.objects.filter(party="alipay").count()
    sent = connections + len(seconds)
    return {
        "database": office.database,
        "notices": len(seconds),
        "connections": connections,
        "acknowledged_per_second": round(len(seconds) / lasted, 1),
        "p50_ms": round(percentile(seconds, 0.50) * 1000, 1),
        "p99_ms": round(percentile(seconds, 0.99) * 1000, 1),
        "all_acknowledged_after_s": round(lasted, 2),
        "acknowledged_and_not_stored": sent - len(refused) - stored,
        "refused": refused[:3],
    }


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--notices", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--postgres", action="store_true", help="start a PostgreSQL server for it")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with running(postgres=options.postgres) as office:
        result = measure(office, notices=options.notices, connections=options.connections)
    told(result, as_json=options.json)
    return 1 if result["refused"] or result["acknowledged_and_not_stored"] else 0


if __name__ == "__main__":
    sys.exit(main())
