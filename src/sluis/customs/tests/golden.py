"""Finds the shared reference cases, which lie in `shared/golden` beside a checkout; not every checkout has
them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def golden_file(name: str) -> Path | None:
    """Return the path of one file of reference cases, or None where there are none."""
    for folder in Path(__file__).resolve().parents:
        candidate = folder / "shared" / "golden" / name
        if candidate.is_file():
            return candidate
    return None


def golden_cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a file, or nothing where there is no such file."""
    found = golden_file(name)
    return [] if found is None else list(json.loads(found.read_text("utf-8"))["cases"])
