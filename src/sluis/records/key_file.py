"""The sealing key: 32 random bytes in a file outside the data folder, made at first start, never in a backup.

The first line of the file is the key in base64. After a rotation a second line holds the root of the look-up
hashes, which stay as they were; without one the key itself is the root. Beside it FILE.previous may lie: the key
before, with which older values still open.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key that seals now, the one before it while it is at hand, and the root of the look-up hashes."""

    current: bytes
    hash_root: bytes
    previous: bytes | None = None


def previous_path(path: Path | None = None) -> Path:
    """Return where the key before the last rotation lies."""
    path = path or default_path()
    return path.with_name(f"{path.name}.previous")


def _read(path: Path) -> list[bytes] | None:
    """Return the lines of a key file decoded, or None when there is no file."""
    try:
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"cannot read the key file {path}: {error}") from error
    try:
        found = [base64.b64decode(line, validate=True) for line in lines]
    except ValueError:
        found = []
    if len(found) not in (1, 2) or any(len(key) != 32 for key in found):
        raise KeyFileError(f"{path} is not a key file (32 bytes in base64); restore it or name another one")
    return found


def load(path: Path | None = None) -> bytes | None:
    """Return the key, or None when there is no file yet. Raise KeyFileError when the file is damaged."""
    found = _read(path or default_path())
    return found[0] if found else None


def load_or_make(path: Path | None = None) -> bytes:
    """Return the key, making the file with mode 0600 at the first start."""
    path = path or default_path()
    found = load(path)
    if found is not None:
        return found
    if previous_path(path).exists():
        raise KeyFileError(f"{path} is gone, but {previous_path(path)} is there; restore the key file")
    key = secrets.token_bytes(32)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, [key])
    except FileExistsError:
        return load_or_make(path)  # Another process made it a moment ago.
    except OSError as error:
        raise KeyFileError(f"cannot make the key file {path}: {error}; set SLUIS_KEY_FILE") from error
    return key


def load_ring(path: Path | None = None) -> KeyRing:
    """Return the keys that are at hand, making the first one at the first start."""
    path = path or default_path()
    load_or_make(path)
    lines = _read(path) or []
    before = _read(previous_path(path))
    return KeyRing(lines[0], lines[-1], before[0] if before else None)


def root(path: Path | None = None) -> bytes:
    """Return the root of what must not change with the key: look-up hashes, and Django's own secret."""
    return load_ring(path).hash_root


def rotate(path: Path | None = None) -> None:
    """Put a new key in place of the present one, which stays beside it as FILE.previous.

    Raise KeyFileError when a key before still lies there: it may be needed to open older values.
    """
    path = path or default_path()
    ring, before = load_ring(path), previous_path(path)
    fresh = path.with_name(f"{path.name}.new")
    try:
        _write(before, [ring.current, ring.hash_root])
        fresh.unlink(missing_ok=True)
        _write(fresh, [secrets.token_bytes(32), ring.hash_root])
        os.replace(fresh, path)
    except FileExistsError as error:
        raise KeyFileError(f"{before} is still there: finish the last rotation first") from error
    except OSError as error:
        raise KeyFileError(f"cannot write beside {path}: {error}") from error


def _write(path: Path, keys: list[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b"".join(base64.b64encode(key) + b"\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())


def derive(key: bytes, purpose: str) -> bytes:
    """Derive a 32-byte key for one purpose or one owner from the sealing key."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"sluis", info=purpose.encode()).derive(key)
