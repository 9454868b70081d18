"""Identifiers: prefixed, sortable by creation time, not guessable ("pay_01J9…").

The body is a ULID (48-bit milliseconds, 80 random bits) in Crockford's base 32.
"""

from __future__ import annotations

import secrets
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        digits.append(_ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(digits))


def new_id(prefix: str) -> str:
    """Return a new identifier, `prefix`, an underline and 26 characters; only letters, digits and the underline."""
    return f"{prefix}_{_base32(time.time_ns() // 1_000_000, 10)}{_base32(secrets.randbits(80), 16)}"
