"""The digest of LINK: base64 of the MD5 of the content and the secret (pure).

>>> digest('{"a":1}', "k")
'm0Pf3GjsQ/nSb68qVc3hDw=='
"""

from __future__ import annotations

import base64
import hashlib
import hmac


def digest(content: str, secret: str) -> str:
    """Return the data_digest of a content, signed before it is URL-encoded."""
    raw = hashlib.md5((content + secret).encode(), usedforsecurity=False).digest()
    return base64.b64encode(raw).decode()


def verify(content: str, secret: str, given: str) -> bool:
    """Tell whether a digest fits."""
    return hmac.compare_digest(digest(content, secret), given)
