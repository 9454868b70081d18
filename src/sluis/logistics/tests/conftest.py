"""A carrier to talk to, on the office of these tests."""

from __future__ import annotations

from typing import Any

import pytest

from sluis.logistics.tests import line


@pytest.fixture
def cainiao(sandbox: Any, db: None) -> Any:
    """Connect the office to Cainiao and return the sandbox."""
    line.connect(sandbox)
    return sandbox
