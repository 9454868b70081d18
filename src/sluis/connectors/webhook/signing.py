"""The three headers of Standard Webhooks 1.0 (pure): id, moment, and one signature for each key that is valid now.

What is signed is `<id>.<seconds>.<body>`; `v1` is HMAC-SHA256, `v1a` is ed25519 (standard-webhooks.md, "Signature
scheme", github.com/standard-webhooks/standard-webhooks).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def signed_content(*, message_id: str, seconds: int, body: bytes) -> bytes:
    """Return the bytes that are signed."""
    return f"{message_id}.{seconds}.".encode() + body


def v1(secret: str, content: bytes) -> str:
    """Sign with a shared secret "whsec_…"."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return f"v1,{base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()}"


def v1a(private_key: str, content: bytes) -> str:
    """Sign with an ed25519 key "whsk_…"."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key.removeprefix("whsk_")))
    return f"v1a,{base64.b64encode(key.sign(content)).decode()}"


def headers(
    *, message_id: str, sent_at: datetime, body: bytes, hmac_secrets: Sequence[str], ed25519_key: str
) -> dict[str, str]:
    """Return the three headers; during a change of secret there are several v1 signatures."""
    seconds = int(sent_at.timestamp())
    content = signed_content(message_id=message_id, seconds=seconds, body=body)
    signatures = [v1(secret, content) for secret in hmac_secrets]
    if ed25519_key:
        signatures.append(v1a(ed25519_key, content))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }
