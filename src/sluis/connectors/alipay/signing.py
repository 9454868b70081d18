"""The signature of every message: RSA with SHA-256 over method, path, client id, time and the raw body (pure).

Antom, "Digital signature", versions 16 and 30. The value in the header is base64, then URL-encoded; when reading,
`%xx` is decoded and a bare plus is left alone, so a sender that forgot to encode still passes.
"""

from __future__ import annotations

import base64
import binascii
import functools
from urllib.parse import quote, unquote_to_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey


class KeyUnreadable(ValueError):
    """A key that is neither PEM nor bare base64 of a known form."""


def _der(text: str) -> bytes:
    lines = [line for line in text.strip().splitlines() if not line.startswith("-----")]
    try:
        return base64.b64decode("".join(lines), validate=True)
    except binascii.Error as error:
        raise KeyUnreadable("the key is neither PEM nor base64") from error


@functools.lru_cache(maxsize=256)
def load_private_key(text: str) -> RSAPrivateKey:
    """Load an RSA private key, PEM or bare base64. Raise KeyUnreadable."""
    try:
        key = serialization.load_der_private_key(_der(text), password=None)
    except ValueError as error:
        raise KeyUnreadable(f"the private key cannot be read: {error}") from error
    if not isinstance(key, RSAPrivateKey):
        raise KeyUnreadable("the private key is not an RSA key")
    return key


@functools.lru_cache(maxsize=256)
def load_public_key(text: str) -> RSAPublicKey:
    """Load Alipay's public key (X.509 SubjectPublicKeyInfo), PEM or bare base64. Raise KeyUnreadable."""
    try:
        key = serialization.load_der_public_key(_der(text))
    except ValueError as error:
        raise KeyUnreadable(f"the public key cannot be read: {error}") from error
    if not isinstance(key, RSAPublicKey):
        raise KeyUnreadable("the public key is not an RSA key")
    return key


def content(*, path: str, client_id: str, time: str, body: bytes, method: str = "POST") -> bytes:
    """Return the bytes that are signed; `path` holds no scheme, host or port, `body` is as sent."""
    return f"{method} {path}\n{client_id}.{time}.".encode() + body


def sign(key: RSAPrivateKey, signed: bytes) -> str:
    """Return the value of the Signature header."""
    raw = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return f"algorithm=RSA256,keyVersion=1,signature={quote(base64.b64encode(raw), safe='')}"


def verify(key: RSAPublicKey, signed: bytes, header: str | None) -> bool:
    """Tell whether a Signature header fits; a missing, odd or broken one does not."""
    if not header:
        return False
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    if parts.get("algorithm", "RSA256") != "RSA256" or "signature" not in parts:
        return False
    try:
        raw = base64.b64decode(unquote_to_bytes(parts["signature"]), validate=True)
        key.verify(raw, signed, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error):
        return False
    return True
