"""The surroundings of the days: a data folder, the wallet's process, the post office, both clocks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

SANDBOX_PATIENCE_S = 30.0
# Real seconds, for faults that hold an answer back; everything else is simulated time.
TIMEOUT_S = 0.6
SLOW_S = 0.8

_MOVES_SQLITE = """
CREATE TABLE IF NOT EXISTS witness_move (n INTEGER PRIMARY KEY, row_id TEXT, old TEXT, new TEXT);
CREATE TRIGGER IF NOT EXISTS witness_{table} AFTER UPDATE OF state ON {table} WHEN old.state <> new.state
BEGIN INSERT INTO witness_move (row_id, old, new) VALUES (new.id, old.state, new.state); END;
"""
_MOVES_POSTGRES = """
CREATE TABLE IF NOT EXISTS witness_move (n BIGSERIAL PRIMARY KEY, row_id TEXT, old TEXT, new TEXT);
CREATE OR REPLACE FUNCTION witness_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO witness_move (row_id, old, new) VALUES (new.id, old.state, new.state); RETURN new; END $$;
CREATE OR REPLACE TRIGGER witness_{table} AFTER UPDATE OF state ON {table} FOR EACH ROW
WHEN (old.state IS DISTINCT FROM new.state) EXECUTE FUNCTION witness_note();
"""


def prepare_django(folder: Path, *, url: str, post_office: int = 0) -> None:
    """Set Django up on the database at `url`, or when it is empty on SQLite in the folder."""
    os.environ.update(
        DATABASE_URL=url,
        SLUIS_DATA=str(folder),
        SLUIS_KEY_FILE=str(folder / "sealing.key"),
        SLUIS_PUBLIC_URL=f"http://127.0.0.1:{post_office}",
        SLUIS_LOG_LEVEL="CRITICAL",
        DJANGO_SETTINGS_MODULE="sluis.config.settings",
    )
    import django
    from django.conf import settings

    options = settings.DATABASES["default"]["OPTIONS"]
    options.pop("pool", None)  # its threads would not survive the fork of a child
    if "init_command" in options:
        # A process dies here, not the machine: what was handed to the operating system is safe.
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    django.setup()


def migrate() -> None:
    """Make the tables, and a witness of every move of a state that no code of ours can pass by: a trigger."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    for table in ("payments_charge", "payments_refund"):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.connection.executescript(_MOVES_SQLITE.replace("{table}", table))
            else:
                cursor.execute(_MOVES_POSTGRES.replace("{table}", table))
    connection.close()


class World:
    """The processes around us, and what a day asks of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spool = folder / "spool"
        self.spool.touch()
        self._read = 0
        self._offset_s = 0
        self._processes: list[subprocess.Popen[str]] = []
        self.post_office_port = self._start_post_office()
        self.origin = self._start_wallet()

    def _start_post_office(self) -> int:
        words = [sys.executable, str(Path(__file__).with_name("post_office.py")), str(self.spool)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        self._processes.append(process)
        assert process.stdout is not None
        return int(process.stdout.readline())

    def _start_wallet(self) -> str:
        keys = self.folder / "credentials"
        words = [sys.executable, "-m", "sluis.sandbox", "--port", "0", "--credentials", str(keys)]
        process = subprocess.Popen(
            [*words, "--world", "empty"], stderr=(self.folder / "wallet.log").open("w"), text=True
        )
        self._processes.append(process)
        deadline = time.monotonic() + SANDBOX_PATIENCE_S
        while not (keys / "bank.json").exists():
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError((self.folder / "wallet.log").read_text())
            time.sleep(0.02)
        self.secret: dict[str, Any] = json.loads((keys / "alipay.json").read_text())
        origin: str = self.secret["base_url"]
        return origin

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.kill()
            process.wait()

    def connect(self) -> None:
        """Connect the office to the wallet, with time limits short enough for a test."""
        from sluis.connectors.alipay import adapter, settings
        from sluis.kernel.wiring import bind
        from sluis.offices import connections
        from sluis.offices.models import Office
        from sluis.payments.ports import Wallet

        office = Office.objects.create(
            code="BX",
            name="Benelux office",
            city="Amsterdam",
            countries="BE NL LU",
            currency="EUR",
            timezone="Europe/Amsterdam",
            languages="nl fr en",
        )
        connections.connect(
            office=office, party="alipay", base_url=self.origin, account=self.secret["client_id"],
            credentials=self.secret, actor="system",
        )  # fmt: skip

        def hasty(connection: Any) -> adapter.AlipayWallet:
            limits = dict.fromkeys(("pay_timeout_s", "inquiry_timeout_s", "change_timeout_s"), TIMEOUT_S)
            return adapter.AlipayWallet(replace(settings.of(connection), **limits))

        bind(Wallet, hasty)
        self.post("/alipay/control/settings", {"mock_hold_seconds": 0})

    def post(self, path: str, value: dict[str, Any]) -> dict[str, Any]:
        """Ask something of the wallet's process; a refusal of the phone is an answer too."""
        request = urllib.request.Request(
            self.origin + path, json.dumps(value).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            found = json.loads(error.read())
        return found

    def book(self) -> dict[str, Any]:
        """Return the wallet's own book: the truth."""
        with urllib.request.urlopen(f"{self.origin}/control/book/alipay", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def fault(self, name: str, **terms: Any) -> None:
        """Switch a fault of the wallet."""
        self.post("/control/faults", {"party": "alipay", "name": name, **terms})

    def faults_off(self) -> None:
        """Let the wallet behave."""
        with urllib.request.urlopen(f"{self.origin}/control/faults", timeout=30) as answer:
            for one in json.load(answer):
                self.fault(one["name"], on=False)

    def pass_time(self, seconds: int) -> None:
        """Move both clocks; the wallet does what has come due."""
        from sluis.kernel import clock

        self._offset_s += seconds
        clock.set_offset_s(self._offset_s)
        self.post("/control/clock", {"offset_s": self._offset_s})

    def until_morning(self, hour: int, minute: int = 0) -> None:
        """Move both clocks to the next such time of a Chinese day."""
        from datetime import timedelta

        from sluis.kernel import clock

        now = clock.now().astimezone(clock.SHANGHAI)
        wanted = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if wanted <= now:
            wanted += timedelta(days=1)
        self.pass_time(int((wanted - now).total_seconds()) + 1)

    def letters(self) -> list[dict[str, Any]]:
        """Return the letters that have come in since the last look."""
        with self.spool.open(encoding="ascii") as file:
            file.seek(self._read)
            lines = file.read().splitlines(keepends=True)
        whole = [line for line in lines if line.endswith("\n")]
        self._read += sum(len(line) for line in whole)
        return [json.loads(line) for line in whole]

    def wait_for_post(self) -> None:
        """Wait until every notice that is due by the clock has reached the post office."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            with urllib.request.urlopen(f"{self.origin}/alipay/post", timeout=30) as answer:
                if not json.load(answer)["due"]:
                    return
            time.sleep(0.004)
        raise RuntimeError("the wallet did not send its notices")
