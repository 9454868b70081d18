"""How both sides sign: SHA-256 with RSA over the request line, the client, the time and the raw body.

Source: docs.antom.com/ac/ams/digital_signature, versions 16 and 30.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

ALGORITHM = "RSA256"
_VERSION = re.compile(r"[0-9]{1,6}", re.ASCII)


class BadSignatureHeader(ValueError):
    """The Signature header cannot be read."""


@dataclass(frozen=True, slots=True)
class SignatureHeader:
    """The three parts of a Signature header; without `keyVersion` the newest key is meant."""

    key_version: int | None
    signature: bytes


def signed_text(*, method: str, target: str, client_id: str, time_text: str, body: bytes) -> bytes:
    """Return the bytes that are signed: two lines, the body as it came in."""
    return f"{method} {target}\n{client_id}.{time_text}.".encode() + body


def read_header(text: str) -> SignatureHeader:
    """Read `algorithm=RSA256,keyVersion=1,signature=…`, blanks after commas allowed. Raise
    BadSignatureHeader.
    """
    parts: dict[str, str] = {}
    for item in text.split(","):
        name, equals, value = item.strip().partition("=")
        if not equals or name in parts:
            raise BadSignatureHeader(f"not name=value, or twice: {name!r}")
        parts[name] = value
    if parts.get("algorithm") != ALGORITHM:
        raise BadSignatureHeader(f"algorithm must be {ALGORITHM}")
    version = parts.get("keyVersion")
    if version is not None and not _VERSION.fullmatch(version):
        raise BadSignatureHeader("keyVersion must be a number")
    return SignatureHeader(None if version is None else int(version), _decode(parts.get("signature", "")))


def _decode(value: str) -> bytes:
    # Only %xx is decoded: a client that forgot to encode "+" still sends a readable value this way.
    try:
        signature = base64.b64decode(unquote_to_bytes(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSignatureHeader("signature is not url-encoded base64") from error
    if not signature:
        raise BadSignatureHeader("signature is empty")
    return signature


def write_header(key: RSAPrivateKey, version: int, text: bytes) -> str:
    """Sign the text and return the header value."""
    signature = key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return (
        f"algorithm={ALGORITHM},keyVersion={version},signature={quote(base64.b64encode(signature), safe='')}"
    )


def verifies(key: RSAPublicKey, signature: bytes, text: bytes) -> bool:
    """Tell whether the signature belongs to the text."""
    try:
        key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True
