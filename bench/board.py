"""Time and queries of the advisers' board and the start page with many merchants, beside an empty view.

    python bench/board.py [--merchants 2000] [--requests 60]

A fifth of the merchants has an open task, a tenth of those late. Runs in this process through Django's test client
without network: an empty view with the same middleware and a signed-in adviser is the floor. The three alternate.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any


def set_up(folder: str) -> None:
    """Make Django ready on an empty database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sluis.config.settings")
    os.environ["SLUIS_DATA"] = folder
    os.environ["SLUIS_KEY_FILE"] = str(Path(folder) / "key")
    (Path(folder) / "static").mkdir()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def fill(merchants: int) -> Any:
    """Store an office with merchants in all stages and return its adviser."""
    from sluis.kernel import clock
    from sluis.offices import stages
    from sluis.offices.models import Membership, Merchant, Office, Task, User

    office = Office.objects.create(
        code="BX", name="Benelux office", city="Amsterdam", countries="BE NL LU", currency="EUR",
        timezone="Europe/Amsterdam", languages="nl fr en",
    )  # fmt: skip
    adviser = User.objects.create_user("adviser@example.eu", None, name="Wei Chen")
    Membership.objects.create(user=adviser, office=office, role="adviser")
    rows = Merchant.objects.bulk_create(
        Merchant(
            office=office, code=f"m{n}", name=f"Merchant {n:05}", country=("BE", "NL", "LU")[n % 3], city="Gent",
            stage=stages.STAGES[n % len(stages.STAGES)], adviser=adviser if n % 2 else None,
        )
        for n in range(merchants)
    )  # fmt: skip
    today = clock.today()
    Task.objects.bulk_create(
        Task(
            merchant=row, title="Call", created_by="system",
            due_date=today + timedelta(days=-2 if n % 10 == 0 else 5),
        )
        for n, row in enumerate(rows[::5])
    )  # fmt: skip
    return adviser


def empty_view() -> str:
    """Add a view that answers nothing and return its address."""
    from django.http import HttpResponse
    from django.urls import path

    from sluis.config import urls

    urls.urlpatterns.append(path("bench/empty", lambda request: HttpResponse("")))
    return "/bench/empty"


def measure(adviser: Any, addresses: list[str], requests: int) -> dict[str, tuple[float, int]]:
    """Return the p95 in milliseconds and the number of queries for each address."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(adviser)
    times: dict[str, list[float]] = {address: [] for address in addresses}
    counts = {}
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts[address] = len(queries)
    for _ in range(requests):
        for address in addresses:
            started = time.perf_counter()
            assert client.get(address).status_code == 200
            times[address].append((time.perf_counter() - started) * 1000)
    return {
        address: (statistics.quantiles(times[address], n=20)[-1], counts[address]) for address in addresses
    }


def main() -> None:
    """Measure and print one line per address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--merchants", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        adviser = fill(options.merchants)
        floor = empty_view()
        found = measure(adviser, [floor, "/merchants/", "/merchants/?as=list", "/"], options.requests)
        base = found[floor][0]
        print(f"{options.merchants} merchants, {options.requests} requests each")
        for address, (p95, queries) in found.items():
            print(f"{address:24} p95 {p95:8.1f} ms   {p95 / base:6.1f} × empty   {queries} queries")


if __name__ == "__main__":
    main()
