"""SM2 signatures over SM3 in plain Python (GB/T 32918.2, curve of GB/T 32918.5): slow, small, for a sandbox.

A signature is 64 bytes, r then s. The user id is the usual `1234567812345678`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
USER_ID = b"1234567812345678"
Point = tuple[int, int] | None  # None is the point at infinity


def sm3(data: bytes) -> bytes:
    """Return the SM3 digest, 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _add(left: Point, right: Point) -> Point:
    if left is None:
        return right
    if right is None:
        return left
    if left[0] == right[0] and (left[1] + right[1]) % P == 0:
        return None
    if left == right:
        slope = (3 * left[0] * left[0] + A) * pow(2 * left[1], -1, P)
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, P)
    x = (slope * slope - left[0] - right[0]) % P
    return x, (slope * (left[0] - x) - left[1]) % P


def multiply(times: int, point: Point) -> Point:
    """Return a multiple of a point."""
    total: Point = None
    while times:
        if times & 1:
            total = _add(total, point)
        point = _add(point, point)
        times >>= 1
    return total


def on_curve(point: tuple[int, int]) -> bool:
    """Tell whether a point lies on the curve."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private number and its public point."""

    private: int
    public: tuple[int, int]

    @classmethod
    def of(cls, private: int) -> KeyPair:
        """Return the pair of a private number from 1 to N - 2. Raise ValueError outside."""
        if not 1 <= private <= N - 2:
            raise ValueError("an SM2 private number is from 1 to N - 2")
        point = multiply(private, G)
        if point is None:
            raise ValueError("no public point")
        return cls(private, point)

    @classmethod
    def drawn(cls) -> KeyPair:
        """Return a new pair."""
        return cls.of(secrets.randbelow(N - 2) + 1)


def _digest_number(message: bytes, public: tuple[int, int], user_id: bytes) -> int:
    head = (len(user_id) * 8).to_bytes(2, "big") + user_id
    numbers = (A, B, *G, *public)
    identity = sm3(head + b"".join(number.to_bytes(32, "big") for number in numbers))
    return int.from_bytes(sm3(identity + message), "big")


def sign(message: bytes, pair: KeyPair, *, user_id: bytes = USER_ID, nonce: int | None = None) -> bytes:
    """Return the signature; `nonce` is given by test vectors only."""
    e = _digest_number(message, pair.public, user_id)
    while True:
        k = nonce or secrets.randbelow(N - 1) + 1
        point = multiply(k, G)
        r = (e + (point[0] if point else 0)) % N
        s = pow(1 + pair.private, -1, N) * (k - r * pair.private) % N
        if r and s and r + k != N:
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(message: bytes, signature: bytes, public: tuple[int, int], *, user_id: bytes = USER_ID) -> bool:
    """Tell whether a signature (r and s in 64 bytes, or in DER) is that of the message."""
    numbers = _raw(signature) or _der(signature)
    if numbers is None or not on_curve(public):
        return False
    r, s = numbers
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N and t):
        return False
    point = _add(multiply(s, G), multiply(t, public))
    if point is None:
        return False
    return (_digest_number(message, public, user_id) + point[0]) % N == r


def _raw(signature: bytes) -> tuple[int, int] | None:
    if len(signature) != 64:
        return None
    return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")


def _der(signature: bytes) -> tuple[int, int] | None:
    if len(signature) < 8 or signature[0] != 0x30 or signature[1] != len(signature) - 2:
        return None
    numbers, at = [], 2
    while at + 2 <= len(signature) and signature[at] == 0x02:
        length = signature[at + 1]
        numbers.append(int.from_bytes(signature[at + 2 : at + 2 + length], "big"))
        at += 2 + length
    return (numbers[0], numbers[1]) if len(numbers) == 2 and at == len(signature) else None
