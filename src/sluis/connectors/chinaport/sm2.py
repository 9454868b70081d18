"""SM2 signatures over SM3 (GB/T 32918.2, curve of GB/T 32918.5) in plain Python, for the Chinese suite (pure).

A message that is sent again must be the same bytes, so the random number of a signature is drawn from the key and
the digest as RFC 6979 does it, with SM3 for the hash. The arithmetic does not run in constant time: it is meant
for a machine of one's own. A production key of the port sits in its hardware card, which signs instead.

>>> sign(b"message digest", 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8).hex()[:16]
'24858ee71d63e687'
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives import hashes

P: Final = 2**256 - 2**224 - 2**96 + 2**64 - 1
A: Final = P - 3
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX: Final = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY: Final = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
USER_ID: Final = b"1234567812345678"
Jacobian = tuple[int, int, int]  # x = X/Z², y = Y/Z³; Z is 0 at infinity


def sm3(data: bytes) -> bytes:
    """Return the SM3 digest, 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _keyed(key: bytes, data: bytes) -> bytes:
    """Return the HMAC over SM3 (RFC 2104); the key has 32 bytes."""
    padded = key.ljust(64, b"\x00")
    inner = sm3(bytes(byte ^ 0x36 for byte in padded) + data)
    return sm3(bytes(byte ^ 0x5C for byte in padded) + inner)


def _double(point: Jacobian) -> Jacobian:
    x, y, z = point
    if not z:
        return point
    squared_z, squared_y = z * z % P, y * y % P
    slope = 3 * (x - squared_z) * (x + squared_z) % P  # a is -3
    shift = 4 * x * squared_y % P
    new_x = (slope * slope - 2 * shift) % P
    return new_x, (slope * (shift - new_x) - 8 * squared_y * squared_y) % P, 2 * y * z % P


def _add(point: Jacobian, x2: int, y2: int) -> Jacobian:
    """Add a point in plain coordinates."""
    x, y, z = point
    if not z:
        return x2, y2, 1
    squared_z = z * z % P
    across, up = (x2 * squared_z - x) % P, (y2 * squared_z * z - y) % P
    if not across:
        return _double(point) if not up else (1, 1, 0)
    squared, cubed = across * across % P, across * across * across % P
    shift = x * squared % P
    new_x = (up * up - cubed - 2 * shift) % P
    return new_x, (up * (shift - new_x) - y * cubed) % P, z * across % P


def _times_generator(number: int) -> tuple[int, int]:
    """Return a multiple of the generator in plain coordinates; `number` is from 1 to N - 1."""
    total: Jacobian = (1, 1, 0)
    for bit in bin(number)[2:]:
        total = _double(total)
        if bit == "1":
            total = _add(total, GX, GY)
    inverse = pow(total[2], -1, P)
    squared = inverse * inverse % P
    return total[0] * squared % P, total[1] * squared * inverse % P


@lru_cache(maxsize=64)
def public_point(private: int) -> tuple[int, int]:
    """Return the public point of a private number. Raise ValueError outside 1 to N - 2."""
    if not 1 <= private <= N - 2:
        raise ValueError("an SM2 private number is from 1 to N - 2")
    return _times_generator(private)


def _digest(message: bytes, public: tuple[int, int], user_id: bytes) -> bytes:
    numbers = b"".join(number.to_bytes(32, "big") for number in (A, B, GX, GY, *public))
    return sm3(sm3((len(user_id) * 8).to_bytes(2, "big") + user_id + numbers) + message)


def _drawn(private: int, digest: bytes) -> Iterator[int]:
    """Draw numbers from key and digest, RFC 6979 section 3.2."""
    reduced = (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    seed = private.to_bytes(32, "big") + reduced
    key, value = b"\x00" * 32, b"\x01" * 32
    for mark in (b"\x00", b"\x01"):
        key = _keyed(key, value + mark + seed)
        value = _keyed(key, value)
    while True:
        value = _keyed(key, value)
        number = int.from_bytes(value, "big")
        if 1 <= number < N:
            yield number
        key = _keyed(key, value + b"\x00")
        value = _keyed(key, value)


def sign(message: bytes, private: int, *, user_id: bytes = USER_ID, nonce: int | None = None) -> bytes:
    """Return the 64 bytes r, s; the same message and key give the same. `nonce` is for test vectors only."""
    digest = _digest(message, public_point(private), user_id)
    e = int.from_bytes(digest, "big")
    for k in (nonce,) if nonce is not None else _drawn(private, digest):
        r = (e + _times_generator(k)[0]) % N
        s = pow(1 + private, -1, N) * (k - r * private) % N
        if r and s and r + k != N:
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    raise ValueError("this nonce gives no signature")
