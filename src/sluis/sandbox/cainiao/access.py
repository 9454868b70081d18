"""The partner's id and secret, drawn once and kept beside the other keys."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path


def partner_access(keys_dir: Path) -> tuple[str, str]:
    """Return partner id and secret; draw and keep them at first use."""
    path = keys_dir / "cainiao.json"
    if not path.exists():
        drawn = {
            "logistic_provider_id": f"SLUIS_{secrets.token_hex(4).upper()}",
            "secret": secrets.token_urlsafe(24),
        }
        partial = path.with_name(f".{path.name}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(drawn, file)
        partial.rename(path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    return kept["logistic_provider_id"], kept["secret"]
