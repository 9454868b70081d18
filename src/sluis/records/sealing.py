"""Sealed values: AES-256-GCM under a key derived per owner from the key file; keyed hashes for look-up.

The identity number of a Chinese buyer has so little freedom that a plain hash can be tried out, hence the key
(fact sheet "faults and invariants", P2 and P3). Values sealed before a rotation open with the key before, as long
as it lies beside the present one; look-up hashes do not change with the key.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sluis.records import key_file
from sluis.records.key_file import KeyRing

_VERSION = b"\x01"


class SealBroken(RuntimeError):
    """A sealed value does not open: another key file, another owner, or a damaged row."""


@functools.lru_cache(maxsize=4096)
def _cipher(key: bytes, owner: str) -> AESGCM:
    return AESGCM(key_file.derive(key, f"seal:{owner}"))


_held: tuple[tuple[object, ...], KeyRing] | None = None


def _marks(path: Path) -> tuple[object, ...]:
    """Return what changes when a key file does: its path, moment, size and number on the disk."""
    found: list[object] = [str(path)]
    for one in (path, key_file.previous_path(path)):
        try:
            stat = one.stat()
        except FileNotFoundError:
            found.append(None)
        else:
            found.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def ring() -> KeyRing:
    """Return the keys at hand; a rotation by another process is seen at the next use."""
    global _held
    path = key_file.default_path()
    marks = _marks(path)
    if _held is None or _held[0] != marks:
        loaded = key_file.load_ring(path)
        _held = _marks(path), loaded
    return _held[1]


def forget_key() -> None:
    """Read the key file again at the next use (tests and restore change it)."""
    global _held
    _held = None


def seal(value: str | bytes, *, owner: str) -> bytes:
    """Encrypt a value for one owner ("merchant:mer_…", "office:BX")."""
    nonce = secrets.token_bytes(12)
    plain = value.encode() if isinstance(value, str) else value
    return _VERSION + nonce + _cipher(ring().current, owner).encrypt(nonce, plain, owner.encode())


def open_bytes(sealed: bytes | memoryview, *, owner: str) -> bytes:
    """Decrypt a value. Raise SealBroken when it does not open."""
    raw = bytes(sealed)
    if raw[:1] != _VERSION:
        raise SealBroken("a value that was erased" if not raw else "unknown form of sealed value")
    keys = ring()
    opened = _tried(keys.current, raw, owner)
    if opened is None and keys.previous is not None:
        opened = _tried(keys.previous, raw, owner)
    if opened is None:
        raise SealBroken(f"a sealed value of {owner} does not open with this key file")
    return opened


def _tried(key: bytes, raw: bytes, owner: str) -> bytes | None:
    try:
        return _cipher(key, owner).decrypt(raw[1:13], raw[13:], owner.encode())
    except InvalidTag:
        return None


def is_current(sealed: bytes | memoryview, *, owner: str) -> bool:
    """Tell whether a value is sealed with the present key; an erased one needs none."""
    raw = bytes(sealed)
    return not raw or _tried(ring().current, raw, owner) is not None


def open_text(sealed: bytes | memoryview, *, owner: str) -> str:
    """Decrypt a text. Raise SealBroken when it does not open."""
    return open_bytes(sealed, owner=owner).decode()


def keyed_hash(value: str, *, purpose: str) -> str:
    """Return a hash that can be compared but not tried out without the key file."""
    return hmac.new(
        key_file.derive(ring().hash_root, f"hash:{purpose}"), value.encode(), hashlib.sha256
    ).hexdigest()
