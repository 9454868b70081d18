"""What every test may ask for: the counterparties as a real process, and the demo office connected to them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from sluis.kernel import clock


@dataclass
class Sandbox:
    """A running `python -m sluis.sandbox`; it lives as long as the test session, so its book keeps growing."""

    origin: str
    folder: Path

    def __post_init__(self) -> None:
        self._pool = urllib3.PoolManager(timeout=30.0, retries=False)

    def credentials(self, party: str) -> dict[str, Any]:
        """Return what the sandbox wrote for a client of a party."""
        found: dict[str, Any] = json.loads((self.folder / f"{party}.json").read_text(encoding="utf-8"))
        return found

    def post(self, path: str, value: dict[str, Any] | None = None, *, status: int = 200) -> Any:
        """Post JSON to one of the sandbox's own addresses and return its JSON."""
        answer = self._pool.request("POST", f"{self.origin}{path}", json=value or {})
        assert answer.status == status, f"{path}: HTTP {answer.status} {answer.data[:300]!r}"
        return json.loads(answer.data)

    def get(self, path: str) -> bytes:
        """Fetch an address."""
        url = path if path.startswith("http") else f"{self.origin}{path}"
        answer = self._pool.request("GET", url)
        assert answer.status == 200, f"{path}: HTTP {answer.status} {answer.data[:300]!r}"
        return answer.data

    def get_json(self, path: str) -> Any:
        """Fetch JSON."""
        return json.loads(self.get(path))

    def book(self, party: str) -> dict[str, Any]:
        """Return a party's own book, the truth that tests compare with."""
        found: dict[str, Any] = self.get_json(f"/control/book/{party}")
        return found

    def fault(self, party: str, name: str, *, times: int | None = 1, **parameters: Any) -> None:
        """Switch a fault on; None leaves it on until the end of the test."""
        self.post("/control/faults", {"party": party, "name": name, "on": True, "times": times, **parameters})

    def spare(self) -> None:
        """Switch every fault off."""
        for fault in self.get_json("/control/faults"):
            self.post("/control/faults", {"party": fault["party"], "name": fault["name"], "on": False})


@contextmanager
def _running_sandbox(folder: Path) -> Iterator[Sandbox]:
    # An earlier test may have let time pass in this process; whoever is started later keeps the same time.
    words = [sys.executable, "-m", "sluis.sandbox", "--port", "0", "--credentials", str(folder)]
    words += ["--offset", str(clock.offset_s())]
    log = (folder / "log").open("wb")
    process = subprocess.Popen([*words, "--world", "usable"], stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while not (folder / "bank.json").exists():  # The last one to be written.
            assert process.poll() is None, (folder / "log").read_text(errors="replace")
            assert time.monotonic() < deadline, "the sandbox did not start within 60 s"
            time.sleep(0.02)
        while "listens on " not in (first := (folder / "log").read_text(errors="replace")):
            assert time.monotonic() < deadline, "the sandbox did not say where it listens"
            time.sleep(0.02)
        yield Sandbox(first.partition("listens on ")[2].split()[0], folder)
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


class _Counterparties:
    """The counterparties of a session of tests; begun anew when tests have let so much time pass that what they
    were given at the start, such as the seller's authorisation of a year, is about to lapse."""

    RENEWED_AFTER_S = 120 * 86_400

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder, self._stack = new_folder, ExitStack()
        self._running: Sandbox | None = None
        self._since_s = 0

    def running(self) -> Sandbox:
        """Return the counterparties that run, young enough for any test."""
        if self._running is None or clock.offset_s() - self._since_s > self.RENEWED_AFTER_S:
            self.close()
            self._running = self._stack.enter_context(_running_sandbox(self._new_folder()))
            self._since_s = clock.offset_s()
        return self._running

    def close(self) -> None:
        """End them."""
        self._stack.close()


@pytest.fixture(scope="session")
def _counterparties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Counterparties]:
    held = _Counterparties(lambda: tmp_path_factory.mktemp("sandbox"))
    yield held
    held.close()


@pytest.fixture(scope="module")
def own_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Counterparties for one module alone, for tests that count everything in their books."""
    with _running_sandbox(tmp_path_factory.mktemp("own-sandbox")) as running:
        yield running


@pytest.fixture
def sandbox(_counterparties: _Counterparties) -> Iterator[Sandbox]:
    """The counterparties: one process for many tests, their faults switched off after each test."""
    running = _counterparties.running()
    yield running
    running.spare()


@dataclass
class DemoOffice:
    """The Benelux office of examples/office.json: merchants by code, users by e-mail, the sandbox connected."""

    office: Any
    merchants: dict[str, Any]
    example: dict[str, Any]

    def merchant(self, code: str = "chocolaterie-de-brug") -> Any:
        """Return a merchant."""
        return self.merchants[code]

    def store(self, code: str = "chocolaterie-de-brug") -> Any:
        """Return a merchant's store."""
        return self.merchants[code].stores.get()

    def user(self, email: str) -> Any:
        """Return one of the example people: admin@, adviser@, finance@, owner@, cashier@, owner2@example.eu."""
        from sluis.offices.models import User

        return User.objects.get(email=email)


@pytest.fixture
def demo_office(db: None, sandbox: Sandbox) -> DemoOffice:
    """Offices, merchants, stores, people and connections of the demo, made by the demo's own functions."""
    from sluis.cli.loop import office as loop

    example = loop.load_example()
    bx = loop.open_offices(example)
    merchants = loop.take_on_merchants(bx, example)
    loop.invite_people(bx, merchants, example)
    loop.connect_parties(bx, sandbox.folder)
    return DemoOffice(bx, merchants, example)


@pytest.fixture
def pass_time(db: None, sandbox: Sandbox) -> Callable[[int], None]:
    """Let seconds pass for us and for the counterparties; no clock ever goes back, not even after the test."""

    def pass_seconds(seconds: int) -> None:
        clock.set_offset_s(clock.offset_s() + seconds)
        sandbox.post("/control/clock", {"offset_s": clock.offset_s()})

    return pass_seconds


class ApiClient:
    """A merchant's software: calls /api/v1 with one key."""

    def __init__(self, secret: str) -> None:
        from django.test import Client

        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, **parameters: object) -> Any:
        """Get an address below /api/v1."""
        return self.client.get(f"/api/v1{path}", parameters, headers=self.headers)

    def post(self, path: str, body: object = None, *, key: str = "") -> Any:
        """Post JSON with an Idempotency-Key, when one is given."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.client.post(
            f"/api/v1{path}", body if body is not None else {}, "application/json", headers=headers
        )


@pytest.fixture
def key_of(db: None) -> Callable[..., ApiClient]:
    """Make a client for a merchant with some scopes, all of them unless named: `key_of(merchant, "money:read")`."""

    def make(merchant: Any, *scopes: str, **options: Any) -> ApiClient:
        from sluis.offices import keys

        wanted = list(scopes or sorted(keys.SCOPES))
        _, secret = keys.issue(merchant=merchant, name="till", scopes=wanted, actor="system", **options)
        return ApiClient(secret)

    return make
