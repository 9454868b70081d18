"""Accept a payment over HTTP end to end, against the floor under it.

    python bench/accept_payment.py [--payments N] [--tills N] [--postgres] [--json]

A till's software posts to /api/v1/payments; the site validates, stores, signs and sends the call to the sandbox's
wallet in another process, verifies the answer, books it and answers. Counted is the CPU of our processes (site and
worker; neither the sandbox, nor this one, nor the database server). The floor is one RSA-2048 signature, one
verification and two durable transactions on the same database, in rounds between the payments.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from running_office import Office, percentile, running, told

ROUNDS = 4
WARM_UP = 100  # payments before anything is counted
_numbers = itertools.count(1)


def _floor_of(office: Office) -> Callable[[], None]:
    """Return what cannot be left out of a payment: sign, verify, and say before and after that it was asked."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public, commit = key.public_key(), _commits(office)
    pad, digest = padding.PKCS1v15(), hashes.SHA256()

    def once() -> None:
        number = next(_numbers)
        body = b"POST /ams/api/v1/payments/pay\n" + str(number).encode() * 40
        commit("INSERT INTO floor_payment (id, state) VALUES ({}, 'sent')", number)
        public.verify(key.sign(body, pad, digest), body, pad, digest)
        commit("UPDATE floor_payment SET state = 'paid' WHERE id = {}", number)

    return once


def _commits(office: Office) -> Callable[[str, int], None]:
    if office.database == "PostgreSQL":
        import os

        import psycopg

        server = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        server.execute("CREATE TABLE floor_payment (id bigint PRIMARY KEY, state text)")
        return lambda sql, number: server.execute(sql.format("%s"), (number,)) and None  # type: ignore[arg-type]
    file = sqlite3.connect(office.folder / "floor.sqlite3", isolation_level=None)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")
    file.execute("CREATE TABLE floor_payment (id INTEGER PRIMARY KEY, state TEXT)")
    return lambda sql, number: file.execute(sql.format("?"), (number,)) and None


def _pay(office: Office, key: str, count: int, seconds: list[float], wrong: list[str]) -> None:
    connection = http.client.HTTPConnection(urlsplit(office.site).netloc, timeout=60)
    for _ in range(count):
        number = next(_numbers)
        body = {
            "scenario": "payment_code", "store": "gent", "basket": f"bas_{number}",
            "amount": {"amount": "12.50", "currency": "EUR"}, "payment_code": f"2812{number:014d}",
        }  # fmt: skip
        headers = {
            "Authorization": f"Bearer {key}", "Idempotency-Key": f"key-{number}", "Content-Type": "application/json",
        }  # fmt: skip
        started = time.perf_counter()
        connection.request("POST", "/api/v1/payments", json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        seconds.append(time.perf_counter() - started)
        if answer.status != 201 or json.loads(said)["state"] != "paid":
            wrong.append(f"HTTP {answer.status} {said[:200]!r}")


def _round(office: Office, tills: int, each: int) -> tuple[list[float], float, list[str]]:
    seconds: list[float] = []
    wrong: list[str] = []
    threads = [
        threading.Thread(target=_pay, args=(office, office.keys[n % len(office.keys)], each, seconds, wrong))
        for n in range(tills)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds, time.perf_counter() - started, wrong


def measure(office: Office, *, payments: int, tills: int) -> dict[str, Any]:
    """Return CPU per payment of site and worker, of the floor, and the ratio, from interleaved rounds."""
    floor, each = _floor_of(office), max(1, payments // ROUNDS // tills)
    # Each of the site's threads opens its database and fills its caches once: start-up and not the work.
    _round(office, tills, max(2, WARM_UP // tills))
    for _ in range(20):
        floor()
    seconds: list[float] = []
    wrong: list[str] = []
    floor_cpu, lasted, used = 0.0, 0.0, {"site": 0.0, "worker": 0.0}
    for _ in range(ROUNDS):
        before = time.process_time()
        for _ in range(each * tills):
            floor()
        floor_cpu += time.process_time() - before
        began = office.cpu_s()
        found, took, bad = _round(office, tills, each)
        time.sleep(1.0)  # What the worker does about these payments is theirs, too.
        for name, now in office.cpu_s().items():
            used[name] += now - began[name]
        seconds += found
        wrong += bad
        lasted += took
    count = len(seconds)
    floor_ms = floor_cpu / (ROUNDS * each * tills) * 1000
    site_ms, worker_ms = (used[name] / count * 1000 for name in ("site", "worker"))
    return {
        "database": office.database,
        "payments": count,
        "tills": tills,
        "payments_per_second": round(count / lasted, 1),
        "p50_ms": round(percentile(seconds, 0.50) * 1000, 1),
        "p99_ms": round(percentile(seconds, 0.99) * 1000, 1),
        "site_cpu_ms_per_payment": round(site_ms, 2),
        "worker_cpu_ms_per_payment": round(worker_ms, 2),
        "floor_cpu_ms": round(floor_ms, 2),
        "ratio_site": round(site_ms / floor_ms, 2),
        "ratio_site_and_worker": round((site_ms + worker_ms) / floor_ms, 2),
        "not_paid": wrong[:3],
    }


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--payments", type=int, default=2000)
    parser.add_argument("--tills", type=int, default=4)
    parser.add_argument("--postgres", action="store_true", help="start a PostgreSQL server for it")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with running(postgres=options.postgres) as office:
        result = measure(office, payments=options.payments, tills=options.tills)
    told(result, as_json=options.json)
    return 1 if result["not_paid"] else 0


if __name__ == "__main__":
    sys.exit(main())
