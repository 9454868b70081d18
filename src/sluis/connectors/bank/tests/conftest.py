"""A bank to talk to: the sandbox as its own process, with its own book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sluis.ledger.tests import sandbox


@pytest.fixture
def sandbox_bank(tmp_path: Path) -> Iterator[sandbox.Sandbox]:
    """Run a sandbox for one test."""
    with sandbox.running(tmp_path) as running:
        yield running
