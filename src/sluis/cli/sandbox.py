"""`sluis sandbox`: the counterparties alone, one process, one port."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    alone = nouns.add_parser("sandbox", help="run the counterparties alone")
    alone.add_argument("--port", type=int, default=8001)
    alone.add_argument("--credentials", type=Path, required=True, metavar="DIR")
    alone.add_argument("--store", type=Path, metavar="FILE", help="keep the sandbox's own book in a file")
    alone.add_argument("--world", choices=["usable", "empty"], default="usable")
    alone.set_defaults(run=_run)


def command(*, port: int, credentials: Path, store: Path | None, world: str) -> list[str]:
    """Return the command line of a sandbox process."""
    words = [sys.executable, "-m", "sluis.sandbox", "--port", str(port), "--credentials", str(credentials)]
    if store is not None:
        words += ["--store", str(store)]
    return [*words, "--world", world]


def _run(options: argparse.Namespace) -> int:
    words = command(
        port=options.port, credentials=options.credentials, store=options.store, world=options.world
    )
    os.execv(words[0], words)
