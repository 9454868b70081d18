"""Publishing at the platform's allowed rate, and orders read back from it, over the wire to a sandbox of its own.

    python bench/tmall_wire.py [--listings N] [--orders N] [--rate CALLS_PER_SECOND]

Prints the share of the allowed rate that publishing used (1.00 is every allowed call), how often the platform banned
us, and orders a second stored from an empty mark. Everything lives in a folder that is thrown away.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import urllib3

BUYER = {
    "name": "王小明", "mobile": "13800138001", "province": "浙江省", "city": "杭州市", "district": "西湖区",
    "address": "文三路100号", "zip": "310012", "id_number": "33010619900307121X",
}  # fmt: skip


def start_sandbox(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start the counterparties and return the process and where it listens."""
    log = (folder / "log").open("wb")
    words = [sys.executable, "-m", "sluis.sandbox", "--port", "0", "--credentials", str(folder)]
    process = subprocess.Popen([*words, "--world", "usable"], stderr=log)
    while not (folder / "bank.json").exists():
        if process.poll() is not None:
            raise SystemExit((folder / "log").read_text(errors="replace"))
        time.sleep(0.05)
    text = (folder / "log").read_text(errors="replace")
    return process, text.partition("listens on ")[2].split()[0]


def post(origin: str, path: str, value: dict[str, Any]) -> Any:
    """Post JSON to the sandbox's own address."""
    answer = urllib3.request("POST", f"{origin}{path}", json=value)
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {answer.data[:200]!r}")
    return json.loads(answer.data)


def open_house(folder: Path, rate: float) -> Any:
    """Migrate an empty database, open the example office, and return its connection to the platform."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from sluis.cli.loop import office as loop
    from sluis.offices import connections

    secret = json.loads((folder / "tmall.json").read_text(encoding="utf-8"))
    (folder / "tmall.json").write_text(json.dumps({**secret, "calls_per_s": rate}), encoding="utf-8")
    example = loop.load_example()
    office = loop.open_offices(example)
    loop.take_on_merchants(office, example)
    loop.connect_parties(office, folder)
    return connections.find(party="tmall", office=office.pk)


def submitted(connection: Any, count: int, origin: str) -> list[str]:
    """Make listings that only wait to be sent, all of one kind, and return their ids."""
    from sluis.catalogue import stock
    from sluis.catalogue.models import Product
    from sluis.cli.loop import goods
    from sluis.kernel import wiring
    from sluis.marketplace import draft, pictures, states
    from sluis.marketplace.models import Listing
    from sluis.marketplace.ports import Listings
    from sluis.offices.models import Merchant

    merchant = Merchant.objects.get(code="chocolaterie-de-brug")
    post(origin, "/tmall/control/brand", {"name": merchant.code})
    granted = wiring.get(Listings, connection).categories()
    made = []
    for number in range(count):
        product = Product.objects.create(
            merchant=merchant, sku=f"BENCH-{number}", names={"en": "Pralines assorted 250 g"}, family="chocolate",
            hs_code="18069000", origin="BE", weight_g=340, net_content="250 g", shelf_life_days=270,
            brand=merchant.code, ingredients="Suiker, cacaoboter.", ingredients_language="nl",
        )  # fmt: skip
        stock.count(product_id=product.pk, on_hand=500, event=f"bench:{product.pk}")
        listing = draft.draft(product=product, granted=granted, landed_fen=9_840, actor="system")
        draft.edit_title(listing=listing, title=f"比利时巧克力 {number}", actor="system")
        pictures.attach(listing=listing, content=goods.example_picture(product), name="bench.png")
        Listing.objects.filter(pk=listing.pk).update(state=states.SUBMITTED)
        made.append(listing.pk)
    return made


def publish_all(listings: list[str]) -> tuple[float, int]:
    """Send all and return seconds and how often the platform banned us."""
    from sluis.kernel.errors import TryLater
    from sluis.marketplace import publish

    bans, started = 0, time.monotonic()
    for pk in listings:
        while True:
            try:
                publish.send({"listing": pk})
                break
            except TryLater as error:
                bans += 1
                time.sleep(error.wait_s)
    return time.monotonic() - started, bans


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=40)
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--rate", type=int, default=5)
    asked = parser.parse_args()
    home = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(
            SLUIS_DATA=str(folder / "data"), SLUIS_KEY_FILE=str(folder / "key"), SLUIS_HOME=str(home),
            DJANGO_SETTINGS_MODULE="sluis.config.settings",
        )  # fmt: skip
        (folder / "data").mkdir()
        process, origin = start_sandbox(folder)
        try:
            measure(folder, origin, asked)
        finally:
            process.terminate()
            process.wait(10)


def measure(folder: Path, origin: str, asked: argparse.Namespace) -> None:
    """Publish, order, read back, print."""
    connection = open_house(folder, asked.rate)
    from sluis.kernel import clock
    from sluis.marketplace import pull
    from sluis.marketplace.models import Listing, Order
    from sluis.offices import connections

    listings = submitted(connection, asked.listings, origin)
    post(origin, "/tmall/control/rate", {"calls": asked.rate, "per_s": 1, "ban_s": 2})
    seconds, bans = publish_all(listings)
    live = Listing.objects.filter(state="live")
    share = live.count() / seconds / asked.rate
    print(
        f"published {live.count()} of {len(listings)} in {seconds:.1f} s at {asked.rate} calls/s allowed per API:"
    )
    print(f"  share of the allowed rate {share:.2f}, bans {bans}")
    post(origin, "/tmall/control/rate", {"calls": None})
    secret = {**connections.credentials(connection), "calls_per_s": 1000}
    connection = connections.connect(
        office=connection.office, party="tmall", base_url=connection.base_url, account=connection.account,
        credentials=secret, actor="system",
    )  # fmt: skip
    first = live.first()
    assert first is not None
    for _ in range(asked.orders):
        post(origin, "/tmall/shop/api/buy", {"num_iid": int(first.item_id), "quantity": 1, "buyer": BUYER})
    pull.start_pulling(connection, since=clock.now() - timedelta(hours=1))
    started = time.monotonic()
    pull.pull({"connection": connection.pk})
    seconds = time.monotonic() - started
    print(
        f"orders read back and stored: {Order.objects.count()} in {seconds:.1f} s = {Order.objects.count() / seconds:.0f}/s"
    )


if __name__ == "__main__":
    main()
