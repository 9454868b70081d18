from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sluis.sandbox.tmall.tests.wire import Shopfront, open_shopfront


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shopfront]:
    """A furnished platform: one item on sale, one paid trade."""
    shopfront = open_shopfront(tmp_path, usable=True)
    yield shopfront
    shopfront.world.__dict__["server"].shutdown()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Shopfront]:
    """A platform with a shop and its session, and nothing sold."""
    shopfront = open_shopfront(tmp_path, usable=False)
    yield shopfront
    shopfront.world.__dict__["server"].shutdown()
