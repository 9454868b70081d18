"""The published example of the specification, and an ed25519 signature that its public key opens."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sluis.connectors.webhook import signing

# From the examples of the specification and of Svix's own verifiers.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, SECONDS, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_example() -> None:
    content = signing.signed_content(message_id=MESSAGE, seconds=SECONDS, body=BODY)
    assert signing.v1(SECRET, content) == SIGNATURE


def test_the_headers_carry_a_signature_for_each_secret_and_one_for_the_key() -> None:
    from sluis.offices.webhook_secrets import new_hmac_secret, new_key_pair

    private, public = new_key_pair()
    headers = signing.headers(
        message_id=MESSAGE,
        sent_at=datetime.fromtimestamp(SECONDS, UTC),
        body=BODY,
        hmac_secrets=(new_hmac_secret(), SECRET),
        ed25519_key=private,
    )
    assert headers["webhook-id"] == MESSAGE
    assert headers["webhook-timestamp"] == str(SECONDS)
    first, second, third = headers["webhook-signature"].split(" ")
    assert first.startswith("v1,")
    assert first != second == SIGNATURE
    version, _, signature = third.partition(",")
    assert version == "v1a"
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    key.verify(base64.b64decode(signature), f"{MESSAGE}.{SECONDS}.".encode() + BODY)
