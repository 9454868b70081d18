"""The sealing key: 32 random bytes in a file outside the data folder, made at first start, never in a backup."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class KeyFileError(RuntimeError):
    """The key file cannot be read or written; the message says what to do."""


def default_path() -> Path:
    """Return `SLUIS_KEY_FILE`, or sealing.key in the user's config folder."""
    named = os.environ.get("SLUIS_KEY_FILE")
    if named:
        return Path(named)
    config_home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(config_home) if config_home else Path.home() / ".config") / "sluis" / "sealing.key"


def load(path: Path | None = None) -> bytes | None:
    """Return the key, or None when there is no file yet. Raise KeyFileError when the file is damaged."""
    path = path or default_path()
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"cannot read the key file {path}: {error}") from error
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise KeyFileError(f"{path} is not a key file (32 bytes in base64); restore it or name another one")
    return key


def load_or_make(path: Path | None = None) -> bytes:
    """Return the key, making the file with mode 0600 at the first start."""
    path = path or default_path()
    found = load(path)
    if found is not None:
        return found
    key = secrets.token_bytes(32)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return load_or_make(path)  # Another process made it a moment ago.
    except OSError as error:
        raise KeyFileError(f"cannot make the key file {path}: {error}; set SLUIS_KEY_FILE") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def derive(key: bytes, purpose: str) -> bytes:
    """Derive a 32-byte key for one purpose or one owner from the sealing key."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"sluis", info=purpose.encode()).derive(key)
