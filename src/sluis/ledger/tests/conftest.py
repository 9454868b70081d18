"""What every test of the ledger may ask for."""

from __future__ import annotations

import pytest

from sluis.kernel import wiring
from sluis.ledger import readers
from sluis.ledger.ports import StatementReader
from sluis.ledger.tests.plain_statement import PlainReader


@pytest.fixture
def plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the ledger read plain statements."""
    monkeypatch.setitem(wiring._factories, StatementReader, readers.chooser([PlainReader()]))
