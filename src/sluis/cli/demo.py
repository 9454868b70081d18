"""`sluis demo`: load the demo office, drive the whole loop once over the real wires, then serve the site."""

from __future__ import annotations

import argparse
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sluis.cli import sandbox as sandbox_command
from sluis.cli import serve, setup
from sluis.cli.output import messages, print_json, print_pairs, say
from sluis.kernel.errors import Misconfigured

DONE_MARK = "demo-done.json"
PARCEL_DAYS = 20


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the verb."""
    demo = nouns.add_parser(
        "demo", parents=[common], help="the whole loop on an example catalogue, then the site"
    )
    demo.add_argument("--once", action="store_true", help="drive the loop and end; serve only meanwhile")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--sandbox-port", type=int, default=8001)
    demo.set_defaults(run=_run)


@dataclass
class Running:
    """The processes and threads of a demo, stopped in order."""

    folder: Path
    port: int
    sandbox_port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    stop_worker: Callable[[], None] = lambda: None

    @property
    def credentials(self) -> Path:
        """Return where the sandbox writes its credentials."""
        return self.folder / "sandbox" / "credentials"

    def start_sandbox(self, *, world: str) -> None:
        """Start the counterparties and wait for their credentials."""
        serve.require_free("127.0.0.1", self.sandbox_port)
        words = sandbox_command.command(
            port=self.sandbox_port,
            credentials=self.credentials,
            store=self.folder / "sandbox" / "book.sqlite3",
            world=world,
        )
        self.credentials.mkdir(parents=True, exist_ok=True)
        for old in self.credentials.glob("*.json"):
            old.unlink()
        process = subprocess.Popen(words, start_new_session=True, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        serve.wait_until_up(host="127.0.0.1", port=self.sandbox_port, process=process)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (self.credentials / "bank.json").exists():
            time.sleep(0.05)
        if not (self.credentials / "bank.json").exists():
            raise Misconfigured("the sandbox wrote no credentials")

    def start_site(self) -> None:
        """Start the web server."""
        process = serve.start_site(host="127.0.0.1", port=self.port)
        self.processes.append(process)
        serve.wait_until_up(host="127.0.0.1", port=self.port, process=process)

    def start_worker(self) -> None:
        """Start a worker thread."""
        # The demo reads the bank itself, when its day is closed.
        halt, thread = serve.start_worker(recurring=False)

        def stop() -> None:
            halt.set()
            thread.join()

        self.stop_worker = stop

    def stop(self) -> None:
        """Stop worker, site and sandbox, in that order."""
        self.stop_worker()
        serve.stop(*reversed(self.processes))


def _run(options: argparse.Namespace) -> int:
    folder = setup.data_dir(options)
    setup.make_folder(folder)
    port = serve.free_port() if options.once else options.port
    sandbox_port = serve.free_port() if options.once else options.sandbox_port
    if not options.once:
        serve.require_free("127.0.0.1", port)
        serve.require_free("127.0.0.1", sandbox_port)
    os.environ["SLUIS_DEMO"] = "yes"
    os.environ["SLUIS_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    setup.django(options)
    running = Running(folder, port, sandbox_port)
    mark = folder / DONE_MARK
    fresh = not mark.exists()
    try:
        running.start_sandbox(world="empty")
        running.start_site()
        code = _drive(running, options, mark) if fresh or options.once else _resume(running)
        if code or options.once:
            return code
        _show_logins(running)
        return serve.wait_for_interrupt(*running.processes)
    finally:
        running.stop()


def _resume(running: Running) -> int:
    """Start again on the data of an earlier run: same office, same book of the sandbox."""
    from sluis.cli.loop import office
    from sluis.cli.loop.sandbox_client import SandboxClient
    from sluis.kernel import clock
    from sluis.offices.models import Office

    office.connect_parties(Office.objects.get(code="BX"), running.credentials)
    client = SandboxClient(f"http://127.0.0.1:{running.sandbox_port}")
    client.post("/control/clock", {"offset_s": clock.offset_s()})
    _register_callbacks(running, client)
    running.start_worker()
    return 0


def _register_callbacks(running: Running, client: Any) -> None:
    site = f"http://127.0.0.1:{running.port}"
    client.post("/cainiao/control/callback", {"url": f"{site}/notify/cainiao"})


def _show_logins(running: Running) -> None:
    from sluis.cli.loop import office

    say(f"\nsluis: http://127.0.0.1:{running.port}  (Ctrl-C stops everything)")
    say(
        f"the other side: http://127.0.0.1:{running.sandbox_port}/tmall/shop/ (storefront), "
        f"/alipay/phone/ (tourist's phone), /chinaport/desk/ (customs)"
    )
    for person in office.load_example()["users"]:
        say(f"  {person['email']:24} {office.PASSWORD}   {person['role']}")


def _drive(running: Running, options: argparse.Namespace, mark: Path) -> int:
    with Progress(
        TextColumn("{task.description:42}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=messages,
        disable=not messages.is_terminal,
    ) as progress:
        outcome = Loop(running, progress).run()
    mine, witness, differences = outcome
    result = {**mine, "witness": witness}
    if options.json:
        print_json(result)
    else:
        print_pairs("The loop, once", mine)
        print_pairs("What the other side's books say", witness)
    for difference in differences:
        say(f"sluis: {difference}")
    empty = [name for name, value in mine.items() if name != "ledger_imbalance" and not value]
    for name in empty:
        say(f"sluis: {name} is 0")
    if differences or empty or mine["ledger_imbalance"]:
        return 1
    mark.write_text("{}\n", encoding="utf-8")
    return 0


class Loop:
    """One run of the loop, step by step, each with its bar."""

    def __init__(self, running: Running, progress: Progress) -> None:
        from sluis.cli.loop.sandbox_client import SandboxClient

        self.running = running
        self.progress = progress
        self.sandbox = SandboxClient(f"http://127.0.0.1:{running.sandbox_port}")

    def run(self) -> tuple[dict[str, int], dict[str, int], list[str]]:
        """Drive all steps; return our figures, theirs, and where they differ."""
        from sluis.cli.loop import goods, office, shoppers, witness

        example = office.load_example()
        bx = self._bar("Offices, merchants, people", lambda: office.open_offices(example))
        merchants = office.take_on_merchants(bx, example)
        office.invite_people(bx, merchants, example)
        credentials = office.connect_parties(bx, self.running.credentials)
        self._prepare_sandbox(credentials)
        taken = self._bar("Catalogue imported", goods.take_in)
        self._bar("Products assessed", goods.scout)
        goods.start_pulling(bx)
        self.running.start_worker()
        self._list(bx)
        goods.set_stage(merchants)
        self._orders(example["buyers"], shoppers.ORDERS)
        self._till(merchants)
        self._travel()
        payouts = self._money(bx, credentials)
        # A day like today, so that who opens the site finds parcels on the road and money to come.
        self._orders(example["buyers"][1:], 2)
        self._till(merchants)
        self._bar("Audit log chained", self._chain)
        mine = witness.ours(products=taken.products, payouts=payouts)
        theirs = witness.theirs(self.sandbox)
        return mine, theirs, witness.differences(mine, theirs)

    def _bar(self, text: str, act: Callable[[], Any]) -> Any:
        task = self.progress.add_task(text, total=1)
        result = act()
        self.progress.update(task, completed=1)
        return result

    def _wait(self, text: str, total: int, open_count: Callable[[], int], *, timeout_s: float = 120) -> None:
        """Show how many of `total` are through; go on when none is open. Raise Misconfigured after the time limit."""
        task = self.progress.add_task(text, total=total)
        deadline = time.monotonic() + timeout_s
        while left := open_count():
            self.progress.update(task, completed=max(0, total - left))
            if time.monotonic() > deadline:
                raise Misconfigured(f"{text}: {left} of {total} are still open after {timeout_s:.0f} s")
            time.sleep(0.1)
        self.progress.update(task, completed=total)

    def _prepare_sandbox(self, credentials: dict[str, dict[str, Any]]) -> None:
        _register_callbacks(self.running, self.sandbox)
        self.sandbox.post("/chinaport/control/pace", {"seconds": 0.2})
        self.sandbox.post("/tmall/control/payout_account", {"iban": credentials["bank"]["account_iban"]})

    def _list(self, bx: Any) -> None:
        from sluis.cli.loop import goods

        task = self.progress.add_task("Chinese listings written and approved", total=1)
        submitted = goods.list_goods(
            bx, self.sandbox, lambda done, total: self.progress.update(task, completed=done, total=total)
        )
        self._wait("Listings live on the platform", submitted, goods.open_listings)

    def _orders(self, buyers: list[dict[str, Any]], count: int) -> None:
        from sluis.cli.loop import goods, shoppers
        from sluis.customs.models import Message
        from sluis.marketplace import pull as market_pull
        from sluis.marketplace import states
        from sluis.marketplace.models import Order
        from sluis.work import due

        live = goods.live_listings()
        if not live:
            raise Misconfigured("no listing went live, so nobody can order")
        bought = self._bar("Shoppers in China order", lambda: shoppers.buy(self.sandbox, live, buyers, count))
        self._pull_now(due, market_pull)
        self._wait(
            "Orders back from the platform",
            len(bought),
            lambda: len(bought) - Order.objects.filter(number__in=bought).count(),
        )
        through = [states.SENT, states.DELIVERED, states.BLOCKED]
        self._wait(
            "Parcels booked, declared, released",
            len(bought),
            lambda: Order.objects.exclude(state__in=through).count(),
        )
        unanswered = Message.objects.exclude(state__in=["stored", "refused"])
        self._wait("Customs messages answered", unanswered.count(), unanswered.count)

    def _pull_now(self, due: Any, market_pull: Any) -> None:
        from sluis.kernel import clock
        from sluis.work.models import Due

        Due.objects.filter(handler=market_pull.PULL).update(next_at=clock.now())
        due.woken.set()

    def _till(self, merchants: dict[str, Any]) -> None:
        from sluis.cli.loop import shoppers

        chocolate, cheese = (
            merchants[code].stores.get() for code in ("chocolaterie-de-brug", "kaashoeve-lindenhof")
        )
        scanned = self._bar(
            "Tourists pay: the cashier scans", lambda: shoppers.pay_by_scan(self.sandbox, chocolate)
        )
        shown = self._bar(
            "Tourists pay: the customer scans", lambda: shoppers.pay_by_order_code(self.sandbox, cheese)
        )
        both = [scanned, shown]
        self._wait("Payments certain", 2, lambda: shoppers.undecided(both))
        self._bar("One payment refunded in part", lambda: shoppers.give_back_a_part(scanned))

    def _travel(self) -> None:
        """Let the days of the journey pass, on our clock and the sandbox's alike."""
        from sluis.logistics import states, track
        from sluis.logistics.models import Shipment
        from sluis.marketplace import states as order_states
        from sluis.marketplace.models import Order
        from sluis.records import offset

        task = self.progress.add_task("Parcels on the road (days)", total=PARCEL_DAYS)
        for day in range(1, PARCEL_DAYS + 1):
            seconds = offset.advance(seconds=86_400, allowed=True)
            self.sandbox.post("/control/clock", {"offset_s": seconds})
            self.progress.update(task, completed=day)
        open_rows = Shipment.objects.filter(state__in=[states.BOOKED, states.MOVING])

        def still_open() -> int:
            for office, carrier in set(open_rows.values_list("office_code", "carrier")):
                track.poll({"office": office, "carrier": carrier})
            return open_rows.count()

        self._wait("Parcels delivered", open_rows.count(), still_open)
        under_way = Order.objects.filter(state=order_states.SENT)
        self._wait("Orders delivered", under_way.count(), under_way.count)

    def _money(self, bx: Any, credentials: dict[str, dict[str, Any]]) -> int:
        from sluis.cli.loop import money

        self._bar("Wallet and platform settle", lambda: money.make_statements(self.sandbox, credentials))
        files = money.fetch_statements(self.sandbox, credentials, self.running.folder / "statements")
        result = self._bar("Statements read, merchants paid", lambda: money.settle_and_pay(bx, files))
        ordered = len(result["paid"]["payouts"])
        self._wait("Payment file at the bank", 1, money.at_the_bank)
        task = self.progress.add_task("Payouts on the bank's statement", total=ordered)
        confirmed = money.confirm(bx, self.sandbox)
        self.progress.update(task, completed=confirmed)
        return confirmed

    def _chain(self) -> None:
        from sluis.records import audit

        while audit.chain():
            pass
