"""The secrets of an endpoint: made here, sealed at rest, several at once while a merchant changes them."""

from __future__ import annotations

import base64
import json
import secrets as randomness
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sluis.kernel import clock
from sluis.offices.webhook_models import WebhookEndpoint
from sluis.records import sealing

OVERLAP = timedelta(hours=24)
_BYTES = 32  # Standard Webhooks 1.0: 24 to 64 bytes


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs now: `hmac` newest first ("whsec_…"), `ed25519` the private key ("whsk_…")."""

    hmac: tuple[str, ...]
    ed25519: str


def new_hmac_secret() -> str:
    """Return a fresh secret, as its receiver is shown it."""
    return f"whsec_{base64.b64encode(randomness.token_bytes(_BYTES)).decode()}"


def new_key_pair() -> tuple[str, str]:
    """Return a fresh ed25519 pair as "whsk_…" and "whpk_…"."""
    key = Ed25519PrivateKey.generate()
    return (
        f"whsk_{base64.b64encode(key.private_bytes_raw()).decode()}",
        f"whpk_{base64.b64encode(key.public_key().public_bytes_raw()).decode()}",
    )


def seal_first(endpoint: WebhookEndpoint) -> str:
    """Give an endpoint its first secrets and return the one to show."""
    secret = new_hmac_secret()
    private, endpoint.public_key = new_key_pair()
    _seal(endpoint, {"hmac": [{"secret": secret, "until": None}], "ed25519": private})
    return secret


def rotate(endpoint: WebhookEndpoint) -> str:
    """Give an endpoint a new secret and return it; the one before signs along for a day."""
    held = _open(endpoint)
    now = clock.now()
    kept = [one for one in held["hmac"] if one["until"] is None or datetime.fromisoformat(one["until"]) > now]
    for one in kept:
        one["until"] = one["until"] or (now + OVERLAP).isoformat()
    secret = new_hmac_secret()
    _seal(endpoint, {**held, "hmac": [{"secret": secret, "until": None}, *kept]})
    return secret


def keys_of(endpoint: WebhookEndpoint) -> Keys:
    """Return what signs at this moment. Raise SealBroken when the key file is another one."""
    held = _open(endpoint)
    now = clock.now()
    valid = [
        one["secret"]
        for one in held["hmac"]
        if one["until"] is None or datetime.fromisoformat(one["until"]) > now
    ]
    return Keys(tuple(valid), held["ed25519"])


def _owner(endpoint: WebhookEndpoint) -> str:
    return f"webhook:{endpoint.pk}"


def _seal(endpoint: WebhookEndpoint, held: dict[str, Any]) -> None:
    endpoint.secrets = sealing.seal(json.dumps(held), owner=_owner(endpoint))


def _open(endpoint: WebhookEndpoint) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sealing.open_text(endpoint.secrets, owner=_owner(endpoint)))
    return found
