"""A bank to talk to: the sandbox as its own process, with its own book."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


class SandboxBank:
    """The credentials of a running sandbox, and what a tester may ask of it beside the wire."""

    def __init__(self, credentials: dict[str, Any]) -> None:
        self.credentials = credentials

    def control(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask a control address; a body makes it a POST."""
        request = urllib.request.Request(
            f"{self.credentials['base_url']}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def book(self) -> dict[str, Any]:
        """Return the bank's own book."""
        found: dict[str, Any] = self.control("/control/book/bank")
        return found

    def fault(self, name: str, **fields: Any) -> None:
        """Switch a fault on, once unless told otherwise."""
        self.control("/control/faults", {"party": "bank", "name": name, "on": True, "times": 1, **fields})


@pytest.fixture
def sandbox_bank(tmp_path: Path) -> Iterator[SandboxBank]:
    """Run a sandbox for one test."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "sluis.sandbox",
            "--port",
            "0",
            "--credentials",
            str(tmp_path),
            "--world",
            "empty",
        ],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        found = tmp_path / "bank.json"
        deadline = time.monotonic() + 30
        while not found.exists():
            assert process.poll() is None, "the sandbox ended"
            assert time.monotonic() < deadline, "the sandbox did not start"
            time.sleep(0.05)
        yield SandboxBank(json.loads(found.read_text()))
    finally:
        process.terminate()
        process.wait(10)
