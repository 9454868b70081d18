"""A carrier to talk to: the sandbox as its own process, and an office that is connected to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sluis.ledger.tests import sandbox
from sluis.ledger.tests.sandbox import Sandbox
from sluis.logistics.tests import line


@pytest.fixture(scope="session")
def counterparties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Run one sandbox for all tests of this room; parcels of one test do not meet those of another."""
    folder: Path = tmp_path_factory.mktemp("counterparties")
    with sandbox.running(folder) as running:
        yield running


@pytest.fixture
def cainiao(counterparties: Sandbox, db: None) -> Sandbox:
    """Connect the office to Cainiao and return the sandbox."""
    line.connect(counterparties)
    return counterparties
