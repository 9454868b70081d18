"""Settings come from the environment only; each reader fails loudly and names the variable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class SettingError(ValueError):
    """A variable holds something that cannot be used."""


def text(name: str, default: str) -> str:
    """Return a variable, or the default when it is unset or empty."""
    return os.environ.get(name) or default


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "yes", "true", "on"}:
        return True
    if raw in {"0", "no", "false", "off"}:
        return False
    raise SettingError(f"{name} must be yes or no, not {raw!r}")


def data_dir() -> Path:
    """Return the data folder: `SLUIS_DATA`, default ./data."""
    return Path(text("SLUIS_DATA", "data")).resolve()


def database(url: str, data: Path) -> dict[str, Any]:
    """Return Django's description of a database from its address; empty means SQLite in the data folder."""
    if not url:
        return _sqlite(data / "sluis.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": dict(parse_qsl(parts.query)).get("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 24, "timeout": 10}},
        }
    raise SettingError("DATABASE_URL must begin with sqlite:/// or postgresql://")


def _sqlite(path: Path) -> dict[str, Any]:
    # FULL, because NORMAL may lose the last commits at power loss, and these commits are money.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        "TEST": {"NAME": text("SLUIS_TEST_SQLITE", "") or None},
    }
