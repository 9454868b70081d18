"""The counterparties as their own process, for tests that go over the wire."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sluis.kernel import clock


class Sandbox:
    """A running sandbox: the credentials it wrote, and what a tester may ask of it beside the wire."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def credentials(self, party: str) -> dict[str, Any]:
        """Return what the sandbox wrote for a party."""
        found: dict[str, Any] = json.loads((self._folder / f"{party}.json").read_text())
        return found

    @property
    def origin(self) -> str:
        """Return its address."""
        return str(self.credentials("bank")["base_url"])

    def control(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask a control address; a body makes it a POST."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.origin}{path}", data=data, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def fetch(self, path: str) -> bytes:
        """Fetch a file."""
        with urllib.request.urlopen(f"{self.origin}{path}", timeout=10) as answer:
            content: bytes = answer.read()
        return content

    def book(self, party: str) -> dict[str, Any]:
        """Return a party's own book."""
        return self.control(f"/control/book/{party}")

    def fault(self, party: str, name: str, **fields: Any) -> None:
        """Switch a fault on, to strike once unless told otherwise."""
        self.control("/control/faults", {"party": party, "name": name, "on": True, "times": 1, **fields})


@contextmanager
def running(folder: Path) -> Iterator[Sandbox]:
    """Run an empty sandbox on a free port until the block ends."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "sluis.sandbox",
            "--port",
            "0",
            "--credentials",
            str(folder),
            "--world",
            "empty",
            # An earlier test may have let time pass in this process; the counterparties keep the same time.
            "--offset",
            str(clock.offset_s()),
        ],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 30
        while len(list(folder.glob("*.json"))) < 5:
            assert process.poll() is None, "the sandbox ended"
            assert time.monotonic() < deadline, "the sandbox did not start"
            time.sleep(0.05)
        yield Sandbox(folder)
    finally:
        process.terminate()
        process.wait(10)
