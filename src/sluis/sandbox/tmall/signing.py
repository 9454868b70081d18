"""The gateway's signatures: md5, hmac (HMAC-MD5) and hmac-sha256 over the sorted parameters.

Rules: https://developer.alibaba.com/docs/doc.htm?articleId=101617&docType=1 ("how to call an API").
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping


def canonical(parameters: Mapping[str, str], *, drop_empty: bool) -> str:
    """Return name+value of all parameters but `sign`, sorted by name; files are never among them."""
    return "".join(
        name + value
        for name, value in sorted(parameters.items(), key=lambda pair: pair[0].encode())
        if name and name != "sign" and (value or not drop_empty)
    )


def signature(secret: str, method: str, text: str) -> str:
    """Return the upper-case hexadecimal signature of a canonical text, "" for an unknown method."""
    key, data = secret.encode(), text.encode("utf-8", "surrogatepass")
    if method == "md5":
        return hashlib.md5(key + data + key, usedforsecurity=False).hexdigest().upper()
    if method == "hmac":
        return hmac.new(key, data, hashlib.md5).hexdigest().upper()
    if method == "hmac-sha256":
        return hmac.new(key, data, hashlib.sha256).hexdigest().upper()
    return ""


def is_signed(secret: str, parameters: Mapping[str, str]) -> bool:
    """Tell whether `sign` fits; clients differ on empty values, so both readings pass.

    The Java, .NET and Go clients leave empty values out, the Python and npm ones keep the bare name.
    """
    given = parameters.get("sign", "").encode()
    method = parameters.get("sign_method", "")
    return any(
        bool(expected) and hmac.compare_digest(expected.encode(), given)
        for drop_empty in (True, False)
        if (expected := signature(secret, method, canonical(parameters, drop_empty=drop_empty)))
    )
