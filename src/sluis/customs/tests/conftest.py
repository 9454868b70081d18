"""A port that does not dawdle."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def port(sandbox: Any, demo_office: Any) -> Any:
    """Return the counterparties with a customs house that takes its next step at once."""
    sandbox.post("/chinaport/control/pace", {"seconds": 0, "goods_back_s": 30 * 86_400})
    return sandbox
