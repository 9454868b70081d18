"""Requests per second and p95 of the product list, beside an empty view of the same server process.

    python bench/product_list.py [--products 5000] [--requests 300]

Runs in this process through Django's test client without network, so that the ratio shows our own work: an empty
view with the same middleware and a signed-in user is the floor. The two alternate.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


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


def fill(products: int) -> object:
    """Store one merchant with assessed products and return its owner."""
    from sluis.catalogue.models import Product, Stock
    from sluis.kernel import clock
    from sluis.offices.models import Membership, Merchant, Office, User
    from sluis.scouting.models import Assessment

    office = Office.objects.create(
        code="BX", name="Benelux office", city="Amsterdam", countries="BE NL LU", currency="EUR",
        timezone="Europe/Amsterdam", languages="nl fr en",
    )  # fmt: skip
    merchant = Merchant.objects.create(
        office=office,
        code="bench",
        name="Bench BV",
        country="NL",
        company_number="1",
        vat_number="1",
        iban="1",
    )
    rows = Product.objects.bulk_create(
        Product(merchant=merchant, sku=f"SKU-{n:06}", names={"en": f"Pralines {n}"}, family="chocolate")
        for n in range(products)
    )
    Stock.objects.bulk_create(Stock(product=row, on_hand=10) for row in rows)
    Assessment.objects.bulk_create(
        Assessment(
            merchant=merchant, product=row, as_of=clock.today(), verdict="go", score=n % 100, low=0, high=100,
            result={"routes": [], "contributions": [], "next_steps": []},
        )
        for n, row in enumerate(rows)
    )  # fmt: skip
    user = User.objects.create_user("owner@example.eu", "x" * 12)
    Membership.objects.create(user=user, office=office, merchant=merchant, role="merchant_owner")
    return user


def seconds(act: Callable[[], object]) -> float:
    """Return how long one call takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        from django.http import HttpRequest, HttpResponse
        from django.test import Client
        from django.urls import path

        from sluis.config import urls

        def empty(request: HttpRequest) -> HttpResponse:
            return HttpResponse("")

        urls.urlpatterns.append(path("bench/empty/", empty))
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(fill(options.products))  # type: ignore[arg-type]
        timings: dict[str, list[float]] = {"/bench/empty/": [], "/products/": []}
        for address in timings:
            assert client.get(address).status_code == 200, address
        for _ in range(options.requests):
            for address, found in timings.items():
                found.append(seconds(lambda: client.get(address)))  # noqa: B023
    floor = statistics.median(timings["/bench/empty/"])
    for address, found in timings.items():
        middle, p95 = statistics.median(found), statistics.quantiles(found, n=20)[-1]
        print(
            f"{address:16} {1 / middle:7.0f} requests/s   median {middle * 1000:6.1f} ms   p95 {p95 * 1000:6.1f} ms"
            f"   {middle / floor:5.1f} x empty view"
        )


if __name__ == "__main__":
    main()
