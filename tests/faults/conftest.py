"""A post office between the wallet and the till, so that a test decides when a notice comes and how often."""

from __future__ import annotations

import base64
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest


class PostOffice:
    """Holds the notices that the wallet has sent; `deliver` hands one to our own view."""

    def __init__(self, spool: Path, sandbox: Any) -> None:
        self.spool = spool
        self.sandbox = sandbox

    def letters(self, charge_id: str, *, wait_s: float = 5.0) -> list[dict[str, Any]]:
        """Return the notices about a charge, waiting for the first."""
        deadline = time.monotonic() + wait_s
        while True:
            found = [letter for letter in self._all() if charge_id.encode() in _body(letter)]
            if found or time.monotonic() > deadline:
                return found
            self.sandbox.post("/control/tick")
            time.sleep(0.01)

    def _all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.spool.read_text().splitlines()]

    def deliver(self, letter: dict[str, Any]) -> bool:
        """Deliver a notice and tell whether it was acknowledged."""
        from simulator import acts

        return acts.deliver(letter=letter)


def _body(letter: dict[str, Any]) -> bytes:
    return base64.b64decode(letter["body"])


@pytest.fixture
def post_office(tmp_path: Path, sandbox: Any, settings: Any) -> Iterator[PostOffice]:
    """Let the wallet send its notices to a post office."""
    spool = tmp_path / "spool"
    spool.touch()
    script = Path(__file__).parent / "simulator" / "post_office.py"
    process = subprocess.Popen([sys.executable, str(script), str(spool)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        settings.PUBLIC_URL = f"http://127.0.0.1:{int(process.stdout.readline())}"
        yield PostOffice(spool, sandbox)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def till(demo_office: Any) -> Any:
    """The till of the chocolate shop in Ghent: scan, show, and the sweep."""
    return Till(demo_office.store())


class Till:
    """What a cashier does, with a fresh basket and code each time."""

    def __init__(self, store: Any) -> None:
        self.store = store

    def fresh_code(self, prefix: str) -> str:
        """Return a payment code of 18 digits that was never used."""
        return prefix + "".join(secrets.choice("0123456789") for _ in range(18 - len(prefix)))

    def scan(self, *, prefix: str = "281", minor: int = 1250, basket: str = "", code: str = "") -> Any:
        """Charge a payment code; the prefix chooses what the wallet makes of it."""
        from sluis.kernel.ids import new_id
        from sluis.kernel.money import Money
        from sluis.payments import charge
        from sluis.payments.charge import Line

        lines = [Line("Pralines", 1, Money(minor, "EUR"), None, Decimal(6))]
        return charge.charge_payment_code(
            store=self.store,
            basket=basket or new_id("bas"),
            amount=Money(minor, "EUR"),
            lines=lines,
            scanned=code or self.fresh_code(prefix),
            actor="user:noor",
        )

    def show(self, *, minor: int = 1250) -> Any:
        """Show an order code."""
        from sluis.kernel.ids import new_id
        from sluis.kernel.money import Money
        from sluis.payments import charge

        return charge.show_order_code(
            store=self.store, basket=new_id("bas"), amount=Money(minor, "EUR"), lines=[], actor="user:noor"
        )


@pytest.fixture
def sweep(pass_time: Callable[[int], None]) -> Callable[..., None]:
    """Let seconds pass in small steps; after each the worker does what is due."""

    def let_pass(seconds: int, *, step: int = 5) -> None:
        from sluis.work import loop

        for _ in range(0, seconds, step):
            pass_time(step)
            loop.run_due()

    return let_pass


@pytest.fixture
def their(sandbox: Any) -> Callable[[Any], dict[str, Any] | None]:
    """Look a charge up in the wallet's own book."""

    def look(charge: Any) -> dict[str, Any] | None:
        rows = [row for row in sandbox.book("alipay")["payments"] if row["paymentRequestId"] == charge.pk]
        assert len(rows) <= 1
        return rows[0] if rows else None

    return look
