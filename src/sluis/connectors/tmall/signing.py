"""The signature of a call: sorted names and values, HMAC-SHA256, upper-case hex; file parts stay out (pure).

developer.alibaba.com, "How to call an API" (article 101617).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

MD5, HMAC, HMAC_SHA256 = "md5", "hmac", "hmac-sha256"


def canonical(parameters: Mapping[str, str]) -> str:
    """Join the sorted names and values; empty values are never sent and so never signed."""
    return "".join(
        f"{name}{parameters[name]}" for name in sorted(parameters) if name != "sign" and parameters[name]
    )


def sign(parameters: Mapping[str, str], secret: str, *, method: str = HMAC_SHA256) -> str:
    """Return the sign of all parameters, protocol and business, `sign_method` among them."""
    text, key = canonical(parameters).encode(), secret.encode()
    if method == MD5:
        return hashlib.md5(key + text + key, usedforsecurity=False).hexdigest().upper()
    digest = hashlib.md5 if method == HMAC else hashlib.sha256
    return hmac.new(key, text, digest).hexdigest().upper()
