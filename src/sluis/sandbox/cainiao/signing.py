"""The digest of LINK: base64 of the raw md5 of content and secret, both in UTF-8."""

from __future__ import annotations

import base64
import hashlib
import hmac


def digest(content: str, secret: str) -> str:
    """Return data_digest for a content exactly as it is sent."""
    raw = hashlib.md5((content + secret).encode(), usedforsecurity=False).digest()
    return base64.b64encode(raw).decode()


def verifies(content: str, secret: str, presented: str) -> bool:
    """Tell whether a presented digest is that of the content."""
    return hmac.compare_digest(digest(content, secret).encode(), presented.encode())
