"""Sealed values: AES-256-GCM under a key derived per owner from the key file; keyed hashes for look-up.

The identity number of a Chinese buyer has so little freedom that a plain hash can be tried out, hence the key
(fact sheet "faults and invariants", P2 and P3).
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sluis.records import key_file

_VERSION = b"\x01"


class SealBroken(RuntimeError):
    """A sealed value does not open: another key file, another owner, or a damaged row."""


@functools.lru_cache(maxsize=4096)
def _cipher(key: bytes, owner: str) -> AESGCM:
    return AESGCM(key_file.derive(key, f"seal:{owner}"))


@functools.lru_cache(maxsize=1)
def _key() -> bytes:
    return key_file.load_or_make()


def forget_key() -> None:
    """Read the key file again at the next use (tests and restore change it)."""
    _key.cache_clear()


def seal(value: str | bytes, *, owner: str) -> bytes:
    """Encrypt a value for one owner ("merchant:mer_…", "office:BX")."""
    nonce = secrets.token_bytes(12)
    plain = value.encode() if isinstance(value, str) else value
    return _VERSION + nonce + _cipher(_key(), owner).encrypt(nonce, plain, owner.encode())


def open_bytes(sealed: bytes | memoryview, *, owner: str) -> bytes:
    """Decrypt a value. Raise SealBroken when it does not open."""
    raw = bytes(sealed)
    try:
        if raw[:1] != _VERSION:
            raise SealBroken("unknown form of sealed value")
        return _cipher(_key(), owner).decrypt(raw[1:13], raw[13:], owner.encode())
    except InvalidTag:
        raise SealBroken(f"a sealed value of {owner} does not open with this key file") from None


def open_text(sealed: bytes | memoryview, *, owner: str) -> str:
    """Decrypt a text. Raise SealBroken when it does not open."""
    return open_bytes(sealed, owner=owner).decode()


def keyed_hash(value: str, *, purpose: str) -> str:
    """Return a hash that can be compared but not tried out without the key file."""
    return hmac.new(key_file.derive(_key(), f"hash:{purpose}"), value.encode(), hashlib.sha256).hexdigest()
